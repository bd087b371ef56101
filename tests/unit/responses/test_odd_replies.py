"""Answers nobody means to send, and somebody does. Each was a fault once."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.support.fixture_types import Broken, ReplyTo
from tests.support.sample_replies import CHALLENGE, KEY, answer, envelope


def saying(message: str) -> httpx.Response:
    return answer(401, envelope("ctxfy", 401, message=message), **CHALLENGE)


class TestLeakage:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("A" * 250_000, set(), id="one-long-word"),
            pytest.param("at " * 100_000, set(), id="one-word-many-times"),
            pytest.param("at " * 60_000 + "x.js:1:2.", {"leakage.stack-trace"}, id="a-trace-at-the-end"),
        ],
    )
    def test_a_long_body_is_searched_in_no_time(
        self, reply_to: ReplyTo, broken: Broken, text: str, expected: set[str]
    ) -> None:
        exchange = reply_to("ctxfy", saying(text))
        started = time.process_time()
        assert broken("ctxfy", exchange) == expected
        # A search that grows with the square takes minutes for these, one that does not a fraction of a second.
        assert time.process_time() - started < 5

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(
                envelope("ctxfy", 401, message="Nothing at /v1/x", timestamp="2026-02-19T10:20:30Z"), id="time"
            ),
            pytest.param(envelope("ctxfy", 401, message="No such thing at /v1/x since 10:20:30."), id="time-in-words"),
            pytest.param(envelope("ctxfy", 401, message="Do not panic: try again later."), id="panic-in-words"),
        ],
    )
    def test_what_only_looks_like_a_trace_does_not_count(self, reply_to: ReplyTo, broken: Broken, body: Any) -> None:
        assert broken("ctxfy", reply_to("ctxfy", answer(401, body, **CHALLENGE))) == set()

    @pytest.mark.parametrize(
        "trace",
        [
            pytest.param("java.lang.Error: no\n\tat shop.App.main(App.java:3)", id="java"),
            pytest.param("kotlin.Error: no\n\tat shop.MainKt.main(Main.kt:3)", id="kotlin"),
            pytest.param('Exception in thread "main" java.lang.Error', id="java-thread"),
            pytest.param('  File "/srv/app/main.py", line 3, in total\n    return x', id="python-frames-alone"),
            pytest.param("Error: no\n    at async file:///srv/app/main.mjs:3:5", id="javascript-async-module"),
        ],
    )
    def test_a_trace_within_json_counts_too(self, reply_to: ReplyTo, broken: Broken, trace: str) -> None:
        # JSON writes a tab as \t and a quote as \", and the patterns are searched in the bytes as they came.
        assert broken("ctxfy", reply_to("ctxfy", saying(trace))) == {"leakage.stack-trace"}

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(json.dumps(envelope("ctxfy", 401, message=KEY)).replace("/", "\\/"), id="slash-escaped"),
            pytest.param(json.dumps(envelope("ctxfy", 401, message=KEY)).replace("+", "\\u002b"), id="plus-escaped"),
            pytest.param(json.dumps(envelope("ctxfy", 401, message=json.dumps({"key": KEY}))), id="json-in-json"),
        ],
    )
    def test_a_credential_that_json_writes_otherwise_counts_too(
        self, reply_to: ReplyTo, broken: Broken, body: str
    ) -> None:
        # Some JSON writers escape more than they must; keys made of Base64 hold slashes and pluses.
        assert json.loads(body)
        assert broken("ctxfy", reply_to("ctxfy", answer(401, body.encode(), **CHALLENGE))) == {"leakage.credential"}


class TestSender:
    @pytest.mark.parametrize(
        "value",
        [
            pytest.param("²", id="a-digit-that-is-no-number"),
            pytest.param("Wed, 21 Oct 99999999999999 07:28:00 GMT", id="a-year-beyond-all"),
            pytest.param("Wed, 21 Oct 2015 07:28:00 +99999999999999", id="a-zone-beyond-all"),
        ],
    )
    def test_nonsense_in_retry_after_is_judged_and_not_stumbled_over(
        self, reply_to: ReplyTo, broken: Broken, value: str
    ) -> None:
        exchange = reply_to("elacity", answer(429, {"message": "Later."}, retry_after=value))
        assert broken("elacity", exchange) == {"rate-limit.retry-after-form"}

    @pytest.mark.parametrize("location", ["localhost:3000/sign-in", "mailto:a@b.example", "http://h:port/", "\x01"])
    def test_wherever_a_redirect_leads_it_is_a_redirect(self, reply_to: ReplyTo, broken: Broken, location: str) -> None:
        exchange = reply_to("ctxfy", answer(302, media_type=None, location=location))
        assert broken("ctxfy", exchange) == {"response.no-redirect"}


class TestHeaders:
    @pytest.mark.parametrize(
        ("start", "part"),
        [("a ", "a"), ("a ", "a "), ("a,", " "), ("a,", ", "), ('a b="', "\\"), ("a,", "a b=c,"), ("a ", "=")],
    )
    def test_a_long_challenge_is_read_in_no_time(
        self, reply_to: ReplyTo, broken: Broken, start: str, part: str
    ) -> None:
        reply = answer(401, envelope("ctxfy", 401), www_authenticate=start + part * (30_000 // len(part)) + ";")
        exchange = reply_to("ctxfy", reply)
        started = time.process_time()
        assert broken("ctxfy", exchange) == {"authentication.challenge"}
        assert time.process_time() - started < 1

    def test_an_empty_allow_says_that_there_are_no_methods(self, reply_to: ReplyTo, broken: Broken) -> None:
        # RFC 9110 section 10.2.1 allows it in so many words, for a resource that is switched off for a while.
        assert broken("ctxfy", reply_to("ctxfy", answer(405, {"message": "No."}, allow=""))) == set()


class TestHalfCharacters:
    @pytest.mark.parametrize("api", ["ctxfy", "elacity"])
    def test_half_a_character_in_a_success_is_judged_like_any_text(
        self, reply_to: ReplyTo, broken: Broken, api: str
    ) -> None:
        reply = httpx.Response(200, headers={"Content-Type": "application/json"}, content=rb'{"a": "\ud800"}')
        assert "response.strict-json" not in broken(api, reply_to(api, reply))

    def test_half_a_character_in_a_message_is_a_text(self, reply_to: ReplyTo, broken: Broken) -> None:
        body = json.dumps(envelope("ctxfy", 401, message="\ud800")).encode()
        assert broken("ctxfy", reply_to("ctxfy", answer(401, body, **CHALLENGE))) == set()

    def test_half_a_character_in_a_wrong_code_is_told(self, reply_to: ReplyTo, broken: Broken) -> None:
        body = json.dumps(envelope("ctxfy", 401, code="\ud800")).encode()
        expected = {"error.code", "error.envelope"}
        assert broken("ctxfy", reply_to("ctxfy", answer(401, body, **CHALLENGE))) == expected


@pytest.mark.parametrize(("method", "chunked", "judged"), [("PUT", 0, True), ("HEAD", 0, False), ("PUT", 1, False)])
def test_what_comes_beside_an_answer_is_judged_but_to_head_and_chunks(
    reply_to: ReplyTo, broken: Broken, method: str, chunked: int, *, judged: bool
) -> None:
    exchange = reply_to("ctxfy", saying("no"))
    request = replace(exchange.request, method=method, chunked=bool(chunked))
    stray = replace(exchange, stray="1 byte behind an answer", request=request)
    assert ("response.framing" in broken("ctxfy", stray)) is judged
