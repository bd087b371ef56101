"""What a universal check looks at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from artifact_contracts.cases.call import Request
from artifact_contracts.checks import strict_json
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation, Reply
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.exchange import Exchange, Response

# Every server takes so much (RFC 9110 section 4.1 asks for 8000 octets of URL; headers have no such number).
LONGEST_URL = 2000
LONGEST_HEADERS = 4000
# Nor is there one for bodies, but the calls of these documents stay far below it.
LARGEST_BODY = 10_000
_SEGMENT = r"(?!(?:%2E|\.)+(?:/|$))(?:(?!%2F|%5C|%00)[^/])+"


def in_scope(operation: Operation, request: Request) -> bool:
    """Whether the document of an operation speaks of a request at all.

    It does not speak of other methods and paths, nor of what servers and gateways turn away before the service sees
    it: separators, dots and NUL in a segment of the path, and headers that are very long or beyond ASCII.
    """
    headers = "".join(f"{name}{value}" for name, value in request.headers)
    reaches = len(request.url) < LONGEST_URL and len(headers) < LONGEST_HEADERS and headers.isascii()
    on_its_path = bool(_path(operation).search(urlsplit(request.url).path))
    return request.method == operation.method and reaches and on_its_path


def _path(operation: Operation) -> re.Pattern[str]:
    literals = re.split(r"\{[^}]+\}", operation.path)
    return re.compile(_SEGMENT.join(map(re.escape, literals)) + "$", re.IGNORECASE)


@dataclass(frozen=True)
class CheckContext:
    """A response and what is needed to judge it.

    Attributes:
        contract: the contract of its API.
        operation: the operation the request was meant for.
        exchange: the exchange.
        response: its response.
        secrets: the secrets of the run.
    """

    contract: Contract
    operation: Operation
    exchange: Exchange
    response: Response
    secrets: Secrets

    @property
    def documented_method(self) -> bool:
        """Whether the request used the method the operation documents."""
        return self.exchange.request.method == self.operation.method

    @cached_property
    def in_scope(self) -> bool:
        """Whether the document speaks of this request at all."""
        return in_scope(self.operation, self.exchange.request)

    @cached_property
    def reply(self) -> Reply | None:
        """What the document says of this status, if it speaks of this request."""
        return self.operation.reply(self.response.status) if self.in_scope else None

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return self.response.status // 100 == 2

    @property
    def is_error(self) -> bool:
        """Whether the status is 4xx or 5xx."""
        return self.response.status >= 400

    @property
    def is_gateway_error(self) -> bool:
        """Whether the status is one that a gateway answers with in the service's stead."""
        return self.response.status in (502, 503, 504)

    @property
    def has_body(self) -> bool:
        """Whether there is a body to judge."""
        return bool(self.response.body) and self.exchange.request.method != "HEAD"

    @cached_property
    def parsed(self) -> strict_json.Parsed:
        """The body as JSON."""
        return strict_json.parse(self.response.body)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The body as it came, and every text that stands in it as JSON, without JSON's escapes."""
        raw = self.response.body.decode("utf-8", "replace")
        return (raw, "\n".join(_texts_in(self.parsed.value))) if self.parsed.error is None else (raw,)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for member in value.values():
            yield from _texts_in(member)
    elif isinstance(value, list):
        for item in value:
            yield from _texts_in(item)
