"""What a proof shows on the terminal: how far it is, the share that each profile found, what was missed."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

SHOWN = 20
WIDTH = 100


class Progress:
    """A bar on standard error, if that is a terminal.

    Args:
        total: how many providers there are to judge.
    """

    def __init__(self, total: int) -> None:
        # Drawn when something has ended, by no thread of its own: processes are forked meanwhile.
        self._bar = Bar(
            TextColumn("{task.completed}/{task.total} providers"),
            BarColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.description}[/]"),
            console=Console(stderr=True),
            auto_refresh=False,
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self._task = self._bar.add_task("", total=total)
        self._bar.start()

    def show(self, last: str) -> None:
        """Say that one more is done, and which."""
        self._bar.update(self._task, advance=1, description=last)
        self._bar.refresh()

    def clear(self) -> None:
        """Take the bar away."""
        self._bar.stop()


def show(proof: Mapping[str, Any], folder: Path, console: Console | None = None) -> None:
    """Print a proof.

    Args:
        proof: see schemas/proof.schema.json.
        folder: where the reports are.
        console: where to; standard output if None.
    """
    out = console or Console(highlight=False, soft_wrap=True)
    # A table that is too wide wraps and can still be read; one that is cut cannot.
    out.width = max(out.width, WIDTH)
    out.print(_shares(proof))
    _list(out, "Survived", proof["survivors"], "a fault that nobody caught")
    _list(out, "Accused", proof["accused"], "a lawful provider")
    _list(out, "Never fired", proof["silent"], "a requirement that no fault broke")
    _list(out, "Not judged", proof["errors"], "a process that failed")
    colour = {"proven": "bold green", "interrupted": "bold yellow"}.get(proof["outcome"], "bold red")
    out.print(Text(f"\n{proof['sentence']}", style=colour))
    part = f" · part {proof['part']}" if proof["part"] else ""
    out.print(f"[dim]seed {proof['seed']}{part} · {folder / 'proof.json'} {folder / 'report.html'}[/]")


def _shares(proof: Mapping[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("found by", "MUST", "SHOULD", "accused", "first after", "requests"):
        table.add_column(name, header_style="bold", no_wrap=True)
    for row in proof["profiles"]:
        first = row["first"]
        table.add_row(
            Text(row["profile"], style="" if row["kept"] else "bold red"),
            *(_share(row["found"][level]) for level in ("MUST", "SHOULD")),
            f"{row['accused']['number']} of {row['accused']['of']}",
            f"{first['median']:g} to {first['worst']}" if first else "-",
            ", ".join(f"{api} {number}" for api, number in row["requests"].items()),
        )
    return table


def _share(found: Mapping[str, Any]) -> str:
    """Return a share for people; cut off, not rounded, because 99.9 % is not all."""
    return f"{found['number']} of {found['of']}, {100 * found['number'] // found['of']} %" if found["of"] else "-"


def _list(out: Console, title: str, rows: Sequence[Mapping[str, Any]], what: str) -> None:
    if not rows:
        return
    out.print(f"\n[bold red]{title}[/] [dim]({what})[/]")
    for row in rows[:SHOWN]:
        why = row.get("why") or row.get("error")
        out.print(Text(f"  {row['api']}  {row.get('name') or row.get('id')}{f': {why}' if why else ''}"))
    if len(rows) > SHOWN:
        out.print(f"  [dim]and {len(rows) - SHOWN} more, in report.html[/]")
