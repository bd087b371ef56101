"""Applies OpenAPI Overlays: the corrections to a published document, each with its reason.

Source: OpenAPI Overlay Specification 1.0.0, section 4.3 (actions are applied in order; an update is merged into
objects and appended to arrays; a remove deletes). Stricter than the specification in one thing: an action whose
target selects nothing is an error, because a correction that no longer corrects anything hides that the document
has changed.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from artifact_contracts import yaml_files
from artifact_contracts.errors import ContractsError, DocumentError


def apply(document: dict[str, Any], overlay_file: Path) -> dict[str, Any]:
    """Return a copy of an OpenAPI document with one overlay applied.

    Args:
        document: the OpenAPI document.
        overlay_file: an Overlay 1.0 document in YAML or JSON.

    Raises:
        DocumentError: the overlay is malformed, or one of its actions selects nothing.
    """
    overlay = yaml_files.read_valid(overlay_file, "overlay")
    changed = copy.deepcopy(document)
    for number, action in enumerate(yaml_files.typed(overlay["actions"], list[_Action], overlay_file)):
        try:
            for keys in _selected(changed, action.target):
                _act(changed, keys, action)
        except _ActionError as error:
            where = yaml_files.locate(overlay_file, ["actions", number])
            raise DocumentError(where, error.problem, error.remedy) from None
    return changed


@dataclass(frozen=True)
class _Action:
    """One correction: what it is made to, and what is merged into it or whether it is removed."""

    target: str
    update: Any = msgspec.UNSET
    remove: bool = False


class _ActionError(ContractsError):
    """An action cannot be carried out."""


def _selected(document: dict[str, Any], target: str) -> list[tuple[str | int, ...]]:
    locations = _location_of_one(document, target) if _ONE_NODE.fullmatch(target) else _locations(document, target)
    if not locations:
        raise _ActionError(
            f"the target {target} selects nothing in the document.",
            "If the vendor has fixed this, remove the action; otherwise correct the path.",
        )
    # Each once, and from the back, so that removing one item of an array does not shift the others.
    return sorted(set(locations), key=_position, reverse=True)


# The way to one node by names and indexes, which most targets are. No library is needed for it: its import takes
# longer than to load both contracts.
_STEP = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]*)|\['([^'\\\x00-\x1f]*)'\]|\[(0|[1-9][0-9]{0,9})\]")
_ONE_NODE = re.compile(rf"\$(?:{_STEP.pattern})*")


def _location_of_one(document: dict[str, Any], target: str) -> list[tuple[str | int, ...]]:
    node: Any = document
    keys: list[str | int] = []
    for step in _STEP.finditer(target):
        member, quoted, index = step.groups()
        key = int(index) if index is not None else member if member is not None else quoted
        if isinstance(key, int) and not (isinstance(node, list) and key < len(node)):
            return []
        if isinstance(key, str) and not (isinstance(node, dict) and key in node):
            return []
        node = node[key]
        keys.append(key)
    return [tuple(keys)]


def _locations(document: dict[str, Any], target: str) -> list[tuple[str | int, ...]]:
    from jsonpath_rfc9535 import JSONPathError, find  # noqa: PLC0415 (15 ms, needed by few overlays)

    try:
        return [node.location for node in find(target, document)]
    except JSONPathError as error:
        raise _ActionError(f"the target {target} is not a JSONPath: {error}.", "See RFC 9535.") from None


def _position(keys: tuple[str | int, ...]) -> list[tuple[int, str]]:
    return [(key, "") if isinstance(key, int) else (0, key) for key in keys]


def _act(document: dict[str, Any], keys: tuple[str | int, ...], action: _Action) -> None:
    if not keys and (action.remove or not isinstance(action.update, dict)):
        raise _ActionError("the whole document can only be updated with an object.")
    parent: Any = document
    for key in keys[:-1]:
        parent = parent[key]
    if action.remove:
        del parent[keys[-1]]
    elif action.update is not msgspec.UNSET:
        node = parent[keys[-1]] if keys else document
        _merge(node, action.update)
    else:
        raise _ActionError("the action neither updates nor removes.", "Give it update: or remove: true.")


def _merge(node: Any, update: Any) -> None:
    if isinstance(node, list):
        node.append(copy.deepcopy(update))
    elif isinstance(node, dict) and isinstance(update, dict):
        _merge_objects(node, update)
    else:
        raise _ActionError(
            "the target is a single value, which Overlay 1.0 cannot update.",
            "Select the object that holds it and update that member.",
        )


def _merge_objects(node: dict[str, Any], update: dict[str, Any]) -> None:
    for key, value in update.items():
        present = node.get(key)
        if isinstance(present, dict) and isinstance(value, dict):
            _merge_objects(present, value)
        elif isinstance(present, list) and isinstance(value, list):
            present.extend(copy.deepcopy(value))
        else:
            node[key] = copy.deepcopy(value)
