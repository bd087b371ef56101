"""What a check says of an exchange."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckResult:
    """Whether one requirement was kept in one exchange.

    Attributes:
        requirement: its id.
        passed: whether it was kept.
        expected: what must come back, for people.
        observed: what came back, for people.
        cause: what is wrong in a word or two, the same in every exchange that suffers from it; by it findings are
            put together, so it holds nothing that varies from call to call.
        dedupe_key: what of the exchange it is about. Of several failed results about one thing in one exchange only
            the weightiest stands, because they have one cause.
        per_concern: whether the same thing in another concern, as in ``authentication``, is another cause.
    """

    requirement: str
    passed: bool
    expected: str
    observed: str
    cause: str = ""
    dedupe_key: str = ""
    per_concern: bool = False
