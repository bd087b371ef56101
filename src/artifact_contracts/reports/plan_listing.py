"""The plan of a run on the terminal: what would be sent, in which order, and what it proves."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console
from rich.text import Text

from artifact_contracts.inert_text import in_log
from artifact_contracts.reports.text import MARK, counted


@dataclass(frozen=True)
class Row:
    """One case of a plan.

    Attributes:
        requirement: the id of what it proves.
        level: how binding that is.
        item: its id, as pytest names it.
        sends: what is sent, in one sentence.
        cost: how many requests it costs beyond those before it.
    """

    requirement: str
    level: str
    item: str
    sends: str
    cost: int


def show(title: str, profile: str, bound: int | None, rows: Sequence[Row], stream: TextIO | None = None) -> None:
    """Print the plan for one API.

    Args:
        title: the API's title.
        profile: the profile.
        bound: how many requests may be sent, or None for any number.
        rows: its cases in the order they are sent.
        stream: where to; standard output if None.
    """
    out = Console(file=stream or sys.stdout, highlight=False, soft_wrap=True, emoji=False)
    total = sum(row.cost for row in rows)
    of = f" of at most {bound:,}" if bound is not None else ""
    size = f"{counted(total, 'request')}{of}, {counted(len(rows), 'case')}"
    out.print(Text.assemble(f"\n{MARK} ", (in_log(title), "bold"), (f" · {profile} · {size}", "dim")))
    width = max((len(row.requirement) for row in rows), default=0)
    out.print(Text(f"request  {'proves':<{width}}  level   sends", "bold"))
    sent = 0
    for row in rows:
        out.print(
            Text(f"{_numbers(sent, row.cost):>7}  {row.requirement:<{width}}  {row.level:<6}  {in_log(row.sends)}")
        )
        sent += row.cost


def _numbers(sent: int, cost: int) -> str:
    """Say which requests these are; nothing where the answer to an earlier one is looked at."""
    if cost == 0:
        return ""
    return str(sent + 1) if cost == 1 else f"{sent + 1}-{sent + cost}"
