"""Statuses and what comes with them: which requirements each reply breaks, and that the permitted ones break none."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from artifact_contracts.cases.call import Call
from artifact_contracts.checks.expectations import refused
from tests.support.fixture_types import Broken, ReplyTo
from tests.support.reply_rows import FAILED, SOON, both, for_each
from tests.support.sample_replies import CHALLENGE, answer

METHODS = [
    *both("405-with-allow", answer(405, {"message": "No."}, allow="PUT, POST")),
    *both("405-with-one-method", answer(405, {"message": "No."}, allow="PUT")),
    *both("405-without-allow", answer(405, {"message": "No."}), "method.allow"),
    *both("405-of-another-shape", answer(405, {"detail": "No."}, allow="PUT"), "error.one-shape"),
    *both("405-empty", answer(405, media_type=None, allow="PUT"), "error.one-shape"),
    *both("405-empty-without-allow", answer(405, media_type=None), "method.allow", "error.one-shape"),
    *both("501-because-of-the-method", answer(501, {"message": "No."})),
    *both("404-because-of-the-method", answer(404, {"detail": "No."}), "error.one-shape"),
    *both("500-because-of-the-method", answer(500, {"message": "No."}), FAILED),
    *both("success-because-of-the-method", answer(200, b"<p>", media_type="text/html")),
]


REDIRECTS = [
    line
    for status in (300, 301, 302, 303, 307, 308)
    for line in (
        *both(f"{status}", answer(status, media_type=None, location="/elsewhere"), "response.no-redirect"),
        *both(f"{status}-to-nowhere", answer(status, b"<p>", media_type="text/html"), "response.no-redirect"),
    )
] + both("304", answer(304, media_type=None), "response.no-redirect")


@for_each(METHODS)
def test_answers_to_a_method_that_is_not_documented(
    reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: frozenset[str]
) -> None:
    exchange = reply_to(api, reply, change=lambda call: replace(call, method="DELETE"))
    assert broken(api, exchange) == expected


@for_each(REDIRECTS)
def test_redirects(
    reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: frozenset[str]
) -> None:
    assert broken(api, reply_to(api, reply)) == expected


def _head(call: Call) -> Call:
    return replace(call, method="HEAD")


@pytest.mark.parametrize("api", ["ctxfy", "elacity"])
@pytest.mark.parametrize("status", [200, 400, 401, 404, 501])
def test_the_answer_to_a_head_request_has_no_body_to_judge(
    reply_to: ReplyTo, broken: Broken, api: str, status: int
) -> None:
    assert broken(api, reply_to(api, answer(status, **CHALLENGE), change=_head)) == set()


@pytest.mark.parametrize(
    ("status", "passed"),
    [
        *((status, True) for status in (400, 402, 403, 404, 406, 409, 413, 415, 418, 422, 431, 451)),
        *((status, False) for status in (200, 204, 302, 401, 405, 407, 408, 425, 429, 500, 501, 503)),
    ],
)
def test_a_refusal_counts_only_for_its_reason(reply_to: ReplyTo, *, status: int, passed: bool) -> None:
    exchange = reply_to("elacity", answer(status, media_type=None, retry_after=SOON))
    assert exchange.response is not None
    assert refused("body.missing", exchange.response).passed is passed
