"""A server on a plain socket whose requests are read as by the embedded provider, and answered as an entry likes."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

import h11

from artifact_contracts.provider.http_connection import HttpConnection
from artifact_contracts.provider.http_messages import ProviderRequest, RefusalError
from artifact_contracts.provider.provider import Provider
from tests.hostile.answer_bytes import Answer
from tests.hostile.listening_port import ListeningPort

Serve = Callable[["Conversation"], None]


@dataclass(frozen=True)
class Asked:
    """A request, and how a conforming service answers it.

    Attributes:
        number: which one it is, over all connections, from 1.
        request: the request.
        answer: the conforming answer.
    """

    number: int
    request: ProviderRequest
    answer: Answer


class Conversation(HttpConnection):
    """One connection to a hostile server.

    Args:
        connection: the socket.
        server: the server that it belongs to.
    """

    def __init__(self, connection: socket.socket, server: HostileServer) -> None:
        super().__init__(connection, server.provider)
        self.socket = connection
        self.server = server

    def requests(self) -> Iterator[Asked]:
        """Yield each request of the connection, with the answer that a conforming service gives."""
        while request := self._received():
            answer = self.server.provider.answer(request)
            # What is spoilt is the answer itself, not what stands for it.
            raw = self._written(replace(answer, compressible=False), request)
            yield Asked(self.server.next_number(), request, Answer.of(raw))
            if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
                return
            self._http.start_next_cycle()

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self._socket.sendall(data)

    def pause(self, seconds: float) -> None:
        """Wait; not beyond the end of the server.

        Raises:
            ConnectionAbortedError: the server is to stop.
        """
        if self.server.stopping.wait(seconds):
            raise ConnectionAbortedError

    def reset(self) -> None:
        """End the connection by a reset.

        Raises:
            ConnectionAbortedError: always: there is nothing left to say.
        """
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()
        raise ConnectionAbortedError

    def serve_by(self, serve: Serve) -> None:
        """Serve it; what is no HTTP is turned away as the embedded provider does."""
        try:
            serve(self)
        except h11.RemoteProtocolError:
            self._turn_away(RefusalError(400, "Invalid HTTP request received."))
        except RefusalError as refusal:
            self._turn_away(refusal)


class HostileServer:
    """Listens on a free port of the loopback interface for the time of a with block; a thread for each connection.

    Args:
        provider: what answers where the entry has nothing else in mind.
        serve: serves one connection; what it leaves open is closed.
        accepts: whether connections are accepted at all.

    Attributes:
        origin: its scheme, host and port.
        stopping: set when it is to end.
        memory: what the entry keeps from one request to the next.
    """

    def __init__(self, provider: Provider, serve: Serve, *, accepts: bool = True) -> None:
        self.provider = provider
        self.stopping = threading.Event()
        self.memory: dict[str, Answer] = {}
        self._serve = serve
        self._accepts = accepts
        self._numbers = 0
        self._lock = threading.Lock()
        self._port = ListeningPort(self._converse, backlog=128 if accepts else 0)
        self._kept = socket.socket()
        self.origin = f"http://127.0.0.1:{self._port.number}"

    def __enter__(self) -> Self:
        if self._accepts:
            self._port.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stopping.set()
        self.close_port()
        self._port.wait()
        self._kept.close()

    def next_number(self) -> int:
        """Count a request."""
        with self._lock:
            self._numbers += 1
            return self._numbers

    def close_port(self) -> None:
        """Refuse every connection from now on; the port is kept, so that no other server gets it meanwhile."""
        self._port.close()
        with contextlib.suppress(OSError):
            self._kept.bind(("127.0.0.1", self._port.number))

    def _converse(self, connection: socket.socket) -> None:
        # Who never hears from the client again ends all the same.
        connection.settimeout(60)
        Conversation(connection, self).serve_by(self._serve)


def each_answer(make: Callable[[Asked], bytes | Iterable[bytes]], *, then_close: bool = False) -> Serve:
    """Serve connections by what is made of each answer.

    Args:
        make: makes the bytes that go out, at once or in pieces.
        then_close: whether each connection ends behind its first answer.
    """

    def serve(conversation: Conversation) -> None:
        for asked in conversation.requests():
            made = make(asked)
            for piece in [made] if isinstance(made, bytes) else made:
                conversation.send(piece)
            if then_close:
                return

    return serve
