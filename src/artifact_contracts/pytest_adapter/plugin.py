"""The pytest hooks of a run: which tests become items, how they are run, what is reported.

A contract test is one that carries ``@pytest.mark.requirement("concern.name")``. It is collected once for every
operation whose register asks that requirement, and with ``each="…"`` once for every case of that kind as well. What it
costs is said there, too: ``cost`` requests of its own (one), or one that all tests with the same ``shares`` look at,
and that of the valid call ``beside`` which it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any

import pytest

from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.checks.response_checks import SERVED
from artifact_contracts.contract.register import Level
from artifact_contracts.errors import ExitCode, NotTestedError
from artifact_contracts.results.findings import key_of_judgement, waiver_for
from artifact_contracts.results.run_record import CaseResult
from artifact_contracts.running.items import INSPECTING, MARKER, is_asked, is_ours
from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.running.plan import Plan, plan_of
from artifact_contracts.running.run import Run
from artifact_contracts.running.runner import Runner


class SuitePlugin:
    """The hooks of one run.

    Args:
        prepare: makes the run; called when the first contract test is collected, or never.
        on_finish: is handed the results at the end.
        on_progress: is told of each item that is done, and of how many there are.
        alone: whether the session is for this run only, so that there are results even if nothing was judged.
    """

    def __init__(
        self,
        prepare: Callable[[], Run],
        on_finish: Callable[[Run, dict[str, Any]], None],
        on_progress: Callable[[Run, int, int], None] = lambda run, done, total: None,
        *,
        alone: bool = False,
    ) -> None:
        self._alone = alone
        self._prepare = prepare
        self._on_finish = on_finish
        self._on_progress = on_progress
        self._run: Run | None = None
        self._asking: Runner | None = None
        self._all_ours = False
        self.plan = Plan()
        self.collection_error: str | None = None
        self._internal_error: str | None = None
        self._done = 0
        self.results: dict[str, Any] | None = None

    @property
    def run(self) -> Run:
        """The run, made when it is first needed."""
        if self._run is None:
            self._run = self._prepare()
            for served in self._run.served.values():
                served.update(dict.fromkeys(SERVED, "the condition never arose in this run"))
        return self._run

    @property
    def asking(self) -> Runner:
        """What is asked, known as soon as the first item runs."""
        assert self._asking is not None, "no item runs yet"  # noqa: S101
        return self._asking

    def pytest_configure(self, config: pytest.Config) -> None:
        """Make the marker known."""
        config.addinivalue_line(
            "markers",
            f"{MARKER}(id, each=None, beside='minimal', shares=None, cost=1, random=False): what a contract test asks",
        )

    # Collection.

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make one item for every operation, and every case, that a contract test is asked of."""
        marker = metafunc.definition.get_closest_marker(MARKER)
        if marker is None:
            return
        requirement, each = marker.args[0], marker.kwargs.get("each")
        for served in self.run.served.values():
            served.setdefault(requirement, "it was not selected in this run")
        asked = [operation for operation in self.run.operations if operation.contract.register.asks(requirement)]
        if each is None:
            metafunc.parametrize("operation", asked, ids=[operation.id for operation in asked])
            return
        pairs = [(operation, case) for operation in asked for case in self._cases(operation, each)]
        names = [f"{operation.id}-{case.name}" for operation, case in pairs]
        metafunc.parametrize(("operation", "scheme" if each == "scheme" else "case"), pairs, ids=names)

    def _cases(self, operation: OperationUnderTest, kind: str) -> Iterable[Any]:
        if kind == "scheme":
            return operation.operation.schemes
        cases = self.run.cases(operation, kind)
        return [case for case in cases if case.method not in INSPECTING] if kind == "method" else cases

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Put the contract tests in the order of the plan, and leave out what the profile does not send."""
        foreign = [item for item in items if not is_ours(item)]
        asked = [item for item in items if is_ours(item) and is_asked(item)]
        if len(foreign) == len(items):
            return
        functions = [item for item in asked if isinstance(item, pytest.Function)]
        self.plan = plan_of(functions, self.run.settings, at_random=self.run.at_random)
        kept: list[pytest.Item] = [case.item for case in self.plan.chosen]
        for case, reason in self.plan.left_out:
            self.run.served[case.api][case.requirement.id] = reason
        chosen = {id(item) for item in (*foreign, *kept)}
        left_out = [item for item in items if id(item) not in chosen]
        items[:] = [*foreign, *kept]
        if left_out:
            config.hook.pytest_deselected(items=left_out)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember that a file of the suite could not be collected."""
        if report.failed and self.collection_error is None:
            self.collection_error = f"{report.nodeid} could not be collected: {report.longreprtext.splitlines()[-1]}"

    # The run.

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Start what the items need."""
        items = [item for item in session.items if isinstance(item, pytest.Function) and is_ours(item)]
        self._all_ours = len(items) == len(session.items)
        if self._run is None or session.config.option.collectonly:
            return
        if hasattr(session.config, "workerinput"):
            self._run = None
            pytest.exit("The contract tests cannot be spread with -n; use --workers N.", returncode=ExitCode.USAGE)
        self._asking = Runner(self._run, items)
        if not session.testsfailed:
            self._asking.start()

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Run a contract test and turn what it brought to light into the item's outcome."""
        if not is_ours(pyfuncitem):
            return None
        try:
            self.asking.ask(pyfuncitem)
        except NotTestedError:
            pass
        finally:
            self._done += 1
            self._on_progress(self.run, self._done, len(self.asking.items))
        self._report(pyfuncitem, self.asking.entry(pyfuncitem))
        return True

    def _report(self, item: pytest.Function, entry: CaseResult) -> None:
        item.user_properties.append((MARKER, entry.requirement.id))
        register = self.run.targets[entry.api].contract.register
        broken = [record for record in entry.broken() if not self._waived(entry.api, record.check_result)]
        musts = [record for record in broken if register[record.check_result.requirement].level is Level.MUST]
        if musts or (broken and self.run.settings.strict):
            lines = (
                f"{record.check_result.requirement}: expected {record.check_result.expected};"
                f" observed {record.check_result.observed}"
                for record in musts or broken
            )
            # Without a traceback: the findings say it all, and to format one takes longer than a request.
            pytest.fail(self.run.secrets.redact("\n".join(dict.fromkeys(lines))), pytrace=False)
        if entry.not_tested and not entry.records:
            pytest.skip(self.run.secrets.redact(entry.not_tested))
        if broken:
            item.user_properties.append(("advice", ", ".join({record.check_result.requirement for record in broken})))

    def _waived(self, api: str, check_result: CheckResult) -> bool:
        key = key_of_judgement(api, check_result, self.run.secrets)
        return waiver_for(self.run.waivers, api, check_result.requirement, key) is not None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Show findings instead of the suite's own source lines, and no secret in either."""
        report = yield
        if call.excinfo is None or not is_ours(item):
            return report
        if call.excinfo.errisinstance(pytest.fail.Exception):
            report.longrepr = f"{self.asking.entry(item).sends}\n{call.excinfo.value}"
        elif report.failed:
            report.longrepr = self.run.secrets.redact(report.longreprtext)
        return report

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Remember what went wrong between the tests; a run of its own says so itself."""
        self._internal_error = f"{excinfo.type.__name__}: {excinfo.value}"
        return self._alone

    def pytest_report_teststatus(self, report: pytest.TestReport | pytest.CollectReport) -> tuple[str, str, str] | None:
        """Keep advice apart from plain passes."""
        if report.when == "call" and report.passed and any(name == "advice" for name, _ in report.user_properties):
            return "advised", "a", "ADVISED"
        return None

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Make the results, whatever happened, and let the exit status say what they say."""
        if self._run is None or session.config.option.collectonly:
            return
        asking = self._asking or Runner(self._run, [])
        if not (self._alone or asking.items):
            return
        interrupted = exitstatus == pytest.ExitCode.INTERRUPTED and self.collection_error is None
        suite_error = self.collection_error or self._internal_error
        self.results = asking.finish(self.plan, interrupted=interrupted, suite_error=suite_error)
        self._on_finish(self.run, self.results)
        if self._all_ours:
            session.exitstatus = self.results["exit_code"]
