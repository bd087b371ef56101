"""Requests as they stand on the wire, read from a copy of what a client sends."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import h11

# What differs from one run to the next by its nature, and from one request to the next.
_VOLATILE = frozenset((b"host", b"date", b"x-request-id"))
_VERSION = re.compile(rb"/\d[^\s;,)]*")
# Keys and identifiers may be long on purpose; h11 gives up at 16 KiB otherwise.
_LONGEST_HEAD = 1 << 25
_EXCERPT = 80


@dataclass(frozen=True)
class RecordedRequest:
    """One request as a client sent it.

    Attributes:
        method: the method.
        target: path and query.
        headers: names and values in their order, without Host, Date and X-Request-Id, and without the version in
            User-Agent.
        body: the body, without the framing of chunks.
        fault: why it could not be read to its end, or None.
    """

    method: bytes
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    fault: str | None = None

    def __str__(self) -> str:
        """Return the beginning of each part."""
        parts = (self.method.decode("latin-1"), self.target.decode("latin-1"), self.body.decode("latin-1"))
        return " ".join(part[:_EXCERPT] for part in parts)


@dataclass
class RequestReader:
    """Reads the requests of one connection.

    Args:
        requests: where the requests go, each as soon as it is complete.
    """

    requests: list[RecordedRequest]
    _connection: h11.Connection = field(
        default_factory=lambda: h11.Connection(h11.SERVER, max_incomplete_event_size=_LONGEST_HEAD)
    )
    _head: h11.Request | None = None
    _body: bytearray = field(default_factory=bytearray)
    _broken: bool = False

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the client; no bytes mean that it closed the connection."""
        if self._broken:
            self._body += data
            if not data:
                self._record("what follows is not HTTP")
            return
        try:
            self._connection.receive_data(data)
            self._read()
        except h11.RemoteProtocolError as error:
            self._record(str(error))
            self._broken = bool(data)

    def _read(self) -> None:
        while True:
            event = self._connection.next_event()
            if isinstance(event, h11.Request):
                self._head = event
            elif isinstance(event, h11.Data):
                self._body += event.data
            elif isinstance(event, h11.EndOfMessage):
                self._record(None)
                self._answer()
            else:
                return

    def _answer(self) -> None:
        """Say to h11 that there was an answer, because it reads no further request before; nothing is sent."""
        self._connection.send(h11.Response(status_code=400, headers=[("Content-Length", "0")]))
        self._connection.send(h11.EndOfMessage())
        if self._connection.our_state is h11.DONE and self._connection.their_state is h11.DONE:
            self._connection.start_next_cycle()

    def _record(self, fault: str | None) -> None:
        head, body = self._head, bytes(self._body)
        self._head, self._body = None, bytearray()
        if head is None:
            if body or fault:
                self.requests.append(RecordedRequest(b"", b"", (), body, fault))
            return
        headers = tuple(
            (name, _VERSION.sub(b"/*", value) if name.lower() == b"user-agent" else value)
            for name, value in head.headers.raw_items()
            if name.lower() not in _VOLATILE
        )
        self.requests.append(RecordedRequest(head.method, head.target, headers, body, fault))
