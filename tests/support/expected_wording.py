"""What is said of answers, word by word: the answers, and the check results that are expected of them."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from artifact_contracts.checks.check_result import CheckResult
from tests.support.reply_rows import unauthorized
from tests.support.sample_replies import CHALLENGE, CUSTOMARY, KEY, answer, envelope, without

GOOD = envelope("ctxfy", 401)
SHAPE, MEMBERS, STATUS = "shape of the error", "members of the error", "status"
MESSAGE = "a JSON object with a text at /message"
DOCUMENTED = "one of 2XX, 400, 401, 404, 429, 500"
JSON = "application/json"


def passed(
    requirement: str, expected: str, observed: str, cause: str = "", dedupe_key: str = "", **more: bool
) -> CheckResult:
    return CheckResult(requirement, True, expected, observed, cause, dedupe_key, **more)


def broken(
    requirement: str, expected: str, observed: str, cause: str = "", dedupe_key: str = "", **more: bool
) -> CheckResult:
    return CheckResult(requirement, False, expected, observed, cause, dedupe_key, **more)


def crash(check_result: Callable[..., CheckResult], status: str) -> CheckResult:
    return check_result("response.no-server-error", "any status below 500", status, status, per_concern=True)


# Everything that is said of one good answer, in this order; of the others, what is of interest there.
GOOD_ANSWER = [
    passed("response.framing", "the answer, and nothing beside it", "the answer", "stray"),
    passed("response.complete", "a complete answer", "401 Unauthorized"),
    crash(passed, "401 Unauthorized"),
    passed("response.no-redirect", "an answer from this address", "401 Unauthorized", "redirect 401", STATUS),
    passed("response.documented-status", DOCUMENTED, "401 Unauthorized", "401 Unauthorized", STATUS),
    passed("response.strict-json", "a JSON body", "JSON"),
    passed("response.unique-members", "each member name only once", "none appears twice", "None"),
    passed("error.message", MESSAGE, "401 Unauthorized: it is there", "", SHAPE),
    passed("error.message-not-empty", "a text that is not empty at /message", "words", "/message"),
    passed("error.code", "401 at /code", "401 at /code", "/code: another number", MEMBERS),
    passed("error.envelope", "the documented body of 401", "it has all documented members", "", MEMBERS),
    passed("error.media-type", JSON, JSON, JSON, SHAPE),
    passed(
        "authentication.challenge",
        "the WWW-Authenticate header",
        CHALLENGE["www_authenticate"],
        "WWW-Authenticate",
        "header www-authenticate",
    ),
    passed("response.nosniff", "X-Content-Type-Options: nosniff", "nosniff", "nosniff"),
    passed("leakage.server-version", "no version of the software that answers", "none"),
    passed("response.date", "a Date header that says when the answer was made", str(CUSTOMARY["date"])),
    passed("leakage.credential", "no credential", "none"),
    passed("leakage.stack-trace", "no stack trace", "none"),
]

WORDS = {
    "no-challenge": (
        answer(401, GOOD),
        broken(
            "authentication.challenge",
            "the WWW-Authenticate header",
            "no WWW-Authenticate",
            "WWW-Authenticate",
            "header www-authenticate",
        ),
    ),
    "malformed-challenge": (
        unauthorized(GOOD, www_authenticate="a b c"),
        broken(
            "authentication.challenge",
            "a scheme, alone or with parameters",
            "a b c",
            "malformed",
            "header www-authenticate",
        ),
    ),
    "no-body": (unauthorized(b""), broken("error.message", MESSAGE, "401 Unauthorized: no body", "no body", SHAPE)),
    "no-json": (
        unauthorized(b"<p>", media_type="text/html"),
        broken("error.message", MESSAGE, "401 Unauthorized: the body is not JSON", "the body is not JSON", SHAPE),
        broken("error.media-type", JSON, "text/html", "text/html", SHAPE),
    ),
    "no-media-type": (
        unauthorized(GOOD, media_type=None),
        broken("error.media-type", JSON, "no Content-Type", "", SHAPE),
    ),
    "no-object": (
        unauthorized([]),
        broken(
            "error.message", MESSAGE, "401 Unauthorized: the body is not an object", "the body is not an object", SHAPE
        ),
    ),
    "no-message": (
        unauthorized({}),
        broken("error.message", MESSAGE, "401 Unauthorized: /message is missing", "/message is missing", SHAPE),
    ),
    "message-of-another-type": (
        unauthorized({"message": 1}),
        broken("error.message", MESSAGE, "401 Unauthorized: /message is not a text", "/message is not a text", SHAPE),
    ),
    "empty-message": (
        unauthorized({**GOOD, "message": " "}),
        broken("error.message-not-empty", "a text that is not empty at /message", "an empty text", "/message"),
    ),
    "code-as-a-text": (
        unauthorized({**GOOD, "code": "401"}),
        broken("error.code", "401 at /code", "'401' at /code", "/code: not a number", MEMBERS),
        broken(
            "error.envelope",
            "the documented body of 401",
            '/code: "401" is not of type "integer"',
            "/code type",
            MEMBERS,
        ),
    ),
    "code-of-another-status": (
        unauthorized({**GOOD, "code": 403}),
        broken("error.code", "401 at /code", "403 at /code", "/code: another number", MEMBERS),
    ),
    "crash": (
        answer(500, envelope("ctxfy", 500)),
        crash(broken, "500 Internal Server Error"),
        passed("error.request-id", "a text at /requestId", "it is there", "/requestId", MEMBERS),
    ),
    "crash-without-a-request-id": (
        answer(500, without(envelope("ctxfy", 500), "requestId")),
        broken("error.request-id", "a text at /requestId", "no text at /requestId", "/requestId", MEMBERS),
    ),
    "undocumented": (
        answer(409, {"detail": 1}),
        broken("response.documented-status", DOCUMENTED, "409 Conflict", "409 Conflict", STATUS),
        broken("error.one-shape", MESSAGE, "409 Conflict: /message is missing", "/message is missing", SHAPE),
    ),
    "redirect": (
        answer(302, media_type=None, location="/x"),
        broken("response.no-redirect", "an answer from this address", "302 Found to /x", "redirect 302", STATUS),
    ),
    "redirect-to-nowhere": (
        answer(304, media_type=None),
        broken("response.no-redirect", "an answer from this address", "304 Not Modified", "redirect 304", STATUS),
    ),
    "no-allow": (
        answer(405, {"message": "No."}),
        broken("method.allow", "the Allow header", "no Allow", "Allow", "header allow"),
    ),
    "empty-allow": (
        answer(405, {"message": "No."}, allow=""),
        passed("method.allow", "the Allow header", "no Allow", "Allow", "header allow"),
    ),
    "no-retry-after": (
        answer(429, {"message": "Later."}),
        broken(
            "rate-limit.retry-after", "the Retry-After header", "no Retry-After", "Retry-After", "header retry-after"
        ),
        broken("response.headers", "the Retry-After header", "no Retry-After", "Retry-After", "header retry-after"),
    ),
    "retry-after-in-words": (
        answer(429, {"message": "Later."}, retry_after="soon"),
        broken("rate-limit.retry-after-form", "a number of seconds or an HTTP date", "soon", "form"),
    ),
    "limits-that-quarrel": (
        answer(200, {}, x_ratelimit_limit="1", x_ratelimit_remaining="2"),
        broken(
            "rate-limit.headers",
            "a remaining count that is no higher than the limit",
            "limit 1, remaining 2",
            "counts",
        ),
    ),
    "success": (
        answer(200, {}),
        passed("response.media-type", JSON, JSON, JSON),
        passed("response.schema", "a body that satisfies its schema", "it does"),
    ),
    "success-as-a-page": (
        answer(200, b"<p>", media_type="text/html"),
        broken("response.media-type", JSON, "text/html", "text/html"),
    ),
    "success-of-no-type": (
        answer(200, b"<p>", media_type=None),
        broken("response.media-type", JSON, "no Content-Type", "none"),
    ),
    "cut": (
        answer(200, b'{"a": 1, '),
        broken(
            "response.strict-json",
            "a JSON body",
            "Expecting property name enclosed in double quotes at character 9",
            "Expecting property name enclosed in double quotes at character N",
        ),
    ),
    "member-twice": (
        answer(200, b'{"a": 1, "a": 2}'),
        broken("response.unique-members", "each member name only once", "a appears twice", "a"),
    ),
    "no-content-that-is-some": (
        httpx.Response(204, headers={"Content-Length": "3"}),
        broken("response.no-content", "nothing after the headers", "Content-Length: 3", "content"),
    ),
    "no-content-in-chunks": (
        httpx.Response(204, headers={"Transfer-Encoding": "chunked"}),
        broken("response.no-content", "nothing after the headers", "Transfer-Encoding: chunked", "content"),
    ),
    "no-content": (
        answer(204, media_type=None),
        passed("response.no-content", "nothing after the headers", "Content-Length: 0", "content"),
    ),
    "credential": (
        answer(200, {"key": KEY}, x_a=KEY),
        broken("leakage.credential", "no credential", "a credential in x-a, the body", "x-a"),
    ),
    "trace": (
        answer(200, {"a": "\tat a.b(c.java:1)"}),
        broken("leakage.stack-trace", "no stack trace", "a stack trace as Java prints it", "Java"),
    ),
    "no-http": (
        httpx.RemoteProtocolError("odd"),
        broken(
            "response.complete",
            "a complete answer in time",
            "the answer is not HTTP (odd)",
            "the answer is not HTTP",
        ),
    ),
}
