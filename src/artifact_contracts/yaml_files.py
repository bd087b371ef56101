"""Reads the YAML and JSON files a contract is made of, and says precisely where one is wrong."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import jsonschema_rs
import msgspec
import yaml

from artifact_contracts.errors import DocumentError, SuiteError
from artifact_contracts.inert_text import in_json
from artifact_contracts.pointers import pointer_of, value_at

# The pointers have moved; provider/ still asks for them here.
__all__ = ["locate", "pointer_of", "published_schema", "read", "read_valid", "resolve", "typed", "validate", "value_at"]

Kind = TypeVar("Kind")

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML without its C part
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]


class _StrictLoader(_SafeLoader):
    """YAML as JSON: no key twice, no key but strings, no dates."""


def _mapping_without_surprises(loader: _StrictLoader, node: yaml.MappingNode) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise yaml.MarkedYAMLError(problem=f"the key {key!r} is not a string; quote it", problem_mark=_mark(line))
        if key in mapping:
            raise yaml.MarkedYAMLError(problem=f"the key {key!r} appears here a second time", problem_mark=_mark(line))
        mapping[key] = loader.construct_object(value_node, deep=True)
    return mapping


def _text_of_a_date(_: _StrictLoader, node: yaml.Node) -> Any:
    return node.value


def _mark(line: int) -> yaml.Mark:
    return yaml.Mark("", 0, line - 1, 0, None, 0)


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping_without_surprises)
_StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", _text_of_a_date)


def read(path: Path) -> Any:
    """Read one YAML or JSON file.

    Args:
        path: the file.

    Returns:
        The JSON value it holds.

    Raises:
        DocumentError: it is missing, unreadable, empty, or neither YAML nor JSON.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DocumentError(str(path), "there is no such file.", "Check the path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(str(path), f"it cannot be read ({error}).", "Make it a readable UTF-8 file.") from None
    try:
        value = _checked(_json(text) if path.suffix == ".json" else yaml.load(text, Loader=_StrictLoader))  # noqa: S506
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise DocumentError(where, f"this is not valid YAML: {error.problem}.") from None
    except yaml.YAMLError as error:
        raise DocumentError(str(path), f"this is not valid YAML: {error}.") from None
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise DocumentError(str(path), f"this holds a value that JSON cannot express: {error}.") from None
    if value is None:
        raise DocumentError(str(path), "the file is empty.", "See CONTRIBUTING.md for what belongs in it.")
    return value


def _json(text: str) -> Any:
    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        for name, count in Counter(name for name, _ in pairs).items():
            if count > 1:
                raise ValueError(f"the key {name!r} appears twice")
        return dict(pairs)

    return json.loads(text, object_pairs_hook=members)


def _checked(value: Any) -> Any:
    """Return a value made of nothing but what JSON knows.

    Raises:
        ValueError: it holds something else: not a number, infinity, bytes, half a character.
    """
    if isinstance(value, dict):
        return {_checked(key): _checked(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_checked(item) for item in value]
    if isinstance(value, str):
        # YAML reads the two halves of an escaped character beyond the BMP as two characters.
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is not a JSON number")
    if value is None or isinstance(value, (bool, int, float)):
        return value
    raise ValueError(f"{value!r} is not a JSON value")


def validate(value: Any, schema_name: str, path: Path) -> None:
    """Judge a file of our own by its published JSON Schema.

    Args:
        value: what the file holds.
        schema_name: the schema's name below ``schemas/``, without ``.schema.json``.
        path: the file, for the message.

    Raises:
        DocumentError: with file, line, JSON pointer and what was expected.
    """
    for error in _validator(schema_name).iter_errors(value):
        raise DocumentError(
            locate(path, error.instance_path),
            f"{pointer_of(error.instance_path) or '/'}: {error.message}.",
            f"The file is described by schemas/{schema_name}.schema.json.",
        )


def read_valid(path: Path, schema_name: str) -> Any:
    """Read a file of our own and judge it by its published JSON Schema.

    Args:
        path: the file.
        schema_name: the schema's name below ``schemas/``, without ``.schema.json``.

    Returns:
        The JSON value it holds.

    Raises:
        DocumentError: it cannot be read, or is not what the schema describes.
    """
    value = read(path)
    validate(value, schema_name, path)
    return value


def typed(value: Any, kind: type[Kind], path: Path) -> Kind:
    """Return what a file of our own holds, or a part of it, as a typed object; members it does not know are left out.

    Args:
        value: a JSON value that its JSON Schema has accepted.
        kind: a dataclass, or anything else that msgspec makes of JSON values.
        path: the file, for the message.

    Raises:
        DocumentError: the value is none of that kind.
    """
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise DocumentError(str(path), f"{error}.") from None


def read_typed(path: Path, schema_name: str, kind: type[Kind]) -> Kind:
    """Read a file of our own as a typed object.

    Args:
        path: the file.
        schema_name: the schema's name below ``schemas/``, without ``.schema.json``.
        kind: a dataclass, or anything else that msgspec makes of JSON values.

    Raises:
        DocumentError: it cannot be read, or is not what the schema describes.
    """
    return typed(read_valid(path, schema_name), kind, path)


def json_text(value: Any) -> str:
    """Return a typed object as the text of a JSON file, which ``read_typed`` reads."""
    return in_json(json.dumps(msgspec.to_builtins(value), indent=2, ensure_ascii=False)) + "\n"


@lru_cache
def _validator(schema_name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.dumps(published_schema(schema_name)))


def published_schema(name: str) -> dict[str, Any]:
    """Return one of the JSON Schemas published with the package, by its name without ``.schema.json``."""
    text = resources.files("artifact_contracts").joinpath("schemas", f"{name}.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def locate(path: Path, keys: Sequence[str | int]) -> str:
    """Return ``file:line`` of the node that a chain of keys leads to, or of its nearest parent that exists."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, yaml.YAMLError):
        return str(path)
    line = 1
    for key in keys:
        child = _child(node, key)
        if child is None:
            break
        key_line, node = child
        line = key_line
    return f"{path}:{line}"


def _child(node: yaml.Node | None, key: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            if key_node.value == str(key):
                return key_node.start_mark.line + 1, value_node
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        item = node.value[key]
        return item.start_mark.line + 1, item
    return None


def resolve(document: Mapping[str, Any], node: Any) -> Any:
    """Follow local references (``#/…``) until something that is not one.

    Raises:
        SuiteError: the reference leads nowhere; a validated document has no such reference.
    """
    seen = 0
    while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
        seen += 1
        reference = node["$ref"]
        try:
            node = value_at(document, reference.removeprefix("#"))
        except KeyError:
            raise SuiteError(f"The reference {reference} leads nowhere.") from None
        if seen > 100:  # deeper than any real document
            raise SuiteError(f"The reference {reference} leads back to itself.")
    return node
