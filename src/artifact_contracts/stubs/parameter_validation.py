"""Validates the parameters of a request: whether they are there, and each against its schema."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs

from artifact_contracts import yaml_files
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.contract.schema import Schema
from artifact_contracts.provider.http_messages import ProviderRequest
from artifact_contracts.stubs.mistakes import Mistake, as_json

# OpenAPI 3.1.0, Parameter Object: header parameters of these names are ignored.
_NO_PARAMETERS = ("accept", "content-type", "authorization")


def parameter_mistakes(
    incoming: ProviderRequest, contract: Contract, operation: Operation, path: Mapping[str, str]
) -> Iterator[Mistake]:
    """Return what is wrong with the parameters of a request; credentials are validated elsewhere.

    Args:
        incoming: the request.
        contract: the contract.
        operation: what the request calls.
        path: the values of the path parameters; empty if the path is not that of the operation.
    """
    credentials = {(scheme.place, scheme.parameter.lower()) for scheme in operation.schemes}
    for parameter in _parameters(contract.document, operation):
        place, name = parameter["in"], parameter["name"]
        if (place, name.lower()) in credentials or (place == "header" and name.lower() in _NO_PARAMETERS):
            continue
        if place == "path" and not path:
            continue
        value = _sent(incoming, place, name, path)
        where = f"{place} {name}"
        if value is None:
            if parameter.get("required"):
                yield Mistake(where, "nothing", "a value; it is required")
        elif "schema" in parameter:
            schema = Schema(contract.document, parameter["schema"])
            if not any(schema.accepts(reading) for reading in _readings(value)):
                declared = yaml_files.resolve(contract.document, parameter["schema"])
                yield Mistake(where, as_json(value), as_json(_without_annotations(declared)))


def _parameters(document: Mapping[str, Any], operation: Operation) -> Iterator[Mapping[str, Any]]:
    item = document["paths"][operation.path]
    # Those of the operation replace those of the path.
    of_both = [*item.get("parameters", ()), *item[operation.method.lower()].get("parameters", ())]
    resolved = (yaml_files.resolve(document, parameter) for parameter in of_both)
    yield from {(parameter["in"], parameter["name"]): parameter for parameter in resolved}.values()


def _sent(incoming: ProviderRequest, place: str, name: str, path: Mapping[str, str]) -> str | None:
    if place == "path":
        return path.get(name)
    if place == "header":
        return incoming.header(name)
    if place == "query":
        return next(iter(parse_qs(incoming.query, keep_blank_values=True).get(name, [])), None)
    pairs = (pair.strip().partition("=") for pair in (incoming.header("cookie") or "").split(";"))
    return next((value for key, _, value in pairs if key == name), None)


def _readings(value: str) -> Iterator[Any]:
    """Return what a text may stand for: itself, the number or truth value that it spells, or a list."""
    yield value
    with contextlib.suppress(ValueError):
        yield json.loads(value)
    yield value.split(",")


def _without_annotations(schema: Any) -> Any:
    """Return a schema without its annotations."""
    annotations = ("description", "title", "example", "examples", "default")
    if not isinstance(schema, dict):
        return schema
    return {key: value for key, value in schema.items() if key not in annotations}
