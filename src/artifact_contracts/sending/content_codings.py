"""Takes the content codings off a body (RFC 9110 section 8.4), never making more of it than is read of a body.

A few kilobytes can stand for gigabytes, also where one coding is wrapped in another. So each coding hands its output on
in small pieces, and nobody asks for the next piece once there is enough.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable, Callable, Iterator
from typing import Protocol

_PIECE = 65_536
# What goes into a body and what comes out between two codings may be larger than the body, but not without end.
_LARGEST_ON_THE_WAY = 4
_MOST_CODINGS = 5
_MOST_MEMBERS = 100
_GZIP = b"\x1f"
_START = 2


class CodingError(ValueError):
    """A body is not what its content coding says; the message says why."""


class _EnoughError(Exception):
    """There is more than is wanted."""


class _Stage(Protocol):
    def decoded(self, piece: bytes) -> Iterator[bytes]: ...

    def end(self) -> None: ...


class _Deflated:
    """A body compressed with zlib's method: ``gzip``, in one member or several (RFC 1952), or ``deflate``.

    Args:
        is_gzip: whether it is gzip.
    """

    def __init__(self, *, is_gzip: bool) -> None:
        self._is_gzip = is_gzip
        self._zlib = zlib.decompressobj(zlib.MAX_WBITS | 16 if is_gzip else zlib.MAX_WBITS)
        self._start = b""
        self._members = 1

    def decoded(self, piece: bytes) -> Iterator[bytes]:
        waiting = piece if len(self._start) == _START else self._started(piece)
        while waiting:
            if self._zlib.eof and not self._next_member(waiting):
                return
            try:
                yield self._zlib.decompress(waiting, _PIECE)
            except zlib.error as error:
                raise CodingError(str(error)) from None
            waiting = self._zlib.unconsumed_tail or self._zlib.unused_data

    def _started(self, piece: bytes) -> bytes:
        """Wait for the first bytes, which tell how it is compressed, and return all that came."""
        so_far = self._start + piece
        self._start = so_far[:_START]
        if len(so_far) < _START:
            return b""
        if not self._is_gzip and not _is_zlib(self._start):
            # Some servers leave the wrapping of "deflate" away (RFC 9110 section 8.4.1.2).
            self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)
        return so_far

    def _next_member(self, waiting: bytes) -> bool:
        """Whether another member follows; some servers fill up what they send, with nothing in it."""
        if not (self._is_gzip and waiting.startswith(_GZIP)):
            return False
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise _EnoughError
        self._zlib = zlib.decompressobj(zlib.MAX_WBITS | 16)
        return True

    def end(self) -> None:
        if self._start and not self._zlib.eof:
            raise CodingError("it ends too early")


def _is_zlib(start: bytes) -> bool:
    """Whether data begins like zlib's (RFC 1950 section 2.2)."""
    return start[0] & 0x0F == 8 and int.from_bytes(start, "big") % 31 == 0


_STAGES: dict[str, Callable[[], _Stage]] = {
    "gzip": lambda: _Deflated(is_gzip=True),
    "x-gzip": lambda: _Deflated(is_gzip=True),
    "deflate": lambda: _Deflated(is_gzip=False),
}


class ContentDecoder:
    """Takes the codings of one body off.

    Args:
        codings: the value of Content-Encoding; empty for none.
        largest: how many bytes of the body are wanted.

    Attributes:
        truncated: whether there is more than is wanted.
    """

    def __init__(self, codings: str, largest: int) -> None:
        self.truncated = False
        self._names = [name for name in (each.strip().lower() for each in codings.split(",")) if name]
        self._names = [name for name in self._names if name != "identity"]
        self._largest = largest
        self._stages: list[_Stage] = []
        self._sizes = [0] * (len(self._names) + 1)
        self._body = bytearray()

    async def body(self, pieces: AsyncIterable[bytes]) -> bytes:
        """Read a body as far as it is wanted, and return it.

        Args:
            pieces: as they come.

        Raises:
            CodingError: it is not in these codings, or one of them is not known.
        """
        try:
            async for piece in pieces:
                self._take(piece)
        except _EnoughError:
            self.truncated = True
            return bytes(self._body[: self._largest])
        for stage in self._stages:
            stage.end()
        return bytes(self._body)

    def _take(self, piece: bytes) -> None:
        if piece and not self._stages:
            # Not before there is a body: who sends none may say of it what they like.
            self._stages = _stages(self._names)
        self._count(piece, len(self._stages))
        for decoded in self._decoded(piece, len(self._stages) - 1):
            self._body += decoded
            if len(self._body) > self._largest:
                raise _EnoughError

    def _decoded(self, piece: bytes, last: int) -> Iterator[bytes]:
        """Yield what a piece becomes once the coding that was applied last, and all before it, are taken off."""
        if last < 0:
            yield piece
            return
        for outer in self._stages[last].decoded(piece):
            self._count(outer, last)
            yield from self._decoded(outer, last - 1)

    def _count(self, piece: bytes, level: int) -> None:
        self._sizes[level] += len(piece)
        if self._sizes[level] > self._largest * _LARGEST_ON_THE_WAY:
            raise _EnoughError


def _stages(names: list[str]) -> list[_Stage]:
    unknown = [name for name in names if name not in _STAGES]
    if unknown:
        raise CodingError(f"no coding was asked for, and {unknown[0]} is not known to the suite")
    if len(names) > _MOST_CODINGS:
        raise CodingError(f"{len(names)} codings in each other")
    return [_STAGES[name]() for name in names]
