"""What a run shows on the terminal: a progress line, requirements by concern, findings, the verdict."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from artifact_contracts.reports.text import COMMAND_LENGTH, TOO_LONG, counted, legible
from artifact_contracts.reports.write import NAMES

if TYPE_CHECKING:
    from artifact_contracts.running.run import Run

_COLUMNS = {
    "passed": ("passed", "green"),
    "failed": ("failed", "bold red"),
    "advised": ("advised", "yellow"),
    "waived": ("waived", "magenta"),
    "not_tested": ("not tested", "dim"),
    "not_applicable": ("n/a", "dim"),
    "error": ("error", "bold red"),
}
_VERDICT_STYLES = {"conforming": "bold green", "not_conforming": "bold red"}
_CASES_SHOWN = 3


def show(
    results: Mapping[str, Any], folder: Path, *, left_out: Sequence[str] = (), console: Console | None = None
) -> None:
    """Print the results.

    Args:
        results: see schemas/results.schema.json.
        folder: where the reports are.
        left_out: APIs that were not judged because only others have a live target.
        console: where to; standard output if None.
    """
    out = console or Console(highlight=False, soft_wrap=True)
    for api in results["apis"]:
        _show_api(out, api, results)
    for api in left_out:
        out.print(f"\n[dim]{api} was left out: no {api.upper().replace('-', '_')}_BASE_URL is set.[/]")
    style = _VERDICT_STYLES.get(results["outcome"], "bold yellow")
    out.print()
    out.print(Text(legible(results["sentence"]), style=style))
    out.print(f"[dim]seed {results['seed']} · {' '.join(str(folder / name) for name in NAMES)}[/]")


def _show_api(out: Console, api: Mapping[str, Any], results: Mapping[str, Any]) -> None:
    where = "embedded provider" if api["embedded"] else api["base_url"]
    out.print(
        f"\n[bold]{escape(api['title'])}[/] [dim]at {escape(where)} · {api['requests']} requests,"
        f" {api['accepted']} valid calls accepted, {api['seconds']:.1f} s[/]"
    )
    rows = [row for row in results["requirements"] if row["api"] == api["id"]]
    out.print(_table(rows))
    findings = [finding for finding in results["findings"] if finding["api"] == api["id"]]
    shown = [finding for finding in findings if not finding["waived_by"]]
    for finding in (finding for finding in shown if finding["level"] == "MUST"):
        _show_finding(out, finding)
    _show_advice(out, [finding for finding in shown if finding["level"] == "SHOULD"])
    for incident, count in Counter(api["incidents"]).items():
        out.print(f"[dim]sent again {count}x: {escape(legible(incident))}[/]")


def _table(rows: Sequence[Mapping[str, Any]]) -> Table:
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        counts.setdefault(row["id"].partition(".")[0], Counter())[row["outcome"]] += 1
    used = [outcome for outcome in _COLUMNS if any(count[outcome] for count in counts.values())]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("requirements", style="bold")
    for outcome in used:
        table.add_column(_COLUMNS[outcome][0], justify="right", style=_COLUMNS[outcome][1])
    for concern, count in counts.items():
        table.add_row(concern, *(str(count[outcome] or "") for outcome in used))
    return table


def _show_finding(out: Console, finding: Mapping[str, Any]) -> None:
    about = " (a defect of the contract document, not of the service)" if finding["about"] == "document" else ""
    out.print(f"\n[bold red]✗ {finding['requirement']}[/] [bold]{escape(finding['statement'])}[/]{about}")
    cases = ", ".join(finding["cases"][:_CASES_SHOWN])
    more = len(finding["cases"]) - _CASES_SHOWN
    lines = {
        "source": finding["source"],
        "sent": finding["sent"],
        "expected": finding["expected"],
        "observed": finding["observed"],
        **({"also": ", ".join(finding["also"])} if finding["also"] else {}),
        "cases": cases + (f" and {more} more" if more > 0 else ""),
        "key": finding["key"],
    }
    for name, value in lines.items():
        out.print(Text.assemble((f"  {name:<10}", "dim"), legible(value)))
    if command := finding["reproduce"]:
        shown = legible(command) if len(command) <= COMMAND_LENGTH else TOO_LONG
        out.print(Text(indent(shown, "  "), style="cyan"))


def _show_advice(out: Console, findings: Sequence[Mapping[str, Any]]) -> None:
    if findings:
        out.print("\n[yellow]Advice[/] [dim](SHOULD; does not fail the run without --strict)[/]")
    for finding in findings:
        line = f"{finding['requirement']}: expected {finding['expected']}; observed {finding['observed']}"
        out.print(Text(legible(f"  {line} ({counted(len(finding['cases']), 'case')})")))


class Progress:
    """One line that says how far a run is; nothing where nobody looks at a terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr

    def show(self, run: Run, done: int, total: int) -> None:
        """Write the line anew.

        Args:
            run: the run.
            done: how many items are done.
            total: how many there are.
        """
        if self._stream.isatty():
            requests = sum(item.requests for item in run.run_record)
            broken = sum(bool(item.broken()) for item in run.run_record)
            self._write(f"{done}/{total} tests · {requests} requests · {broken} with findings or advice")

    def clear(self) -> None:
        """Take the line away."""
        if self._stream.isatty():
            self._write("")

    def _write(self, line: str) -> None:
        # Back to the start of the line, and what is left of the longer one before it erased.
        self._stream.write(f"\r{line}\x1b[K")
        self._stream.flush()
