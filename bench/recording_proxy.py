"""A proxy that hands on every byte in both directions and writes down the requests."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from recorded_requests import RecordedRequest, RequestReader

_CHUNK = 1 << 16


@dataclass
class RecordingProxy:
    """What stands between a client and a server on the loopback.

    Attributes:
        port: where clients reach it.
        upstream: the port of the server behind it.
        requests: what was sent since the list was emptied.
    """

    port: int
    upstream: int = 0
    requests: list[RecordedRequest] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hand on what one connection brings, until one of its two ends closes it."""
        try:
            behind, to_behind = await asyncio.open_connection("127.0.0.1", self.upstream)
        except OSError:
            writer.transport.abort()
            return
        recording = RequestReader(self.requests)
        ways = (
            asyncio.create_task(_hand_on(reader, to_behind, recording.feed)),
            asyncio.create_task(_hand_on(behind, writer, _overlook)),
        )
        try:
            await asyncio.wait(ways)
        finally:
            for way in ways:
                way.cancel()


def _overlook(_data: bytes) -> None:
    """Do nothing with what a server says."""


async def _hand_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter, see: Callable[[bytes], None]) -> None:
    """Hand on bytes until the source ends, then close the sink."""
    with contextlib.suppress(ConnectionError):
        while data := await source.read(_CHUNK):
            # Seen before it is handed on: the client may be through, and counted, as soon as it has its answer.
            see(data)
            sink.write(data)
            await sink.drain()
    see(b"")
    sink.close()


@contextlib.asynccontextmanager
async def recording_proxy() -> AsyncIterator[RecordingProxy]:
    """Yield a proxy on a free port of the loopback; its server is named, and changed, by ``upstream``."""
    proxy = RecordingProxy(0)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
