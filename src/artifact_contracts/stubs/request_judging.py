"""Judges the requests of a client by a contract: which operation is meant, and everything that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import httpx

from artifact_contracts.checks import strict_json
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.http_messages import ProviderRequest
from artifact_contracts.provider.provider import Provider
from artifact_contracts.redaction import Secrets
from artifact_contracts.stubs.bodies import body_mistakes
from artifact_contracts.stubs.credentials import credential_mistakes, secrets_in
from artifact_contracts.stubs.mistakes import Mistake, NotAsDocumentedError, shortened
from artifact_contracts.stubs.parameters import parameter_mistakes


@dataclass(frozen=True)
class Asked:
    """What a request asks for that is as documented.

    Attributes:
        operation: the operation it calls.
        path: the values of its path parameters.
        body: its body: the JSON value, the bytes of anything else, or None where there is none.
    """

    operation: Operation
    path: Mapping[str, str]
    body: Any


class RequestJudge:
    """Knows what one API wants to be sent to one base URL.

    Args:
        provider: a provider of the API.
        base_url: what stands before the OpenAPI path.
    """

    def __init__(self, provider: Provider, base_url: httpx.URL) -> None:
        self._provider = provider
        self._contract = provider.contract
        self._base = base_url

    def concerns(self, request: httpx.Request) -> bool:
        """Whether a request goes to the service; another port is another service, another scheme is not."""
        same_port = request.url.port == self._base.port or request.url.port is None
        return request.url.host == self._base.host and same_port

    def judge(self, request: httpx.Request) -> Asked | NotAsDocumentedError:
        """Return what a request asks for, or an error that says everything that is wrong with it.

        Args:
            request: the request; its body has been read.
        """
        incoming = _incoming(request)
        body = _body(incoming)
        matching = self._provider.at(self._documented_path(incoming.path))
        chosen = next((pair for pair in matching if pair[0].method == incoming.method), next(iter(matching), None))
        operation = chosen[0] if chosen else None
        path = {name: unquote(value) for name, value in chosen[1].groupdict().items()} if chosen else {}
        mistakes = [*self._address(request, incoming, matching), *self._rest(incoming, operation, path)]
        if mistakes or operation is None:
            secrets = secrets_in(incoming, body)
            line = secrets.redact(f"{incoming.method} {incoming.path}")
            return NotAsDocumentedError(
                line, self._contract.target.title, [_redacted(row, secrets) for row in mistakes]
            )
        return Asked(operation, path, body)

    def _documented_path(self, path: str) -> str:
        """Return a path as the document has it, below its own server; what is not below the base URL is in no way."""
        base = self._base.raw_path.decode().rstrip("/")
        return self._provider.base_path + path.removeprefix(base) if path.startswith(base) else ""

    def _address(
        self, request: httpx.Request, incoming: ProviderRequest, matching: list[tuple[Operation, Any]]
    ) -> list[Mistake]:
        found = []
        if request.url.scheme != self._base.scheme:
            found.append(Mistake("scheme", request.url.scheme, self._base.scheme))
        base = self._base.raw_path.decode().rstrip("/")
        if not matching:
            paths = dict.fromkeys(
                f"{operation.method} {base}{operation.path}" for operation in self._contract.operations
            )
            found.append(Mistake("path", f"{incoming.method} {incoming.path}", " or ".join(paths)))
        elif all(operation.method != incoming.method for operation, _ in matching):
            found.append(Mistake("method", incoming.method, " or ".join(operation.method for operation, _ in matching)))
        return found

    def _rest(
        self, incoming: ProviderRequest, operation: Operation | None, path: Mapping[str, str]
    ) -> Iterator[Mistake]:
        """Judge what does not depend on the address; where there is one operation only, it must be that one."""
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
    # What is cut short first would hide the rest of a key from being found.
    where, sent, expected = (secrets.redact(cell) for cell in (mistake.where, mistake.sent, mistake.expected))
    return Mistake(where, shortened(sent), expected)
