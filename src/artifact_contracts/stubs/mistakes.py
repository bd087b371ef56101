"""What a client does wrong, side by side with what is documented."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Characters of a cell in the table of mistakes.
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
        contract: the title of the contract that it does not keep.
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
    """Replies were set up that the client never asked for.

    Args:
        api: the id of the API.
        unused: the names of these replies, by operationId.
    """

    def __init__(self, api: str, unused: Mapping[str, Sequence[str]]) -> None:
        super().__init__(api, unused)
        self.api = api
        self.unused = unused

    def __str__(self) -> str:
        rows = (f"  {operation}: {', '.join(names)}" for operation, names in self.unused.items())
        return "\n".join([f"Some replies of {self.api} were set up, but the client never asked for them:", *rows])


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
    """Return every exception that is shown together with one: its causes, its contexts, and the members of a group.

    Args:
        failure: the exception, or None for no failure.
    """
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
