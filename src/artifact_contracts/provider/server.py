"""Serves a provider over real HTTP on a loopback port."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from artifact_contracts.errors import UsageError
from artifact_contracts.provider.behaviour import Incoming, Provider


def application(provider: Provider) -> ASGIApp:
    """Return an ASGI application that lets a provider answer."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        incoming = Incoming(
            method=request.method,
            path=scope["raw_path"].decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]),
            body=await request.body(),
        )
        # In a thread: the lock of a busy provider must not stop the loop.
        answer = await asyncio.to_thread(provider.answer, incoming)
        await Response(answer.body, answer.status, answer.headers)(scope, receive, send)

    return app


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
        configuration = uvicorn.Config(
            application(provider), log_config=None, access_log=False, lifespan="off", server_header=False, ws="none"
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
