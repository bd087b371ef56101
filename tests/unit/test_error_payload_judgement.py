"""Replies of every kind: which requirements each one breaks, and that the lawful ones break none."""

from __future__ import annotations

import gzip
import json
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from replies import CHALLENGE, answer, envelope, without

from artifact_contracts.cases.call import Call
from artifact_contracts.checks.expectations import accepted, refused, success_status
from artifact_contracts.checks.universal import judge
from artifact_contracts.contract.contract import Contract
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.exchange import Exchange, FailureKind

Broken = Callable[..., set[str]]
ReplyTo = Callable[..., Exchange]


def row(api: str, name: str, reply: httpx.Response, *requirements: str) -> Any:
    return pytest.param(api, reply, set(requirements), id=f"{api}-{name}")


def both(name: str, reply: httpx.Response, *requirements: str) -> list[Any]:
    return [row(api, name, reply, *requirements) for api in ("ctxfy", "elacity")]


def unauthorized(body: Any, **changes: Any) -> httpx.Response:
    return answer(401, body, **{**CHALLENGE, **changes})


# Bodies of a 401, by what is wrong with them.

GOOD = {api: envelope(api, 401) for api in ("ctxfy", "elacity")}
NO_JSON = ("response.strict-json",)


def messages(api: str) -> Iterator[Any]:
    body = GOOD[api]
    for name, reply, *requirements in (
        ("as-documented", body),
        ("with-further-members", {**body, "hint": "Send a key.", "n": [1, None, {"a": 0.5}]}),
        ("beyond-ascii", {**body, "message": "Ключ нужен: 鍵 🔑"}),
        ("message-missing", without(body, "message"), "error.message"),
        ("message-in-another-letter-case", {**without(body, "message"), "Message": "No."}, "error.message"),
        ("message-below-another-member", {"error": {"message": "No."}}, "error.message"),
        ("message-null", {**body, "message": None}, "error.message"),
        ("message-a-number", {**body, "message": 401}, "error.message"),
        ("message-a-boolean", {**body, "message": False}, "error.message"),
        ("message-an-array", {**body, "message": ["No."]}, "error.message"),
        ("message-an-object", {**body, "message": {"text": "No."}}, "error.message"),
        ("message-empty", {**body, "message": ""}, "error.message-not-empty"),
        ("message-blank", {**body, "message": " \t\n"}, "error.message-not-empty"),
        ("an-empty-object", {}, "error.message"),
        ("an-array", [body], "error.message"),
        ("an-empty-array", [], "error.message"),
        ("a-text", "Unauthorized", "error.message"),
        ("a-number", 401, "error.message"),
        ("null", None, "error.message"),
        ("problem-details-without-a-message", {"type": "about:blank", "title": "No."}, "error.message"),
    ):
        yield row(api, name, unauthorized(reply), *requirements)


def encodings(api: str) -> Iterator[Any]:
    good = json.dumps(GOOD[api]).encode()
    for name, reply, *requirements in (
        ("white-space-around", b" \r\n\t" + good + b"\n"),
        ("escaped-surrogates", good.replace(b"That", rb"\ud83d\udd11")),
        ("a-lone-surrogate", good.replace(b"That", rb"\ud800")),
        ("numbers-beyond-floats", good[:-1] + b', "n": 1e999, "m": 123456789012345678901234567890}'),
        ("nested-deep", good[:-1] + b', "n": ' + b"[" * 500 + b"]" * 500 + b"}"),
        ("no-body", b"", "error.message"),
        ("white-space-only", b" \n", *NO_JSON),
        ("byte-order-mark", b"\xef\xbb\xbf" + good, *NO_JSON),
        ("utf-16", good.decode().encode("utf-16"), *NO_JSON),
        ("latin-1", good.replace(b"That", "Schlüssel".encode("latin-1")), *NO_JSON),
        ("half-a-character", good.replace(b"That", b"\xf0\x9f"), *NO_JSON),
        ("nan", good[:-1] + b', "n": NaN}', *NO_JSON),
        ("infinity", good[:-1] + b', "n": -Infinity}', *NO_JSON),
        ("cut-at-the-end", good[:-1], *NO_JSON),
        ("cut-in-a-text", good[:-5], *NO_JSON),
        ("two-values", good + good, *NO_JSON),
        ("something-behind", good + b";", *NO_JSON),
        ("trailing-comma", good[:-1] + b",}", *NO_JSON),
        ("comment", b"// no\n" + good, *NO_JSON),
        ("single-quotes", good.replace(b'"', b"'"), *NO_JSON),
        ("hijacking-prefix", b")]}',\n" + good, *NO_JSON),
        ("callback", b"callback(" + good + b")", *NO_JSON),
        ("line-break-in-a-text", good.replace(b"That was", b"That\nwas"), *NO_JSON),
        ("html-typed-as-json", b"<html>no</html>", *NO_JSON),
        ("member-twice", good[:-1] + b', "message": "Or that."}', "response.unique-members"),
        ("member-twice-below", good[:-1] + b', "n": [{"a": 1, "a": 1}]}', "response.unique-members"),
    ):
        yield row(api, name, unauthorized(reply), *requirements)


def media_types(api: str) -> Iterator[Any]:
    good = json.dumps(GOOD[api]).encode()
    page = b"<!doctype html><title>401</title>"
    for name, media_type, body, *requirements in (
        ("charset", "application/json; charset=utf-8", good),
        ("capitals", "Application/JSON", good),
        ("problem-json", "application/problem+json", good),
        ("vendor-json", "application/vnd.service.v2+json", good),
        ("plain-text-that-is-json", "text/plain", good, "error.media-type"),
        ("none", None, good, "error.media-type"),
        ("empty", "", good, "error.media-type"),
        ("two-in-one", "application/json, text/html", good, "error.media-type"),
        ("text-json", "text/json", good, "error.media-type"),
        ("html", "text/html; charset=utf-8", page, "error.media-type", "error.message"),
        ("plain-text", "text/plain", b"Unauthorized", "error.media-type", "error.message"),
        ("xml", "application/xml", b"<error/>", "error.media-type", "error.message"),
        ("none-and-no-body", None, b"", "error.message"),
        ("html-and-no-body", "text/html", b"", "error.message"),
    ):
        yield row(api, f"media-type-{name}", unauthorized(body, media_type=media_type), *requirements)


CODE = ("error.code", "error.envelope")

MEMBERS = [
    row("ctxfy", "code-missing", unauthorized(without(GOOD["ctxfy"], "code")), "error.envelope"),
    row("ctxfy", "error-missing", unauthorized(without(GOOD["ctxfy"], "error")), "error.envelope"),
    row("ctxfy", "message-only", unauthorized({"message": "No."}), "error.envelope"),
    *(
        row("ctxfy", f"code-{name}", unauthorized({**GOOD["ctxfy"], "code": code}), *CODE)
        for name, code in {
            "a-text": "401",
            "another-number": 403,
            "zero": 0,
            "negative": -401,
            "a-fraction": 401.5,
            "true": True,
            "null": None,
            "an-array": [401],
            "a-name": "UNAUTHORIZED",
        }.items()
    ),
    *(
        row("ctxfy", f"error-{name}", unauthorized({**GOOD["ctxfy"], "error": value}), "error.envelope")
        for name, value in {"another-phrase": "unauthorized", "empty": "", "null": None, "an-object": {}}.items()
    ),
    row(
        "ctxfy",
        "code-wrong-and-message-empty",
        unauthorized({**GOOD["ctxfy"], "code": "401", "message": ""}),
        *CODE,
        "error.message-not-empty",
    ),
    row("ctxfy", "details", answer(400, envelope("ctxfy", 400, details=[{"field": "title", "message": "No."}]))),
    row("ctxfy", "details-empty", answer(400, envelope("ctxfy", 400, details=[]))),
    row("ctxfy", "details-an-object", answer(400, envelope("ctxfy", 400, details={})), "error.envelope"),
    row("ctxfy", "details-of-texts", answer(400, envelope("ctxfy", 400, details=["title"])), "error.envelope"),
    row("ctxfy", "details-of-numbers", answer(400, envelope("ctxfy", 400, details=[{"field": 1}])), "error.envelope"),
    row("elacity", "any-code", unauthorized({"message": "No.", "code": "E17", "error": 4})),
]

FAILED = "response.no-server-error"

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
        for name, value in {"null": None, "a-number": 7, "an-object": {}}.items()
    ),
    row("ctxfy", "request-id-on-a-401", unauthorized({**GOOD["ctxfy"], "requestId": 7})),
    row("elacity", "500-as-documented", answer(500, envelope("elacity", 500)), FAILED),
    *both("500-html", answer(500, b"<html>", media_type="text/html"), FAILED, "error.media-type", "error.message"),
    *both("500-empty", answer(500, media_type=None), FAILED, "error.message"),
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

UNDOCUMENTED = "response.documented-status"

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

SOON = "900"  # more than the sender is willing to wait
FORM = "rate-limit.retry-after-form"

RATE_LIMITS = [
    *both("429-seconds", answer(429, {"message": "Later."}, retry_after=SOON)),
    *both("429-now", answer(429, {"message": "Later."}, retry_after="0")),
    *both("429-date", answer(429, {"message": "Later."}, retry_after="Wed, 21 Oct 2099 07:28:00 GMT")),
    *both("429-date-gone-by", answer(429, {"message": "Later."}, retry_after="Wed, 21 Oct 2015 07:28:00 GMT")),
    *(
        line
        for name, value in {
            "negative": "-1",
            "fraction": "1.5",
            "words": "soon",
            "unit": "60s",
            "two-values": "60, 120",
            "iso-date": "2099-10-21T07:28:00Z",
            "local-date": "Wed, 21 Oct 2099 07:28:00 +0200",
            "date-without-zone": "Wed, 21 Oct 2099 07:28:00",
            "impossible-date": "Wed, 32 Oct 2099 07:28:00 GMT",
            "hexadecimal": "0x10",
        }.items()
        for line in both(f"429-{name}", answer(429, {"message": "Later."}, retry_after=value), FORM)
    ),
    row("ctxfy", "429-missing", answer(429, {"message": "Later."}), "rate-limit.retry-after", "response.headers"),
    row("elacity", "429-missing", answer(429, {"message": "Later."}), "rate-limit.retry-after"),
    *both("429-empty-header", answer(429, {"message": "No."}, retry_after=""), "rate-limit.retry-after", FORM),
    row("ctxfy", "429-no-body", answer(429, media_type=None, retry_after=SOON), "error.one-shape"),
    row("elacity", "429-no-body", answer(429, media_type=None, retry_after=SOON), "error.message"),
    *both("retry-after-elsewhere", answer(503, {"message": "Later."}, retry_after="soon"), FORM),
    *(
        row("ctxfy", f"limits-{name}", answer(200, {}, **headers), *requirements)
        for name, headers, *requirements in (
            ("none", {}),
            ("consistent", {"x_ratelimit_limit": "100", "x_ratelimit_remaining": "99", "x_ratelimit_reset": "60"}),
            ("without-reset", {"x_ratelimit_limit": "10", "x_ratelimit_remaining": "0"}),
            ("all-left", {"x_ratelimit_limit": "10", "x_ratelimit_remaining": "10"}),
            (
                "more-left-than-there-are",
                {"x_ratelimit_limit": "10", "x_ratelimit_remaining": "11"},
                "rate-limit.headers",
            ),
            ("negative", {"x_ratelimit_limit": "10", "x_ratelimit_remaining": "-1"}, "rate-limit.headers"),
            ("words", {"x_ratelimit_limit": "ten", "x_ratelimit_remaining": "one"}, "rate-limit.headers"),
            ("only-a-limit", {"x_ratelimit_limit": "10"}, "rate-limit.headers"),
            ("only-what-remains", {"x_ratelimit_remaining": "10"}, "rate-limit.headers"),
            ("only-reset", {"x_ratelimit_reset": "tomorrow"}),
        )
    ),
    row("elacity", "limits-are-not-documented", answer(200, {}, x_ratelimit_limit="1", x_ratelimit_remaining="2")),
]

REDIRECTS = [
    line
    for status in (300, 301, 302, 303, 307, 308)
    for line in (
        *both(f"{status}", answer(status, media_type=None, location="/elsewhere"), "response.no-redirect"),
        *both(f"{status}-to-nowhere", answer(status, b"<p>", media_type="text/html"), "response.no-redirect"),
    )
] + both("304", answer(304, media_type=None), "response.no-redirect")

SUCCESSES = [
    *(
        line
        for value in ({}, [], None, 0, "", {"id": "a", "n": [1.5]})
        for line in both(f"{value!r}", answer(200, value))
    ),
    *both("200-without-a-body", answer(200)),
    *both("200-with-nothing-at-all", answer(200, media_type=None)),
    *both("200-charset", answer(200, {}, media_type="application/json; charset=UTF-8")),
    *both("200-html", answer(200, b"<p>", media_type="text/html"), "response.media-type"),
    *both("200-text", answer(200, b"Promotion initiated", media_type="text/plain"), "response.media-type"),
    *both("200-no-media-type", answer(200, {}, media_type=None), "response.media-type"),
    *both("200-problem-json", answer(200, {}, media_type="application/problem+json"), "response.media-type"),
    *both("200-no-json", answer(200, b"ok"), "response.strict-json"),
    *both("200-cut", answer(200, b'{"id": 1'), "response.strict-json"),
    *both("200-nan", answer(200, b"[NaN]"), "response.strict-json"),
    *both("200-byte-order-mark", answer(200, b"\xef\xbb\xbf{}"), "response.strict-json"),
    *both("200-member-twice", answer(200, b'{"a": 1, "a": 2}'), "response.unique-members"),
    *both("200-that-looks-like-an-error", answer(200, {"error": "Unauthorized", "code": 401})),
    *(row("ctxfy", f"{status}", answer(status, {})) for status in (201, 202, 203, 299)),
    row("ctxfy", "204", answer(204, media_type=None)),
    row("ctxfy", "202-html", answer(202, b"<p>", media_type="text/html"), "response.media-type"),
    *(
        row("elacity", f"{status}", answer(status, {}), "response.success-status", UNDOCUMENTED)
        for status in (201, 202, 299)
    ),
    row("elacity", "204", answer(204, media_type=None), "response.success-status", UNDOCUMENTED),
    row("elacity", "201-html", answer(201, b"<p>", media_type="text/html"), "response.success-status", UNDOCUMENTED),
]


def _own_trace() -> str:
    try:
        json.loads("no")
    except ValueError:
        return traceback.format_exc()


TRACES = {
    "python": _own_trace(),
    "java": "java.lang.IllegalStateException\n\tat shop.Basket.total(Basket.java:117)\n\tat shop.App.run(App.java:9)",
    "kotlin": "kotlin.KotlinNullPointerException\n\tat shop.MainKt.main(Main.kt:3)",
    "scala": "scala.MatchError: 1\n\tat shop.Main$.go(Main.scala:12)",
    "javascript": "TypeError: x is undefined\n    at total (/srv/app/basket.js:10:15)\n    at node:internal/main:1:2",
    "javascript-module": "Error: no\n    at file:///srv/app/main.mjs:3:5",
    "javascript-anonymous": "Error: no\n    at /srv/app/basket.js:10:15",
    "dotnet": "   at Shop.Basket.Total(Int32 n) in /src/Shop/Basket.cs:line 42",
    "dotnet-windows": "   at Shop.Basket.Total() in C:\\src\\Basket.cs:line 42",
    "go": "panic: runtime error\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/main.go:7 +0x18",
    "go-waiting": "goroutine 18 [select]:\nnet/http.(*Server).Serve()",
    "ruby": "/srv/app/basket.rb:12:in `total': no (RuntimeError)",
    "ruby-new-quotes": "basket.rb:12:in 'Basket#total': no",
    "php": "PHP Fatal error:  Uncaught Exception: no in /srv/index.php:3\nStack trace:\n#0 {main}",
    "php-without-prefix": "Exception: no\nStack trace:\n#0 /srv/index.php(3): go()",
    "rust": "thread 'main' panicked at src/main.rs:2:5:\nno",
}

NO_TRACES = {
    "a-path": "Nothing was found at /v1/source-artifact/a/promote.",
    "a-path-with-a-port": "The service is at service.example:8080/v1 or at /v1.",
    "a-line-of-the-body": "Unexpected character in the body at line 3, column 7.",
    "a-file-name": "The file main.py is not an artifact; neither is Main.java or index.js:10.",
    "a-time": "The key expired at 10:20:30.",
    "a-call-by-name": "Call total(basket) at first, then pay(basket).",
    "goroutines": "A goroutine is a lightweight thread.",
    "a-stack": "The stack is empty; no trace was found.",
    "a-panic": "Do not panic.",
    "a-thread": "The thread 'general' was closed.",
    "ruby-file": "See basket.rb:12 for an example.",
    "php": "PHP is not supported.",
}

INSIDES = [
    line
    for api in ("ctxfy", "elacity")
    for line in (
        *(
            row(
                api,
                f"{name}-as-text",
                answer(400, text.encode(), media_type="text/plain"),
                "error.media-type",
                "error.message",
                "leakage.stack-trace",
            )
            for name, text in TRACES.items()
        ),
        *(
            row(api, f"{name}-in-a-message", unauthorized({**GOOD[api], "message": text}), "leakage.stack-trace")
            for name, text in TRACES.items()
            if "\tat " not in text  # see test_found_bugs.py
        ),
        *(
            row(api, f"look-alike-{name}", unauthorized({**GOOD[api], "message": text}))
            for name, text in NO_TRACES.items()
        ),
        row(
            api,
            "bare-trace",
            answer(500, _own_trace().encode(), media_type="text/plain"),
            FAILED,
            "error.media-type",
            "error.message",
            "leakage.stack-trace",
        ),
        row(
            api,
            "trace-in-a-page",
            answer(400, b"<pre>" + TRACES["java"].encode(), media_type="text/html"),
            "error.media-type",
            "error.message",
            "leakage.stack-trace",
        ),
        row(api, "trace-in-a-success", answer(200, {"warning": TRACES["go"]}), "leakage.stack-trace"),
    )
]


def judged(rows: list[Any] | Iterator[Any]) -> Any:
    return pytest.mark.parametrize(("api", "reply", "expected"), list(rows))


@judged([*messages("ctxfy"), *messages("elacity")])
def test_the_message_of_an_error(
    reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: set[str]
) -> None:
    assert broken(api, reply_to(api, reply)) == expected


@judged([*encodings("ctxfy"), *encodings("elacity")])
def test_the_bytes_of_an_error(
    reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: set[str]
) -> None:
    assert broken(api, reply_to(api, reply)) == expected


@judged([*media_types("ctxfy"), *media_types("elacity")])
def test_the_media_type_of_an_error(
    reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: set[str]
) -> None:
    assert broken(api, reply_to(api, reply)) == expected


@judged(MEMBERS)
def test_the_members_of_an_error(
    reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: set[str]
) -> None:
    assert broken(api, reply_to(api, reply)) == expected


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


@judged(RATE_LIMITS)
def test_rate_limits(reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: set[str]) -> None:
    assert broken(api, reply_to(api, reply)) == expected


@judged(REDIRECTS)
def test_redirects(reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: set[str]) -> None:
    assert broken(api, reply_to(api, reply)) == expected


@judged(SUCCESSES)
def test_successes(
    reply_to: ReplyTo,
    broken: Broken,
    contracts: dict[str, Contract],
    api: str,
    reply: httpx.Response,
    expected: set[str],
) -> None:
    exchange = reply_to(api, reply)
    assert exchange.response is not None
    status = success_status("response.success-status", exchange.response, contracts[api].operations[0])
    assert broken(api, exchange, status, accepted("accepted.minimal", exchange.response)) == expected


@judged(INSIDES)
def test_the_insides_of_a_service(
    reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: set[str]
) -> None:
    assert broken(api, reply_to(api, reply)) == expected


@pytest.mark.parametrize("language", sorted(TRACES))
def test_a_trace_is_named_after_its_language(
    reply_to: ReplyTo, contracts: dict[str, Contract], secrets: Secrets, language: str
) -> None:
    names = {"dotnet": ".NET", "php": "PHP", "javascript": "JavaScript", "kotlin": "Java", "scala": "Java"}
    first = language.partition("-")[0]
    exchange = reply_to("ctxfy", answer(400, TRACES[language].encode(), media_type="text/plain"))
    judgements = judge(contracts["ctxfy"], contracts["ctxfy"].operations[0], exchange, secrets)
    (leak,) = [judgement for judgement in judgements if judgement.requirement == "leakage.stack-trace"]
    assert leak.observed == f"a stack trace as {names.get(first, first.capitalize())} prints it"


def _head(call: Call) -> Call:
    return call.with_method("HEAD")


@pytest.mark.parametrize("api", ["ctxfy", "elacity"])
@pytest.mark.parametrize("status", [200, 400, 401, 404, 501])
def test_the_answer_to_a_head_request_has_no_body_to_judge(
    reply_to: ReplyTo, broken: Broken, api: str, status: int
) -> None:
    assert broken(api, reply_to(api, answer(status, **CHALLENGE), change=_head)) == set()


@pytest.mark.parametrize("api", ["ctxfy", "elacity"])
@pytest.mark.parametrize(
    ("what", "kind", "expected"),
    [
        pytest.param(httpx.ConnectError("refused"), FailureKind.UNREACHABLE, set(), id="no-connection"),
        pytest.param(httpx.ReadError("reset"), FailureKind.DROPPED, set(), id="dropped"),
        pytest.param(
            httpx.RemoteProtocolError("illegal status line"),
            FailureKind.MALFORMED,
            {"response.complete"},
            id="no-http",
        ),
        pytest.param(
            httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip")),
            FailureKind.UNDECODABLE,
            {"response.complete"},
            id="content-coding-broken",
        ),
    ],
)
def test_an_answer_that_is_not_complete(
    reply_to: ReplyTo, broken: Broken, api: str, what: Any, kind: FailureKind, expected: set[str]
) -> None:
    exchange = reply_to(api, what)
    assert exchange.failure is not None
    assert exchange.failure.kind is kind
    assert exchange.is_evidence is False
    assert broken(api, exchange) == expected


@pytest.mark.parametrize("api", ["ctxfy", "elacity"])
def test_a_body_is_judged_as_it_is_below_its_content_coding(reply_to: ReplyTo, broken: Broken, api: str) -> None:
    body = gzip.compress(json.dumps(GOOD[api]).encode())
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json", "WWW-Authenticate": "Bearer"}
    reply = httpx.Response(401, headers=headers, stream=httpx.ByteStream(body))
    assert broken(api, reply_to(api, reply)) == set()


@pytest.mark.parametrize("api", ["ctxfy", "elacity"])
def test_a_judgement_is_only_of_requirements_that_the_api_is_asked(
    reply_to: ReplyTo, contracts: dict[str, Contract], secrets: Secrets, api: str
) -> None:
    contract = contracts[api]
    exchange = reply_to(api, answer(500, {}, retry_after="x", x_ratelimit_limit="x"))
    judgements = list(judge(contract, contract.operations[0], exchange, secrets))
    assert judgements
    assert all(contract.register.asks(judgement.requirement) for judgement in judgements)


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
