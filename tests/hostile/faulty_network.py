"""A network that loses some of the exchanges, as a seeded TCP proxy on the loopback interface.

It knows where requests and responses end, so that it decides once for each exchange, also on a connection that is
used again. What becomes of an exchange follows from the seed, from the request line and the body of the request, and
from how often the same was sent before: it does not depend on which of several connections is faster. Where the end of
a message is not certain (a request that is no proper HTTP), the decision is the last one for the connection, and the
rest of it passes as it is.
"""

from __future__ import annotations

import contextlib
import hashlib
import random
import socket
import struct
import threading
from collections import Counter
from enum import Enum
from types import TracebackType
from typing import Self

from tests.hostile.listening_port import ListeningPort
from tests.hostile.message_framing import Message, read_request, read_response

_PIECE = 65_536
_LONGEST_DELAY = 0.3


class Loss(Enum):
    """What the network does to an exchange."""

    NONE = "delivered"
    CUT_BEFORE = "closed before the request was delivered"
    RESET_BEFORE = "reset before the request was delivered"
    CUT_BEHIND = "closed after the request was delivered"
    RESET_BEHIND = "reset after the request was delivered"
    CUT_IN_HEAD = "closed in the head of the response"
    CUT_IN_BODY = "closed in the body of the response"
    RESET_IN_BODY = "reset in the body of the response"
    DELAY = "delayed"
    STALL = "stalled, then closed"


LOSSES = tuple(loss for loss in Loss if loss is not Loss.NONE)
_BEFORE = (Loss.CUT_BEFORE, Loss.RESET_BEFORE)
_RESETS = (Loss.RESET_BEFORE, Loss.RESET_BEHIND, Loss.RESET_IN_BODY)


class FaultyNetwork:
    """The way to a service, for the time of a with block.

    Args:
        port: of the service, on 127.0.0.1.
        probability: with which something happens to an exchange.
        seed: repeats what happens.
        stall: seconds after which a connection that stalls is closed.

    Attributes:
        port: where it listens, on 127.0.0.1.
        happened: how often what happened to an exchange.
    """

    def __init__(self, port: int, probability: float, seed: int, stall: float) -> None:
        self._service = ("127.0.0.1", port)
        self._probability = probability
        self._seed = seed
        self._stall = stall
        self._sent: Counter[bytes] = Counter()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._listener = ListeningPort(self._carry)
        self.port = self._listener.number
        self.happened: Counter[Loss] = Counter()

    def __enter__(self) -> Self:
        self._listener.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._listener.close()

    def _carry(self, client: socket.socket) -> None:
        with socket.create_connection(self._service) as service:
            for connection in (client, service):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while request := read_request(client):
                loss, chance = self._fate(request)
                if not self._exchanged(request, loss, chance, client, service):
                    return

    def _fate(self, request: Message) -> tuple[Loss, random.Random]:
        what = hashlib.sha256(request.line + b"\n" + request.raw[request.head :]).digest()
        with self._lock:
            self._sent[what] += 1
            chance = random.Random(f"{self._seed} {what.hex()} {self._sent[what]}")
            loss = chance.choice(LOSSES) if chance.random() < self._probability else Loss.NONE
            self.happened[loss] += 1
        return loss, chance

    def _exchanged(
        self, request: Message, loss: Loss, chance: random.Random, client: socket.socket, service: socket.socket
    ) -> bool:
        """Carry an exchange, and return whether the connection can carry another."""
        if loss in _BEFORE:
            return self._end(client, loss)
        service.sendall(request.raw)
        if not request.is_whole:
            self._let_pass(client, service)
            return False
        response = read_response(service, request.line.partition(b" ")[0])
        if loss is Loss.STALL:
            self._stopping.wait(self._stall)
        if response is None or loss in (Loss.CUT_BEHIND, Loss.RESET_BEHIND, Loss.STALL):
            return self._end(client, loss)
        if loss is Loss.DELAY:
            self._stopping.wait(chance.uniform(0.01, _LONGEST_DELAY))
        elif loss is not Loss.NONE:
            client.sendall(response.raw[: _cut(response, loss, chance)])
            return self._end(client, loss)
        client.sendall(response.raw)
        return response.is_whole

    def _end(self, client: socket.socket, loss: Loss) -> bool:
        if loss in _RESETS:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    def _let_pass(self, client: socket.socket, service: socket.socket) -> None:
        """Pass what both sides say from now on, until both are done."""
        back = threading.Thread(target=_pass_on, args=(service, client), daemon=True)
        back.start()
        _pass_on(client, service)
        back.join(10)


def _cut(response: Message, loss: Loss, chance: random.Random) -> int:
    """Return how many bytes of a response are delivered; fewer than all of them."""
    whole = len(response.raw)
    if loss is Loss.CUT_IN_HEAD or whole <= response.head + 1:
        return chance.randrange(1, max(2, min(response.head, whole)))
    return chance.randrange(response.head, whole)


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(_PIECE):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
