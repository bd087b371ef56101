"""What is wrong with a contract document itself: things no service can be blamed for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from artifact_contracts import yaml_files
from artifact_contracts.contract.openapi import Operation


@dataclass(frozen=True)
class Defect:
    """Something a document says, or leaves out, that it should not.

    Attributes:
        requirement: the ``document.*`` requirement that is not kept.
        keys: the chain of keys to the place.
        expected: what the document should say.
        observed: what it says.
    """

    requirement: str
    keys: tuple[str, ...]
    expected: str
    observed: str


def defects(document: Mapping[str, Any], operations: tuple[Operation, ...]) -> Iterator[Defect]:
    """Find the defects of a valid OpenAPI document that would make the judgement of a service wrong or empty.

    Args:
        document: the document with its overlays applied.
        operations: its operations.
    """
    yield from _servers(document)
    for operation in operations:
        keys = ("paths", operation.path, operation.method.lower())
        entry = document["paths"][operation.path][operation.method.lower()]
        yield from _unsatisfiable_replies(operation, keys)
        yield from _security(document, entry, keys)
        yield from _credential_parameters(document, entry, keys)
        yield from _undescribed_errors(operation, keys)
        yield from _optional_body(operation, keys)


def _servers(document: Mapping[str, Any]) -> Iterator[Defect]:
    for number, server in enumerate(document.get("servers", [{"url": "/"}])):
        if not urlsplit(server["url"]).netloc:
            yield Defect(
                "document.server-absolute",
                ("servers", str(number), "url"),
                "an absolute URL of the service",
                f"{server['url']}, which resolves against wherever the document happens to be published",
            )


def _unsatisfiable_replies(operation: Operation, keys: tuple[str, ...]) -> Iterator[Defect]:
    for status, reply in operation.replies.items():
        for media_type, schema in reply.contents.items():
            if not schema.satisfiable:
                yield Defect(
                    "document.replies-satisfiable",
                    (*keys, "responses", status, "content", media_type, "schema"),
                    "a schema that some response body satisfies",
                    f"the schema of {status} rejects every JSON value, so no service can keep it",
                )


def _security(document: Mapping[str, Any], entry: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[Defect]:
    declared = document.get("components", {}).get("securitySchemes", {})
    if declared and not entry.get("security", document.get("security")):
        yield Defect(
            "document.security-applied",
            (*keys, "security"),
            f"a security requirement that applies {' or '.join(declared)}",
            "security schemes are declared and none is applied, so formally anyone may call the operation",
        )


def _credential_parameters(
    document: Mapping[str, Any], entry: Mapping[str, Any], keys: tuple[str, ...]
) -> Iterator[Defect]:
    schemes = document.get("components", {}).get("securitySchemes", {}).values()
    headers = {scheme["name"].lower() for scheme in schemes if scheme.get("in") == "header"} | {"authorization"}
    for number, node in enumerate(entry.get("parameters", [])):
        parameter = yaml_files.resolve(document, node)
        if parameter["in"] == "header" and parameter["name"].lower() in headers:
            yield Defect(
                "document.credential-not-a-parameter",
                (*keys, "parameters", str(number)),
                "credentials described by security requirements only",
                f"{parameter['name']} is an ordinary {'required ' if parameter.get('required') else ''}header"
                " parameter as well, which rules out every other documented way to send the credential",
            )


def _undescribed_errors(operation: Operation, keys: tuple[str, ...]) -> Iterator[Defect]:
    if not operation.describes_errors:
        yield Defect(
            "document.errors-described",
            (*keys, "responses"),
            "the errors the operation answers with, or a default",
            f"only {', '.join(operation.replies)} is described",
        )


def _optional_body(operation: Operation, keys: tuple[str, ...]) -> Iterator[Defect]:
    schema = operation.body
    if schema and not operation.body_required and isinstance(schema.schema, dict) and schema.schema.get("required"):
        yield Defect(
            "document.body-required",
            (*keys, "requestBody", "required"),
            "true, because the body has required members",
            "left out, which means that a request without a body is valid",
        )
