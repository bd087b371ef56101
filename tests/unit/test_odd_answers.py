"""Answers nobody means to send, and somebody does. Each was a fault once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest
from replies import BASE_URL, CHALLENGE, KEY, answer, envelope

from artifact_contracts.cases.call import Request
from artifact_contracts.checks.strict_json import parse
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.exchange import Exchange, curl

Broken = Callable[..., set[str]]
ReplyTo = Callable[..., Exchange]
Contracts = Mapping[str, Contract]


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


class TestRedaction:
    @pytest.mark.parametrize("text", ["\u017fk-in-12345", "sk-\u0131n-12345"])
    def test_letters_that_are_alike_only_to_unicode_do_no_harm(self, text: str) -> None:
        secrets = Secrets()
        secrets.add("sk-in-12345", "$KEY")
        assert secrets.redact(f"<{text}>") in (f"<{text}>", "<$KEY>")


class TestStrictJson:
    def test_an_object_of_many_members_is_read_in_no_time(self) -> None:
        body = json.dumps({f"member-{number}": 0 for number in range(20_000)}).encode()
        started = time.process_time()
        assert parse(body).error is None
        # What compares each member with each other takes many seconds.
        assert time.process_time() - started < 5

    def test_a_number_of_many_digits_is_json(self) -> None:
        assert parse(b"[" + b"9" * 5_000 + b"]").error is None


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

    def test_a_header_may_hold_bytes_beyond_ascii(self, send: Callable[..., Exchange]) -> None:
        exchange = send(Request("PUT", BASE_URL, (("Authorization", "Bearer schlüssel"),), None), answer(401))
        assert exchange.response is not None

    def test_an_identifier_of_two_dots_stays_in_its_place(self, send: Callable[..., Exchange], network: Any) -> None:
        operation = Operation("go", "PUT", "/things/{id}/promote", (), False, {}, {})
        send(Request("PUT", BASE_URL + operation.fill({"id": ".."}), (), None), answer(404))
        assert network.calls.last.request.url.raw_path.lower() == b"/base/things/%2e%2e/promote"


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


class TestCurl:
    def test_a_body_with_a_nul_becomes_a_command_that_a_shell_can_run(self) -> None:
        command = curl(Request("POST", BASE_URL, (), '{"a": 1}'.encode("utf-16-le")), Secrets())
        assert "\0" not in command
