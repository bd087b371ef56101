"""What a proof shows on the terminal: how far it is, the share that each profile found, what was missed."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from artifact_contracts.contract.register import Level
from artifact_contracts.inert_text import in_log
from artifact_contracts.reports.text import inert_in_log
from artifact_contracts.results.proof_model import Proof, ProofOutcome, Share, Shortcoming

SHOWN = 20
WIDTH = 100
_COLOURS = {ProofOutcome.PROVEN: "bold green", ProofOutcome.INTERRUPTED: "bold yellow"}


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


def show(proof: Proof, folder: Path, console: Console | None = None) -> None:
    """Print a proof.

    Args:
        proof: the proof.
        folder: where the reports are.
        console: where to; standard output if None.
    """
    out = console or Console(highlight=False, soft_wrap=True, emoji=False)
    proof = inert_in_log(proof)
    # A table that is too wide wraps and can still be read; one that is cut cannot.
    out.width = max(out.width, WIDTH)
    out.print(_shares(proof))
    _list(out, "Survived", map(_line, proof.survivors), "a fault that was not detected")
    _list(out, "False alarm", map(_line, proof.false_alarms), "a conforming variant that was called broken")
    _list(out, "Never fired", (f"{row.api}  {row.id}" for row in proof.silent), "a requirement that no fault broke")
    _list(out, "Not judged", map(_line, proof.errors), "a process that failed")
    out.print(Text(f"\n{proof.sentence}", style=_COLOURS.get(proof.outcome, "bold red")))
    part = f" · part {proof.part}" if proof.part else ""
    files = in_log(f"{folder / 'proof.json'} {folder / 'report.html'}")
    out.print(Text(f"seed {proof.seed}{part} · {files}", style="dim"))


def _shares(proof: Proof) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("found by", *Level, "false alarms", "first after", "requests"):
        table.add_column(name, header_style="bold", no_wrap=True)
    for score in proof.profiles:
        first = score.first
        table.add_row(
            Text(score.profile, style="" if score.kept else "bold red"),
            *(_share(score.found[level]) for level in Level),
            f"{score.false_alarms.number} of {score.false_alarms.of}",
            f"{first.median:g} to {first.worst}" if first else "-",
            ", ".join(f"{api} {number}" for api, number in score.requests.items()),
        )
    return table


def _share(found: Share) -> str:
    """Return a share for people; cut off, not rounded, because 99.9 % is not all."""
    return f"{found.number} of {found.of}, {100 * found.number // found.of} %" if found.of else "-"


def _line(row: Shortcoming) -> str:
    return f"{row.api}  {row.name}: {row.why}"


def _list(out: Console, title: str, rows: Iterable[str], what: str) -> None:
    lines = list(rows)
    if not lines:
        return
    out.print(f"\n[bold red]{title}[/] [dim]({what})[/]")
    for line in lines[:SHOWN]:
        out.print(Text(f"  {line}"))
    if len(lines) > SHOWN:
        out.print(f"  [dim]and {len(lines) - SHOWN} more, in report.html[/]")
