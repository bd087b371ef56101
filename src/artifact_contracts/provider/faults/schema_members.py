"""Faults about one member of a body, made from the schema: none is written by hand for a member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from artifact_contracts import yaml_files
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.acceptance import OptionalRefused, OptionalRequired
from artifact_contracts.provider.faults.fault import Fault, made
from artifact_contracts.provider.faults.validation import AnyTypeAccepted, OneTypeAccepted, RequiredMemberNotChecked

# What is taken for a member that is of another type, by name.
_OTHER_TYPES: dict[str, tuple[str, str, tuple[type, ...]]] = {
    "number": ("a number", "number", (int, float)),
    "null": ("null", "null", (type(None),)),
}


def faults_of_members(contract: Contract) -> Iterator[type[Fault]]:
    """Return the faults about each member of the body of the first operation.

    Args:
        contract: the contract.
    """
    operation = contract.operations[0]
    if operation.body is None:
        return
    for pointer, schema, required in _members(contract.document, operation.body.schema, ""):
        yield from _of_a_member(operation, pointer, schema, required=required)


def _of_a_member(
    operation: Operation, pointer: str, schema: Mapping[str, Any], *, required: bool
) -> Iterator[type[Fault]]:
    if "type" in schema:
        yield _made(
            AnyTypeAccepted,
            "any-type-accepted",
            pointer,
            f"Takes any type at {pointer or 'the top'}.",
            "body.member-types",
        )
        for name, (word, json_type, types) in _OTHER_TYPES.items():
            if pointer and schema["type"] != json_type:
                what = f"Takes {word} at {pointer}, and looks at its type otherwise."
                yield made(
                    f"{name}-accepted:{pointer}",
                    what,
                    "body.member-types",
                    {"pointer": pointer, "taken": types},
                    base=OneTypeAccepted,
                    seed_dependent=True,
                )
    if not pointer or pointer.endswith("/*"):
        return
    if required:
        what = f"Does not ask for {pointer}."
        yield _made(RequiredMemberNotChecked, "missing-accepted", pointer, what, "body.required-members")
    else:
        yield _made(OptionalRefused, "optional-refused", pointer, f"Refuses {pointer}.", "accepted.full")
        yield _made(
            OptionalRequired,
            "optional-required",
            pointer,
            f"Asks for {pointer}, which is optional.",
            _lacking(operation),
        )


def _lacking(operation: Operation) -> str:
    """Return what notices that an optional member is asked for: the smallest call, if it has a body at all."""
    return "accepted.minimal" if operation.body_required else "accepted.empty-object"


def _made(kind: type[Fault], what: str, pointer: str, sentence: str, detector: str) -> type[Fault]:
    return made(f"{what}:{pointer or '/'}", sentence, detector, {"pointer": pointer}, base=kind)


def _members(
    document: Mapping[str, Any], schema: Any, pointer: str, *, required: bool = True
) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    schema = yaml_files.resolve(document, schema)
    if not isinstance(schema, Mapping):
        return
    yield pointer, schema, required
    for name, member in schema.get("properties", {}).items():
        needed = name in schema.get("required", ())
        yield from _members(document, member, pointer + yaml_files.pointer_of([name]), required=needed)
    further = schema.get("additionalProperties")
    if isinstance(further, Mapping):
        yield from _members(document, further, pointer + "/*")
