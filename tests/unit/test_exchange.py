"""What is kept of an exchange, and how the reports show it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from replies import BASE_URL, KEY, answer

from artifact_contracts.cases.call import Request
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.exchange import SHOWN, Exchange, Failure, FailureKind, Response

STARTED = datetime(2026, 2, 19, 12, 20, 30, 456_789, timezone(timedelta(hours=2)))
DROPPED = Failure(FailureKind.DROPPED, "")
TOO_LATE = Failure(FailureKind.DEADLINE, "deadline 10 s")


def exchange(body: bytes | None = None, response: Response | None = None, **changes: Any) -> Exchange:
    request = Request("PUT", f"{BASE_URL}?key={KEY}", (("Authorization", f"Bearer {KEY}"),), body)
    fields = {"failure": None if response else DROPPED, "started": STARTED, "seconds": 0.12345678, **changes}
    return Exchange(request, response, **fields)


class TestShown:
    def test_all_of_it_stands_there_but_the_secret(self, secrets: Secrets) -> None:
        reply = Response(200, (("X-Key", KEY), ("X-A", "1")), f'{{"key": "{KEY}"}}'.encode(), truncated=True)
        shown = exchange(b"{}", reply).to_json(secrets)
        assert shown["started"] == "2026-02-19T10:20:30.456+00:00"
        assert shown["seconds"] == 0.1235
        assert shown["error"] is None
        assert {**shown["request"], "url": "", "headers": []} == {
            "method": "PUT",
            "url": "",
            "headers": [],
            "body": "{}",
            "encoding": "utf-8",
        }
        assert [name for name, _ in shown["request"]["headers"]] == ["Authorization"]
        assert {**shown["response"], "body": "", "headers": shown["response"]["headers"][1:]} == {
            "status": 200,
            "headers": [["X-A", "1"]],
            "body": "",
            "encoding": "utf-8",
            "truncated": True,
        }
        assert not secrets.present_in(repr(shown))
        assert repr(shown).count("_API_KEY") == 4

    def test_where_there_is_no_answer_the_reason_is_told(self, secrets: Secrets) -> None:
        failure = Failure(FailureKind.UNREACHABLE, f"no way to {KEY}")
        shown = exchange(failure=failure).to_json(secrets)
        assert shown["response"] is None
        assert shown["request"]["body"] is None
        assert shown["error"].startswith("no connection (no way to $")
        assert not secrets.present_in(repr(shown))

    def test_an_empty_body_is_another_thing_than_none(self, secrets: Secrets) -> None:
        assert exchange(b"").to_json(secrets)["request"]["body"] == ""

    @pytest.mark.parametrize("body", [b"\xff\x00", b"\xff" + KEY.encode() + b"\xfe"], ids=["plain", "with-a-secret"])
    def test_bytes_that_are_no_text_are_shown_as_base64(self, secrets: Secrets, body: bytes) -> None:
        shown = exchange(body, Response(200, (), body)).to_json(secrets)
        for side in ("request", "response"):
            assert shown[side]["encoding"] == "base64"
            raw = base64.b64decode(shown[side]["body"]).decode("latin-1")
            assert raw[0] == "\xff"
            assert not secrets.present_in(raw)
        assert (shown["request"]["body"] == base64.b64encode(body).decode()) is (KEY.encode() not in body)

    @pytest.mark.parametrize(
        ("body", "text", "encoding"),
        [
            pytest.param(b"x" * SHOWN, "x" * SHOWN, "utf-8", id="as-long-as-it-may-be"),
            pytest.param(b"x" * (SHOWN + 1), "x" * SHOWN + "… and 1 bytes more", "utf-8", id="one-byte-more"),
            pytest.param(
                b"x" * (SHOWN - 1) + "é".encode() + b"x" * 9,
                "x" * (SHOWN - 1) + "… and 11 bytes more",
                "utf-8",
                id="cut-within-a-character",
            ),
        ],
    )
    def test_a_long_body_that_was_sent_is_shown_by_its_beginning(
        self, secrets: Secrets, body: bytes, text: str, encoding: str
    ) -> None:
        shown = exchange(body).to_json(secrets)["request"]
        assert (shown["body"], shown["encoding"]) == (text, encoding)

    def test_a_long_body_that_is_no_text_is_shown_by_its_beginning_too(self, secrets: Secrets) -> None:
        shown = exchange(b"\xff" * (SHOWN + 7)).to_json(secrets)["request"]
        assert shown["encoding"] == "base64"
        assert base64.b64decode(shown["body"]).startswith(b"\xff" * SHOWN + "… and 7 bytes".encode())


class TestDropped:
    @pytest.mark.parametrize(
        ("earlier", "last", "dropped"),
        [
            pytest.param((), DROPPED, True, id="at-once"),
            pytest.param((DROPPED, DROPPED), DROPPED, True, id="each-time"),
            pytest.param((TOO_LATE,), DROPPED, False, id="too-late-before"),
            pytest.param((DROPPED,), TOO_LATE, False, id="too-late-at-last"),
            pytest.param((None,), DROPPED, False, id="answered-before"),
            pytest.param((DROPPED,), None, False, id="answered-at-last"),
        ],
    )
    def test_a_connection_counts_as_dropped_if_it_was_each_time(
        self, earlier: tuple[Failure | None, ...], last: Failure | None, *, dropped: bool
    ) -> None:
        before = tuple(exchange(failure=each) for each in earlier)
        assert exchange(failure=last, earlier=before).was_dropped is dropped

    def test_the_sender_keeps_what_was_before(self, send: Callable[..., Exchange]) -> None:
        gone = httpx.ReadError("reset")
        last = send(Request("PUT", BASE_URL, (), None), gone, answer(503), gone)
        assert [str(each) for each in last.earlier] == [
            "the connection was closed before any answer (reset)",
            "503 Service Unavailable",
        ]
        assert last.earlier[1].earlier == last.earlier[:1]
        assert not last.was_dropped


@pytest.mark.parametrize(
    ("response", "text"),
    [
        (Response(401, (), b""), "401 Unauthorized"),
        (Response(299, (), b""), "299"),
        (None, "the connection was closed before any answer"),
    ],
)
def test_an_exchange_reads_as_its_outcome(response: Response | None, text: str) -> None:
    assert str(exchange(response=response)) == text


def test_a_start_is_shown_in_universal_time(secrets: Secrets) -> None:
    shown = exchange(started=STARTED.astimezone(UTC)).to_json(secrets)
    assert shown["started"] == exchange().to_json(secrets)["started"]
