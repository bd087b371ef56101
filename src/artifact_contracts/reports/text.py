"""What reports share in making text of a model: inert where it is printed, numbers, messages, outcomes."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from artifact_contracts.inert_text import command_in_log, in_log
from artifact_contracts.results.model import RequestResult, ResponseResult

# Stands before a title and the verdict on the terminal: no text from outside begins a line.
MARK = "■"

# A longer command is shown where there is room for it.
COMMAND_LENGTH = 4_000
# So is a longer text.
LOG_LENGTH = 2_000
TOO_LONG = "The command that reproduces it is too long for this place: see `report.html`."

Model = TypeVar("Model")


def inert_in_log(model: Model) -> Model:
    """Return a copy of a model for what is printed: each text on one line, a command on its own lines."""
    return msgspec.convert(_in_log(msgspec.to_builtins(model)), type(model))


def _in_log(value: Any, name: str = "") -> Any:
    if isinstance(value, str):
        return command_in_log(value) if name == "reproduce" else in_log(clipped(value, LOG_LENGTH))
    if isinstance(value, dict):
        return {name: _in_log(member, name) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_in_log(member) for member in value]
    return value


def clipped(text: str, length: int) -> str:
    """Return a text, or as much of it as there is room for, and how much more there is."""
    return text if len(text) <= length else f"{text[:length]}… ({len(text) - length:,} more characters)"


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
