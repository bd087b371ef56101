"""What a check says of an exchange."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Judgement:
    """Whether one requirement was kept in one exchange.

    Attributes:
        requirement: its id.
        kept: whether it was.
        expected: what must come back, for people.
        observed: what came back, for people.
        cause: what is wrong in a word or two, the same in every exchange that suffers from it; by it findings are
            put together, so it holds nothing that varies from call to call.
    """

    requirement: str
    kept: bool
    expected: str
    observed: str
    cause: str = ""
