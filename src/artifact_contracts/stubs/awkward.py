"""The awkward replies: what no contract documents and every client meets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.provider import Provider
from artifact_contracts.stubs.replies import RETRY_AFTER, StubReply, refusal_of, response_of

# Nothing waits so long: a client with a shorter read timeout is told at once that it is over.
SLOW = 60.0
# A host that can belong to nobody (RFC 2606).
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
        documented: its documented replies by name, a success first.
    """
    success = next(iter(documented.values()))

    def limited(request: httpx.Request, retry_after: str | None) -> httpx.Response:
        known = documented.get("429")
        response = known.answer(request) if known else response_of(provider.error(refusal_of(provider, operation, 429)))
        del response.headers["Retry-After"]
        if retry_after is not None:
            response.headers["Retry-After"] = retry_after
        return response

    def cut(request: httpx.Request) -> httpx.Response:
        whole = success.answer(request)
        # The last character closes an object, an array or a text; a number is one without its last digit, too.
        return _with_content(whole, whole.content[:-1] if whole.content[-1:] in (b"}", b"]", b'"') else b"{")

    yield StubReply(
        "429-seconds", "rate limited, Retry-After in seconds", lambda request: limited(request, str(RETRY_AFTER))
    )
    yield StubReply("429-date", "rate limited, Retry-After as an HTTP date", lambda request: limited(request, _soon()))
    yield StubReply(
        "429-bare",
        "rate limited, without Retry-After",
        lambda request: limited(request, None),
        ("rate-limit.retry-after", *_required_headers(provider, operation)),
    )
    yield StubReply("gateway-page", "502 of a gateway, an HTML page", lambda _: _gateway_page())
    yield StubReply("empty-body", "success without a body", lambda request: _with_content(success.answer(request), b""))
    yield StubReply("cut-json", "success, its JSON cut short", cut, ("response.strict-json",))
    yield StubReply("login-redirect", "302 to a page for logging in", lambda _: _redirect(), ("response.no-redirect",))
    yield StubReply("slow", f"success after {SLOW:g} s; nothing waits", lambda request: _slow(request, success))
    yield StubReply("dropped", "the connection is closed without an answer", _dropped)


def _required_headers(provider: Provider, operation: Operation) -> tuple[str, ...]:
    reply, requirement = operation.reply(429), "response.headers"
    required = reply is not None and "Retry-After" in reply.required_headers
    return (requirement,) if required and provider.contract.register.asks(requirement) else ()


def login_page(_: httpx.Request) -> httpx.Response:
    """Return what a client finds that follows the redirect."""
    return httpx.Response(200, headers=_HTML, text="<html><body><form>Log in</form></body></html>")


def _soon() -> str:
    # A date has no fractions of a second: one more, so that it is never in the past.
    return format_datetime(datetime.now(UTC) + timedelta(seconds=RETRY_AFTER + 1), usegmt=True)


def _gateway_page() -> httpx.Response:
    return httpx.Response(502, headers=_HTML, text=_GATEWAY_PAGE)


def _redirect() -> httpx.Response:
    return httpx.Response(302, headers={"Location": LOGIN_PAGE})


def _with_content(response: httpx.Response, content: bytes) -> httpx.Response:
    headers = response.headers.copy()
    headers.pop("Content-Length", None)
    headers.setdefault("Content-Type", "application/json")
    return httpx.Response(response.status_code, headers=headers, content=content)


def _slow(request: httpx.Request, success: StubReply) -> httpx.Response:
    patience = request.extensions.get("timeout", {}).get("read")
    if patience is not None and patience < SLOW:
        raise httpx.ReadTimeout("The read operation timed out", request=request)
    return success.answer(request)


def _dropped(request: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
