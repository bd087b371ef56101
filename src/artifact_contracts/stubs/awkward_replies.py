"""The awkward replies: what no contract documents and every client meets sooner or later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.http_messages import customary_headers
from artifact_contracts.provider.provider import Provider
from artifact_contracts.stubs.documented_replies import RETRY_AFTER, StubReply, refusal_of, response_of

# Seconds. Nothing waits for them: a client with a shorter read timeout gets its timeout at once.
SLOW = 60.0
# A host that nobody can own (RFC 2606).
LOGIN_PAGE = "https://login.example/"
_GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_HTML = {"Content-Type": "text/html; charset=utf-8"}


def awkward_replies(
    provider: Provider, operation: Operation, documented: Mapping[str, StubReply]
) -> Iterator[StubReply]:
    """Return the awkward replies to an operation.

    Args:
        provider: a provider of the API.
        operation: the operation.
        documented: its documented replies by name; the first one is a success.
    """
    limited = _RateLimited(provider, operation, documented.get("429"))
    success = _Success(next(iter(documented.values())))
    breaks_bare = ("rate-limit.retry-after", *_required_headers(provider, operation))
    yield StubReply("429-seconds", "rate limited, Retry-After in seconds", limited.in_seconds)
    yield StubReply("429-date", "rate limited, Retry-After as an HTTP date", limited.as_date)
    yield StubReply("429-bare", "rate limited, without Retry-After", limited.bare, breaks_bare)
    yield StubReply("gateway-page", "502 of a gateway, an HTML page", _gateway_page)
    yield StubReply("empty-body", "success without a body", success.empty)
    yield StubReply("truncated-json", "success, its JSON truncated", success.truncated, ("response.strict-json",))
    yield StubReply("login-redirect", "302 to a login page", _redirect, ("response.no-redirect",))
    yield StubReply("slow", f"success after {SLOW:g} s, without any waiting", success.slow)
    yield StubReply("dropped", "the connection is closed without a response", _dropped)


@dataclass(frozen=True)
class _RateLimited:
    """Makes the responses of a rate limit; ``documented`` is the 429 of the operation, if it has one."""

    provider: Provider
    operation: Operation
    documented: StubReply | None

    def in_seconds(self, request: httpx.Request) -> httpx.Response:
        return self._response(request, str(RETRY_AFTER))

    def as_date(self, request: httpx.Request) -> httpx.Response:
        # A date has no fractions of a second: one second more, so that it is never in the past.
        soon = datetime.now(UTC) + timedelta(seconds=RETRY_AFTER + 1)
        return self._response(request, format_datetime(soon, usegmt=True))

    def bare(self, request: httpx.Request) -> httpx.Response:
        response = (
            self.documented.answer(request)
            if self.documented
            else response_of(self.provider.writer.error(refusal_of(self.provider, self.operation, 429)))
        )
        del response.headers["Retry-After"]
        return response

    def _response(self, request: httpx.Request, retry_after: str) -> httpx.Response:
        response = self.bare(request)
        response.headers["Retry-After"] = retry_after
        return response


@dataclass(frozen=True)
class _Success:
    """Makes the responses that a documented success turns into."""

    documented: StubReply

    def empty(self, request: httpx.Request) -> httpx.Response:
        return _with_content(self.documented.answer(request), b"")

    def truncated(self, request: httpx.Request) -> httpx.Response:
        whole = self.documented.answer(request)
        # Without its last character an object, array or string is not JSON; a number still is, without its last digit.
        return _with_content(whole, whole.content[:-1] if whole.content[-1:] in (b"}", b"]", b'"') else b"{")

    def slow(self, request: httpx.Request) -> httpx.Response:
        read_timeout = request.extensions.get("timeout", {}).get("read")
        if read_timeout is not None and read_timeout < SLOW:
            raise httpx.ReadTimeout("The read operation timed out", request=request)
        return self.documented.answer(request)


def _required_headers(provider: Provider, operation: Operation) -> tuple[str, ...]:
    reply, requirement = operation.reply(429), "response.headers"
    required = reply is not None and "Retry-After" in reply.required_headers
    return (requirement,) if required and provider.contract.register.asks(requirement) else ()


def login_page(_: httpx.Request) -> httpx.Response:
    """Return what a client gets if it follows the redirect."""
    return httpx.Response(
        200, headers={**customary_headers(), **_HTML}, text="<html><body><form>Log in</form></body></html>"
    )


def _gateway_page(_: httpx.Request) -> httpx.Response:
    return httpx.Response(502, headers={**customary_headers(), **_HTML}, text=_GATEWAY_PAGE)


def _redirect(_: httpx.Request) -> httpx.Response:
    return httpx.Response(302, headers={**customary_headers(), "Location": LOGIN_PAGE})


def _with_content(response: httpx.Response, content: bytes) -> httpx.Response:
    headers = response.headers.copy()
    headers.pop("Content-Length", None)
    headers.setdefault("Content-Type", "application/json")
    return httpx.Response(response.status_code, headers=headers, content=content)


def _dropped(request: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
