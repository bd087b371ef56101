"""The pytest adapter: contract tests become items, the one runner runs them, their verdicts become pytest's.

pytest collects, selects and reports; what is sent and how it is judged is the runner's alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from artifact_contracts import locations
from artifact_contracts.errors import ContractsError, ExitCode
from artifact_contracts.inert_text import error_in_log, in_log
from artifact_contracts.reports import write
from artifact_contracts.reports.folder import clear, held
from artifact_contracts.reports.journal import read_journal
from artifact_contracts.reports.text import LOG_LENGTH, clipped
from artifact_contracts.results.case_result import CaseResult
from artifact_contracts.results.ending import Ending
from artifact_contracts.results.model import Results
from artifact_contracts.results.outcome import Outcome
from artifact_contracts.running.case import Case, cases_of
from artifact_contracts.running.connections import Connections
from artifact_contracts.running.contract_test import ContractTest, contract_test_of
from artifact_contracts.running.plan import Plan
from artifact_contracts.running.preparation import PreparedRun, plan_of_cases
from artifact_contracts.running.run_journal import RunJournal, journal_of, part_before
from artifact_contracts.running.run_record import RunRecord, results_of
from artifact_contracts.running.runner import Runner, search_seconds
from artifact_contracts.signals import hold_off, interruptible

MARKER = "requirement"
_NOT_SPREAD = "The contract tests cannot be spread with -n; use --workers N."


class SuitePlugin:
    """The hooks of one pytest session.

    Args:
        prepare: makes the run; called when the first contract test is collected, or never.

    Attributes:
        results: the results, once the session has ended; None where it held no contract test.
        missing: which reports could not be written, each in a sentence.
    """

    def __init__(self, prepare: Callable[[], PreparedRun]) -> None:
        self.results: Results | None = None
        self.missing: list[str] = []
        self._prepare = prepare
        self._folder = ExitStack()
        self._journal: RunJournal | None = None
        self._prepared: PreparedRun | None = None
        self._started = datetime.now(UTC)
        self._tests: dict[str, ContractTest] = {}
        self._cases: dict[str, Case] = {}
        self._plan = Plan()
        self._connections: Connections | None = None
        self._runner: Runner | None = None
        self._all_ours = False
        self._root = Path()
        self._suite_error: str | None = None

    @property
    def run(self) -> PreparedRun:
        """The run, made when it is first needed."""
        if self._prepared is None:
            self._prepared = self._prepare()
        return self._prepared

    def pytest_configure(self, config: pytest.Config) -> None:
        """Make the marker known that contract tests are given, so that ``-m`` can choose them."""
        self._root = config.rootpath
        config.addinivalue_line("markers", f"{MARKER}(id): the requirement that a contract test checks")

    # Collection: what is collected once for every case.

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make one item for every case of a contract test."""
        test = contract_test_of(metafunc.function)
        if test is None:
            return
        self._tests[test.name] = test
        cases = cases_of(test, self.run.operations, self.run.generated)
        self._cases |= {case.id: case for case in cases}
        names = sorted(test.arguments)
        metafunc.parametrize(names, [[None] * len(names)] * len(cases), ids=[case.name for case in cases])

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Mark the items that are cases."""
        case = self._case(item)
        if case is not None:
            item.add_marker(getattr(pytest.mark, MARKER)(case.requirement.id))

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Put the contract tests in the order of the plan, and leave out what the profile does not send."""
        ours = {case.id: item for item in items if (case := self._case(item)) is not None}
        foreign = [item for item in items if not self._is_ours(item)]
        if len(foreign) == len(items):
            return
        # As they were collected: which cases a seed chooses is not for a plugin that shuffles items to say.
        cases = [case for case in self._cases.values() if case.id in ours]
        self._plan = plan_of_cases(self.run, list(self._tests.values()), cases)
        kept = [ours[case.id] for case in self._plan.chosen]
        chosen = {id(item) for item in (*foreign, *kept)}
        left_out = [item for item in items if id(item) not in chosen]
        items[:] = [*foreign, *kept]
        if left_out:
            config.hook.pytest_deselected(items=left_out)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember that a file of the suite could not be collected."""
        if report.failed and self._suite_error is None:
            why = report.longreprtext.splitlines()[-1].removeprefix("E").strip()
            self._suite_error = f"{report.nodeid} could not be collected: {why}"

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Iterable[str]) -> None:
        """Refuse to spread contract tests over processes, before any of them sends a request."""
        suite = locations.suite_folder()
        if any((self._root / name.partition("::")[0]).parent == suite for name in ids):
            pytest.exit(_NOT_SPREAD, returncode=ExitCode.USAGE)

    def _is_ours(self, item: pytest.Item) -> bool:
        return isinstance(item, pytest.Function) and contract_test_of(item.function) is not None

    def _case(self, item: pytest.Item) -> Case | None:
        return self._cases.get(f"{item.path.name}::{item.name}") if self._is_ours(item) else None

    # The run.

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Open the ways to the targets; with several workers, run together what can be."""
        cases = [case for item in session.items if (case := self._case(item)) is not None]
        # What else was to be run was left out by whoever started this session.
        self._plan = replace(self._plan, chosen=cases)
        self._all_ours = len(cases) == len(session.items)
        if self._prepared is None or session.config.option.collectonly:
            return
        if hasattr(session.config, "workerinput"):
            self._prepared = None
            return
        if not cases or session.testsfailed:
            return
        journal = self._begun()
        self._connections = Connections(self.run, processes=journal.processes)
        self._runner = Runner(
            self.run,
            self._connections,
            search_seconds=search_seconds(self.run, cases),
            known=journal.known,
            on_case=journal.note,
        )
        if self.run.settings.workers > 1:
            self._runner.run_together(cases)

    def _begun(self) -> RunJournal:
        """Hold the folder of the reports until the session ends, and begin the journal of the run in it."""
        try:
            reports = self.run.settings.reports
            self._folder.enter_context(held(reports))
            text = read_journal(reports) if self.run.settings.resume else None
            if text is None:
                clear(reports)
            part = part_before(self.run, self._plan, text)
            self._journal = self._folder.enter_context(journal_of(self.run, self._plan, part, text))
        except ContractsError as error:
            self._folder.close()
            pytest.exit(error_in_log(error), returncode=int(error.exit_code))
        self._folder.enter_context(interruptible())
        return self._journal

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Run a contract test, and let its verdict be the item's."""
        case = self._case(pyfuncitem)
        if case is None:
            return None
        if self._runner is None:
            pytest.fail(in_log(self._suite_error or _NOT_SPREAD), pytrace=False)
        self._report(pyfuncitem, self._runner.run(case))
        return True

    def _report(self, item: pytest.Function, result: CaseResult) -> None:
        item.user_properties.append((MARKER, result.requirement.id))
        # Without a traceback: the findings say it all, and to format one takes longer than a request.
        if result.outcome is Outcome.ERROR:
            pytest.fail(self._told(result, f"The suite failed: {result.error}"), pytrace=False)
        if result.outcome is Outcome.NOT_TESTED:
            pytest.skip(in_log(clipped(self.run.secrets.redact(str(result.reason)), LOG_LENGTH)))
        unwaived = [failure for failure in result.failures if failure.waived_by is None]
        if result.outcome is Outcome.FAILED or (unwaived and self.run.settings.strict):
            shown = [failure for failure in unwaived if failure.fails] or unwaived
            lines = (
                f"{failure.requirement.id}: expected {failure.result.expected}; observed {failure.result.observed}"
                for failure in shown
            )
            pytest.fail(self._told(result, *dict.fromkeys(lines)), pytrace=False)
        if unwaived:
            item.user_properties.append(("advice", ", ".join({failure.requirement.id for failure in unwaived})))

    def _told(self, result: CaseResult, *lines: str) -> str:
        told = (self.run.secrets.redact(line) for line in (f"Sends: {result.sends}", *lines))
        return "\n".join(in_log(clipped(line, LOG_LENGTH)) for line in told)

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Remember what went wrong between the tests."""
        self._suite_error = f"{excinfo.type.__name__}: {excinfo.value}"

    def pytest_report_teststatus(self, report: pytest.TestReport | pytest.CollectReport) -> tuple[str, str, str] | None:
        """Keep advice apart from plain passes."""
        if report.when == "call" and report.passed and any(name == "advice" for name, _ in report.user_properties):
            return "advised", "a", "ADVISED"
        return None

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Make the results, whatever happened, and let the exit status say what they say."""
        if self._prepared is None or session.config.option.collectonly:
            return
        with self._folder:
            if self._runner is not None:
                hold_off()
            interrupted = exitstatus == pytest.ExitCode.INTERRUPTED and self._suite_error is None
            ending = Ending(self._started, interrupted=interrupted, suite_error=self._suite_error)
            if self._runner is not None or self._plan.chosen:
                self._finish(session, ending)

    def _finish(self, session: pytest.Session, ending: Ending) -> None:
        record = RunRecord({}, {}, ending)
        if self._runner is not None and self._connections is not None:
            record = self._runner.finish(ending)
            self._connections.close()
        # Where a file of the suite could not be collected, nothing was sent, and the folder is not held yet.
        journal = self._journal or self._begun()
        record = journal.end(record)
        self.results = results_of(self.run, self._plan, record)
        self.missing = [*journal.missing, *write.to_folder(self.results, self.run.settings.reports)]
        if self._all_ours:
            session.exitstatus = self.results.exit_code
