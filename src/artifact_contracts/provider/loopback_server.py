"""Serves a provider over real HTTP on a loopback port."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import re
import socket
import threading
from collections.abc import Iterator, Mapping
from http import HTTPStatus

import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from artifact_contracts.errors import UsageError
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.provider import Provider


class _Reachable(H11Protocol):
    """A connection that the application can write to below HTTP."""

    transports: dict[tuple[str, int], asyncio.Transport]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the connection by the address of the client."""
        super().connection_made(transport)
        self.transports[transport.get_extra_info("peername")[:2]] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self.transports.pop(self.transport.get_extra_info("peername")[:2], None)
        super().connection_lost(exc)


def application(provider: Provider, transports: Mapping[tuple[str, int], asyncio.Transport]) -> ASGIApp:
    """Return an ASGI application that lets a provider answer.

    Args:
        provider: the provider.
        transports: the connections by the address of the client, for answers below HTTP.
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        received = ProviderRequest(
            method=request.method,
            path=scope["raw_path"].decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]),
            body=body,
        )
        if provider.latency:
            await asyncio.sleep(provider.latency)
        # In a thread: the lock of a busy provider must not stop the loop.
        answer = await asyncio.to_thread(provider.answer, received)
        if answer.wire is not None:
            await _write(answer.wire, transports.get(tuple(scope["client"])), receive)
            return
        await _response(answer, received)(scope, receive, send)

    return app


async def _write(wire: bytes, transport: asyncio.Transport | None, receive: Receive) -> None:
    """Write bytes to a connection, close it, and wait until it is; None where the client has closed it by now."""
    if transport is not None:
        transport.write(wire)
        transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass


# Wanted, and not ruled out by a weight of nought (RFC 9110 section 12.5.3).
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)


def _response(answer: ProviderResponse, request: ProviderRequest) -> Response:
    body, headers = answer.body, dict(answer.headers)
    wanted = answer.compressible and _GZIP.search(request.header("accept-encoding") or "")
    if wanted and body and "Content-Encoding" not in headers:
        body = gzip.compress(body, mtime=0)
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    if answer.chunked:
        return StreamingResponse(iter([body[:1], body[1:]]), answer.status, headers)
    return Response(body, answer.status, headers)


def on_the_wire(answer: ProviderResponse) -> bytes:
    """Return an answer as it stands on the wire, so that a fault can spoil it below HTTP."""
    headers = {**answer.headers, "Content-Length": str(len(answer.body))}
    head = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    head += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + answer.body


class LoopbackServer:
    """A provider served on a loopback port, from the moment it is made.

    Args:
        provider: the provider.
        port: the port on 127.0.0.1; 0 for any free one.

    Raises:
        UsageError: the port is taken.
    """

    def __init__(self, provider: Provider, port: int = 0) -> None:
        self._listener = _listener(port)
        # What stands before the OpenAPI path.
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}{provider.base_path}"
        transports: dict[tuple[str, int], asyncio.Transport] = {}
        configuration = uvicorn.Config(
            application(provider, transports),
            http=type("Reachable", (_Reachable,), {"transports": transports}),
            log_config=None,
            # What comes in and is not HTTP is no concern of whoever runs a provider.
            log_level="error",
            access_log=False,
            lifespan="off",
            server_header=False,
            ws="none",
        )
        self._server = uvicorn.Server(configuration)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True, name="provider"
        )
        self._thread.start()

    def stop(self) -> None:
        """Ask the server to stop; it takes a moment."""
        self._server.should_exit = True

    def wait(self) -> None:
        """Wait until the server has stopped."""
        self._thread.join(timeout=5)
        self._listener.close()


def _listener(port: int) -> socket.socket:
    # With its protocol spelled out: asyncio sends small answers at once only on sockets that say they are TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        # Listening before the server runs: whoever connects early waits in the queue instead of being refused.
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise UsageError(f"Port {port} cannot be used: {error}.", "Give another with --port.") from None
    return listener


@contextlib.contextmanager
def serving(provider: Provider, port: int = 0) -> Iterator[str]:
    """Serve a provider for the time of a with block and yield its base URL.

    Args:
        provider: the provider.
        port: the port on 127.0.0.1; 0 for any free one.

    Raises:
        UsageError: the port is taken.
    """
    server = LoopbackServer(provider, port)
    try:
        yield server.url
    finally:
        server.stop()
        server.wait()
