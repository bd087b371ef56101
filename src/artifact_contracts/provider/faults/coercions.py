"""Faults in what is taken for the documented type, as languages and libraries do that convert without being asked."""

from __future__ import annotations

import contextlib
from typing import Any

from artifact_contracts import yaml_files
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.pointers import value_or, with_value_at
from artifact_contracts.provider.applicability import nests_objects
from artifact_contracts.provider.body_reader import BodyReader
from artifact_contracts.provider.faults.fault import Fault
from artifact_contracts.provider.faults.validation import AnyName


class Converting(BodyReader):
    """Converts what is of another type than the schema says, wherever it stands."""

    def converted(self, value: Any) -> Any:
        """Return what is read in the place of a value that the schema refuses."""
        raise LookupError(value)

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(self._read(value, operation), operation)

    def _read(self, value: Any, operation: Operation) -> Any:
        with contextlib.suppress(ValueError):
            while operation.body and (error := operation.body.first_error(value)):
                refused = value_or(value, error.pointer, None)
                read = self.converted(refused)
                if type(read) is type(refused):
                    break
                value = with_value_at(value, error.pointer, read)
        return value


class NumbersAsTexts(Converting):
    """Takes the digits of a number for a text, wherever one is asked for."""

    def converted(self, value: Any) -> Any:
        return str(value) if type(value) in (int, float) else value


class NullsAsTexts(Converting):
    """Takes the word for null for a text, wherever one is asked for."""

    def converted(self, value: Any) -> Any:
        return "null" if value is None else value


class ArraysAsObjects(Converting):
    """Takes an array for the object whose names are the places in it, as languages do that have one type for both."""

    def converted(self, value: Any) -> Any:
        return {str(place): member for place, member in enumerate(value)} if isinstance(value, list) else value


def _requires_members(contract: Contract) -> bool:
    """Whether null stands for more than a member that may be left out."""
    schemas = (yaml_files.resolve(contract.document, each.body.schema) for each in contract.operations if each.body)
    return any(schema.get("required") for schema in schemas)


FAULTS = (
    Fault.of("numbers-taken-for-texts", "body.member-types", NumbersAsTexts, AnyName),
    Fault.of("nulls-taken-for-texts", "body.member-types", NullsAsTexts, AnyName, applies=_requires_members),
    Fault.of("arrays-taken-for-objects", "body.member-types", ArraysAsObjects, AnyName, applies=nests_objects),
)
