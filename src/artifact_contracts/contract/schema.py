"""The JSON Schemas of an OpenAPI document: what satisfies one, why something does not, whether anything can."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import jsonschema_rs

from artifact_contracts import yaml_files
from artifact_contracts.nesting import shallow
from artifact_contracts.pointers import pointer_of

# Less than the library goes, and than Python does below the frames of a run.
_DEEPEST_JUDGED = 200


@dataclass(frozen=True)
class SchemaError:
    """Why a value does not satisfy a schema.

    Attributes:
        pointer: JSON pointer to the part of the value; empty for the whole.
        keyword: the keyword of the schema that is violated.
        message: what is wrong.
        asked: what the keyword asks for: its value, but for ``required`` the one member that is missing, and for
            ``additionalProperties`` the members that are too many.
    """

    pointer: str
    keyword: str
    message: str
    asked: Any = field(default=None, repr=False, compare=False)

    @property
    def cause(self) -> str:
        """The same for every value that is wrong in this way."""
        return f"{self.pointer} {self.keyword}"

    def __str__(self) -> str:
        return f"{self.pointer or 'the whole value'}: {self.message}"


class Referable:
    """A document that the schemas in it refer to, made ready once for all of them."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        # Schemas stand nowhere else in a document.
        sections = {key: self._document[key] for key in ("components", "paths") if key in self._document}
        return jsonschema_rs.Registry([(_DOCUMENT, sections)], draft=jsonschema_rs.Draft202012)

    def compiled(self, schema: Any) -> jsonschema_rs.Draft202012Validator:
        """Return a validator for a schema of the document; it costs what the schema needs, not what the document holds.

        Raises:
            ValueError: it is not a JSON Schema, refers to what is not there, or a pattern in it is not one.
        """
        return jsonschema_rs.Draft202012Validator({"allOf": [_rooted(schema)]}, registry=self._registry)


# Any name will do by which a schema can say that a reference leads into its document.
_DOCUMENT = "document:///openapi"
_SCHEMAS_BY_NAME = frozenset(("properties", "patternProperties", "dependentSchemas", "$defs", "definitions"))
_VALUES = frozenset(("const", "enum", "default", "example", "examples"))


def _rooted(schema: Any) -> Any:
    """Return a schema in which every reference into the document says so, since it is compiled apart from it."""
    if isinstance(schema, list):
        return [_rooted(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {key: _rooted_keyword(key, value) for key, value in schema.items()}


def _rooted_keyword(key: str, value: Any) -> Any:
    if key == "$ref" and isinstance(value, str) and value.startswith("#/"):
        return _DOCUMENT + value
    if key in _VALUES:
        return value
    if key in _SCHEMAS_BY_NAME and isinstance(value, Mapping):
        return {name: _rooted(member) for name, member in value.items()}
    return _rooted(value)


class Schema:
    """A JSON Schema (2020-12, as OpenAPI 3.1 uses it) inside its document.

    Args:
        document: the OpenAPI document that its references (``#/…``) lead into.
        schema: the schema.
        referable: the same document, compiled; schemas of one document should share it.
    """

    def __init__(self, document: Mapping[str, Any], schema: Any, referable: Referable | None = None) -> None:
        self._document = document
        self._referable = referable or Referable(document)
        self.schema = schema

    @cached_property
    def _validator(self) -> jsonschema_rs.Draft202012Validator:
        return self._referable.compiled(self.schema)

    def compile(self) -> None:
        """Make sure that it can be used.

        Raises:
            ValueError: it is not a JSON Schema, or a pattern in it is not one.
        """
        _ = self._validator

    def first_error(self, value: Any) -> SchemaError | None:
        """Return why a JSON value does not satisfy the schema, or None if it does."""
        return next(self.errors(value), None)

    def errors(self, value: Any) -> Iterator[SchemaError]:
        """Return every reason why a JSON value does not satisfy the schema."""
        for error in self._iter_errors(value):
            keyword = next((str(key) for key in reversed(error.schema_path) if isinstance(key, str)), "")
            pointer = pointer_of(error.instance_path)
            yield SchemaError(pointer, keyword, error.message, getattr(error.kind, "value", None))

    def _iter_errors(self, value: Any) -> Iterable[jsonschema_rs.ValidationError]:
        try:
            return self._validator.iter_errors(value)
        except ValueError:
            # That is how the library says that a value is nested deeper than it goes.
            return self._validator.iter_errors(shallow(value, _DEEPEST_JUDGED))

    def accepts_without_nulls(self, value: Any) -> bool:
        """Whether a value would satisfy the schema if the members that are null were left out."""
        return self.accepts(_without_nulls(value))

    def accepts(self, value: Any) -> bool:
        """Whether a JSON value satisfies the schema."""
        return self._validator.is_valid(value)

    @cached_property
    def satisfiable(self) -> bool:
        """Whether any value can satisfy it, as far as that can be told without solving it."""
        return not _Satisfiability(self._document).never(self.schema)


class _Satisfiability:
    """Looks for what no value satisfies, at each part of a document once; recursion gets the benefit of the doubt."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._known: dict[int, bool] = {}

    def never(self, schema: Any) -> bool:
        schema = yaml_files.resolve(self._document, schema)
        if isinstance(schema, bool):
            return not schema
        if id(schema) not in self._known:
            self._known[id(schema)] = False
            self._known[id(schema)] = self._never(schema)
        return self._known[id(schema)]

    def _never(self, schema: Mapping[str, Any]) -> bool:
        one_of = schema.get("oneOf", [])
        return (
            sum(self._always(branch) for branch in one_of) > 1
            or schema.get("enum") == []
            or ("not" in schema and self._always(schema["not"]))
            or any(self.never(part) for part in schema.get("allOf", []))
            or self._no_branch(schema.get("anyOf"))
            or self._no_branch(one_of)
            or self._impossible_member(schema)
        )

    def _impossible_member(self, schema: Mapping[str, Any]) -> bool:
        members = schema.get("properties", {})
        required = schema.get("required", []) if schema.get("type") == "object" else []
        return any(self.never(members.get(name, True)) for name in required)

    def _no_branch(self, branches: Any) -> bool:
        return bool(branches) and all(self.never(branch) for branch in branches)

    def _always(self, schema: Any) -> bool:
        schema = yaml_files.resolve(self._document, schema)
        return schema is True or (isinstance(schema, dict) and schema.keys() <= _ANNOTATIONS)


_ANNOTATIONS = frozenset(
    ("title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "$comment")
)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {name: _without_nulls(member) for name, member in value.items() if member is not None}
