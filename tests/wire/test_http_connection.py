"""A connection to a provider: what HTTP/1.1 asks of whoever answers, and what becomes of requests that are none."""

from __future__ import annotations

import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from urllib.parse import urlsplit

import pytest

from artifact_contracts.contract.contract import Contract
from artifact_contracts.provider import http_connection
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.loopback_server import LoopbackServer, serving
from artifact_contracts.provider.provider import Provider
from artifact_contracts.targets import embedded_inputs

Contracts = Mapping[str, Contract]
Answer = Callable[[ProviderRequest], ProviderResponse]
Connected = Callable[..., AbstractContextManager[socket.socket]]

ONCE = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def answering(answer: Answer) -> type[Provider]:
    """Return a provider that answers as it is told."""

    class Told(Provider):
        def answer(self, request: ProviderRequest) -> ProviderResponse:
            return answer(request)

    return Told


def echo(request: ProviderRequest) -> ProviderResponse:
    return ProviderResponse(200, request.body, {"Content-Type": "text/plain", "X-Path": request.path})


@pytest.fixture
def connected(contracts: Contracts) -> Connected:
    """Serve a provider that answers as told and connect to it."""

    @contextmanager
    def connected(answer: Answer = echo) -> Iterator[socket.socket]:
        contract = contracts["ctxfy"]
        with serving(answering(answer)(contract, embedded_inputs(contract))) as url:
            address = urlsplit(url)
            with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
                yield connection

    return connected


def until(connection: socket.socket, end: bytes) -> bytes:
    received = b""
    while not received.endswith(end):
        piece = connection.recv(65536)
        assert piece, received
        received += piece
    return received


def to_the_end(connection: socket.socket) -> bytes:
    received = b""
    while piece := connection.recv(65536):
        received += piece
    return received


def test_a_connection_is_used_again_and_says_the_time(connected: Connected) -> None:
    with connected() as connection:
        for body in (b"one", b"two"):
            connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n" + body)
            received = until(connection, body)
            assert received.startswith(b"HTTP/1.1 200 OK\r\n")
            assert re.search(rb"\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n", received)


def test_two_requests_that_come_at_once_are_answered_in_turn(connected: Connected) -> None:
    with connected() as connection:
        connection.sendall(b"GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        received = to_the_end(connection)
    assert received.count(b"HTTP/1.1 200 OK") == 2
    assert received.index(b"X-Path: /1") < received.index(b"X-Path: /2")


def test_a_body_in_chunks_is_read(connected: Connected) -> None:
    with connected() as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\n")
        time.sleep(0.05)
        connection.sendall(b"c\r\n0\r\n\r\n")
        assert until(connection, b"abc")


def test_who_asks_whether_to_go_on_is_told(connected: Connected) -> None:
    with connected() as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert until(connection, b"\r\n\r\n").startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"abc")
        assert until(connection, b"abc").startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize(
    ("method", "status", "length"),
    [
        pytest.param(b"HEAD", 200, True, id="head"),
        pytest.param(b"GET", 204, False, id="no-content"),
        (b"GET", 304, False),
    ],
)
def test_what_has_no_body_is_sent_without_one(connected: Connected, method: bytes, status: int, length: bool) -> None:  # noqa: FBT001
    with connected(lambda request: ProviderResponse(status, b"{}")) as connection:
        connection.sendall(method + b" / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        received = to_the_end(connection)
    assert received.endswith(b"\r\n\r\n")
    assert (b"Content-Length: 2" in received) is length
    assert b"chunked" not in received


def test_an_older_client_gets_its_answer_and_the_end(connected: Connected) -> None:
    with connected() as connection:
        connection.sendall(b"POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc")
        assert to_the_end(connection).endswith(b"\r\n\r\nabc")


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"What do you want?\r\n\r\n", id="no-http"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", id="tls"),
        pytest.param(b"GET / HTTP/1.1\r\nno colon\r\nHost: x\r\n\r\n", id="header-without-colon"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="no-host"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: two\r\n\r\n", id="length-in-words"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxx\r\n", id="odd-chunk"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 200_000, id="endless-header"),
    ],
)
def test_what_is_no_request_is_turned_away_in_plain_words(connected: Connected, sent: bytes) -> None:
    with connected() as connection:
        connection.sendall(sent)
        received = to_the_end(connection)
    assert received.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert received.endswith(b"Invalid HTTP request received.")


def test_who_leaves_in_the_middle_of_a_request_harms_nobody(connected: Connected) -> None:
    with connected() as connection:
        address = connection.getpeername()
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na")
        connection.shutdown(socket.SHUT_WR)
        to_the_end(connection)
        with socket.create_connection(address, timeout=5) as other:
            other.sendall(ONCE)
            assert to_the_end(other).startswith(b"HTTP/1.1 200 OK")


def test_a_body_has_its_bounds(connected: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_connection, "LARGEST_BODY", 100_000)
    with connected() as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n" + b"x" * 300_000)
        assert to_the_end(connection).startswith(b"HTTP/1.1 413 ")


def failing(_: ProviderRequest) -> ProviderResponse:
    raise KeyError("nothing")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(failing, id="raises"),
        pytest.param(lambda request: ProviderResponse(200, b"", {"X-Odd": "a\r\nb"}), id="header-that-cannot-be-sent"),
    ],
)
def test_a_provider_that_fails_is_a_500_and_is_logged(
    connected: Connected, answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    with connected(answer) as connection, caplog.at_level(logging.ERROR):
        connection.sendall(b"GET /odd HTTP/1.1\r\nHost: x\r\n\r\n")
        received = to_the_end(connection)
    assert received.startswith(b"HTTP/1.1 500 Internal Server Error\r\n")
    assert "failed to answer GET /odd" in caplog.text


def test_a_slow_answer_does_not_hold_up_others(contracts: Contracts) -> None:
    contract = contracts["ctxfy"]
    with serving(answering(echo)(contract, embedded_inputs(contract), latency=0.3)) as url, ExitStack() as stack:
        address = urlsplit(url)
        clients = [
            stack.enter_context(socket.create_connection((address.hostname, address.port), timeout=5)) for _ in range(8)
        ]
        started = time.monotonic()
        for client in clients:
            client.sendall(ONCE)
        assert all(to_the_end(client).startswith(b"HTTP/1.1 200 OK") for client in clients)
        assert 0.3 <= time.monotonic() - started < 1.5


def test_it_stops_though_a_client_stays_connected(contracts: Contracts) -> None:
    contract = contracts["ctxfy"]
    server = LoopbackServer(answering(echo)(contract, embedded_inputs(contract)))
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        until(idle, b"\r\n\r\n")
        started = time.monotonic()
        server.stop()
        server.wait()
        assert time.monotonic() - started < 2
        assert idle.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address.hostname, address.port), timeout=1)


def test_an_answer_under_way_is_given_before_it_stops(contracts: Contracts) -> None:
    contract = contracts["ctxfy"]
    asked = threading.Event()

    def slowly(request: ProviderRequest) -> ProviderResponse:
        asked.set()
        time.sleep(0.2)
        return echo(request)

    server = LoopbackServer(answering(slowly)(contract, embedded_inputs(contract)))
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert asked.wait(5)
        server.stop()
        server.wait()
        assert to_the_end(client).startswith(b"HTTP/1.1 200 OK")
