"""Texts from outside as they stand in sentences: never longer than somebody reads."""

from __future__ import annotations

LONGEST = 4000


def shortened(text: str) -> str:
    """Return a text as it is, or the beginning of a long one, with a mark that says how much was cut.

    It is for what is redacted already: of a secret that is cut in two, nobody finds the first half.
    """
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}… (cut: {len(text) - LONGEST} characters more)"
