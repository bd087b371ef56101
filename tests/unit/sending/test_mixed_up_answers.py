"""Where more comes than was asked for, no answer is taken for that to another request."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import httpcore
import pytest

from artifact_contracts.sending.customary_fields import CustomaryFields
from artifact_contracts.sending.exchange import Exchange, FailureKind
from artifact_contracts.sending.sender import FIRST_LOOKS, Sender
from artifact_contracts.sending.surroundings import Way
from tests.support.fixture_types import Broken
from tests.support.mocked_sending import REQUEST, RUN_ID, budget
from tests.support.scripted_network import Network, Wire

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
GOODBYE = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"

Over = Callable[..., tuple[list[Exchange], Sender]]


@pytest.fixture
def over(monkeypatch: pytest.MonkeyPatch) -> Over:
    """Send some requests over connections that a test scripts."""

    def over(
        *wires: Wire | Exception, count: int = 1, look: float = 0.0, fresh: bool = False, way: Way | None = None
    ) -> tuple[list[Exchange], Sender]:
        network = Network(*wires)
        monkeypatch.setattr(httpcore, "AnyIOBackend", lambda: network)

        async def work() -> tuple[list[Exchange], Sender]:
            sender = Sender(budget(), customary=CustomaryFields(RUN_ID), deadline=5, pause=0, look=look, way=way)
            try:
                return [await sender.send(REQUEST, fresh=fresh) for _ in range(count)], sender
            finally:
                await sender.close()

        return asyncio.run(work())

    return over


def test_what_may_be_the_answer_to_something_else_is_asked_again(over: Over, broken: Broken) -> None:
    (exchange,), sender = over(Wire(OK + OK), Wire(httpcore.ReadTimeout(), OK))
    (before,) = exchange.earlier
    assert before.failure is not None
    assert before.failure.kind is FailureKind.MIXED_UP
    assert "behind an answer" in before.stray
    assert exchange.is_success
    assert not exchange.stray
    assert sender.incidents == [f"PUT: {before.failure}"]
    assert "response.framing" in broken("ctxfy", before)
    assert "response.complete" not in broken("ctxfy", before)
    assert "response.framing" not in broken("ctxfy", exchange)


def test_once_that_is_known_each_request_has_a_connection_of_its_own(over: Over, broken: Broken) -> None:
    wires = [Wire(OK + b"x"), *(Wire(b"hello", OK + b"x") for _ in range(3))]
    exchanges, _ = over(*wires, count=3)
    assert all(each.is_success for each in exchanges)
    assert [len(each.earlier) for each in exchanges] == [1, 0, 0]
    assert exchanges[2].stray == "5 bytes before anything was asked: 'hello'; 1 byte behind an answer: 'x'"
    assert "response.framing" in broken("ctxfy", exchanges[2])


def test_what_is_sent_alone_is_sent_once(over: Over) -> None:
    (exchange,), _ = over(Wire(OK + OK), fresh=True)
    assert exchange.earlier == ()
    assert exchange.response is None


def test_the_first_answers_of_a_live_target_are_looked_behind(over: Over) -> None:
    wires = [Wire(OK, httpcore.ReadTimeout()) for _ in range(FIRST_LOOKS)]
    last = Wire(OK, OK)
    exchanges, _ = over(*wires, last, count=FIRST_LOOKS + 2, look=0.01)
    assert all(each.is_success and not each.earlier for each in exchanges)
    assert not any(wire.pieces for wire in (*wires, last))


def test_who_has_waited_too_long_is_asked_again(over: Over) -> None:
    exchanges, _ = over(Wire(OK, GOODBYE), Wire(OK), Wire(OK), count=3)
    assert exchanges[2].is_success
    assert not exchanges[2].earlier
    (before,) = exchanges[1].earlier
    assert str(before).startswith("the connection was closed before any answer (408")
    assert exchanges[1].is_success


def test_one_who_says_so_at_once_means_the_request(over: Over) -> None:
    (exchange,), _ = over(Wire(GOODBYE))
    assert exchange.response is not None
    assert exchange.response.status == 408


def test_a_proxy_in_the_way_is_named(over: Over) -> None:
    way = Way("http://me:word-of-mine@proxy.example:3128", "HTTP_PROXY", None)
    failures = [httpcore.ConnectError("refused")] * 3
    (exchange,), _ = over(*failures, way=way)
    assert str(exchange) == "no connection (refused, through the proxy http://proxy.example:3128 of HTTP_PROXY)"


def test_nothing_waits_longer_than_it_is_told_to(over: Over) -> None:
    began = time.monotonic()
    over(Wire(OK), look=5)
    assert time.monotonic() - began < 1
