"""Errors by their status: which requirements each reply breaks, and that the permitted ones break none."""

from __future__ import annotations

from typing import Any

from tests.support.fixture_types import Answer, BrokenBy
from tests.support.reply_rows import CODE, FAILED, GOOD, UNDOCUMENTED, both, for_each, row, unauthorized
from tests.support.sample_replies import answer, envelope, without

REQUEST_IDS: dict[str, Any] = {"null": None, "a-number": 7, "an-object": {}, "an-array": ["req-1"]}

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
        for name, value in REQUEST_IDS.items()
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
    # The page of promote shows no 400, but sibling operations do; the list for publish is for every endpoint.
    row("ctxfy", "400-as-documented", answer(400, envelope("ctxfy", 400))),
    row("ctxfy", "400-of-a-framework", answer(400, {"detail": "No."}), "error.one-shape"),
    row("ctxfy", "400-html", answer(400, b"<p>", media_type="text/html"), "error.media-type", "error.one-shape"),
    row("ctxfy", "400-with-the-body-of-a-401", answer(400, envelope("ctxfy", 401)), "error.envelope"),
    row("elacity", "400-of-a-framework", answer(400, {"detail": "No."}), "error.message"),
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


@for_each(SERVER_ERRORS)
def test_errors_of_the_service(broken_by: BrokenBy, api: str, reply: Answer, expected: frozenset[str]) -> None:
    assert broken_by(api, reply) == expected


@for_each(CLIENT_ERRORS)
def test_refusals_by_status(broken_by: BrokenBy, api: str, reply: Answer, expected: frozenset[str]) -> None:
    assert broken_by(api, reply) == expected
