"""JSON as RFC 8259 defines it, without what some parsers also accept."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, NoReturn

from artifact_contracts.nesting import DEEPEST, is_too_deep

LONGEST_NUMBER = 4000
_TOO_DEEP = "it is nested too deep to be read"


@dataclass(frozen=True)
class Parsed:
    """A body read as JSON.

    Attributes:
        value: the value, or None where there is an error.
        error: why it is not JSON, or None.
        repeated: a member name that appears twice in one object, or None.
    """

    value: Any
    error: str | None = None
    repeated: str | None = None


def parse(body: bytes) -> Parsed:
    """Read a body as JSON: UTF-8 (section 8.1), no byte order mark (8.1), one whole value (2), no NaN (6).

    Half of a surrogate pair, which JSON can escape though it is no character (8.2), is read as U+FFFD.
    """
    if body.startswith(b"\xef\xbb\xbf"):
        return Parsed(None, "it starts with a byte order mark")
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        return Parsed(None, f"byte {error.start} is not UTF-8")
    if len(text) > DEEPEST and is_too_deep(text):
        return Parsed(None, _TOO_DEEP)
    repeated: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) < len(pairs):
            repeated.extend(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        return value

    try:
        value = json.loads(text, parse_int=_integer, parse_constant=_refuse, object_pairs_hook=members)
    except json.JSONDecodeError as error:
        return Parsed(None, f"{error.msg} at character {error.pos}")
    except RecursionError:  # the frames below this one have used up what Python allows
        return Parsed(None, _TOO_DEEP)
    except ValueError as error:
        return Parsed(None, str(error))
    if _ESCAPED_HALF.search(text):
        value = _whole_characters(value)
    return Parsed(value, None, repeated[0] if repeated else None)


_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def _whole_characters(value: Any) -> Any:
    """Return a value without half characters; without recursion, for it may be as deep as the parser goes."""
    holder = [value]
    waiting: list[Any] = [holder]
    while waiting:
        container = waiting.pop()
        if isinstance(container, dict):
            members = [(_whole(name), _whole(member)) for name, member in container.items()]
            container.clear()
            container.update(members)
            waiting += container.values()
        elif isinstance(container, list):
            container[:] = map(_whole, container)
            waiting += container
    return holder[0]


def _whole(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def compose(value: Any) -> bytes:
    """Write a value as JSON that any parser reads alike."""
    return json.dumps(value, allow_nan=False).encode()


def _integer(digits: str) -> int:
    # JSON knows no largest number, and Python refuses to read very long ones; their value is of no interest here.
    return int(digits[:LONGEST_NUMBER])


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
