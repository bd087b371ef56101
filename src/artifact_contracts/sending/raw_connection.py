"""Sends what no HTTP library sends, over a connection of its own, and reads the answer.

h11 reads the answer, as it does for the HTTP library; only the writing is left out of its hands.
"""

from __future__ import annotations

import contextlib
import ssl
from asyncio import StreamReader, StreamWriter, open_connection, timeout
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import h11

from artifact_contracts.sending.exchange import Failure, FailureKind, Response

_PIECE = 65_536
# How long a server may take to close the connection behind its answer, in seconds.
_CLOSES_WITHIN = 1.0


async def exchange_raw(
    url: str, message: bytes, *, largest: int, trust: ssl.SSLContext | None, watch: bool
) -> tuple[Response | None, Failure | None]:
    """Send bytes to the host of a URL, and return the answer, or why there is none.

    Args:
        url: absolute; its scheme, host and port say where.
        message: what is sent.
        largest: how many bytes of a body are read.
        trust: which certificates are trusted, for https; None for those of the system.
        watch: whether it is looked at if the server closes the connection behind its answer.

    Raises:
        OSError: the connection could not be made.
    """
    async with _connected(url, trust) as (reader, writer):
        answer = _Answer(largest)
        try:
            writer.write(message)
            await writer.drain()
            while not answer.complete:
                answer.take(await reader.read(_PIECE))
        except h11.RemoteProtocolError as error:
            return None, Failure(_kind(answer), str(error))
        except OSError as error:
            return None, Failure(FailureKind.CUT if answer.status else FailureKind.DROPPED, str(error))
        return answer.response(closes=watch and await _closes(reader)), None


@contextlib.asynccontextmanager
async def _connected(url: str, trust: ssl.SSLContext | None) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
    address = urlsplit(url)
    encrypted = address.scheme == "https"
    port = address.port or (443 if encrypted else 80)
    reader, writer = await open_connection(address.hostname, port, ssl=(trust or True) if encrypted else None)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _closes(reader: StreamReader) -> bool:
    """Whether the server closes the connection behind its answer."""
    with contextlib.suppress(OSError, TimeoutError):
        async with timeout(_CLOSES_WITHIN):
            return not await reader.read(1)
    return False


def _kind(answer: _Answer) -> FailureKind:
    if answer.status:
        return FailureKind.CUT if answer.ended else FailureKind.MALFORMED
    return FailureKind.MALFORMED if answer.began else FailureKind.DROPPED


class _Answer:
    """An answer that is still being read.

    Args:
        largest: how many bytes of its body are kept.

    Attributes:
        status: its status; 0 as long as that is not there.
        began: whether anything came.
        ended: whether the connection was closed.
        complete: whether all of it came, or as much as is kept.
    """

    def __init__(self, largest: int) -> None:
        self.status = 0
        self.began = self.ended = self.complete = False
        self._largest = largest
        self._fields: tuple[tuple[str, str], ...] = ()
        self._reason = ""
        self._body = bytearray()
        self._http = h11.Connection(h11.CLIENT)
        # What was asked matters to h11 only as far as it says which answers have a body.
        self._http.send(h11.Request(method="POST", target="/", headers=[("Host", "-"), ("Content-Length", "0")]))
        self._http.send(h11.EndOfMessage())

    def take(self, piece: bytes) -> None:
        """Take what came; nothing at all stands for the end of the connection.

        Raises:
            RemoteProtocolError: that is no answer, or not a whole one.
        """
        self.began, self.ended = self.began or bool(piece), not piece
        self._http.receive_data(piece)
        while not self.complete:
            event = self._http.next_event()
            if isinstance(event, h11.Response):
                fields = event.headers.raw_items()
                self._fields = tuple([(name.decode("latin-1"), value.decode("latin-1")) for name, value in fields])
                self.status, self._reason = event.status_code, event.reason.decode("latin-1")
            elif isinstance(event, h11.Data):
                self._body += event.data
                self.complete = len(self._body) > self._largest
            elif isinstance(event, h11.EndOfMessage):
                self.complete = True
            elif not isinstance(event, h11.InformationalResponse):
                return

    def response(self, *, closes: bool) -> Response:
        """Return the answer, which is complete.

        Args:
            closes: whether the connection was closed behind it.
        """
        body = bytes(self._body[: self._largest])
        return Response(self.status, self._fields, body, len(self._body) > self._largest, self._reason, closes)
