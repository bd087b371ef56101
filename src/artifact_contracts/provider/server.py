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


@contextlib.contextmanager
def serving(provider: Provider, port: int = 0) -> Iterator[str]:
    """Serve a provider for the time of a with block.

    Args:
        provider: the provider.
        port: the port on 127.0.0.1; 0 for any free one.

    Returns:
        The base URL: what stands before the OpenAPI path.

    Raises:
        UsageError: the port is taken.
    """
    # With its protocol spelled out: asyncio sends small answers at once only on sockets that say they are TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise UsageError(f"Port {port} cannot be used: {error.strerror}.", "Give another with --port.") from None
    # Listening before the server runs: whoever connects early waits in the queue instead of being refused.
    listener.listen(128)
    server = uvicorn.Server(
        uvicorn.Config(
            application(provider), log_config=None, access_log=False, lifespan="off", server_header=False, ws="none"
        )
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True, name="provider")
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}{provider.base_path}"
    finally:
        server.should_exit = True
        thread.join(timeout=5)
        listener.close()
