"""A request that is not answered in time is asked again, in turn with a control that has to be answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx
import pytest
import respx

from artifact_contracts.cases.operation_calls import OperationCalls
from artifact_contracts.cases.request import Request
from artifact_contracts.running.examiner import Examiner
from artifact_contracts.running.odds import ROUNDS
from artifact_contracts.running.target_state import Connection, TargetState
from artifact_contracts.sending.exchange import Exchange, FailureKind
from artifact_contracts.sending.sender import Sender
from artifact_contracts.targets import Target, secrets_of
from tests.support.mocked_sending import using
from tests.support.sample_replies import BASE_URL, answer


@pytest.mark.parametrize(
    ("is_silent", "outcome", "sent"),
    [
        pytest.param(lambda is_suspect, _: is_suspect, FailureKind.DEADLINE, 1 + 2 * ROUNDS, id="on-it-each-time"),
        pytest.param(lambda is_suspect, number: is_suspect and number < 8, None, 10, id="on-it-at-first"),
        pytest.param(lambda *_: True, FailureKind.LOST, 3, id="on-everything"),
    ],
)
def test_silence_is_the_services_only_if_a_control_is_answered(
    route: respx.Route,
    targets: Mapping[str, Target],
    is_silent: Callable[[bool, int], bool],
    outcome: FailureKind | None,
    sent: int,
) -> None:
    def service(request: httpx.Request) -> httpx.Response:
        if is_silent(request.content == b"slow", route.call_count):
            raise TimeoutError
        return answer(401, {})

    route.side_effect = service
    target = targets["ctxfy"]
    calls = OperationCalls(target, target.contract.operations[0], 1, secrets_of([target]))

    async def work(sender: Sender) -> Exchange:
        examiner = Examiner(Connection(BASE_URL, sender, TargetState()), calls, "1a2b3c4d")
        return await examiner.send(Request("PUT", f"{BASE_URL}/x", (), b"slow"), lambda _: None)

    exchange = using(work)
    assert (exchange.failure.kind if exchange.failure else None) is outcome
    assert route.call_count == sent
