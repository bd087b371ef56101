"""What the checks of every answer say, word by word: passed and broken, for people and for the key of a finding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from artifact_contracts.cases.call import Call
from artifact_contracts.cases.odd_identifiers import MARKUP
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.checks.lost_answers import check_died, check_dropped
from artifact_contracts.checks.response_checks import check_response
from artifact_contracts.redaction import Secrets
from tests.support.expected_wording import GOOD, GOOD_ANSWER, JSON, WORDS, broken, passed
from tests.support.fixture_types import Contracts, ReplyTo
from tests.support.reply_rows import unauthorized
from tests.support.sample_documents import asking_everything
from tests.support.sample_replies import answer


@pytest.fixture
def judged(contracts: Contracts, secrets: Secrets, reply_to: ReplyTo) -> Callable[..., list[CheckResult]]:
    """Return everything that is said of a reply."""

    def judged(reply: Any, change: Callable[[Call], Call] = lambda call: call) -> list[CheckResult]:
        contract = asking_everything(contracts["ctxfy"])
        return list(check_response(contract, contract.operations[0], reply_to("ctxfy", reply, change=change), secrets))

    return judged


Evaluation = Callable[..., list[CheckResult]]


def test_everything_that_is_said_of_a_good_answer(judged: Evaluation) -> None:
    assert judged(unauthorized(GOOD)) == GOOD_ANSWER


@pytest.mark.parametrize("name", WORDS)
def test_what_is_said_of_a_fault(judged: Evaluation, name: str) -> None:
    reply, *check_results = WORDS[name]
    said = judged(reply)
    assert [each for each in check_results if each not in said] == []


@pytest.mark.parametrize(
    ("reply", "check_result"),
    [
        pytest.param(
            answer(400, f"<p>{MARKUP}".encode(), media_type="text/html"),
            broken("leakage.markup", "no markup that was sent", f"{MARKUP} as text/html", "markup"),
            id="html",
        ),
        pytest.param(
            answer(400, MARKUP.encode(), media_type=None),
            broken("leakage.markup", "no markup that was sent", f"{MARKUP} as a body without a media type", "markup"),
            id="no-media-type",
        ),
        pytest.param(
            answer(400, {"message": MARKUP}),
            passed("leakage.markup", "no markup that was sent", "none", "markup"),
            id="json",
        ),
    ],
)
def test_what_is_said_of_markup(judged: Evaluation, reply: httpx.Response, check_result: CheckResult) -> None:
    assert check_result in judged(reply, lambda call: call.with_resource(MARKUP))


def test_markup_that_was_sent_in_a_body_counts_too(judged: Evaluation) -> None:
    page = answer(400, MARKUP.encode(), media_type="text/html")
    said = judged(page, lambda call: call.with_body({"title": MARKUP}).with_media_type(JSON))
    assert [each.passed for each in said if each.requirement == "leakage.markup"] == [False]


def test_what_is_said_of_a_dropped_connection(contracts: Contracts, reply_to: ReplyTo) -> None:
    gone = "the connection was closed before any answer"
    assert check_dropped(contracts["ctxfy"].operations[0], reply_to("ctxfy", httpx.ReadError("reset"))) == broken(
        "response.complete", "a complete answer", f"{gone}, each time, while a call without a key was answered", gone
    )


def test_what_is_said_of_a_service_that_dies(reply_to: ReplyTo) -> None:
    gone = "the connection was closed before any answer (reset)"
    then = "then no connection for a while, each time, and before and after it a call without a key was answered"
    assert check_died(reply_to("ctxfy", httpx.ReadError("reset"))) == broken(
        "response.complete", "a service that goes on answering", f"{gone}; {then}", "the service dies"
    )


@pytest.mark.parametrize(("size", "judged_at_all"), [(10_000, True), (10_001, False)])
def test_a_body_of_so_many_bytes_is_answered(
    contracts: Contracts, reply_to: ReplyTo, *, size: int, judged_at_all: bool
) -> None:
    exchange = reply_to("ctxfy", httpx.ReadError("reset"), change=lambda call: call.with_body(b"x" * size))
    assert (check_dropped(contracts["ctxfy"].operations[0], exchange) is not None) is judged_at_all
