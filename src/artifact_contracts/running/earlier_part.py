"""What a journal says of a run: all of it where it is reported, and the part that is done where it is resumed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from artifact_contracts.reports.journal import JournalText
from artifact_contracts.results.case_result import CaseResult
from artifact_contracts.results.ending import Ending
from artifact_contracts.results.exchange_rows import RecordedExchange
from artifact_contracts.results.journal_rows import CaseLine, EndLine, ResumedLine, restored
from artifact_contracts.results.outcome import Outcome
from artifact_contracts.running.plan import Plan
from artifact_contracts.running.preparation import PreparedRun
from artifact_contracts.running.run_record import RunRecord, TargetRecord, of_the_test

_JUDGED = frozenset((Outcome.PASSED, Outcome.FAILED, Outcome.ADVISED, Outcome.WAIVED))


@dataclass
class EarlierPart:
    """What is known of a run from its journal.

    Attributes:
        started: when it began.
        written: when its last line was written.
        cases: what came of its cases, by id.
        incomplete: ids of cases that were interrupted.
        targets: what is known of each target, by API.
        end: how the run ended, if it did.
        exchanges: the exchanges that show failures, by number.
        processes: how many processes have run a part of it.
    """

    started: datetime
    written: datetime
    cases: dict[str, CaseResult] = field(default_factory=dict)
    incomplete: set[str] = field(default_factory=set)
    targets: dict[str, TargetRecord] = field(default_factory=dict)
    end: EndLine | None = None
    exchanges: dict[int, RecordedExchange] = field(default_factory=dict)
    processes: int = 0

    @property
    def is_over(self) -> bool:
        """Whether the run came to its end, so that there is nothing to go on with."""
        return self.end is not None and not self.end.interrupted

    @property
    def record(self) -> RunRecord:
        """What is known of the run as a whole; one that has not come to its end was interrupted."""
        end = self.end
        ending = Ending(
            started=self.started,
            interrupted=end.interrupted if end else True,
            suite_error=end.suite_error if end else None,
            finished=datetime.fromisoformat(end.finished) if end else self.written,
        )
        return RunRecord(self.cases, self.targets, ending)

    def to_keep(self, plan: Plan) -> dict[str, CaseResult]:
        """Return what came of the cases that need not be run again, by id.

        Where all of an API's cases were judged, the last one is run again: it shows that the target is still alive.
        """
        judged = [case for case in plan.chosen if self._is_judged(case.id)]
        done = {case.id: self.cases[case.id] for case in judged}
        open_apis = {case.api for case in plan.chosen if case.id not in done}
        last = {case.api: case.id for case in judged if case.api not in open_apis}
        return {each: result for each, result in done.items() if each not in last.values()}

    def _is_judged(self, case: str) -> bool:
        result = self.cases.get(case)
        return result is not None and result.outcome in _JUDGED and case not in self.incomplete


def earlier_part(text: JournalText, run: PreparedRun, plan: Plan) -> EarlierPart:
    """Return what a journal says.

    Args:
        text: the journal.
        run: the run it is of.
        plan: the plan of the run.
    """
    part = EarlierPart(datetime.fromisoformat(text.first.started), text.written, processes=1)
    cases = {case.id: case for case in plan.chosen}
    rules = {api: run.rules(api) for api in run.targets}
    part.exchanges |= _exchanges_of(line for line in text.lines if isinstance(line, CaseLine))
    # What was known before this process, and what each line adds to it.
    before: dict[str, TargetRecord] = {}
    now: dict[str, TargetRecord] = {}
    for line in text.lines:
        match line:
            case CaseLine():
                told = of_the_test(cases[line.id])
                part.cases[line.id] = restored(line, part.exchanges, rules[line.api], told)
                (part.incomplete.discard if line.complete else part.incomplete.add)(line.id)
                _grow(now, {line.api: line.target})
            case EndLine():
                part.end = line
                _grow(now, line.targets)
            case ResumedLine():
                part.end = None
                part.processes += 1
                before, now = _together(before, now, part.cases), {}
    part.targets = _together(before, now, part.cases)
    return part


def _exchanges_of(lines: Iterable[CaseLine]) -> dict[int, RecordedExchange]:
    known: dict[int, RecordedExchange] = {}
    for line in lines:
        known |= {row.number: RecordedExchange(row.reproduce, row.shown) for row in line.exchanges}
        for failure in line.failures:
            if failure.exchange is not None:
                # One that no report shows, unless a later line holds it.
                known.setdefault(failure.exchange, RecordedExchange("", None))
    return known


def _grow(now: dict[str, TargetRecord], rows: Mapping[str, Mapping[str, Any]]) -> None:
    """Take in what is known of targets; of the incidents a line holds only those that are new."""
    for api, row in rows.items():
        record = msgspec.convert(row, TargetRecord)
        known = now[api].incidents if api in now else ()
        now[api] = replace(record, incidents=(*known, *record.incidents))


def _together(
    before: Mapping[str, TargetRecord], now: Mapping[str, TargetRecord], cases: Mapping[str, CaseResult]
) -> dict[str, TargetRecord]:
    return {api: both_parts(before.get(api), now.get(api), found=_found(api, cases)) for api in {**before, **now}}


def _found(api: str, cases: Mapping[str, CaseResult]) -> bool:
    return any(failure.fails for case in cases.values() if case.api == api for failure in case.failures)


def with_earlier(part: EarlierPart, record: RunRecord) -> RunRecord:
    """Return what is known of a run that was gone on with.

    Args:
        part: what was known before.
        record: what the process knows that went on with it.
    """
    return replace(record, targets=_together(part.targets, record.targets, record.cases))


def both_parts(before: TargetRecord | None, now: TargetRecord | None, *, found: bool) -> TargetRecord:
    """Return what is known of a target from two processes, of which the second went on with the run of the first.

    That it accepted valid calls before says nothing of it as it is now; what was found stands all the same.

    Args:
        before: what the first one knew, or None where it did not come to this target.
        now: the same of the second one.
        found: whether anything was found that fails the run.
    """
    if before is None or now is None:
        return before or now or TargetRecord("")
    return replace(
        now,
        requests=before.requests + now.requests,
        accepted=before.accepted + now.accepted if now.accepted or found else 0,
        unjudged=now.unjudged or before.unjudged,
        broken=before.broken or now.broken,
        incidents=(*before.incidents, *now.incidents),
    )
