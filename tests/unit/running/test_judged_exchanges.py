"""Where a service fails on a call that is odd in several places, each is sent alone; and only there."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest
import respx

from artifact_contracts.cases.odd_texts import with_characters
from artifact_contracts.cases.operation_calls import OperationCalls
from artifact_contracts.results.case_record import CaseRecord
from artifact_contracts.running.exchange_cache import ExchangeCache
from artifact_contracts.running.judged_exchanges import JudgedExchanges
from artifact_contracts.running.target_state import Connection, TargetState
from artifact_contracts.sending.sender import Sender
from artifact_contracts.targets import Target, secrets_of
from tests.support.mocked_sending import budget, using
from tests.support.sample_replies import BASE_URL, answer, envelope

CRASH = "response.no-server-error"


@pytest.mark.parametrize(
    ("fails_on", "left", "requests", "observed"),
    [
        pytest.param((), 9, 1, None, id="on-nothing"),
        pytest.param(("title",), 9, 3, "the text at /title alone is enough", id="on-one"),
        pytest.param(
            ("title", "description"), 9, 3, "each of the texts at /title, /description alone is enough", id="on-each"
        ),
        pytest.param(("title description",), 9, 3, "none of its texts alone is enough", id="on-both-together"),
        pytest.param(("title",), 2, 2, "the text at /title alone is enough", id="until-the-budget-is-spent"),
    ],
)
def test_each_place_is_sent_alone_where_all_of_them_fail(
    route: respx.Route,
    targets: Mapping[str, Target],
    *,
    fails_on: tuple[str, ...],
    left: int,
    requests: int,
    observed: str | None,
) -> None:
    target = targets["ctxfy"]
    secrets = secrets_of([target])
    calls = OperationCalls(target, target.contract.operations[0], 1, secrets)
    record = CaseRecord("case", "ctxfy", target.contract.register["body.control-characters"])

    def reply(request: httpx.Request) -> httpx.Response:
        odd = [name for name in ("title", "description") if _is_odd(request.content, name)]
        fails = any(set(each.split()) <= set(odd) for each in fails_on)
        return answer(500, envelope("ctxfy", 500)) if fails else answer(202, {})

    route.side_effect = reply

    async def work(sender: Sender) -> None:
        exchanges = ExchangeCache(calls.id, "1a2b3c4d", Connection(BASE_URL, sender, TargetState()), creates=False)
        call = with_characters(calls.full(), calls.inputs, "\0")
        await JudgedExchanges(calls, exchanges, record, secrets).send(call, valid=False)

    using(work, budget(left))
    assert record.requests == requests
    found = [check.result.observed for check in record.failed() if check.result.requirement == CRASH]
    assert found == ([f"500 Internal Server Error; {observed}"] if observed else [])


def _is_odd(body: bytes, name: str) -> bool:
    return rb"\u0000" in body.partition(f'"{name}": "'.encode())[2].partition(b'", ')[0]
