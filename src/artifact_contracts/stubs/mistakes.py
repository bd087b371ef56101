"""What a client does wrong, side by side with what is documented."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

WIDEST = 60


@dataclass(frozen=True)
class Mistake:
    """One thing that is not as documented.

    Attributes:
        where: the part of the request; within a body with a JSON pointer.
        sent: what the client sent there; no credential.
        expected: what the contract asks for there.
    """

    where: str
    sent: str
    expected: str


class NotAsDocumentedError(AssertionError):
    """A client sent a request that is not as documented.

    Args:
        request: method and path of the request.
        contract: what it was meant to keep, as a title.
        mistakes: everything that is wrong with it.
    """

    def __init__(self, request: str, contract: str, mistakes: Sequence[Mistake]) -> None:
        super().__init__(request, contract, mistakes)
        self.request = request
        self.contract = contract
        self.mistakes = tuple(mistakes)

    def __str__(self) -> str:
        rows = [("", "sent", "expected"), *((row.where, row.sent, row.expected) for row in self.mistakes)]
        return "\n".join([f"{self.request} is not as documented ({self.contract}):", *_table(rows)])


class NotCalledError(AssertionError):
    """Replies were set up that the client never asked for."""


def _table(rows: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    for where, sent, expected in rows:
        yield f"  {where:<{first}}  {sent:<{second}}  {expected}"


def as_json(value: Any) -> str:
    """Return a JSON value as people read it."""
    return json.dumps(value, ensure_ascii=False)


def shortened(text: str) -> str:
    """Return the beginning of a text that is too long for a table, as one line."""
    line = " ".join(text.split())
    return line if len(line) <= WIDEST else f"{line[: WIDEST - 1]}…"


def surfaced_in(failure: BaseException | None) -> Iterator[BaseException]:
    """Return every exception that somebody sees who is shown one: those it came from, and those of a group."""
    waiting = [failure]
    seen: set[int] = set()
    while waiting:
        error = waiting.pop()
        if error is None or id(error) in seen:
            continue
        seen.add(id(error))
        yield error
        waiting += [error.__cause__, error.__context__]
        if isinstance(error, BaseExceptionGroup):
            waiting += error.exceptions
