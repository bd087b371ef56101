"""Validates the requests of a client against a contract: which operation is meant, and everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import httpx

from artifact_contracts.checks import strict_json
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.http_messages import ProviderRequest
from artifact_contracts.provider.provider import Provider
from artifact_contracts.redaction import Secrets
from artifact_contracts.stubs.body_validation import body_mistakes
from artifact_contracts.stubs.credential_validation import credential_mistakes, secrets_in
from artifact_contracts.stubs.mistakes import Mistake, NotAsDocumentedError, shortened
from artifact_contracts.stubs.parameter_validation import parameter_mistakes

# The operations whose path matches, each with the match of its path.
_Matches = Sequence[tuple[Operation, re.Match[str]]]


@dataclass(frozen=True)
class ValidCall:
    """A request that is as documented.

    Attributes:
        operation: the operation it calls.
        path: the values of its path parameters.
        body: its body: the JSON value, the bytes of anything else, or None if there is none.
    """

    operation: Operation
    path: Mapping[str, str]
    body: Any


class RequestValidator:
    """Knows which requests one service documents.

    Args:
        provider: a provider of the API.
        base_url: what stands before the OpenAPI path.
    """

    def __init__(self, provider: Provider, base_url: httpx.URL) -> None:
        self._provider = provider
        self._contract = provider.contract
        self._base = base_url
        self._base_path = base_url.raw_path.decode().rstrip("/")

    def is_for_service(self, request: httpx.Request) -> bool:
        """Whether a request goes to the service: to its host and port, whatever the scheme."""
        same_port = request.url.port == self._base.port or request.url.port is None
        return request.url.host == self._base.host and same_port

    def validate(self, request: httpx.Request) -> ValidCall | NotAsDocumentedError:
        """Return the call that a request makes, or an error that says everything that is wrong with it.

        Args:
            request: the request; its body has been read.
        """
        incoming = _incoming(request)
        body = _body(incoming)
        matches = self._provider.at(self._documented_path(incoming.path))
        chosen = next((pair for pair in matches if pair[0].method == incoming.method), next(iter(matches), None))
        operation = chosen[0] if chosen else None
        path = {name: unquote(value) for name, value in chosen[1].groupdict().items()} if chosen else {}
        mistakes = [*self._address(request, incoming, matches), *self._content(incoming, operation, path)]
        if mistakes or operation is None:
            return self._error(incoming, mistakes, secrets_in(incoming, body))
        return ValidCall(operation, path, body)

    def _error(self, incoming: ProviderRequest, mistakes: list[Mistake], secrets: Secrets) -> NotAsDocumentedError:
        line = secrets.redact(f"{incoming.method} {incoming.path}")
        return NotAsDocumentedError(line, self._contract.target.title, [_redacted(row, secrets) for row in mistakes])

    def _documented_path(self, path: str) -> str:
        """Return a path as the document has it, below its own server; empty if it is not below the base URL."""
        return self._provider.base_path + path.removeprefix(self._base_path) if path.startswith(self._base_path) else ""

    def _address(self, request: httpx.Request, incoming: ProviderRequest, matches: _Matches) -> Iterator[Mistake]:
        """Return what is wrong with the scheme, the path and the method."""
        if request.url.scheme != self._base.scheme:
            yield Mistake("scheme", request.url.scheme, self._base.scheme)
        if not matches:
            paths = dict.fromkeys(f"{row.method} {self._base_path}{row.path}" for row in self._contract.operations)
            yield Mistake("path", f"{incoming.method} {incoming.path}", " or ".join(paths))
        elif all(operation.method != incoming.method for operation, _ in matches):
            yield Mistake("method", incoming.method, " or ".join(operation.method for operation, _ in matches))

    def _content(
        self, incoming: ProviderRequest, operation: Operation | None, path: Mapping[str, str]
    ) -> Iterator[Mistake]:
        """Return what is wrong besides the address; where there is only one operation, it must be that one."""
        if operation is None and len(self._contract.operations) == 1:
            operation = self._contract.operations[0]
        if operation:
            yield from credential_mistakes(incoming, operation, self._provider)
            yield from parameter_mistakes(incoming, self._contract, operation, path)
            yield from body_mistakes(incoming, operation)


def _incoming(request: httpx.Request) -> ProviderRequest:
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in request.headers.raw)
    return ProviderRequest(request.method, path, query, headers, request.content)


def _body(incoming: ProviderRequest) -> Any:
    if not incoming.body:
        return None
    parsed = strict_json.parse(incoming.body)
    return incoming.body if parsed.error else parsed.value


def _redacted(mistake: Mistake, secrets: Secrets) -> Mistake:
    # Redacted before it is shortened: half a key would not be found.
    where, sent, expected = (secrets.redact(cell) for cell in (mistake.where, mistake.sent, mistake.expected))
    return Mistake(where, shortened(sent), expected)
