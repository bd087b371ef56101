"""Where a message ends on a connection that stays open; only as much of HTTP/1.1 as the provider and the suite use."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass

_PIECE = 65_536
_END_OF_HEAD = b"\r\n\r\n"
_LAST_CHUNK = re.compile(rb"(?:^|\r\n)0\r\n\r\n$")


@dataclass(frozen=True)
class Message:
    """A request or a response as it stood on the wire.

    Attributes:
        raw: all of it.
        head: how many bytes the head takes; 0 where it has no end.
        is_whole: whether its end is known; what follows on the connection belongs to nobody otherwise.
    """

    raw: bytes
    head: int
    is_whole: bool

    @property
    def line(self) -> bytes:
        """The first line."""
        return self.raw.partition(b"\r\n")[0]


def read_request(connection: socket.socket) -> Message | None:
    """Read the next request; None where the client closed the connection.

    A request whose length is not certain (both framings, several lengths) is returned as far as it came.

    Raises:
        OSError: the connection broke.
    """
    return _read(connection, bodiless=False, until_closed=False)


def read_response(connection: socket.socket, method: bytes) -> Message | None:
    """Read the response to a request; None where the service closed the connection without one.

    Args:
        connection: where it comes from.
        method: of the request.

    Raises:
        OSError: the connection broke.
    """
    return _read(connection, bodiless=method == b"HEAD", until_closed=True)


def _read(connection: socket.socket, *, bodiless: bool, until_closed: bool) -> Message | None:
    raw = b""
    while _END_OF_HEAD not in raw:
        piece = connection.recv(_PIECE)
        if not piece:
            return Message(raw, 0, is_whole=False) if raw else None
        raw += piece
    head = raw.index(_END_OF_HEAD) + len(_END_OF_HEAD)
    if re.match(rb"HTTP/1\.1 1\d\d ", raw) and len(raw) == head:
        # An interim answer; what it announces follows.
        rest = _read(connection, bodiless=bodiless, until_closed=until_closed)
        return Message(raw + rest.raw, head, rest.is_whole) if rest else Message(raw, head, is_whole=False)
    if bodiless or re.match(rb"HTTP/1\.1 (?:204|304) ", raw):
        return Message(raw, head, is_whole=True)
    lengths = re.findall(rb"\r\ncontent-length:[ \t]*([^\r]*)", raw[:head], re.IGNORECASE)
    chunked = re.search(rb"\r\ntransfer-encoding:", raw[:head], re.IGNORECASE)
    if len(lengths) + bool(chunked) > 1 or (lengths and not lengths[0].isdigit()):
        return Message(raw, head, is_whole=False)
    while not _ends(raw, head, lengths, chunked=bool(chunked), until_closed=until_closed):
        piece = connection.recv(_PIECE)
        if not piece:
            return Message(raw, head, is_whole=False)
        raw += piece
    return Message(raw, head, is_whole=True)


def _ends(raw: bytes, head: int, lengths: list[bytes], *, chunked: bool, until_closed: bool) -> bool:
    if chunked:
        return _LAST_CHUNK.search(raw[head:]) is not None
    if lengths:
        return len(raw) - head >= int(lengths[0])
    return not until_closed
