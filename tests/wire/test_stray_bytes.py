"""What nobody asked for is never taken for an answer: not behind one, not a moment later, not before the first."""

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
from artifact_contracts.sending.sender import Sender

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n%02d"
STRAY = b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}"
GOODBYE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
LATER = 0.03

Serve = Callable[[socket.socket, Iterator[bytes]], None]


def behind(stray: bytes) -> Serve:
    def serve(connection: socket.socket, answers: Iterator[bytes]) -> None:
        for answer in answers:
            connection.sendall(answer + stray)

    return serve


def later(stray: bytes, *, close: bool = False) -> Serve:
    def serve(connection: socket.socket, answers: Iterator[bytes]) -> None:
        for answer in answers:
            connection.sendall(answer)
            time.sleep(LATER)
            connection.sendall(stray)
            if close:
                return

    return serve


def first(stray: bytes) -> Serve:
    def serve(connection: socket.socket, answers: Iterator[bytes]) -> None:
        connection.sendall(stray)
        for answer in answers:
            connection.sendall(answer)

    return serve


def in_chunks(stray: bytes) -> Serve:
    def serve(connection: socket.socket, answers: Iterator[bytes]) -> None:
        for answer in answers:
            head = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            connection.sendall(head + b"2\r\n" + answer[-2:] + b"\r\n0\r\nX-End: 1\r\n\r\n" + stray)

    return serve


def plain(connection: socket.socket, answers: Iterator[bytes]) -> None:
    for answer in answers:
        connection.sendall(answer)


@contextmanager
def service(serve: Serve) -> Iterator[str]:
    """Answer each request with its own number, on connections that stay open."""
    stop = threading.Event()
    threads = []

    def answers(connection: socket.socket) -> Iterator[bytes]:
        request = b""
        while piece := connection.recv(65536):
            request += piece
            # The body is the end of a request, and may come by itself.
            if request.endswith((b"{}", b"0\r\n\r\n")):
                yield OK % int(request.split(b"number=")[1][:2])
                request = b""

    def converse(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(3)
            serve(connection, answers(connection))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)

        def accept() -> None:
            while not stop.is_set():
                with contextlib.suppress(TimeoutError):
                    connection, _ = listener.accept()
                    threads.append(threading.Thread(target=converse, args=(connection,)))
                    threads[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            stop.set()
            accepting.join()
            for thread in threads:
                thread.join(5)


def ask(url: str, count: int = 12, look: float = 0.1) -> tuple[list[Exchange], list[str]]:
    async def work() -> tuple[list[Exchange], list[str]]:
        sender = Sender(
            Budget(None, time.monotonic() + 60, None),
            customary=CustomaryFields("1a2b3c4d"),
            deadline=3,
            pause=0,
            look=look,
        )
        try:
            requests = [Request("PUT", f"{url}?number={number:02}", (), b"{}") for number in range(count)]
            return [await sender.send(request) for request in requests], sender.incidents
        finally:
            await sender.close()

    return asyncio.run(work())


def numbers(exchanges: list[Exchange]) -> list[int]:
    return [int(exchange.response.body) if exchange.response else -1 for exchange in exchanges]


@pytest.mark.parametrize(
    "serve",
    [
        pytest.param(behind(b"stray"), id="bytes-behind"),
        pytest.param(behind(b"\r\n"), id="line-end-behind"),
        pytest.param(behind(STRAY), id="answer-behind"),
        pytest.param(in_chunks(STRAY), id="answer-behind-chunks"),
        pytest.param(later(STRAY), id="answer-later"),
        pytest.param(later(b"stray"), id="bytes-later"),
        pytest.param(first(STRAY), id="answer-first"),
    ],
)
def test_what_nobody_asked_for_is_no_answer(serve: Serve) -> None:
    with service(serve) as url:
        exchanges, incidents = ask(url)
    assert numbers(exchanges) == list(range(12))
    assert any(each.stray for exchange in exchanges for each in (*exchange.earlier, exchange))
    assert any("nobody" in each or "answer to something else" in each for each in incidents)


@pytest.mark.parametrize("look", [0.0, 0.1])
@pytest.mark.parametrize("serve", [plain, in_chunks(b"")], ids=["plain", "chunks"])
def test_what_was_asked_for_is(serve: Serve, look: float) -> None:
    with service(serve) as url:
        exchanges, incidents = ask(url, look=look)
    assert numbers(exchanges) == list(range(12))
    assert not any(exchange.stray or exchange.earlier for exchange in exchanges)
    assert incidents == []


def test_bytes_behind_an_answer_are_found_without_a_further_look() -> None:
    with service(behind(STRAY)) as url:
        exchanges, _ = ask(url, look=0)
    assert numbers(exchanges) == list(range(12))
    assert exchanges[0].earlier[0].failure is not None
    assert exchanges[0].earlier[0].failure.kind is FailureKind.MIXED_UP
    assert "behind an answer" in exchanges[1].stray


def test_what_came_on_a_connection_at_rest_is_no_answer() -> None:
    async def work(url: str) -> list[Exchange]:
        sender = Sender(
            Budget(None, time.monotonic() + 60, None), customary=CustomaryFields("1a2b3c4d"), deadline=3, pause=0
        )
        try:
            exchanges = []
            for number in range(3):
                exchanges.append(await sender.send(Request("PUT", f"{url}?number={number:02}", (), b"{}")))
                await asyncio.sleep(LATER * 3)
            return exchanges
        finally:
            await sender.close()

    with service(later(STRAY)) as url:
        exchanges = asyncio.run(work(url))
    assert numbers(exchanges) == [0, 1, 2]
    assert "while nothing was asked" in exchanges[1].earlier[0].stray


@pytest.mark.parametrize("serve", [behind(STRAY), later(STRAY)], ids=["behind", "later"])
def test_what_becomes_of_chunks_that_are_not_read_is_seen_in_no_other_request(serve: Serve) -> None:
    async def work(url: str) -> list[Exchange]:
        sender = Sender(
            Budget(None, time.monotonic() + 60, None), customary=CustomaryFields("1a2b3c4d"), deadline=3, pause=0
        )
        try:
            exchanges = [await sender.send(Request("PUT", f"{url}?number=00", (), b"{}", chunked=True))]
            await asyncio.sleep(LATER * 3)
            return [*exchanges, await sender.send(Request("PUT", f"{url}?number=01", (), b"{}", chunked=True))]
        finally:
            await sender.close()

    with service(serve) as url:
        exchanges = asyncio.run(work(url))
    assert numbers(exchanges) == [0, 1]
    assert not any(each.stray or each.earlier for each in exchanges)


def test_a_service_may_say_that_it_waited_too_long() -> None:
    with service(later(GOODBYE, close=True)) as url:
        exchanges, _ = ask(url)
    assert numbers(exchanges) == list(range(12))
    assert not any(each.stray for exchange in exchanges for each in (*exchange.earlier, exchange))
