"""What a run shows on the terminal: a progress line, requirements by concern, findings, the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import indent

from rich.console import Console
from rich.table import Table
from rich.text import Text

from artifact_contracts.contract.register import Level
from artifact_contracts.contract.target_description import BASE_URL, variable_of
from artifact_contracts.inert_text import in_log
from artifact_contracts.reports.folder import NAMES
from artifact_contracts.reports.grouping import ADVICE, Group, grouped_findings, outcomes_by_concern
from artifact_contracts.reports.text import COMMAND_LENGTH, MARK, TOO_LONG, counted, inert_in_log
from artifact_contracts.results.model import ApiResult, FindingResult, RequirementResult, Results
from artifact_contracts.results.outcome import Outcome, RunOutcome

_COLUMNS = {
    Outcome.PASSED: ("passed", "green"),
    Outcome.FAILED: ("failed", "bold red"),
    Outcome.ADVISED: ("advised", "yellow"),
    Outcome.WAIVED: ("waived", "magenta"),
    Outcome.NOT_TESTED: ("not tested", "dim"),
    Outcome.NOT_APPLICABLE: ("n/a", "dim"),
    Outcome.ERROR: ("error", "bold red"),
}
_VERDICT_STYLES = {RunOutcome.CONFORMING: "bold green", RunOutcome.NOT_CONFORMING: "bold red"}
_CASES_SHOWN = 3


def show(results: Results, folder: Path, *, left_out: Sequence[str] = (), console: Console | None = None) -> None:
    """Print the results.

    Args:
        results: what became of the run.
        folder: where the reports are.
        left_out: APIs that were not judged because only others have a live target.
        console: where to; standard output if None.
    """
    out = console or Console(highlight=False, soft_wrap=True, emoji=False)
    shown = inert_in_log(results)
    for api in shown.apis:
        _show_api(out, api, shown)
    for name in left_out:
        out.print(Text(f"\nLeft out: {in_log(name)}, because no {variable_of(name, BASE_URL)} is set.", style="dim"))
    style = _VERDICT_STYLES.get(shown.outcome, "bold yellow")
    out.print()
    out.print(Text(f"{MARK} {shown.sentence}", style=style))
    files = in_log(" ".join(str(folder / name) for name in NAMES if (folder / name).exists()))
    run = f"run {shown.run_id} · " if shown.run_id else ""
    out.print(Text(f"seed {shown.seed} · {run}{files}", style="dim"))


def _show_api(out: Console, api: ApiResult, results: Results) -> None:
    where = "embedded provider" if api.embedded else api.base_url
    sent = f"{counted(api.requests, 'request')}, {counted(api.accepted, 'valid call')} accepted, {api.seconds:.1f} s"
    out.print(Text.assemble(f"\n{MARK} ", (api.title, "bold"), (f" at {where} · {sent}", "dim")))
    if api.suspect:
        out.print(Text(f"Outage: {api.suspect}.", style="bold red"))
    rows = [row for row in results.requirements if row.api == api.id]
    out.print(_table(rows))
    groups = grouped_findings(finding for finding in results.findings if finding.api == api.id)
    defects = groups[Group.DOCUMENT]
    for finding in (*groups[Group.FAILING], *(each for each in defects if each.level is Level.MUST)):
        _show_finding(out, finding)
    advice = {basis: groups[group] for group, basis in ADVICE.items()}
    advice["defects of the published document"] = [each for each in defects if each.level is Level.SHOULD]
    _show_advice(out, advice, strict=results.strict)
    for incident, count in Counter(api.incidents).items():
        out.print(Text(f"sent again {count}x: {incident}", style="dim"))


def _table(rows: Sequence[RequirementResult]) -> Table:
    counts = outcomes_by_concern(rows)
    used = [outcome for outcome in _COLUMNS if any(count[outcome] for count in counts.values())]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("requirements", style="bold")
    for outcome in used:
        table.add_column(_COLUMNS[outcome][0], justify="right", style=_COLUMNS[outcome][1])
    for concern, count in counts.items():
        table.add_row(concern, *(str(count[outcome] or "") for outcome in used))
    return table


def _show_finding(out: Console, finding: FindingResult) -> None:
    about = " (a defect of the contract document, not of the service)" if finding.about == "document" else ""
    out.print(Text.assemble((f"\n✗ {finding.requirement}", "bold red"), (f" {finding.statement}", "bold"), about))
    cases = ", ".join(finding.cases[:_CASES_SHOWN])
    more = len(finding.cases) - _CASES_SHOWN
    lines = {
        "source": finding.source,
        "sent": finding.sent,
        "expected": finding.expected,
        "observed": finding.observed,
        **({"also": ", ".join(finding.also)} if finding.also else {}),
        "cases": cases + (f" and {more} more" if more > 0 else ""),
        **({"request id": finding.request_id} if finding.request_id else {}),
        "key": finding.key,
    }
    for name, value in lines.items():
        out.print(Text.assemble((f"  {name:<12}", "dim"), value))
    if command := finding.reproduce:
        shown = command if len(command) <= COMMAND_LENGTH else TOO_LONG
        out.print(Text(indent(shown, "  "), style="cyan"))


def _show_advice(out: Console, advice: Mapping[str, Sequence[FindingResult]], *, strict: bool) -> None:
    effect = "fails this run because it is strict" if strict else "does not fail the run without --strict"
    for basis, findings in advice.items():
        if findings:
            out.print(f"\n[yellow]Advice: {basis}[/] [dim](SHOULD; {effect})[/]")
        for finding in findings:
            _show_line(out, finding)


def _show_line(out: Console, finding: FindingResult) -> None:
    line = f"{finding.requirement}: expected {finding.expected}; observed {finding.observed}"
    out.print(Text(f"  {line} ({counted(len(finding.cases), 'case')})"))
