"""Faults about one member of a body, made from the schema: none is written by hand for a member."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from artifact_contracts import pointers, yaml_files
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.body_reader import BodyReader
from artifact_contracts.provider.faults.fault import Fault
from artifact_contracts.provider.faults.validation import AnyName
from artifact_contracts.provider.http_messages import RefusalError
from artifact_contracts.provider.provider import Provider, provider_with

# Stands for every key of a map, whose keys are the caller's.
_EVERY = "*"


@dataclass(frozen=True)
class _Mistake:
    """What a service takes for a member of another type.

    Attributes:
        name: what the fault is called, before ``-accepted``.
        word: what is taken, for its sentence.
        is_it: whether a value is that.
        by: the documented types for which it is taken by mistake.
        first: those for which it is the first thing to ask; with others, a short run need not send it.
    """

    name: str
    word: str
    is_it: Callable[[Any], bool]
    by: frozenset[str]
    first: frozenset[str] = frozenset()


def _of(*types: type) -> Callable[[Any], bool]:
    # By its very type: True is an int to Python.
    return lambda value: type(value) in types


def _is_number_in_a_text(value: Any) -> bool:
    return isinstance(value, str) and value.replace(".", "", 1).lstrip("-").isdecimal()


_NUMBERS = frozenset(("number", "integer"))
_TEXTS, _BOOLEANS, _OBJECTS = frozenset(("string",)), frozenset(("boolean",)), frozenset(("object",))
_OTHERS = _TEXTS | _BOOLEANS | _OBJECTS | {"array"}
_MISTAKES = (
    _Mistake("number", "a number", _of(int, float), _OTHERS, _TEXTS),
    _Mistake("null", "null", _of(type(None)), _OTHERS | _NUMBERS),
    _Mistake("array", "an array", _of(list), _OBJECTS, _OBJECTS),
    _Mistake("numeric-text", "a text with a number in it", _is_number_in_a_text, _NUMBERS, _NUMBERS),
    _Mistake("true-text", "the word for true in a text", lambda value: value == "true", _BOOLEANS, _BOOLEANS),
)


@dataclass(frozen=True)
class _Member:
    """A member that a schema names.

    Attributes:
        pointer: leads to it in a body; ``*`` stands for every key of a map.
        schema: its schema.
        required: whether it must be there.
    """

    pointer: str
    schema: Mapping[str, Any]
    required: bool

    @property
    def keys(self) -> list[str]:
        """The chain of keys that leads to it."""
        return pointers.keys_of(self.pointer)

    @property
    def may_be_left_out(self) -> bool:
        """Whether a body is valid without it: it is optional, or one of a map."""
        return not self.required or self.pointer.endswith(f"/{_EVERY}")


def faults_of_members(contract: Contract) -> Iterator[Fault]:
    """Return the faults about each member of the body of the first operation.

    Args:
        contract: the contract.
    """
    operation = contract.operations[0]
    if operation.body is None:
        return
    for member in _members(contract.document, operation.body.schema, ""):
        if "type" in member.schema:
            yield from _of_its_type(member)
        if member.pointer and not member.pointer.endswith(f"/{_EVERY}"):
            yield from _of_its_presence(operation, member)


def _of_its_type(member: _Member) -> Iterator[Fault]:
    keys, place = member.keys, member.pointer or "the top"
    yield Fault(
        f"any-type-accepted:{member.pointer or '/'}",
        f"Takes any type at {place}.",
        "body.member-types",
        _checking(lambda value, valid: _replaced(value, keys, valid)),
    )
    for mistake in _MISTAKES:
        documented = member.schema["type"]
        if isinstance(documented, str) and documented in mistake.by:
            yield Fault(
                f"{mistake.name}-accepted:{member.pointer or '/'}",
                f"Takes {mistake.word} at {place}, and looks at its type otherwise.",
                "body.null-members" if mistake.name == "null" and member.may_be_left_out else "body.member-types",
                _checking(_replaced_if(keys, mistake.is_it)),
                seed_dependent=documented not in mistake.first,
            )


def _of_its_presence(operation: Operation, member: _Member) -> Iterator[Fault]:
    keys, pointer = member.keys, member.pointer
    if member.required:
        yield Fault(
            f"missing-accepted:{pointer}",
            f"Does not ask for {pointer}.",
            "body.required-members",
            _checking(lambda value, valid: _with_member(value, keys, valid)),
        )
        return
    yield Fault(f"optional-refused:{pointer}", f"Refuses {pointer}.", "accepted.full", _refusing(pointer, there=True))
    yield Fault(
        f"optional-required:{pointer}",
        f"Asks for {pointer}, which is optional.",
        # What lacks it is the smallest call, if it has a body at all.
        "accepted.minimal" if operation.body_required else "accepted.empty-object",
        _refusing(pointer, there=False),
    )


def _checking(change: Callable[[Any, Any], Any]) -> type[Provider]:
    """Return a provider that checks, in the place of a body, what is made of it and of a valid one."""

    class Checking(BodyReader):
        def check_body(self, value: Any, operation: Operation) -> None:
            calls = self.contract.inputs_of(operation).calls
            valid = calls.get("full", calls["minimal"]).get("body", {})
            super().check_body(change(value, valid), operation)

    return provider_with(Checking, AnyName)


def _refusing(pointer: str, *, there: bool) -> type[Provider]:
    """Return a provider that refuses bodies in which a member is there, or those in which it is not."""

    class Refusing(BodyReader):
        def check_body(self, value: Any, operation: Operation) -> None:
            super().check_body(value, operation)
            if _has(value, pointer) is there:
                raise RefusalError(400, f"The member {pointer} is {'unknown' if there else 'missing'}.")

    return provider_with(Refusing)


def _has(value: Any, pointer: str) -> bool:
    try:
        pointers.value_at(value, pointer)
    except KeyError:
        return False
    return True


def _members(document: Mapping[str, Any], schema: Any, pointer: str, *, required: bool = True) -> Iterator[_Member]:
    schema = yaml_files.resolve(document, schema)
    if not isinstance(schema, Mapping):
        return
    yield _Member(pointer, schema, required)
    for name, member in schema.get("properties", {}).items():
        needed = name in schema.get("required", ())
        yield from _members(document, member, pointer + pointers.pointer_of([name]), required=needed)
    further = schema.get("additionalProperties")
    if isinstance(further, Mapping):
        yield from _members(document, further, f"{pointer}/{_EVERY}")


def _with_member(value: Any, keys: list[str], valid: Any) -> Any:
    """Put the valid member in the place of one that is missing."""
    if not isinstance(value, dict) or not isinstance(valid, dict):
        return value
    first, *rest = keys
    if not rest:
        return {first: valid.get(first), **value}
    return {**value, first: _with_member(value.get(first), rest, valid.get(first))}


def _replaced(value: Any, keys: list[str], valid: Any) -> Any:
    """Put a valid value where the keys lead."""
    if not keys:
        return value if type(value) is type(valid) else valid
    if not isinstance(value, dict):
        return value
    first, *rest = keys
    known = valid if isinstance(valid, dict) else {}
    example = next(iter(known.values()), "text")
    return {
        name: _replaced(member, rest, example if first == _EVERY else known.get(name))
        if first in (_EVERY, name)
        else member
        for name, member in value.items()
    }


def _replaced_if(keys: list[str], is_it: Callable[[Any], bool]) -> Callable[[Any, Any], Any]:
    """Return what puts a valid value where the keys lead to one that a service takes for it by mistake."""
    return lambda value, valid: _replaced(value, keys, valid) if _is_at(value, keys, is_it) else value


def _is_at(value: Any, keys: list[str], is_it: Callable[[Any], bool]) -> bool:
    """Whether the keys lead to such a value."""
    if not keys:
        return is_it(value)
    if not isinstance(value, dict):
        return False
    first, *rest = keys
    members = value.values() if first == _EVERY else [value[first]] if first in value else []
    return any(_is_at(member, rest, is_it) for member in members)
