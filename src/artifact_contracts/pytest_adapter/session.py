"""Runs the contract tests in a pytest session of their own, whatever pytest is otherwise used for around here."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts import locations
from artifact_contracts.errors import SuiteError
from artifact_contracts.pytest_adapter.plugin import SuitePlugin
from artifact_contracts.running.plan import Plan
from artifact_contracts.running.run import Run
from artifact_contracts.running.runner import Runner

_UNNEEDED = (
    "cacheprovider",
    "debugging",
    "doctest",
    "faulthandler",
    "junitxml",
    "logging",
    "pastebin",
    "threadexception",
    "unittest",
    "unraisableexception",
)


def judge(
    run: Run,
    on_finish: Callable[[Run, dict[str, Any]], None] = lambda run, results: None,
    on_progress: Callable[[Run, int, int], None] = lambda run, done, total: None,
) -> dict[str, Any]:
    """Run the contract tests and return the results.

    Args:
        run: the run, prepared.
        on_finish: is handed the results at the end, also of a run that was interrupted.
        on_progress: is told of each item that is done, and of how many there are.

    Raises:
        SuiteError: pytest ended before there were results.
    """
    plugin = SuitePlugin(lambda: run, on_finish, on_progress, alone=True)
    status = _run(plugin)
    if plugin.results is None:
        if status == pytest.ExitCode.INTERRUPTED:
            raise KeyboardInterrupt
        raise SuiteError(f"pytest ended with status {int(status)} before anything was judged.")
    return plugin.results


def plan(run: Run) -> Plan:
    """Collect the contract tests and return what would be sent; nothing is.

    Args:
        run: the run, prepared.

    Raises:
        SuiteError: the tests could not be collected.
        KeyboardInterrupt: somebody did not want to wait.
    """
    plugin = SuitePlugin(lambda: run, lambda run, results: None, alone=True)
    status = _run(plugin, "--collect-only")
    if status == pytest.ExitCode.INTERRUPTED and plugin.collection_error is None:
        raise KeyboardInterrupt
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise SuiteError(f"pytest ended with status {int(status)} before there was a plan.")
    return plugin.plan


def judge_planned(run: Run, planned: Plan) -> dict[str, Any]:
    """Ask what was planned for a run, and return the results.

    Whoever judges hundreds of providers saves half of the time: what is asked is collected once, in a process from
    which others are forked, and asked without what pytest does around each test. The results are the same.

    Args:
        run: the run, which has not started.
        planned: its plan.
    """
    items = [case.item for case in planned.chosen]
    asking = Runner(run, items)
    asking.start()
    for item in items:
        # What it ended by stands in the ledger.
        with contextlib.suppress(Exception):
            asking.ask(item)
    return asking.finish(planned)


def _run(plugin: SuitePlugin, *options: str) -> int:
    with _undisturbed() as arguments:
        return int(pytest.main([str(locations.suite_folder()), *arguments, *options], plugins=[plugin, _Silence()]))


class _Silence:
    """Keeps pytest from reporting: the suite reports itself."""

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Take pytest's own reporter away."""
        config.pluginmanager.unregister(name="terminalreporter")


@contextlib.contextmanager
def _undisturbed() -> Iterator[list[str]]:
    """Keep the configuration and the plugins of the surroundings out of the run, and leave nothing behind."""
    variables = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "", "PYTEST_PLUGINS": ""}
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    write_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        with tempfile.TemporaryDirectory() as folder:
            configuration = Path(folder, "pytest.ini")
            configuration.write_text("[pytest]\n", encoding="utf-8")
            yield [
                "--noconftest",
                "--assert=plain",
                "--capture=no",
                "--import-mode=importlib",
                f"--rootdir={locations.suite_folder()}",
                f"--config-file={configuration}",
                *(f"-pno:{plugin}" for plugin in _UNNEEDED),
            ]
    finally:
        sys.dont_write_bytecode = write_bytecode
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
