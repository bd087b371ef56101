"""One connection to a provider: reads requests and writes answers, one after the other, as HTTP/1.1 has it."""

from __future__ import annotations

import gzip
import logging
import re
import socket
import time
from http import HTTPStatus

import h11

from artifact_contracts.provider.http_messages import (
    ProviderRequest,
    ProviderResponse,
    RefusalError,
    customary_headers,
    on_the_wire,
)
from artifact_contracts.provider.provider import Provider

# Ten times what the suite sends at most.
LARGEST_BODY = 32_000_000
_PIECE = 65_536
_END_OF_HEAD = b"\r\n\r\n"
# Wanted, and not ruled out by a weight of 0 (RFC 9110 section 12.5.3).
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)
_LOG = logging.getLogger(__name__)


class HttpConnection:
    """A connection from a client, served in the thread that asks for it.

    Args:
        connection: the socket; it stays the caller's to close.
        provider: the provider that answers.

    Attributes:
        away: for how many seconds nobody is to listen when it has ended.
    """

    def __init__(self, connection: socket.socket, provider: Provider) -> None:
        # A small answer goes out at once.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connection
        self._provider = provider
        self._http = h11.Connection(h11.SERVER)
        self.away = 0.0

    def serve(self) -> None:
        """Answer requests until the client or an answer ends the connection.

        Raises:
            OSError: the connection broke.
        """
        try:
            while (request := self._received()) and self._answered(request):
                self._http.start_next_cycle()
        except h11.RemoteProtocolError:
            self._turn_away(RefusalError(400, "Invalid HTTP request received."))
        except RefusalError as refusal:
            self._turn_away(refusal)

    def _received(self) -> ProviderRequest | None:
        """Return the next request; None where the client closed the connection."""
        request: h11.Request | None = None
        body = bytearray()
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                if self._http.they_are_waiting_for_100_continue:
                    self._socket.sendall(self._sent(h11.InformationalResponse(status_code=100, headers=[])))
                self._http.receive_data(self._next_bytes())
            elif isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > LARGEST_BODY:
                    raise RefusalError(413, "The body is too large.")
            elif isinstance(event, h11.EndOfMessage) and request:
                return _as_received(request, bytes(body))
            else:
                return None

    def _next_bytes(self) -> bytes:
        """Return what comes next; of a new request the whole head, as the provider reads it."""
        piece = self._socket.recv(_PIECE)
        if self._http.their_state is not h11.IDLE:
            return piece
        while piece and _END_OF_HEAD not in piece and len(piece) < _PIECE and (more := self._socket.recv(_PIECE)):
            piece += more
        head, end, rest = piece.partition(_END_OF_HEAD)
        return self._provider.reader.head_as_read(head + end) + rest if end else piece

    def _answered(self, request: ProviderRequest) -> bool:
        """Answer a request, and return whether the connection is still open for the next one."""
        if self._provider.latency:
            time.sleep(self._provider.latency)
        try:
            answer = self._provider.answer(request)
            self.away = answer.away
            raw = self._written(answer, request) if answer.wire is None else answer.wire
        except Exception:  # noqa: BLE001 (whatever a provider raises; headers that cannot be sent, too)
            _LOG.exception("The provider failed to answer %s %s.", request.method, request.path)
            raise RefusalError(500, "Internal Server Error") from None
        self._socket.sendall(raw)
        return answer.wire is None and self._http.our_state is h11.DONE and self._http.their_state is h11.DONE

    def _written(self, answer: ProviderResponse, request: ProviderRequest) -> bytes:
        body, headers = answer.body, {**customary_headers(), **answer.headers}
        if request.header("transfer-encoding") and request.header("content-length"):
            headers["Connection"] = "close"  # RFC 9112 section 6.1
        wanted = answer.compressible and _GZIP.search(request.header("accept-encoding") or "")
        if wanted and body and "Content-Encoding" not in headers:
            body = gzip.compress(body, mtime=0)
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        bodiless = answer.status in (204, 304)
        if not bodiless and not answer.chunked:
            headers["Content-Length"] = str(len(body))
        pieces = [body[:1], body[1:]] if answer.chunked else [body]
        sent = [] if bodiless or request.method == "HEAD" else pieces
        head = h11.Response(
            status_code=answer.status,
            headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
            reason=HTTPStatus(answer.status).phrase,
        )
        return self._sent(head, *(h11.Data(data=piece) for piece in sent), h11.EndOfMessage())

    def _sent(self, *events: h11.Event) -> bytes:
        return b"".join(self._http.send(event) or b"" for event in events)

    def _turn_away(self, refusal: RefusalError) -> None:
        """Answer in plain text, take what still comes for a moment, or the answer might get lost, and be done."""
        headers = {"Content-Type": "text/plain; charset=utf-8", "Connection": "close"}
        self._socket.sendall(on_the_wire(ProviderResponse(refusal.status, refusal.message.encode(), headers)))
        self._socket.shutdown(socket.SHUT_WR)
        self._socket.settimeout(0.2)
        end = time.monotonic() + 1
        while time.monotonic() < end and self._socket.recv(_PIECE):
            pass


def _as_received(request: h11.Request, body: bytes) -> ProviderRequest:
    path, _, query = request.target.decode("latin-1").partition("?")
    return ProviderRequest(
        method=request.method.decode("ascii"),
        path=path,
        query=query,
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers),
        body=body,
    )
