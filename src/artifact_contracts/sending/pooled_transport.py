"""How the HTTP client reaches the network: through connections that are watched, and a proxy if one is in the way."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import httpcore
import httpx

from artifact_contracts.sending.surroundings import Way
from artifact_contracts.sending.watched_stream import Watch, WatchedNetwork

# The first that fits counts.
_ERRORS: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    (httpcore.ConnectError, httpx.ConnectError),
    (httpcore.ReadError, httpx.ReadError),
    (httpcore.WriteError, httpx.WriteError),
    (httpcore.ProxyError, httpx.ProxyError),
    (httpcore.RemoteProtocolError, httpx.RemoteProtocolError),
    (httpcore.LocalProtocolError, httpx.LocalProtocolError),
    (httpcore.NetworkError, httpx.NetworkError),
    (httpcore.ProtocolError, httpx.RemoteProtocolError),
    (httpcore.TimeoutException, httpx.ConnectError),
)


class PooledTransport(httpx.AsyncBaseTransport):
    """A pool of watched connections.

    Args:
        way: the way to the target.
        watch: what to look at on the connections.
        keep: how many connections are kept for further requests; None for all.
        network: what stands for the network, if it is not the one that there is.
    """

    def __init__(
        self, way: Way, watch: Watch, *, keep: int | None = None, network: httpcore.AsyncNetworkBackend | None = None
    ) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=way.trust,
            proxy=_proxy(way.proxy, way.trust) if way.proxy else None,
            max_connections=None,
            max_keepalive_connections=keep,
            keepalive_expiry=5.0,
            network_backend=WatchedNetwork(watch, network),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        url = request.url
        message = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _translated_errors():
            reply = await self._pool.handle_async_request(message)
        return httpx.Response(
            reply.status,
            headers=reply.headers,
            stream=_Body(reply),
            extensions=cast("dict[str, Any]", reply.extensions),
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """The body of a response, while it comes."""

    def __init__(self, reply: httpcore.Response) -> None:
        self._reply = reply

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _translated_errors():
            async for piece in cast("AsyncIterable[bytes]", self._reply.stream):
                yield piece

    async def aclose(self) -> None:
        with _translated_errors():
            await self._reply.aclose()


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        for kind, translated in _ERRORS:
            if isinstance(error, kind):
                raise translated(str(error)) from error
        raise


def _proxy(address: str, trust: ssl.SSLContext | None) -> httpcore.Proxy:
    parts = urlsplit(address)
    named = address.rpartition("@")[2] if "@" in parts.netloc else address.partition("://")[2]
    auth = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return httpcore.Proxy(
        f"{parts.scheme}://{named}", auth=auth, ssl_context=trust if parts.scheme == "https" else None
    )
