"""Stack traces that come back, and what only looks like them.

``traces`` holds what languages and frameworks really print, each made by an error in a small program; long pages are
cut to where the trace is, and paths are changed.
"""

from __future__ import annotations

import json
import time
import traceback
from pathlib import Path

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
    "java-tomcat-page": "<pre>java.lang.NullPointerException\n\tshop.Basket.&lt;init&gt;(Basket.java:117)\n</pre>",
    "java-lambda": "\tat shop.App.lambda$run$0(App.java:9)",
    "groovy": "\tat shop.Basket$_total_closure1.doCall(Basket.groovy:3)",
    "clojure": "\tat shop.basket$total.invoke(basket.clj:3)",
    "dotnet-page": "   at Program.&lt;&gt;c.&lt;&lt;Main&gt;$&gt;b__0_0() in /src/Program.cs:line 5",
    "dotnet-inner": "   --- End of inner exception stack trace ---\n   at Shop.Basket.Total()",
    "dotnet-older-page": "<b>Stack Trace:</b> <br><br>",
    "go-frames": "main.main()\n\t/srv/main.go:7 +0x18",
    "go-panic-alone": "panic: runtime error: index out of range [5] with length 3",
    "ruby-template": "app/views/basket/show.html.erb:3:in `total'",
    "ruby-escaped": "basket.rb:12:in &#39;Basket#total&#39;: no",
    "php-log": "PHP Parse error:  syntax error, unexpected end of file in /srv/index.php on line 3",
    "php-json": '{"error": {"trace": [{"class": "Basket", "function": "total"}]}}',
    "perl-module": "no title at lib/Basket.pm line 3.",
    "elixir": "    (shop 0.1.0) lib/shop/basket.ex:12: Shop.Basket.total/1",
    "erlang": '[{basket,total,1,[{file,"src/basket.erl"},{line,12}]}]',
    "lua": "stack traceback:\n\tbasket.lua:1: in function 'total'",
}
SAMPLES = {file.stem: file.read_text("utf-8") for file in sorted((Path(__file__).parent / "traces").glob("*.txt"))}

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
    "php-page": "There is nothing at /index.php on line or off line.",
    "a-line-as-in-prose": "The text is not valid at line 3; see page.pl, line 3, in the manual.",
    "a-site-in-a-line": "We are at shop.pl, on line 3 of the metro.",
    "a-java-file": "Nobody reads Main.java:12 or (Main.java:12).",
    "an-id-of-a-log": "Quote 0x18f3 or main.go:7 when you write to us.",
    "a-panic-in-words": "panic: there is no runtime error here",
    "a-call-of-functions": "There is an error in function total, in call from the shop.",
    "an-elixir": "The elixir is in shop.ex: it is for sale at 12:30.",
    "a-version-and-a-time": "Version 1.14.0 of 12:30:45, trace: off, stack: none.",
    "a-trace-id": 'See "trace": [], or "trace": "4bf92f3577b34da6".',
    "a-stack-of-boxes": "Put the trace of the stack on line 4 of the form.",
}
# The page of promote shows no 400.
WORDING = {"ctxfy": "error.one-shape", "elacity": "error.message"}

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
                WORDING[api],
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
            WORDING[api],
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
        row(api, "a-member-named-panic", unauthorized({**GOOD[api], "panic": "no", "goroutine": 1, "trace": ["a"]})),
        row(api, "trace-in-a-success", answer(200, {"warning": TRACES["go"]}), "leakage.stack-trace"),
    )
]


@for_each(INSIDES)
def test_the_insides_of_a_service(
    reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: frozenset[str]
) -> None:
    assert broken(api, reply_to(api, reply)) == expected


@pytest.mark.parametrize("language", sorted({**TRACES, **SAMPLES}))
def test_a_trace_is_named_after_its_language(
    reply_to: ReplyTo, contracts: dict[str, Contract], secrets: Secrets, language: str
) -> None:
    names = {"dotnet": ".NET", "php": "PHP", "javascript": "JavaScript"}
    names |= dict.fromkeys(("kotlin", "scala", "groovy", "clojure"), "Java")
    first = language.partition("-")[0]
    text = {**TRACES, **SAMPLES}[language]
    exchange = reply_to("ctxfy", answer(400, text.encode(), media_type="text/html"))
    check_results = check_response(contracts["ctxfy"], contracts["ctxfy"].operations[0], exchange, secrets)
    (leak,) = [check_result for check_result in check_results if check_result.requirement == "leakage.stack-trace"]
    assert leak.observed == f"a stack trace as {names.get(first, first.capitalize())} prints it"


def test_at_least_ten_languages_were_asked_for_their_traces() -> None:
    assert len({name.partition("-")[0] for name in SAMPLES}) >= 10


PIECES = (
    "at ",
    "Traceback (",
    ".rb:1:in ",
    "at a.pl line ",
    '"trace":[',
    ".go:1 ",
    "x(A.java:",
    "{file,{line,",
    "stack trace ",
)


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_body_is_searched_in_one_go(reply_to: ReplyTo, broken: Broken, piece: str) -> None:
    text = (piece * (200_000 // len(piece))).encode()
    started = time.perf_counter()
    assert "leakage.stack-trace" not in broken("ctxfy", reply_to("ctxfy", answer(400, text, media_type="text/plain")))
    assert time.perf_counter() - started < 2
