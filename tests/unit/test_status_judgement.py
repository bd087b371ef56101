"""Statuses and what comes with them: which requirements each reply breaks, and that the lawful ones break none."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from replies import CHALLENGE, answer, envelope, without
from rows import CODE, FAILED, GOOD, SOON, UNDOCUMENTED, both, judged, row, unauthorized

from artifact_contracts.cases.call import Call
from artifact_contracts.checks.expectations import refused
from artifact_contracts.sending.exchange import Exchange

Broken = Callable[..., set[str]]
ReplyTo = Callable[..., Exchange]


SERVER_ERRORS = [
    row("ctxfy", "500-as-documented", answer(500, envelope("ctxfy", 500)), FAILED),
    row(
        "ctxfy",
        "500-request-id-missing",
        answer(500, without(envelope("ctxfy", 500), "requestId")),
        FAILED,
        "error.request-id",
        "error.envelope",
    ),
    *(
        row(
            "ctxfy",
            f"500-request-id-{name}",
            answer(500, envelope("ctxfy", 500, requestId=value)),
            FAILED,
            "error.request-id",
            "error.envelope",
        )
        for name, value in {"null": None, "a-number": 7, "an-object": {}, "an-array": ["req-1"]}.items()
    ),
    row("ctxfy", "request-id-on-a-401", unauthorized({**GOOD["ctxfy"], "requestId": 7})),
    row("elacity", "500-as-documented", answer(500, envelope("elacity", 500)), FAILED),
    # The page of a server whose service crashed is a part of the crash.
    *both("500-html", answer(500, b"<html>", media_type="text/html"), FAILED),
    *both("500-empty", answer(500, media_type=None), FAILED),
    *both("501", answer(501, {"message": "No."}), FAILED),
    *both("505", answer(505, {"message": "No."}), FAILED),
    *both("507", answer(507, {"message": "No."}), FAILED, "response.documented-status"),
    *both(
        "599-html",
        answer(599, b"<p>", media_type="text/html"),
        FAILED,
        "response.documented-status",
        "error.media-type",
        "error.one-shape",
    ),
    # Gateways and overload are no evidence of anything, their wording included.
    *both("502-from-a-gateway", answer(502, b"<html>", media_type="text/html")),
    *both("503", answer(503, {"message": "Later."}, retry_after="900")),
    *both("504-empty", answer(504, media_type=None)),
]


CLIENT_ERRORS = [
    *(
        line
        for status in (402, 409, 410, 412, 418, 422, 428, 451)
        for line in (
            *both(f"{status}-with-the-envelope", answer(status, {"message": "No."}), UNDOCUMENTED),
            *both(f"{status}-of-another-shape", answer(status, {"detail": "No."}), UNDOCUMENTED, "error.one-shape"),
        )
    ),
    *both("409-empty", answer(409, media_type=None), UNDOCUMENTED, "error.one-shape"),
    *both("422-list", answer(422, [{"loc": ["body"]}]), UNDOCUMENTED, "error.one-shape"),
    *both("418-html", answer(418, b"<p>", media_type="text/html"), UNDOCUMENTED, "error.media-type", "error.one-shape"),
    *both("409-no-json", answer(409, b"{"), UNDOCUMENTED, "response.strict-json"),
    row("ctxfy", "403-is-not-documented", answer(403, envelope("ctxfy", 403)), UNDOCUMENTED),
    row("elacity", "403-is-documented", answer(403, envelope("elacity", 403))),
    row("elacity", "403-without-a-message", answer(403, {}), "error.message"),
    *(
        line
        for status in (406, 408, 411, 413, 414, 415, 417, 421, 426, 431)
        for line in both(f"{status}-of-http-itself", answer(status, {"message": "No."}))
    ),
    *both("415-of-another-shape", answer(415, {"detail": "No."}), "error.one-shape"),
    *both("413-html", answer(413, b"<p>", media_type="text/html"), "error.media-type", "error.one-shape"),
    row("ctxfy", "404-as-documented", answer(404, envelope("ctxfy", 404))),
    row("elacity", "404-as-documented", answer(404, envelope("elacity", 404))),
    row("ctxfy", "404-with-the-body-of-a-401", answer(404, envelope("ctxfy", 401)), *CODE),
    row("ctxfy", "404-of-a-framework", answer(404, {"detail": "Not Found"}), "error.message"),
]


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


@judged(SERVER_ERRORS)
def test_errors_of_the_service(
    reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: set[str]
) -> None:
    assert broken(api, reply_to(api, reply)) == expected


@judged(CLIENT_ERRORS)
def test_refusals_by_status(
    reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: set[str]
) -> None:
    assert broken(api, reply_to(api, reply)) == expected


@judged(METHODS)
def test_answers_to_a_method_that_is_not_documented(
    reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: set[str]
) -> None:
    exchange = reply_to(api, reply, change=lambda call: call.with_method("DELETE"))
    assert broken(api, exchange) == expected


@judged(REDIRECTS)
def test_redirects(reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: set[str]) -> None:
    assert broken(api, reply_to(api, reply)) == expected


def _head(call: Call) -> Call:
    return call.with_method("HEAD")


@pytest.mark.parametrize("api", ["ctxfy", "elacity"])
@pytest.mark.parametrize("status", [200, 400, 401, 404, 501])
def test_the_answer_to_a_head_request_has_no_body_to_judge(
    reply_to: ReplyTo, broken: Broken, api: str, status: int
) -> None:
    assert broken(api, reply_to(api, answer(status, **CHALLENGE), change=_head)) == set()


@pytest.mark.parametrize(
    ("status", "kept"),
    [
        *((status, True) for status in (400, 402, 403, 404, 406, 409, 413, 415, 418, 422, 431, 451)),
        *((status, False) for status in (200, 204, 302, 401, 405, 407, 408, 425, 429, 500, 501, 503)),
    ],
)
def test_a_refusal_counts_only_for_its_reason(reply_to: ReplyTo, *, status: int, kept: bool) -> None:
    exchange = reply_to("elacity", answer(status, media_type=None, retry_after=SOON))
    assert exchange.response is not None
    assert refused("body.missing", exchange.response).kept is kept
