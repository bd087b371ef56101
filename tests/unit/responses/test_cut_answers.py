"""What is longer than what the suite reads is not judged as if it were whole, and what that hides is known."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from artifact_contracts.cases.call import Call
from artifact_contracts.checks.response_checks import check_response, cut_off
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.sender import MAX_BODY
from tests.support.fixture_types import Contracts, ReplyTo, unchanged
from tests.support.sample_replies import CHALLENGE, answer

LONG = b'{"a": "' + b"x" * MAX_BODY + b'"}'
AS_JSON = {"response.complete", "response.strict-json", "response.unique-members"}
WORDING = {"error.message", "error.message-not-empty", "error.code", "error.envelope"}


@pytest.mark.parametrize(
    ("reply", "change", "hidden"),
    [
        pytest.param(answer(200, LONG), unchanged, AS_JSON | {"response.schema"}, id="a-success"),
        pytest.param(answer(200, LONG, media_type="text/plain"), unchanged, {"response.complete"}, id="a-text"),
        pytest.param(answer(401, LONG, **CHALLENGE), unchanged, AS_JSON | WORDING, id="an-error"),
        pytest.param(answer(418, LONG), unchanged, AS_JSON, id="an-undocumented-error"),
        pytest.param(answer(200, {}), unchanged, set(), id="whole"),
        pytest.param(httpx.ReadError("reset"), unchanged, set(), id="none"),
        pytest.param(
            answer(200, LONG), lambda call: call.with_body({"a": "x" * 1_100_000}), set(), id="to-what-no-client-sends"
        ),
    ],
)
def test_what_is_cut_off_hides_what_it_hides(
    contracts: Contracts,
    reply_to: ReplyTo,
    reply: httpx.Response | Exception,
    change: Callable[[Call], Call],
    hidden: set[str],
) -> None:
    contract = contracts["ctxfy"]
    exchange = reply_to("ctxfy", reply, change=change)
    assert cut_off(contract, contract.operations[0], exchange, Secrets()) == hidden & contract.register.asked
    judged = {each.requirement for each in check_response(contract, contract.operations[0], exchange, Secrets())}
    assert not judged & (hidden - {"response.schema"})
