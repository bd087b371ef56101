"""One request to an operation: a valid call, and the ways to deviate from it by exactly one thing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation, Scheme
from artifact_contracts.errors import NotTestedError
from artifact_contracts.schemathesis_adapter import NO_BODY
from artifact_contracts.yaml_files import value_at

FRESH = "${fresh}"


@dataclass(frozen=True)
class Request:
    """A request, ready to be sent.

    Attributes:
        method: in capitals.
        url: absolute.
        headers: in the order they are sent.
        body: its bytes, or None for no body.
        chunked: whether the body is sent in chunks, without saying its length.
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    chunked: bool = False


@dataclass(frozen=True)
class Credential:
    """A credential in its place: the scheme says where, the text is what is sent there."""

    scheme: Scheme
    text: str

    @property
    def in_header(self) -> str:
        """What is sent in a header; without the space behind a scheme that is followed by nothing."""
        return f"{self.scheme.prefix}{self.text}".rstrip(" ")


@dataclass(frozen=True)
class Call:
    """A request to an operation, before it is put on the wire.

    Every method returns another call that differs in one thing; the call it started from stays the valid twin.

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
        behind_path: what stands behind the documented path.
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
    behind_path: str = ""
    chunked: bool = False

    def without_credential(self) -> Call:
        """The same call without any credential."""
        return replace(self, credentials=())

    def with_credential(self, *texts: str, scheme: Scheme | None = None) -> Call:
        """The same call with other credentials: one text for each scheme in their order, or one for a given scheme."""
        schemes = (scheme,) if scheme else self.operation.schemes
        if len(texts) > len(schemes):
            raise NotTestedError("the document names fewer places for a credential")
        return replace(self, credentials=tuple(map(Credential, schemes, texts)))

    def with_header(self, name: str, value: str) -> Call:
        """The same call with one more header."""
        return replace(self, headers=(*self.headers, (name, value)))

    def with_query(self, name: str, value: str) -> Call:
        """The same call with one more query parameter."""
        return replace(self, query={**self.query, name: value})

    def behind(self, text: str) -> Call:
        """The same call with something behind its path."""
        return replace(self, behind_path=text)

    def in_chunks(self) -> Call:
        """The same call with its body sent in chunks."""
        return replace(self, chunked=True)

    def with_method(self, method: str) -> Call:
        """The same call with another method."""
        return replace(self, method=method)

    def with_body(self, value: Any) -> Call:
        """The same call with another JSON value, raw bytes, or NO_BODY as its body; the media type stays."""
        return replace(self, body=value)

    def with_media_type(self, media_type: str | None) -> Call:
        """The same call with its body declared as something else, or as nothing."""
        return replace(self, media_type=media_type)

    def with_resource(self, name: str) -> Call:
        """The same call for another resource."""
        if self.resource is None:
            raise NotTestedError("target.yaml names no resource that the operation acts on")
        place, at = self.resource
        if place == "path":
            return replace(self, path={**self.path, at: name})
        return replace(self, body=with_value_at(self.body, at, name))

    @cached_property
    def shape(self) -> Request:
        """What is the same in every request made from calls like this one, wherever the service is."""
        return self.request("", FRESH)

    def request(self, base_url: str, fresh: str) -> Request:
        """Put the call on the wire.

        Args:
            base_url: what stands before the OpenAPI path.
            fresh: the word that takes the place of ``${fresh}`` in the body.
        """
        query = {**self.query, **self._placed("query")}
        path = self.operation.fill(self.path) + self.behind_path
        url = base_url + path + (f"?{urlencode(query)}" if query else "")
        cookies = "; ".join(f"{name}={quote(value)}" for name, value in self._placed("cookie").items())
        body = self._body_bytes(fresh)
        headers = [
            *((credential.scheme.parameter, credential.in_header) for credential in self._in_headers()),
            *((("Cookie", cookies),) if cookies else ()),
            *((("Content-Type", self.media_type),) if self.media_type and body is not None else ()),
            *self.headers,
        ]
        return Request(self.method, url, tuple(headers), body, self.chunked)

    def _in_headers(self) -> list[Credential]:
        return [credential for credential in self.credentials if credential.scheme.place == "header"]

    def _placed(self, place: str) -> dict[str, str]:
        return {
            credential.scheme.parameter: credential.text
            for credential in self.credentials
            if credential.scheme.place == place
        }

    @cached_property
    def written_body(self) -> bytes:
        """The body as bytes, ``${fresh}`` still in it; only asked of a call that has one."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body, ensure_ascii=False).encode()

    def _body_bytes(self, fresh: str) -> bytes | None:
        return None if self.body is NO_BODY else self.written_body.replace(FRESH.encode(), fresh.encode())


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
        raise NotTestedError(f"target.yaml lists no call {variant}")
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


def fresh_word(seed: int, occasion: str) -> str:
    """Return a word that is another for every occasion, and the same for the same seed."""
    return hashlib.sha256(f"{seed} {occasion}".encode()).hexdigest()[:12]


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


def with_value_at(value: Any, pointer: str, replacement: Any) -> Any:
    """Return a JSON value with what a pointer leads to replaced."""
    if not pointer:
        return replacement
    _, _, rest = pointer.partition("/")
    key, separator, further = rest.partition("/")
    key = key.replace("~1", "/").replace("~0", "~")
    deeper = separator + further
    if isinstance(value, list):
        index = int(key)
        return [with_value_at(item, deeper, replacement) if at == index else item for at, item in enumerate(value)]
    return {**value, key: with_value_at(value.get(key), deeper, replacement)}


def without_value_at(value: Any, pointer: str) -> Any:
    """Return a JSON value without the member that a pointer leads to."""
    parent, _, name = pointer.rpartition("/")
    members = value_at(value, parent)
    name = name.replace("~1", "/").replace("~0", "~")
    return with_value_at(value, parent, {key: member for key, member in members.items() if key != name})
