"""The tables of ``docs/services.md``: two are written by ``make services``, the third says how advice is met."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from tests.support.published_contracts import CLONE

PAGE = CLONE / "docs" / "services.md"
HONEST = "| stack | API | exit code | failed MUST | advised |\n|---|---|---|---|---|"
MISTAKEN = "| stack | API | mistake | requirement | profile | found |\n|---|---|---|---|---|---|"
BEGIN, END = "<!-- services:begin -->", "<!-- services:end -->"


def write_block(honest: Sequence[str], mistaken: Sequence[str]) -> None:
    """Put both tables between the marks of the page."""
    block = "\n".join((BEGIN, HONEST, *honest, "", MISTAKEN, *mistaken, END))
    text = re.sub(f"{BEGIN}.*{END}", lambda _: block, PAGE.read_text("utf-8"), flags=re.DOTALL)
    PAGE.write_text(text, "utf-8")


def rows(text: str, head: str) -> list[list[str]]:
    """The cells of the table below a head."""
    _, _, rest = text.partition(f"{head}\n")
    lines = re.match(r"(?:\|.*\n)*", rest)
    assert lines
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[0].splitlines()]


def advice_by_requirement(text: str) -> dict[str, set[str]]:
    """By requirement, the stacks that were advised."""
    found: dict[str, set[str]] = defaultdict(set)
    for stack, _, _, _, advised in rows(text, HONEST):
        for requirement in re.findall(r"`([^`]+)`", advised):
            found[requirement].add(stack)
    return found
