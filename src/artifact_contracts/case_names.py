"""Names generated cases by what they concern, as in ``artifact.hash-is-a-number``; frozen: people select by them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

JSON_TYPES = {
    bool: "a-boolean",
    int: "a-number",
    float: "a-number",
    str: "a-string",
    list: "an-array",
    dict: "an-object",
}


def keys_in_body(location: str, body: Any) -> list[str]:
    """Turn a place in the schema of a body into the chain of keys of the member that it describes.

    Args:
        location: as schemathesis writes it, as in ``/properties/artifact/properties/hash/type``. It reads like a JSON
            pointer and is none: nothing in it is escaped, so that a name with a slash in it can only be told from two
            names by what the body holds.
        body: the body of the case; a JSON value, or anything else where it has none.

    Returns:
        The keys as texts; ``0`` for the items of an array.
    """
    keys: list[str] = []
    rest = location.removeprefix("/")
    while rest:
        keyword, _, rest = rest.partition("/")
        if keyword in ("properties", "additionalProperties") and rest:
            name = _first_name(rest, body)
            rest = rest[len(name) + 1 :]
            body = body.get(name) if isinstance(body, dict) else None
            keys.append(name)
        elif keyword == "items":
            body = body[0] if isinstance(body, list) and body else None
            keys.append("0")
    return keys


def _first_name(rest: str, value: Any) -> str:
    """Return the longest name of a member of an object that the rest of a location starts with."""
    known = value if isinstance(value, dict) else {}
    fitting = [name for name in known if rest == name or rest.startswith(f"{name}/")]
    return max(fitting, key=len, default=rest.partition("/")[0])


def name_of(kind: str, keys: Sequence[str], description: str, method: str, body: Any) -> str:
    """Return the name of a case, readable and the same for the same document.

    Args:
        kind: the kind of the case, see ``GeneratedCase``.
        keys: the chain of keys to the member it concerns; empty for the whole body.
        description: what schemathesis says of it.
        method: its HTTP method.
        body: its body.
    """
    member = ".".join(keys) or "body"
    if kind == "wrong-type":
        return f"{member}-is-{JSON_TYPES.get(type(_value_of(body, keys)), 'null')}"
    if kind == "missing-member":
        return f"{member}-is-missing"
    if kind == "method":
        return method.upper()
    if kind == "missing-body":
        return "no-body"
    if kind == "media-type":
        return _slug(description.rpartition(": ")[2])
    if kind == "constraint":
        return f"{member}-{_slug(description.rpartition(': ')[2])}"
    return _name_of_valid(description)


def _value_of(value: Any, keys: Sequence[str]) -> Any:
    for key in keys:
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def _name_of_valid(description: str) -> str:
    members = re.findall(r"valid '([^']+)' value: ", description)
    last = description.rpartition("value: ")[2] if members else description
    for phrase, short in (
        (r"Object with all required properties and (.*)", r"required and \1"),
        (r"Object with only required properties", "only required members"),
        (r"Object with additional property: (?:Valid |Value )?(.*?)(?: value)?", r"additional \1"),
        (r"Valid object", "all members"),
    ):
        match = re.fullmatch(phrase, last)
        if match:
            last = match.expand(short)
            break
    return ".".join((*members, _slug(last)))


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text.replace("'", "")).strip("-").lower()
