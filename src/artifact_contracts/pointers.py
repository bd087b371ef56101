"""JSON pointers (RFC 6901): read, write and delete what they lead to; escaping happens nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def pointer_of(keys: Sequence[str | int]) -> str:
    """Return the JSON pointer for a chain of keys; empty for no keys."""
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


def keys_of(pointer: str) -> list[str]:
    """Return the chain of keys that a JSON pointer spells."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def value_at(value: Any, pointer: str) -> Any:
    """Return what a JSON pointer leads to.

    Raises:
        KeyError: it leads nowhere.
    """
    for key in keys_of(pointer):
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isascii() and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            raise KeyError(pointer)
    return value


def value_or(value: Any, pointer: str, absent: Any) -> Any:
    """Return what a JSON pointer leads to, or ``absent`` where it leads nowhere."""
    try:
        return value_at(value, pointer)
    except KeyError:
        return absent


def with_value_at(value: Any, pointer: str, replacement: Any) -> Any:
    """Return a copy of a JSON value with what a pointer leads to replaced; the last member need not exist."""
    return _replaced(value, keys_of(pointer), replacement)


def _replaced(value: Any, keys: list[str], replacement: Any) -> Any:
    if not keys:
        return replacement
    key, *deeper = keys
    if isinstance(value, list):
        index = int(key)
        return [_replaced(item, deeper, replacement) if at == index else item for at, item in enumerate(value)]
    return {**value, key: _replaced(value.get(key), deeper, replacement)}


def without_value_at(value: Any, pointer: str) -> Any:
    """Return a copy of a JSON value without the member of an object that a pointer leads to.

    Raises:
        KeyError: the object that would hold it is not there.
    """
    *parents, name = keys_of(pointer)
    parent = pointer_of(parents)
    members = value_at(value, parent)
    return with_value_at(value, parent, {key: member for key, member in members.items() if key != name})
