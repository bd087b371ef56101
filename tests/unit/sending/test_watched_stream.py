"""Connections that are watched, over a network that is not there: what is handed on, what is seen, what is told."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator

import httpcore
import httpx
import pytest

from artifact_contracts.sending.pooled_transport import PooledTransport
from artifact_contracts.sending.surroundings import Way
from artifact_contracts.sending.watched_stream import Watch, WatchedNetwork, WatchedStream
from tests.support.scripted_network import Network, Wire

REQUEST = b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
GOODBYE = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"


def read(watch: Watch, wire: Wire, request: bytes = REQUEST) -> list[bytes]:
    """Send a request, read until the end, close the connection, and return what was read."""

    async def work() -> list[bytes]:
        stream = WatchedStream(wire, watch)
        for place in range(0, len(request), 20):
            await stream.write(request[place : place + 20])
        pieces = [await stream.read(1000) for _ in range(len(wire.pieces))]
        await stream.aclose()
        return pieces

    return asyncio.run(work())


@pytest.mark.parametrize(
    ("pieces", "handed_on", "seen"),
    [
        pytest.param((OK,), (OK,), [], id="one-piece"),
        pytest.param((OK[:20], OK[20:]), (OK[:20], OK[20:]), [], id="two-pieces"),
        pytest.param((OK + b"\r\n",), (OK,), ["2 bytes behind an answer: '\\r\\n'"], id="a-line-end"),
        pytest.param((OK + b"x",), (OK,), ["1 byte behind an answer: 'x'"], id="a-byte"),
        pytest.param((OK + GOODBYE,), (OK,), [], id="goodbye"),
        pytest.param((b"no http\r\n\r\n", b"x"), (b"no http\r\n\r\n", b"x"), [], id="no-http"),
        pytest.param(
            (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", b"x"),
            (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", b"x"),
            [],
            id="another-protocol",
        ),
    ],
)
def test_what_stands_behind_an_answer_is_not_handed_on(
    pieces: tuple[bytes, ...], handed_on: tuple[bytes, ...], seen: list[str]
) -> None:
    watch = Watch()
    assert tuple(read(watch, Wire(*pieces))) == handed_on
    assert watch.seen == seen
    assert watch.take() == "; ".join(seen)
    assert watch.take() == ""


def test_an_answer_to_head_has_no_body() -> None:
    watch = Watch()
    assert read(watch, Wire(OK), b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n") == [OK[:-2]]
    assert watch.seen == []


def test_behind_the_answer_to_connect_stands_something_else() -> None:
    watch = Watch()
    answer = b"HTTP/1.1 200 OK\r\n\r\n\x16\x03"
    assert read(watch, Wire(answer), b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n") == [answer]
    assert watch.seen == []


@pytest.mark.parametrize(
    ("last", "seen"),
    [
        pytest.param(b"late", ["4 bytes behind an answer, a moment later: 'late'"], id="bytes"),
        pytest.param(GOODBYE, [], id="goodbye"),
        pytest.param(b"", [], id="closed"),
        pytest.param(httpcore.ReadTimeout(), [], id="nothing"),
        pytest.param(httpcore.ReadError(), [], id="broken"),
    ],
)
def test_a_connection_is_looked_at_before_it_is_closed(last: bytes | Exception, seen: list[str]) -> None:
    async def work() -> None:
        stream = WatchedStream(wire, watch)
        await stream.write(REQUEST)
        await stream.read(1000)
        await stream.aclose()

    watch, wire = Watch(behind=0.1), Wire(OK, last)
    asyncio.run(work())
    assert watch.seen == seen
    assert wire.is_closed


def test_one_without_an_answer_is_closed_at_once() -> None:
    watch, wire = Watch(behind=0.1), Wire(b"late")
    asyncio.run(WatchedStream(wire, watch).aclose())
    assert wire.is_closed
    assert watch.seen == []


def test_a_connection_is_looked_at_before_anything_is_asked() -> None:
    watch = Watch(before=0.1)
    assert read(watch, Wire(b"hello", OK))[0] == OK
    assert watch.seen == ["5 bytes before anything was asked: 'hello'"]


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    first, second = socket.socketpair()
    with first, second:
        first.setblocking(False)
        yield first, second


class TestAtRest:
    def test_what_waits_there_is_seen_once(self, pair: tuple[socket.socket, socket.socket]) -> None:
        pair[1].sendall(b"late")
        watch = Watch()
        stream = WatchedStream(Wire(is_readable=True, socket=pair[0]), watch)
        assert stream.get_extra_info("is_readable") is True
        assert stream.get_extra_info("is_readable") is True
        assert watch.seen == ["4 bytes while nothing was asked: 'late'"]
        assert pair[0].recv(10) == b"late"

    def test_a_connection_that_was_closed_holds_nothing(self, pair: tuple[socket.socket, socket.socket]) -> None:
        pair[1].close()
        watch = Watch()
        assert WatchedStream(Wire(is_readable=True, socket=pair[0]), watch).get_extra_info("is_readable") is True
        assert watch.seen == []

    def test_nor_does_one_of_which_nothing_can_be_told(self, pair: tuple[socket.socket, socket.socket]) -> None:
        watch = Watch()
        encrypted = WatchedStream(Wire(is_readable=True, ssl_object=object(), socket=pair[0]), watch)
        assert encrypted.get_extra_info("is_readable") is True
        silent = WatchedStream(Wire(is_readable=True, socket=pair[0]), watch)
        assert silent.get_extra_info("is_readable") is True
        assert watch.seen == []

    def test_a_connection_on_which_nothing_waits_may_be_used_again(self) -> None:
        assert WatchedStream(Wire(is_readable=False, socket=7), Watch()).get_extra_info("is_readable") is False
        assert WatchedStream(Wire(socket=7), Watch()).get_extra_info("socket") == 7


def over(network: Network, way: Way | None = None, url: str = "http://a.example/b?c") -> httpx.Response:
    async def work() -> httpx.Response:
        transport = PooledTransport(way or Way(), Watch(), network=network)
        async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
            return await client.get(url)

    return asyncio.run(work())


class TestPool:
    def test_a_request_goes_out_and_its_answer_comes_back(self) -> None:
        wire = Wire(OK)
        network = Network(wire)
        assert over(network).content == b"ok"
        assert network.asked == [("a.example", 80)]
        assert wire.sent.startswith(b"GET /b?c HTTP/1.1\r\n")

    def test_it_is_encrypted_where_the_address_says_so(self) -> None:
        wire = Wire(OK)
        assert over(Network(wire), url="https://a.example/").content == b"ok"

    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_a_proxy_is_told_the_whole_address(self, scheme: str) -> None:
        wire = Wire(OK)
        network = Network(wire)
        way = Way(f"{scheme}://me:w%2Frd@proxy.example:3128", "HTTP_PROXY", ssl.create_default_context())
        assert over(network, way).content == b"ok"
        assert network.asked == [("proxy.example", 3128)]
        assert wire.sent.startswith(b"GET http://a.example/b?c HTTP/1.1\r\n")
        assert b"Proxy-Authorization: Basic bWU6dy9yZA==" in wire.sent

    def test_a_proxy_needs_no_password(self) -> None:
        network = Network(Wire(OK))
        assert over(network, Way("http://proxy.example", "HTTP_PROXY")).content == b"ok"

    @pytest.mark.parametrize(
        ("wire", "error"),
        [
            (httpcore.ConnectError("refused"), httpx.ConnectError),
            (httpcore.ConnectTimeout("late"), httpx.ConnectError),
            (Wire(httpcore.ReadError("reset")), httpx.ReadError),
            (Wire(b"no http\r\n\r\n"), httpx.RemoteProtocolError),
            (Wire(OK[:-1]), httpx.RemoteProtocolError),
            (RuntimeError("something else"), RuntimeError),
        ],
        ids=str,
    )
    def test_errors_are_those_of_the_client(self, wire: Wire | Exception, error: type[Exception]) -> None:
        with pytest.raises(error):
            over(Network(wire))

    def test_a_body_that_nobody_reads_is_closed(self) -> None:
        async def work() -> None:
            transport = PooledTransport(Way(), Watch(), network=Network(Wire(OK[:-1])))
            async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
                reply = await client.send(client.build_request("GET", "http://a.example/"), stream=True)
                await reply.aclose()

        asyncio.run(work())

    def test_it_waits_as_the_network_does(self) -> None:
        asyncio.run(WatchedNetwork(Watch(), Network()).sleep(0))

    def test_a_connection_is_encrypted_and_watched(self) -> None:
        wire = Wire(OK + b"x")

        async def work() -> bytes:
            stream = await WatchedStream(wire, watch).start_tls(ssl.create_default_context())
            await stream.write(REQUEST)
            return await stream.read(1000)

        watch = Watch()
        assert asyncio.run(work()) == OK
        assert watch.seen
