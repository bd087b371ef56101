"""Puts down what comes of a run while it goes on, and goes on with a run that was interrupted."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from artifact_contracts.errors import UsageError
from artifact_contracts.reports.folder import clear
from artifact_contracts.reports.journal import JournalFile, JournalText
from artifact_contracts.results.case_result import CaseResult
from artifact_contracts.results.journal_rows import EndLine, LineWriter, ResumedLine
from artifact_contracts.results.model import redacted
from artifact_contracts.running.earlier_part import EarlierPart, earlier_part, with_earlier
from artifact_contracts.running.plan import Plan
from artifact_contracts.running.preparation import PreparedRun
from artifact_contracts.running.run_line import differences, run_line
from artifact_contracts.running.run_record import RunRecord, TargetRecord


class RunJournal:
    """The journal of a run that goes on.

    Args:
        run: the run.
        plan: its plan.
        file: the journal.
        earlier: what was done of it before.

    Attributes:
        known: what came of the cases that need not be run again, by id.
        processes: how many processes have run a part of the run before.
    """

    def __init__(self, run: PreparedRun, plan: Plan, file: JournalFile, earlier: EarlierPart) -> None:
        self.known = earlier.to_keep(plan)
        self.processes = earlier.processes
        self._run = run
        self._file = file
        self._earlier = earlier
        self._lines = LineWriter({case.id: place for place, case in enumerate(plan.chosen)}, len(earlier.exchanges))
        self._written: dict[str, CaseResult] = dict(self.known)
        self._incidents: dict[str, int] = {}

    @property
    def missing(self) -> list[str]:
        """Why the journal does not hold all of the run, in one sentence; nothing if it does."""
        return [self._file.missing] if self._file.missing else []

    def note(self, result: CaseResult, target: TargetRecord, *, complete: bool = True) -> None:
        """Put down what came of a case.

        Args:
            result: what came of it.
            target: what is known of its target.
            complete: whether it ran to its end.
        """
        variables = (row.variable for row in self._run.targets[result.api].contract.target.inputs.values())
        secrets = self._run.secrets.named_after(variables)
        row = self._target_row(result.api, target)
        self._file.add(self._lines.case_line(result, row, secrets, complete=complete))
        self._written[result.id] = result

    def end(self, record: RunRecord) -> RunRecord:
        """Put down how the run ended, and return what is known of all of it."""
        ending = replace(record.ending, started=self._earlier.started, finished=datetime.now(UTC))
        record = replace(record, ending=ending)
        for case, result in record.cases.items():
            if self._written.get(case) is not result:
                complete = case in self._written or not ending.interrupted
                self.note(result, record.targets[result.api], complete=complete)
        rows = {api: self._target_row(api, target) for api, target in record.targets.items()}
        line = EndLine(
            finished=str(ending.finished),
            interrupted=ending.interrupted,
            suite_error=ending.suite_error,
            targets=rows,
        )
        self._file.add(redacted(line, self._run.secrets))
        return with_earlier(self._earlier, record)

    def _target_row(self, api: str, target: TargetRecord) -> dict[str, Any]:
        """Return what is known of a target; of the incidents only those that are new, or the file would be of them."""
        known = self._incidents.get(api, 0)
        self._incidents[api] = len(target.incidents)
        row: dict[str, Any] = msgspec.to_builtins(replace(target, incidents=target.incidents[known:]))
        return row


@contextlib.contextmanager
def journal_of(run: PreparedRun, plan: Plan, part: EarlierPart, text: JournalText | None) -> Iterator[RunJournal]:
    """Begin the journal of a run, or go on with one; yield it for the time of a with block.

    Args:
        run: the run.
        plan: its plan.
        part: what was done of it before.
        text: the journal to go on with, or None.

    Raises:
        UsageError: it cannot be written.
    """
    folder = run.settings.reports
    if text is None:
        file = JournalFile.begin(folder, redacted(run_line(run, plan, part.started), run.secrets))
    else:
        clear(folder, but_journal=True)
        file = JournalFile.go_on(folder, text.length, ResumedLine(at=str(datetime.now(UTC))))
    try:
        yield RunJournal(run, plan, file, part)
    finally:
        file.close()


def part_before(run: PreparedRun, plan: Plan, text: JournalText | None) -> EarlierPart:
    """Return what was done of a run before this process goes on with it.

    Raises:
        UsageError: its journal is that of another run.
    """
    now = datetime.now(UTC)
    if text is None:
        return EarlierPart(now, now)
    difference = next(differences(text.first, redacted(run_line(run, plan, now), run.secrets)), None)
    if difference:
        raise UsageError(
            f"The run in {run.settings.reports} cannot be resumed: {difference}.",
            "Give what it was started with, or start anew without --resume.",
        )
    return earlier_part(text, run, plan)
