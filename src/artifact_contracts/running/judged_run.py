"""A run from its plan to its results, put down while it goes on; and its results once more, from what was put down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from artifact_contracts import locations
from artifact_contracts.errors import SuiteError
from artifact_contracts.reports.journal import JournalText, read_journal
from artifact_contracts.results.case_result import CaseResult
from artifact_contracts.results.ending import Ending
from artifact_contracts.results.model import Results
from artifact_contracts.running.contract_test import load_contract_tests
from artifact_contracts.running.earlier_part import earlier_part
from artifact_contracts.running.plan import Plan
from artifact_contracts.running.preparation import PreparedRun, plan_of_suite
from artifact_contracts.running.run_journal import journal_of, part_before
from artifact_contracts.running.run_line import plan_of_line, run_of
from artifact_contracts.running.run_record import RunRecord, results_of
from artifact_contracts.running.runner import run_plan


def judge_into_folder(
    run: PreparedRun,
    text: JournalText | None,
    on_progress: Callable[[CaseResult, int, int], None],
    hold_off: Callable[[], None],
) -> tuple[Results, list[str]]:
    """Judge the targets of a run by all contract tests, and put down what comes of it case by case.

    Args:
        run: the run; the folder of its reports is held by the caller.
        text: the journal of the run to go on with, or None.
        on_progress: is told of each case that is done, of how many are, and of how many there are.
        hold_off: is called when the run has ended, or was interrupted: what comes now must not be.

    Returns:
        The results, and why the journal does not hold all of them, if it does not.

    Raises:
        UsageError: the journal cannot be written, what is to go on is another run, or an embedded provider cannot be
            served.
    """
    try:
        plan = plan_of_suite(run)
    except SuiteError as error:
        ending = Ending(datetime.now(UTC), suite_error=error.problem)
        return results_of(run, Plan(), RunRecord({}, {}, ending)), []
    part = part_before(run, plan, text)
    if part.is_over:
        return results_of(run, plan, part.record), []
    with journal_of(run, plan, part, text) as journal:
        record = run_plan(
            run,
            plan,
            known=journal.known,
            processes=journal.processes,
            on_case=journal.note,
            on_progress=lambda result, done: on_progress(result, done, len(plan.chosen)),
            hold_off=hold_off,
        )
        return results_of(run, plan, journal.end(record)), journal.missing


def results_of_journal(folder: Path) -> Results:
    """Return the results of a run as its journal has them; a run that has not come to its end was interrupted.

    Args:
        folder: where its reports are.

    Raises:
        UsageError: there is no journal, or it is of other contracts or contract tests.
    """
    text = read_journal(folder)
    run = run_of(text.first)
    tests = load_contract_tests(locations.suite_folder())
    plan = plan_of_line(text.first, {case.id: case for case in run.cases(tests)}, Plan(tests))
    return results_of(run, plan, earlier_part(text, run, plan).record)
