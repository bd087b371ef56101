"""Connections on which nothing is taken for an answer that stands behind one, or before anything is asked.

An HTTP library keeps what came behind an answer and takes it for the next one (RFC 9112 section 6.3 forbids that). So
the end of each answer is looked for here as well, with h11; what stands behind it is not handed on, and the connection
is not used again. What comes behind the answer to HEAD, or to a body in chunks, may be the body that HEAD leaves out,
or what a server makes of chunks that it does not read: it is nobody's answer, and evidence of nothing else.
"""

from __future__ import annotations

import os
import re
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import h11
import httpcore

_SHOWN = 200
_PIECE = 4096
# How servers say that they have waited long enough for the next request (RFC 9110 section 15.5.9).
_GOODBYE = re.compile(rb"HTTP/1\.[01] 408\b")


@dataclass
class Watch:
    """What is looked at on the connections of a sender, and what was seen there.

    Attributes:
        before: for how many seconds to look, before the first request of a connection, whether something comes.
        behind: for how many seconds to look, before a connection is closed, whether something comes behind the answer.
        seen: what nobody had asked for, one sentence for each time.
    """

    before: float = 0.0
    behind: float = 0.0
    seen: list[str] = field(default_factory=list)

    def take(self) -> str:
        """Return what was seen since the last time; empty for nothing."""
        seen, self.seen = self.seen, []
        return "; ".join(seen)

    def note(self, data: bytes, where: str) -> None:
        """Note bytes that nobody had asked for, unless they are how a server says goodbye."""
        if not _GOODBYE.match(data):
            count = f"{len(data)} byte{'s' if len(data) > 1 else ''}"
            self.seen.append(f"{count} {where}: {data[:_SHOWN].decode('latin-1')!r}")


class WatchedNetwork(httpcore.AsyncNetworkBackend):
    """The network, with connections that are watched.

    Args:
        watch: what to look at.
        network: the network itself.
    """

    def __init__(self, watch: Watch, network: httpcore.AsyncNetworkBackend | None = None) -> None:
        self._network = network or httpcore.AnyIOBackend()
        self._watch = watch

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (as the library has it)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect."""
        stream = await self._network.connect_tcp(host, port, timeout, local_address, socket_options)
        return WatchedStream(stream, self._watch)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._network.sleep(seconds)


class WatchedStream(httpcore.AsyncNetworkStream):
    """A connection, on which the end of each answer is known.

    Args:
        stream: the connection itself.
        watch: what to look at.

    Attributes:
        requests: how many were sent on it.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream, watch: Watch) -> None:
        self.requests = 0
        self._stream = stream
        self._watch = watch
        self._answer: h11.Connection | None = None
        self._is_answered = True
        self._is_used_up = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 (see above)
        """Read what belongs to the answer."""
        piece = await self._stream.read(max_bytes, timeout)
        behind = self._behind(piece)
        if behind:
            self._use_up(behind, "behind an answer")
        return piece[: len(piece) - len(behind)]

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 (see above)
        """Write a part of a request."""
        if self._is_answered:
            if self.requests == 0 and self._watch.before:
                await self._look("before anything was asked", self._watch.before)
            self.requests += 1
            self._is_answered = False
            self._answer = _answer_to(buffer)
            head, _, _ = buffer.partition(b"\r\n\r\n")
            self._is_used_up = head.startswith(b"HEAD ") or b"\r\ntransfer-encoding:" in head.lower()
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection, once it is known whether something comes behind the answer."""
        if self._is_answered and self.requests and self._watch.behind and not self._is_used_up:
            await self._look("behind an answer, a moment later", self._watch.behind)
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 (see above)
    ) -> httpcore.AsyncNetworkStream:
        """Encrypt the connection."""
        return WatchedStream(await self._stream.start_tls(ssl_context, server_hostname, timeout), self._watch)

    def get_extra_info(self, info: str) -> Any:
        """Tell of the connection; one that may not be used again says what one does that the server has closed."""
        if info != "is_readable":
            return self._stream.get_extra_info(info)
        readable = self._is_used_up or bool(self._stream.get_extra_info(info))
        if readable and not self._is_used_up and (waiting := self._waiting()):
            self._use_up(waiting, "while nothing was asked")
        return readable

    def _waiting(self) -> bytes:
        """Return what has come meanwhile, and leave it there; of what is encrypted nothing can be told."""
        if self._stream.get_extra_info("ssl_object") is not None:
            return b""
        try:
            with socket.socket(fileno=os.dup(self._stream.get_extra_info("socket").fileno())) as looked_at:
                return looked_at.recv(_PIECE, socket.MSG_PEEK)
        except OSError:
            return b""

    async def _look(self, where: str, seconds: float) -> None:
        try:
            came = await self._stream.read(_PIECE, seconds)
        except (httpcore.ReadError, httpcore.ReadTimeout):
            return
        if came:
            self._watch.note(came, where)

    def _use_up(self, data: bytes, where: str) -> None:
        if not self._is_used_up:
            self._watch.note(data, where)
        self._is_used_up = True

    def _behind(self, piece: bytes) -> bytes:
        """Return what stands in a piece behind the end of the answer."""
        if self._answer is None:
            return b""
        try:
            self._answer.receive_data(piece)
            while not isinstance(event := self._answer.next_event(), h11.EndOfMessage):
                if event is h11.NEED_DATA or event is h11.PAUSED:
                    return b""
        except h11.RemoteProtocolError:
            # The library reads the same, and says so.
            self._answer = None
            return b""
        behind, _ = self._answer.trailing_data
        self._answer, self._is_answered = None, True
        return behind


def _answer_to(request: bytes) -> h11.Connection | None:
    """Return what finds the end of the answer to a request; None where what follows is no answer any more."""
    method, _, _ = request.partition(b" ")
    if method == b"CONNECT":
        return None
    answer = h11.Connection(h11.CLIENT)
    # Only whether it was HEAD matters for where the answer ends.
    answer.send(h11.Request(method=method, target="/", headers=[("Host", "-"), ("Content-Length", "0")]))
    answer.send(h11.EndOfMessage())
    return answer
