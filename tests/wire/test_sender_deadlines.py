"""Hostile services on a real socket: whatever they do, an exchange ends in time, and says why."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from artifact_contracts.cases.request import Request
from artifact_contracts.sending.budget import Budget
from artifact_contracts.sending.customary_fields import CustomaryFields
from artifact_contracts.sending.exchange import Exchange, FailureKind
from artifact_contracts.sending.sender import MAX_BODY, Sender

DEADLINE = 0.3
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

Say = Callable[[bytes], None]
Script = Callable[[Say, threading.Event], None]


def all_at_once(answer: bytes) -> Script:
    def script(say: Say, _: threading.Event) -> None:
        say(answer)

    return script


def and_then_nothing(answer: bytes) -> Script:
    def script(say: Say, stop: threading.Event) -> None:
        say(answer)
        stop.wait(5)

    return script


def byte_by_byte(start: bytes, drops: bytes) -> Script:
    def script(say: Say, stop: threading.Event) -> None:
        say(start)
        for drop in drops:
            say(bytes((drop,)))
            if stop.wait(0.02):
                return

    return script


def without_end(start: bytes, piece: bytes) -> Script:
    def script(say: Say, stop: threading.Event) -> None:
        say(start)
        while not stop.is_set():
            say(piece)

    return script


@contextmanager
def service(script: Script) -> Iterator[str]:
    """Serve a script to every connection, and return the address."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)

        def serve() -> None:
            while not stop.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                with connection, contextlib.suppress(OSError):
                    connection.settimeout(1)
                    connection.recv(65536)
                    script(connection.sendall, stop)
                    connection.shutdown(socket.SHUT_WR)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            stop.set()
            thread.join(2)
            assert not thread.is_alive()


def ask(url: str, deadline: float = DEADLINE) -> Exchange:
    async def once() -> Exchange:
        sender = Sender(
            Budget(None, time.monotonic() + 60, None), customary=CustomaryFields("1a2b3c4d"), deadline=deadline, pause=0
        )
        try:
            return await sender.send(Request("PUT", url, (), b"{}"))
        finally:
            await sender.close()

    return asyncio.run(once())


LONG = b"Content-Length: 5000\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        pytest.param(and_then_nothing(b""), FailureKind.DEADLINE, id="nothing"),
        pytest.param(and_then_nothing(b"HTTP/1.1 200"), FailureKind.DEADLINE, id="half-a-status-line"),
        pytest.param(and_then_nothing(OK), FailureKind.DEADLINE, id="half-the-headers"),
        pytest.param(and_then_nothing(OK + LONG), FailureKind.DEADLINE, id="no-body"),
        pytest.param(and_then_nothing(OK + LONG + b"{"), FailureKind.DEADLINE, id="half-a-body"),
        pytest.param(byte_by_byte(b"", OK + b"X-Pad: " + b"x" * 200), FailureKind.DEADLINE, id="headers-dripped"),
        pytest.param(byte_by_byte(OK + LONG, b"x" * 200), FailureKind.DEADLINE, id="body-dripped"),
        pytest.param(byte_by_byte(OK + CHUNKED, b"1\r\nx\r\n" * 50), FailureKind.DEADLINE, id="chunks-dripped"),
        pytest.param(and_then_nothing(b"HTTP/1.1 100 Continue\r\n\r\n"), FailureKind.DEADLINE, id="go-on-and-no-more"),
        pytest.param(
            without_end(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), FailureKind.DEADLINE, id="go-on-again-and-again"
        ),
        pytest.param(all_at_once(OK + LONG + b"{}"), FailureKind.CUT, id="body-cut-short"),
        pytest.param(all_at_once(OK + LONG), FailureKind.CUT, id="body-missing"),
        pytest.param(all_at_once(OK + CHUNKED + b"5\r\nab"), FailureKind.CUT, id="chunk-cut-short"),
        pytest.param(all_at_once(OK + CHUNKED + b"2\r\nab\r\n"), FailureKind.CUT, id="last-chunk-missing"),
        pytest.param(all_at_once(b"What do you want?\r\n\r\n"), FailureKind.MALFORMED, id="garbage"),
        pytest.param(all_at_once(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"), FailureKind.MALFORMED, id="tls"),
        pytest.param(all_at_once(b"SSH-2.0-OpenSSH_9.9\r\n\r\n"), FailureKind.MALFORMED, id="ssh"),
        pytest.param(all_at_once(b"HTTP/1.1 two hundred\r\n\r\n"), FailureKind.MALFORMED, id="status-in-words"),
        pytest.param(all_at_once(OK + b"no colon here\r\n\r\n"), FailureKind.MALFORMED, id="header-without-colon"),
        pytest.param(without_end(OK, b"X-More: more\r\n"), FailureKind.MALFORMED, id="endless-headers"),
        pytest.param(
            all_at_once(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
            FailureKind.MALFORMED,
            id="two-lengths",
        ),
        pytest.param(all_at_once(b""), FailureKind.DROPPED, id="closed-at-once"),
        pytest.param(all_at_once(b"HTTP/1.1 20"), FailureKind.DROPPED, id="closed-in-the-status-line"),
        pytest.param(
            all_at_once(OK + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope"),
            FailureKind.UNDECODABLE,
            id="no-gzip",
        ),
    ],
)
def test_a_hostile_service_is_done_with_in_time(script: Script, kind: FailureKind) -> None:
    with service(script) as url:
        started = time.monotonic()
        exchange = ask(url)
        took = time.monotonic() - started
    assert took < 1
    assert exchange.response is None
    assert exchange.failure is not None
    assert exchange.failure.kind is kind


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(OK + b"\r\n", id="until-the-connection-closes"),
        pytest.param(OK + b"Content-Length: 99999999999\r\n\r\n", id="with-a-length"),
    ],
)
def test_an_endless_body_is_cut_off(start: bytes) -> None:
    with service(without_end(start, b"x" * 65536)) as url:
        started = time.monotonic()
        response = ask(url).response
        took = time.monotonic() - started
    assert took < 1
    assert response is not None
    assert response.truncated
    assert len(response.body) == MAX_BODY


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        pytest.param(OK + b"Content-Length: 2\r\n\r\n{}", b"{}", id="with-a-length"),
        pytest.param(OK + CHUNKED + b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", b"{}", id="in-chunks"),
        pytest.param(OK + b"\r\n{}", b"{}", id="until-the-connection-closes"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n{}", b"{}", id="http-1.0"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\n{}", b"{}", id="go-on-first"),
        pytest.param(b"HTTP/1.1 204 No Content\r\n\r\n", b"", id="no-content"),
    ],
)
def test_a_friendly_service_is_understood(answer: bytes, body: bytes) -> None:
    with service(all_at_once(answer)) as url:
        response = ask(url, deadline=10).response  # it answers at once, but the machine may be busy
    assert response is not None
    assert response.body == body
    assert not response.truncated


def test_where_nobody_listens_there_is_no_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    exchange = ask(f"http://127.0.0.1:{port}/")
    assert exchange.failure is not None
    assert exchange.failure.kind is FailureKind.UNREACHABLE


def test_the_deadline_counts_for_each_exchange_and_the_failure_names_it() -> None:
    with service(and_then_nothing(b"")) as url:
        exchange = ask(url)
    assert str(exchange) == "no complete answer in time (deadline 0.3 s)"
    assert exchange.seconds == pytest.approx(DEADLINE, abs=0.2)
