"""What a service dies of is sent again when it is back; it is accused only if it is gone behind it each time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import httpx
import pytest
import respx

from artifact_contracts.cases.operation_calls import OperationCalls
from artifact_contracts.cases.request import Request
from artifact_contracts.errors import BudgetSpentError
from artifact_contracts.results.case_record import CaseRecord
from artifact_contracts.running import examiner
from artifact_contracts.running.examiner import Examiner
from artifact_contracts.running.odds import DEATHS
from artifact_contracts.running.target_state import Connection, TargetState
from artifact_contracts.sending.sender import Sender
from artifact_contracts.targets import Target, secrets_of
from tests.support.mocked_sending import budget, using
from tests.support.sample_replies import BASE_URL, answer

DROPPED, GONE = httpx.ReadError("reset"), httpx.ConnectError("refused")


Judged = Callable[..., list[CaseRecord]]


@dataclass
class Mortal:
    """Dies of some requests: for as many requests as it is away nobody is there."""

    deadly: Callable[[int], bool]
    away: int = 4
    answers_first: bool = False
    left: int = 0
    seen: list[bool] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.left:
            self.left -= 1
            raise GONE
        is_suspect = request.content == b"deadly"
        self.seen.append(is_suspect)
        if is_suspect and self.deadly(self.seen.count(True)):
            self.left = self.away
            if not self.answers_first:
                raise DROPPED
        return answer(401, {}) if not request.content else answer(202, {})


@pytest.fixture
def judged(route: respx.Route, targets: Mapping[str, Target], monkeypatch: pytest.MonkeyPatch) -> Judged:
    """Send a plain, a deadly and another plain request to a service, and return the records of their cases."""

    async def at_once(_: float) -> None:
        return

    monkeypatch.setattr(examiner, "sleep", at_once)

    def judged(service: Mortal, requests: int | None = None) -> list[CaseRecord]:
        route.side_effect = service
        target = targets["ctxfy"]
        calls = OperationCalls(target, target.contract.operations[0], 1, secrets_of([target]))
        requirement = target.contract.register["body.control-characters"]
        records = [CaseRecord(name, "ctxfy", requirement) for name in ("first", "deadly", "last")]
        state = TargetState()

        async def work(sender: Sender) -> None:
            examined = Examiner(Connection(BASE_URL, sender, state), calls, "1a2b3c4d")
            with contextlib.suppress(BudgetSpentError):
                for record in records:
                    request = Request("PUT", f"{BASE_URL}/x", (), record.id.encode())
                    await examined.send(request, partial(state.count, record))

        using(work, budget(requests))
        return records

    return judged


def found(records: list[CaseRecord]) -> list[tuple[str, str]]:
    return [(record.id, check.result.requirement) for record in records for check in record.failed()]


@pytest.mark.parametrize("answers_first", [False, True], ids=["dies", "answers-and-dies"])
def test_what_it_dies_of_each_time_is_found(judged: Judged, *, answers_first: bool) -> None:
    service = Mortal(lambda _: True, answers_first=answers_first)
    assert found(judged(service)) == [("deadly", "response.complete")]
    assert service.seen.count(True) == 1 + DEATHS


@pytest.mark.parametrize("deaths", range(1, DEATHS + 1))
def test_what_it_survives_once_is_not(judged: Judged, deaths: int) -> None:
    service = Mortal(lambda number: number <= deaths)
    assert found(judged(service)) == []


@pytest.mark.parametrize(
    "service",
    [
        pytest.param(Mortal(lambda _: True, away=10_000), id="never-back"),
        pytest.param(Mortal(lambda _: True, away=0), id="drops-and-stays"),
    ],
)
def test_nor_what_it_is_not_back_from_or_not_away_after(judged: Judged, service: Mortal) -> None:
    assert found(judged(service)) == []


@pytest.mark.parametrize("requests", range(4, 30))
def test_where_the_budget_ends_nothing_is_claimed(judged: Judged, requests: int) -> None:
    records = judged(Mortal(lambda _: True), requests)
    assert sum(record.requests for record in records) <= requests
