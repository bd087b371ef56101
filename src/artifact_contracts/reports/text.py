"""Making text legible: what every report does with characters that cannot be shown, numbers and messages."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from artifact_contracts.results.model import RequestResult, ResponseResult

# Control characters (XML 1.0 forbids most of them), lone surrogates and non-characters (neither can be encoded) and
# the marks that reorder text on the screen (evidence must read as it was received).
_ILLEGIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")

# A longer command is shown where there is room for it.
COMMAND_LENGTH = 4_000
TOO_LONG = "The command that reproduces it is too long for this place: see `report.html`."

Model = TypeVar("Model")


def legible(model: Model) -> Model:
    """Return a copy of a model in which every character can be shown, the others as an escape."""
    return msgspec.convert(_legible(msgspec.to_builtins(model)), type(model))


def _legible(value: Any) -> Any:
    if isinstance(value, str):
        return _ILLEGIBLE.sub(_escape, value.replace("\r\n", "\n"))
    if isinstance(value, dict):
        return {name: _legible(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_legible(member) for member in value]
    return value


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def http_text(message: RequestResult | ResponseResult, start_line: str) -> str:
    """Return a request or response, with its start line, as it reads on the wire."""
    headers = "".join(f"{name}: {value}\n" for name, value in message.headers)
    return f"{start_line}\n{headers}" + (f"\n{message.body}" if message.body else "")


def words(outcome: str) -> str:
    """Return an outcome as people read it."""
    return outcome.replace("_", " ")


def counted(number: int, noun: str) -> str:
    """Return a number and a noun, the noun in the right form."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
