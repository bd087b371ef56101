"""Values of another type than a member is documented with: which tell the most, and some that schemathesis has not.

What a service takes by mistake depends on its language: one that writes texts with ``str()`` takes a number for a text,
one whose objects and lists are one type takes an array for an object, one that parses texts takes ``"7"`` for a number
and ``"true"`` for a boolean. A boolean in the place of a text is refused nearly everywhere. An empty array tells more
than one with items in it, which are refused for themselves where the values of a map are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from artifact_contracts import yaml_files
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.pointers import keys_of, value_or, with_value_at
from artifact_contracts.schemathesis_adapter import GeneratedCase

_EMPTY = "an-empty-array"
_NUMERIC = "a-numeric-string"
_TRUE = "the-string-true"
# By the documented type: the ends of the names of the cases that come first, in this order, and then null.
MOST_TELLING: dict[str, tuple[str, ...]] = {
    "string": ("a-number",),
    "object": (_EMPTY, "an-array"),
    "array": ("an-object",),
    "number": (_NUMERIC,),
    "integer": (_NUMERIC,),
    "boolean": (_TRUE, "a-number"),
}
_ALWAYS = "null"
_AT_THE_TOP = "a-string"


def telling_rank(case: GeneratedCase, contract: Contract, operation: Operation) -> int | None:
    """Return the place of a wrong type among those that come first for its member, or None where it is none of them.

    Args:
        case: a generated case.
        contract: the contract.
        operation: the operation whose body it is about.
    """
    if case.kind != "wrong-type":
        return None
    documented = _documented_type(contract, operation, case.pointer)
    first = [*MOST_TELLING.get(documented or "", ()), _ALWAYS, *([] if case.pointer else [_AT_THE_TOP])]
    ending = case.name.rpartition("-is-")[2]
    return first.index(ending) if ending in first else None


def further_wrong_types(
    contract: Contract, operation: Operation, cases: Iterable[GeneratedCase]
) -> Iterator[GeneratedCase]:
    """Return the wrong types that schemathesis does not generate: what looks like the documented type.

    Args:
        contract: the contract.
        operation: one of its operations.
        cases: its generated cases; each of ours is made from the first one about its member.
    """
    schema = operation.body
    of_members: dict[str, GeneratedCase] = {}
    for case in cases:
        if case.kind == "wrong-type":
            of_members.setdefault(case.pointer, case)
    for pointer, case in of_members.items():
        ending, value = _look_alike(contract, operation, pointer)
        body = with_value_at(case.body, pointer, value)
        if ending and schema and not schema.accepts(body):
            yield replace(case, name=f"{case.name.rpartition('-is-')[0]}-is-{ending}", body=body)


def _look_alike(contract: Contract, operation: Operation, pointer: str) -> tuple[str, Any]:
    """Return the end of the case's name, and a value that looks like what is documented; empty where none does."""
    documented = _documented_type(contract, operation, pointer)
    if documented == "object":
        return _EMPTY, []
    if documented == "boolean":
        return _TRUE, "true"
    if documented not in ("number", "integer"):
        return "", ""
    calls = contract.inputs_of(operation).calls
    valid = value_or(calls.get("full", calls.get("minimal", {})).get("body"), pointer, 1)
    return _NUMERIC, str(valid if type(valid) in (int, float) else 1)


def _documented_type(contract: Contract, operation: Operation, pointer: str) -> str | None:
    """Return the one type that a member of the body is documented with, or None where it is not one."""
    schema = operation.body.schema if operation.body else None
    for key in keys_of(pointer):
        schema = _member(yaml_files.resolve(contract.document, schema), key)
    schema = yaml_files.resolve(contract.document, schema)
    documented = schema.get("type") if isinstance(schema, Mapping) else None
    return documented if isinstance(documented, str) else None


def _member(schema: Any, key: str) -> Any:
    if not isinstance(schema, Mapping):
        return None
    if key in schema.get("properties", {}):
        return schema["properties"][key]
    return schema.get("items") if schema.get("type") == "array" else schema.get("additionalProperties")
