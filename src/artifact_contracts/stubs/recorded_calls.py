"""What is recorded of the calls of a client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass(frozen=True)
class StubCall:
    """A call that was as documented.

    Attributes:
        operation: the operationId of the operation that was called.
        reply: the name of the reply it got.
        path: the values of the path parameters.
        body: the JSON value that was sent, or None for no body.
        request: the httpx request.
    """

    operation: str
    reply: str
    path: Mapping[str, str]
    body: Any
    request: httpx.Request = field(repr=False)
