"""A request that is not answered, or not in time, is asked again, in turn with a control that has to be answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import httpx
import pytest
import respx

from artifact_contracts.cases.operation_calls import OperationCalls
from artifact_contracts.running.examiner import Examiner
from artifact_contracts.running.odds import DROPS, ROUNDS, rounds_of_drops
from artifact_contracts.running.target_state import Connection, TargetState
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.sending.sender import ATTEMPTS, Sender
from artifact_contracts.targets import Target, secrets_of
from tests.support.mocked_sending import using
from tests.support.sample_replies import BASE_URL, answer

GONE = httpx.ReadError("gone")


@pytest.mark.parametrize(
    ("lost", "is_lost", "outcome", "sent"),
    [
        pytest.param(TimeoutError(), lambda suspect, _: suspect, "DEADLINE", 1 + 2 * ROUNDS, id="silence-each-time"),
        pytest.param(TimeoutError(), lambda suspect, number: suspect and number < 8, None, 10, id="silence-at-first"),
        pytest.param(TimeoutError(), lambda *_: True, "LOST", 3, id="silence-on-everything"),
        pytest.param(
            GONE,
            lambda suspect, _: suspect,
            "DROPPED",
            ATTEMPTS + 2 * rounds_of_drops(ATTEMPTS, 0),
            id="dropped-each-time",
        ),
        pytest.param(GONE, lambda suspect, number: suspect and number < 8, None, 10, id="dropped-at-first"),
        pytest.param(GONE, lambda *_: True, "LOST", ATTEMPTS + 2 * DROPS, id="everything-dropped"),
        pytest.param(GONE, lambda suspect, number: suspect or number > 8, "LOST", 23, id="and-later-everything"),
    ],
)
def test_it_is_the_services_doing_only_if_a_control_is_answered(
    route: respx.Route,
    targets: Mapping[str, Target],
    lost: Exception,
    is_lost: Callable[[bool, int], bool],
    outcome: str | None,
    sent: int,
) -> None:
    def service(request: httpx.Request) -> httpx.Response:
        if is_lost(request.content == b"slow", route.call_count):
            raise lost
        return answer(401, {})

    route.side_effect = service
    target = targets["ctxfy"]
    calls = OperationCalls(target, target.contract.operations[0], 1, secrets_of([target]))

    async def work(sender: Sender) -> Exchange:
        examiner = Examiner(Connection(BASE_URL, sender, TargetState(accepted=1)), calls, "1a2b3c4d")
        request = calls.minimal().draft.at(BASE_URL, "word")
        return await examiner.send(replace(request, body=b"slow"), lambda _: None)

    exchange = using(work)
    assert (exchange.failure.kind.name if exchange.failure else None) == outcome
    assert route.call_count == sent


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        pytest.param(b"slow", ATTEMPTS + 2 * rounds_of_drops(ATTEMPTS, 0) + 2, id="plain"),
        pytest.param(b"x" * 20_000, ATTEMPTS + ATTEMPTS, id="too-large-for-some-gateways"),
    ],
)
def test_what_may_be_turned_away_is_not_asked_again(
    route: respx.Route, targets: Mapping[str, Target], body: bytes, sent: int
) -> None:
    def service(request: httpx.Request) -> httpx.Response:
        if request.content == body:
            raise GONE
        return answer(401, {})

    route.side_effect = service
    target = targets["ctxfy"]
    calls = OperationCalls(target, target.contract.operations[0], 1, secrets_of([target]))

    async def work(sender: Sender) -> list[Exchange]:
        examiner = Examiner(Connection(BASE_URL, sender, TargetState(accepted=1)), calls, "1a2b3c4d")
        request = calls.minimal().draft.at(BASE_URL, "word")
        return [await examiner.send(replace(request, body=body), lambda _: None) for _ in range(2)]

    # Once it is shown of one request, others are cases of the same.
    assert all(exchange.was_dropped for exchange in using(work))
    assert route.call_count == sent
