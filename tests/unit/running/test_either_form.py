"""Where pages of a vendor disagree on a header, a valid call is accepted in either form."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest
import respx

from artifact_contracts.cases.operation_calls import OperationCalls
from artifact_contracts.redaction import Secrets
from artifact_contracts.running.baselines import Baselines
from artifact_contracts.running.exchange_cache import ExchangeCache
from artifact_contracts.running.target_state import Connection, TargetState
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.sending.sender import Sender
from artifact_contracts.targets import Target
from tests.support.mocked_sending import using
from tests.support.sample_replies import BASE_URL, answer, envelope


@pytest.mark.parametrize(
    ("variant", "plain", "typed", "last", "requests"),
    [
        pytest.param("no-body", 200, 415, 200, 1, id="plain"),
        pytest.param("no-body", 415, 202, 202, 2, id="typed"),
        pytest.param("no-body", 415, 400, 415, 2, id="neither"),
        pytest.param("no-body", 401, 200, 401, 1, id="refused-for-something-else"),
        pytest.param("no-body-but-typed", 202, 400, 202, 2, id="the-other-way-round"),
        pytest.param("full", 200, 400, 400, 1, id="one-form-only"),
    ],
)
def test_a_call_is_accepted_in_either_form(
    route: respx.Route, targets: Mapping[str, Target], *, variant: str, plain: int, typed: int, last: int, requests: int
) -> None:
    def answered(request: httpx.Request) -> httpx.Response:
        status = typed if "Content-Type" in request.headers else plain
        return answer(status, {} if status < 300 else envelope("ctxfy", status))

    route.side_effect = answered
    target, found, sent = targets["ctxfy"], [], list[Exchange]()
    calls = OperationCalls(target, target.contract.operations[0], 1, Secrets())

    async def work(sender: Sender) -> None:
        cache = ExchangeCache(calls.id, "1a2b3c4d", Connection(BASE_URL, sender, TargetState()), creates=False)
        baselines = Baselines(calls, cache, sent.append, sent.append)
        found.append(await baselines.exchange_of(calls.named(variant)))

    using(work)
    assert [str(exchange).split()[0] for exchange in found] == [str(last)]
    assert len(sent) == requests


def test_no_answer_is_no_refusal(route: respx.Route, targets: Mapping[str, Target]) -> None:
    route.side_effect = httpx.ReadTimeout("late")
    target, found = targets["ctxfy"], list[Exchange]()
    calls = OperationCalls(target, target.contract.operations[0], 1, Secrets())

    async def work(sender: Sender) -> None:
        cache = ExchangeCache(calls.id, "1a2b3c4d", Connection(BASE_URL, sender, TargetState()), creates=False)
        found.append(await Baselines(calls, cache, found.append, found.append).exchange_of(calls.minimal()))

    using(work)
    assert len({id(exchange.request) for exchange in found}) == 1
