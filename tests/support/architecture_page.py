"""What docs/architecture.md says of the code, as data."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "architecture.md"
_CODE = re.compile(r"`([^`]+)`")


def section(title: str) -> str:
    """Return what the page has below one of its headings.

    Raises:
        LookupError: there is no such heading.
    """
    match = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    if match is None:
        raise LookupError(title)
    return match[1]


def rows(title: str) -> list[list[str]]:
    """Return the cells of the table below a heading, row by row, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def in_code(text: str) -> list[str]:
    """Return what stands between backticks."""
    return _CODE.findall(text)


def packages_in_rows() -> tuple[tuple[str, ...], ...]:
    """Return the packages and modules of the table of packages, row by row, from its top to its bottom."""
    return tuple(tuple(in_code(row[0])) for row in rows("The packages"))
