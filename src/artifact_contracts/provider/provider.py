"""How a conforming provider answers a call: one small step after the other, each of which a fault can replace."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from artifact_contracts import pointers
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.authenticator import Authenticator
from artifact_contracts.provider.body_reader import BodyReader
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.part import Part
from artifact_contracts.provider.rate_limiter import RateLimit
from artifact_contracts.provider.resource_store import ResourceStore, member_at
from artifact_contracts.provider.response_writer import ResponseWriter
from artifact_contracts.rate import Rate

UNLIMITED = Rate(1_000_000, "m")


@dataclass(frozen=True)
class Parts:
    """What a provider is made of.

    Attributes:
        authenticator: finds out whose call it is.
        reader: reads the body.
        store: knows what exists.
        writer: words the answer.
    """

    authenticator: type[Authenticator] = Authenticator
    reader: type[BodyReader] = BodyReader
    store: type[ResourceStore] = ResourceStore
    writer: type[ResponseWriter] = ResponseWriter

    def with_part(self, part: type[Part]) -> Parts:
        """Return these parts, but for the one that another is a kind of.

        Raises:
            TypeError: it is a kind of none.
        """
        if issubclass(part, Authenticator):
            return replace(self, authenticator=part)
        if issubclass(part, BodyReader):
            return replace(self, reader=part)
        if issubclass(part, ResourceStore):
            return replace(self, store=part)
        if issubclass(part, ResponseWriter):
            return replace(self, writer=part)
        raise TypeError(f"a provider has no part like {part.__name__}")


class Provider:
    """A conforming provider of one API.

    Args:
        contract: what it keeps.
        inputs: the target's inputs: its keys and the things it knows.
        rate_limit: more requests of one key are answered with 429.
        latency: seconds that every answer takes longer.

    Attributes:
        parts: what it is made of; a kind of provider that differs in one part names another.
        base_path: what stands before the paths of the OpenAPI document.
        limit: counts the calls of each account.
        lock: held by whoever counts: several calls are answered at the same time.
    """

    parts: ClassVar[Parts] = Parts()

    def __init__(
        self, contract: Contract, inputs: Mapping[str, str], rate_limit: Rate = UNLIMITED, latency: float = 0.0
    ) -> None:
        self.contract = contract
        self.latency = latency
        self.authenticator = self.parts.authenticator(contract, inputs)
        self.reader = self.parts.reader(contract, inputs)
        self.store = self.parts.store(contract, inputs)
        self.writer = self.parts.writer(contract, inputs)
        self.limit = RateLimit(rate_limit)
        self.lock = threading.Lock()
        self.base_path = urlsplit(contract.document.get("servers", [{"url": "/"}])[0]["url"]).path.rstrip("/")
        self._routes = [
            (operation, re.compile(_path_pattern(self.base_path + operation.path))) for operation in contract.operations
        ]

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        """Answer a request."""
        operation = None
        try:
            operation, parameters = self.route(request)
            account = self.authenticate(request, operation)
            self._count(account)
            self.check_method(request, operation)
            answer = self.perform(request, operation, parameters, account)
        except RefusalError as refusal:
            answer = self.writer.error(refusal)
        if operation:
            answer.headers.update(self.writer.limit_headers(operation, answer.status, self.limit.headers()))
        return answer

    def route(self, request: ProviderRequest) -> tuple[Operation, Mapping[str, str]]:
        """Find the operation a path belongs to, and the values of its parameters; of several, that of the method.

        Raises:
            RefusalError: the path belongs to none.
        """
        found = self.at(request.path)
        if not found:
            raise RefusalError(404, "There is nothing at this address.")
        operation, match = next((pair for pair in found if pair[0].method == request.method), found[0])
        return operation, {name: unquote(value) for name, value in match.groupdict().items()}

    def at(self, path: str) -> list[tuple[Operation, re.Match[str]]]:
        """Return every operation at a path."""
        matches = ((operation, pattern.fullmatch(path)) for operation, pattern in self._routes)
        return [(operation, match) for operation, match in matches if match]

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        """Return the account a request belongs to.

        Raises:
            RefusalError: it belongs to none.
        """
        return self.authenticator.authenticate(request, operation)

    def _count(self, account: str) -> None:
        """Refuse what is above the rate limit."""
        wait = self.limit.take(account)
        if wait is not None:
            raise RefusalError(429, "Too many requests; come back later.", {"Retry-After": str(wait)})

    def check_method(self, request: ProviderRequest, operation: Operation) -> None:
        """Refuse what the path does not offer."""
        if request.method != operation.method:
            offered = ", ".join(each.method for each, _ in self.at(request.path))
            raise RefusalError(405, f"Use {offered} here.", {"Allow": offered})

    def perform(
        self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        """Do what an authenticated call asks for.

        Raises:
            RefusalError: it is not to be done.
        """
        resource = self.contract.inputs_of(operation).resource
        if resource and resource.place == "path":
            self.store.check_resource(parameters[resource.at], operation, account)
        body = self.reader.read_body(request, operation)
        if resource and resource.place == "body":
            self.store.check_resource(member_at(body, resource.at), operation, account)
        self.store.publish(body, operation)
        return self.writer.success(operation)

    def name_of_resource(self, request: ProviderRequest) -> str | None:
        """Return the name of the resource that a request is about, wherever it stands; None where there is none."""
        for operation, pattern in self._routes:
            resource = self.contract.inputs_of(operation).resource
            if resource is None:
                continue
            if resource.place == "path":
                match = pattern.fullmatch(request.path)
                return unquote(match[resource.at]) if match else None
            try:
                name = pointers.value_at(json.loads(request.body), resource.at)
            except (ValueError, KeyError, RecursionError):
                return None
            return name if isinstance(name, str) else None
        return None


def provider_with(*parts: type[Part]) -> type[Provider]:
    """Return the kind of provider that differs from a conforming one in some of its parts."""
    altered = Provider.parts
    for part in parts:
        altered = altered.with_part(part)

    class Altered(Provider):
        parts = altered

    return Altered


def kind_of(*classes: type[Provider | Part]) -> type[Provider]:
    """Return a kind of provider as it is, or the one with parts of some kinds."""
    kind = classes[0]
    return kind if issubclass(kind, Provider) else provider_with(*(each for each in classes if issubclass(each, Part)))


def sentence_of(kind: type[Provider | Part]) -> str:
    """Return the first line of a docstring: what a kind of provider, or of a part, does."""
    return str(kind.__doc__).partition("\n")[0]


def _path_pattern(template: str) -> str:
    pieces = re.split(r"\{([^}]+)\}", template)
    return "".join(f"(?P<{piece}>[^/]+)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))
