"""A call to an operation: a valid one, and the ways to deviate from it by exactly one thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from artifact_contracts.cases.request import Credential, Request, body_bytes
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation, Scheme
from artifact_contracts.errors import NotTestedError, Untested
from artifact_contracts.pointers import with_value_at
from artifact_contracts.schemathesis_adapter import NO_BODY


@dataclass(frozen=True)
class Call:
    """A request to an operation, before it is put on the wire.

    Every method returns another call that differs in one thing; the call it started from stays the baseline.

    Attributes:
        operation: what is called.
        variant: the name of the valid call in target.yaml it is, or deviates from.
        credentials: what is sent to authenticate.
        path: values of the path parameters.
        query: values of the query parameters.
        headers: further headers.
        body: a JSON value in which ``${fresh}`` may stand, raw bytes, or NO_BODY.
        media_type: the Content-Type, or None for none.
        method: the HTTP method.
        resource: what the operation acts on: ``path`` or ``body``, and where there; None where nothing is named.
        path_suffix: what follows the documented path.
        chunked: whether the body is sent in chunks.
    """

    operation: Operation
    variant: str
    credentials: tuple[Credential, ...]
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: tuple[tuple[str, str], ...]
    body: Any
    media_type: str | None
    method: str
    resource: tuple[str, str] | None = field(default=None, repr=False)
    path_suffix: str = ""
    chunked: bool = False

    def without_credential(self) -> Call:
        """The same call without any credential."""
        return replace(self, credentials=())

    def with_credential(self, *texts: str, scheme: Scheme | None = None) -> Call:
        """The same call with other credentials: one text for each scheme in their order, or one for a given scheme."""
        schemes = (scheme,) if scheme else self.operation.schemes
        if len(texts) > len(schemes):
            raise NotTestedError("the document names fewer places for a credential", Untested.NO_OCCASION)
        return replace(self, credentials=tuple(map(Credential, schemes, texts)))

    def with_header(self, name: str, value: str) -> Call:
        """The same call with one more header."""
        return replace(self, headers=(*self.headers, (name, value)))

    def with_path_suffix(self, text: str) -> Call:
        """The same call with something behind its path."""
        return replace(self, path_suffix=text)

    def with_body(self, value: Any) -> Call:
        """The same call with another JSON value, raw bytes, or NO_BODY as its body; the media type stays."""
        return replace(self, body=value)

    def with_media_type(self, media_type: str | None) -> Call:
        """The same call with its body declared as something else, or as nothing."""
        return replace(self, media_type=media_type)

    def with_resource(self, name: str) -> Call:
        """The same call for another resource."""
        if self.resource is None:
            raise NotTestedError("target.yaml names no resource that the operation acts on", Untested.NO_OCCASION)
        place, at = self.resource
        if place == "path":
            return replace(self, path={**self.path, at: name})
        return replace(self, body=with_value_at(self.body, at, name))

    @cached_property
    def draft(self) -> Request:
        """What is the same in every request made from calls like this one, wherever the service is."""
        headers: list[tuple[str, str]] = []
        cookies: dict[str, str] = {}
        query = dict(self.query)
        for credential in self.credentials:
            if credential.scheme.place == "header":
                headers.append((credential.scheme.parameter, credential.in_header))
            else:
                (query if credential.scheme.place == "query" else cookies)[credential.scheme.parameter] = (
                    credential.text
                )
        if cookies:
            headers.append(("Cookie", "; ".join(f"{name}={quote(value)}" for name, value in cookies.items())))
        body = None if self.body is NO_BODY else body_bytes(self.body)
        if self.media_type and body is not None:
            headers.append(("Content-Type", self.media_type))
        path = self.operation.fill(self.path) + self.path_suffix
        url = path + (f"?{urlencode(query)}" if query else "")
        return Request(self.method, url, (*headers, *self.headers), body, self.chunked)


def valid_call(contract: Contract, operation: Operation, inputs: Mapping[str, str], variant: str) -> Call:
    """Return one of the valid calls that target.yaml lists, with the first documented credential.

    Args:
        contract: the contract.
        operation: one of its operations.
        inputs: the target's inputs by name.
        variant: the call's name.
    """
    row = contract.inputs_of(operation)
    if variant not in row.calls:
        raise NotTestedError(f"target.yaml lists no call {variant}", Untested.NO_OCCASION)
    template = _filled(row.calls[variant], inputs)
    path = template.get("path", {})
    if row.resource and row.resource.place == "path":
        path = {row.resource.at: inputs[row.resource.known], **path}
    return Call(
        operation=operation,
        variant=variant,
        credentials=(Credential(operation.schemes[0], inputs[contract.target.credentials.valid]),),
        path=path,
        query=template.get("query", {}),
        headers=tuple(template.get("headers", {}).items()),
        body=template.get("body", NO_BODY),
        media_type=operation.media_type,
        method=operation.method,
        resource=(row.resource.place, row.resource.at) if row.resource else None,
    )


def _filled(template: Any, inputs: Mapping[str, str]) -> Any:
    if isinstance(template, str):
        for name, value in inputs.items():
            template = template.replace("${" + name + "}", value)
        return template
    if isinstance(template, Mapping):
        return {key: _filled(value, inputs) for key, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, inputs) for value in template]
    return template
