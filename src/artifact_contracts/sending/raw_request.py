"""Requests written byte by byte, because something in their head is wrong on purpose.

Each is complete by every reading of it: whichever of two lengths a server goes by, at most an empty line is left over,
which every server ignores before a request (RFC 9112 section 2.2). So nothing of it can become the beginning of
somebody else's request, not even behind a gateway that reads it in another way than the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from artifact_contracts.cases.head_flaws import HeadFlaw
from artifact_contracts.cases.request import Request
from artifact_contracts.sending.customary_fields import Fields

# Nobody can own it (RFC 2606 section 2).
ANOTHER_HOST = "elsewhere.invalid"
_LINE_END = b"\r\n"


def raw_fields(request: Request, customary: Fields) -> list[tuple[str, str]]:
    """Return the fields of a request with a flaw, the customary ones among them, with their names as written."""
    return [*_hosts(request), *customary, *request.headers, *_flawed_field(request), *_framing(request)]


def raw_lines(request: Request, customary: Fields) -> list[bytes]:
    """Return the lines of a request with a flaw; each is followed by CRLF."""
    address = urlsplit(request.url)
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    head = [f"{request.method} {target} HTTP/1.1"]
    head += [f"{name}: {value}" for name, value in raw_fields(request, customary)]
    return [*(line.encode() for line in head), b"", *_body(request)]


def raw_bytes(request: Request, customary: Fields) -> bytes:
    """Return a request with a flaw as it stands on the wire."""
    return b"".join(line + _LINE_END for line in raw_lines(request, customary))


def _hosts(request: Request) -> Iterator[tuple[str, str]]:
    if request.flaw is not HeadFlaw.NO_HOST:
        yield "Host", urlsplit(request.url).netloc.rpartition("@")[2]
    if request.flaw is HeadFlaw.TWO_HOSTS:
        yield "Host", ANOTHER_HOST


def _flawed_field(request: Request) -> Iterator[tuple[str, str]]:
    if request.flaw is HeadFlaw.SPACE_BEFORE_COLON:
        yield "X-Remark ", "none"


def _framing(request: Request) -> Iterator[tuple[str, str]]:
    """Yield what says how long the body is, and whether anything follows on the connection."""
    whole = sum(len(line) + len(_LINE_END) for line in _body(request))
    if request.flaw is HeadFlaw.CHUNKS_AND_LENGTH:
        # Closing the connection is the server's duty then (RFC 9112 section 6.1), so it is not asked for.
        yield "Transfer-Encoding", "chunked"
        yield "Content-Length", str(whole)
        return
    if request.flaw is HeadFlaw.TWO_LENGTHS:
        yield "Content-Length", str(whole - len(_LINE_END))
    yield "Content-Length", str(whole)
    yield "Connection", "close"


def _body(request: Request) -> list[bytes]:
    """Return the lines of the body; JSON may be followed by a line end (RFC 8259 section 2)."""
    body = request.body or b""
    if request.flaw is HeadFlaw.CHUNKS_AND_LENGTH:
        return [*([b"%x" % len(body), body] if body else []), b"0", b""]
    return [] if request.body is None and request.flaw is not HeadFlaw.TWO_LENGTHS else [body]
