"""What a provider is sent and what it sends back, before either is put on the wire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


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
    """

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    compressible: bool = True
    chunked: bool = False
    wire: bytes | None = None


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
