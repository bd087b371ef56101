"""What a provider is sent and what it sends back, before either is put on the wire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True)
class ProviderRequest:
    """A request as the provider sees it.

    Attributes:
        method: in capitals.
        path: percent-encoded, without the query.
        query: the query string.
        headers: names in lower case.
        body: its bytes; empty where there is none.
    """

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the first header of a name."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    def cookies(self) -> dict[str, str]:
        """Return the cookies by name; of several with one name the first."""
        pairs = [pair.strip().partition("=") for pair in (self.header("cookie") or "").split(";")]
        return {name: unquote(value) for name, _, value in reversed(pairs)}

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()


@dataclass
class ProviderResponse:
    """What the provider sends back.

    Attributes:
        status: the status.
        body: its bytes.
        headers: by name.
        compressible: whether it may be compressed for a client that takes that.
        chunked: whether the body is sent in chunks, without a length.
        wire: the bytes that go out in the place of all that, before the connection is closed; b"" for none at all.
        away: for how many seconds nobody listens once the connection is closed, as while a service is started again.
    """

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    compressible: bool = True
    chunked: bool = False
    wire: bytes | None = None
    away: float = 0.0


class RefusalError(Exception):
    """The call ends here, with an error.

    Args:
        status: the status.
        message: words for people.
        headers: what the status brings with it.
    """

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})


def json_answer(status: int, value: Any) -> ProviderResponse:
    """Return an answer with a JSON body."""
    return ProviderResponse(status, json.dumps(value).encode(), {"Content-Type": "application/json"})


def customary_headers() -> dict[str, str]:
    """Return what every answer carries unless it says otherwise."""
    return {"Date": formatdate(usegmt=True), "X-Content-Type-Options": "nosniff"}


def on_the_wire(answer: ProviderResponse) -> bytes:
    """Return an answer as it stands on the wire, so that a fault can corrupt it below HTTP."""
    headers = {**customary_headers(), **answer.headers, "Content-Length": str(len(answer.body))}
    head = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    head += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + answer.body
