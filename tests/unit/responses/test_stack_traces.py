"""Stack traces and credentials that come back, and what only looks like them."""

from __future__ import annotations

import json
import traceback

import httpx
import pytest

from artifact_contracts.checks.response_checks import check_response
from artifact_contracts.contract.contract import Contract
from artifact_contracts.redaction import Secrets
from tests.support.fixture_types import Broken, ReplyTo
from tests.support.reply_rows import FAILED, GOOD, for_each, row, unauthorized
from tests.support.sample_replies import answer


def _own_trace() -> str:
    try:
        json.loads("no")
    except ValueError:
        return traceback.format_exc()
    raise AssertionError("that is no JSON")


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
        row(
            api,
            "trace-in-a-list-of-errors",
            unauthorized({**GOOD[api], "more": [1, {"texts": ["No.", TRACES["java"]]}]}),
            "leakage.stack-trace",
        ),
        row(
            api,
            "trace-as-the-name-of-a-member",
            unauthorized({**GOOD[api], "more": {TRACES["java"]: None}}),
            "leakage.stack-trace",
        ),
        row(api, "trace-in-a-success", answer(200, {"warning": TRACES["go"]}), "leakage.stack-trace"),
    )
]


@for_each(INSIDES)
def test_the_insides_of_a_service(
    reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: frozenset[str]
) -> None:
    assert broken(api, reply_to(api, reply)) == expected


@pytest.mark.parametrize("language", sorted(TRACES))
def test_a_trace_is_named_after_its_language(
    reply_to: ReplyTo, contracts: dict[str, Contract], secrets: Secrets, language: str
) -> None:
    names = {"dotnet": ".NET", "php": "PHP", "javascript": "JavaScript", "kotlin": "Java", "scala": "Java"}
    first = language.partition("-")[0]
    exchange = reply_to("ctxfy", answer(400, TRACES[language].encode(), media_type="text/plain"))
    check_results = check_response(contracts["ctxfy"], contracts["ctxfy"].operations[0], exchange, secrets)
    (leak,) = [check_result for check_result in check_results if check_result.requirement == "leakage.stack-trace"]
    assert leak.observed == f"a stack trace as {names.get(first, first.capitalize())} prints it"
