"""The operations an OpenAPI document describes, in the form the rest of the suite asks about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from artifact_contracts import yaml_files
from artifact_contracts.contract.schema import Referable, Schema
from artifact_contracts.errors import DocumentError

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True)
class Scheme:
    """How a credential is sent.

    Attributes:
        name: its name under ``components.securitySchemes``.
        place: ``header``, ``query`` or ``cookie``.
        parameter: the name of the header, query parameter or cookie.
        prefix: what stands before the credential, as in ``Bearer <key>``; empty if nothing does.
    """

    name: str
    place: str
    parameter: str
    prefix: str

    @property
    def form(self) -> str:
        """The credential as documented, for people: ``Authorization: Bearer <key>``."""
        separator = {"header": ": ", "query": "=", "cookie": "="}[self.place]
        return f"{self.parameter}{separator}{self.prefix}<key>"


def scheme_of(name: str, declared: Mapping[str, Any]) -> Scheme | None:
    """Return a declared security scheme as the suite can send it, or None where it cannot (OAuth flows, mutual TLS).

    Source: OpenAPI 3.1.0, Security Scheme Object.
    """
    if declared.get("type") == "apiKey":
        return Scheme(name, declared["in"], declared["name"], "")
    if declared.get("type") == "http" and declared.get("scheme", "").lower() == "bearer":
        return Scheme(name, "header", "Authorization", "Bearer ")
    return None


@dataclass(frozen=True)
class Reply:
    """A documented response.

    Attributes:
        status: as documented: ``200``, ``2XX`` or ``default``.
        contents: the schema of each documented media type; empty where none is documented.
        headers: names of the headers it may carry.
        required_headers: names of the headers it must carry.
        example: a documented example of its body, or None.
    """

    status: str
    contents: Mapping[str, Schema]
    headers: tuple[str, ...]
    required_headers: tuple[str, ...]
    example: Any


@dataclass(frozen=True)
class Operation:
    """One method on one path.

    Attributes:
        id: its ``operationId``.
        method: in capitals.
        path: the template, as in ``/v1/things/{thingId}``.
        schemes: how a credential may be sent; the first decides where several are sent.
        body_required: whether a request without a body is outside the contract.
        bodies: the schema of each media type a request body may have.
        replies: what may come back, by documented status.
    """

    id: str
    method: str
    path: str
    schemes: tuple[Scheme, ...]
    body_required: bool
    bodies: Mapping[str, Schema]
    replies: Mapping[str, Reply]

    def reply(self, status: int) -> Reply | None:
        """Return what the document says of a status: its own entry, else its class, else the default, else None.

        Source: OpenAPI 3.1.0, Responses Object.
        """
        return self.replies.get(str(status)) or self.replies.get(f"{status // 100}XX") or self.replies.get("default")

    @property
    def media_type(self) -> str | None:
        """The media type the suite sends: JSON where it is documented, else the first documented one."""
        if "application/json" in self.bodies:
            return "application/json"
        return next(iter(self.bodies), None)

    @property
    def body(self) -> Schema | None:
        """The schema of the body in the media type the suite sends."""
        return self.bodies[self.media_type] if self.media_type else None

    @cached_property
    def describes_errors(self) -> bool:
        """Whether the document says anything of errors at all."""
        return not all(map(re.compile("[123]").match, self.replies))

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the path with its parameters filled in, each percent-encoded."""
        return re.sub(r"\{([^}]+)\}", lambda match: _segment(values[match[1]]), self.path)


def _segment(value: str) -> str:
    # One or two dots alone are no segment but a way through the path, and clients go it before they send anything.
    return value.replace(".", "%2E") if value in (".", "..") else quote(value, safe="")


def operations(document: Mapping[str, Any], precedence: tuple[str, ...], file: str) -> Iterator[Operation]:
    """Read the operations of a valid OpenAPI document.

    Args:
        document: the whole document.
        precedence: names of security schemes; the first of them that a request carries decides.
        file: the document's name, for messages.

    Raises:
        DocumentError: an operation has no ``operationId`` of its own, by which target.yaml would name it.
    """
    referable = Referable(document)
    named: dict[str, str] = {}
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                place = f"{method.upper()} {path}"
                name = item[method].get("operationId")
                if name is None:
                    raise DocumentError(file, f"{place} has no operationId.", "Give it one; target.yaml uses it.")
                if name in named:
                    problem = f"{place} has the operationId {name}, and so has {named[name]}."
                    raise DocumentError(file, problem, "Give each its own; target.yaml uses it.")
                named[name] = place
                yield _operation(document, path, method, item[method], precedence, referable)


def _operation(
    document: Mapping[str, Any],
    path: str,
    method: str,
    entry: Mapping[str, Any],
    precedence: tuple[str, ...],
    referable: Referable,
) -> Operation:
    body = yaml_files.resolve(document, entry.get("requestBody", {}))
    return Operation(
        id=entry["operationId"],
        method=method.upper(),
        path=path,
        schemes=_schemes(document, entry, precedence),
        body_required=body.get("required", False),
        bodies=_schemas(document, body, referable),
        replies={
            status.upper() if status != "default" else status: _reply(document, status, node, referable)
            for status, node in entry.get("responses", {}).items()
        },
    )


def _schemes(document: Mapping[str, Any], entry: Mapping[str, Any], precedence: tuple[str, ...]) -> tuple[Scheme, ...]:
    declared = document.get("components", {}).get("securitySchemes", {})
    applied = [name for alternative in entry.get("security", document.get("security", [])) for name in alternative]
    # A scheme that is declared but applied nowhere is a defect of the document (see defects.py); what it
    # describes is still the only way in that the document knows.
    names = applied or list(declared)
    ordered = sorted(names, key=lambda name: precedence.index(name) if name in precedence else len(precedence))
    found = (scheme_of(name, yaml_files.resolve(document, declared[name])) for name in ordered if name in declared)
    return tuple(scheme for scheme in found if scheme)


def _schemas(document: Mapping[str, Any], node: Mapping[str, Any], referable: Referable) -> dict[str, Schema]:
    """Return the schema of each media type that a body or a reply may have."""
    return {
        name: Schema(document, content.get("schema", True), referable)
        for name, content in node.get("content", {}).items()
    }


def _reply(document: Mapping[str, Any], status: str, node: Any, referable: Referable) -> Reply:
    node = yaml_files.resolve(document, node)
    headers = {name: yaml_files.resolve(document, header) for name, header in node.get("headers", {}).items()}
    return Reply(
        status=status,
        contents=_schemas(document, node, referable),
        headers=tuple(headers),
        required_headers=tuple(name for name, header in headers.items() if header.get("required")),
        example=_example(document, node),
    )


def _example(document: Mapping[str, Any], reply: Mapping[str, Any]) -> Any:
    for content in reply.get("content", {}).values():
        if "example" in content:
            return content["example"]
        schema = yaml_files.resolve(document, content.get("schema", {}))
        if isinstance(schema, dict) and "example" in schema:
            return schema["example"]
    return None
