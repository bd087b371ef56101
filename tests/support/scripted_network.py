"""A network that is not there: connections whose other end says what a test wants, piece by piece."""

from __future__ import annotations

import ssl
from typing import Any

import httpcore


class Wire(httpcore.AsyncNetworkStream):
    """The other end of a connection.

    Args:
        pieces: what comes, one after the other; errors are raised.
        told: what it tells of itself.
    """

    def __init__(self, *pieces: bytes | Exception, **told: Any) -> None:
        self.pieces = list(pieces)
        self.told = told
        self.sent = b""
        self.is_closed = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        piece = self.pieces.pop(0) if self.pieces else b""
        if isinstance(piece, Exception):
            raise piece
        return piece

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        self.sent += buffer

    async def aclose(self) -> None:
        self.is_closed = True

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        return self

    def get_extra_info(self, info: str) -> Any:
        return self.told.get(info)


class Network(httpcore.AsyncNetworkBackend):
    """A network with some connections, used one after the other; errors are raised."""

    def __init__(self, *wires: Wire | Exception) -> None:
        self.wires = list(wires)
        self.asked: list[tuple[str, int]] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        self.asked.append((host, port))
        wire = self.wires.pop(0)
        if isinstance(wire, Exception):
            raise wire
        return wire

    async def sleep(self, seconds: float) -> None:
        return
