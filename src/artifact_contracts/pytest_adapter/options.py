"""The suite's options in a plain pytest run; tests/contract/conftest.py loads this, installing the package does not."""

from __future__ import annotations

import argparse
import os

import pytest

from artifact_contracts.errors import ContractsError
from artifact_contracts.inert_text import error_in_log, in_log
from artifact_contracts.pytest_adapter.plugin import SuitePlugin
from artifact_contracts.reports.journal import read_journal
from artifact_contracts.running.preparation import PreparedRun, prepare
from artifact_contracts.running.run_line import with_seed_of_run
from artifact_contracts.settings import TABLE, resolve

_NAME = "artifact-contracts-suite"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the settings table."""
    group = parser.getgroup("artifact-contracts", "artifact-contracts: does a service keep its contract?")
    for setting in TABLE:
        for flag in (setting.flag, f"--contracts-{setting.name}"):
            try:
                group.addoption(flag, dest=f"contracts_{setting.key}", **setting.argument())
                break
            except (ValueError, argparse.ArgumentError):
                # Taken: pytest has a --strict of its own, pytest-base-url has --base-url. Then the longer one is ours.
                continue


def pytest_configure(config: pytest.Config) -> None:
    """Register the hooks of the run."""
    plugin = SuitePlugin(lambda: _prepared(config))
    config.pluginmanager.register(plugin, _NAME)


def _prepared(config: pytest.Config) -> PreparedRun:
    given = {setting.key: getattr(config.option, f"contracts_{setting.key}", None) for setting in TABLE}
    # pytest-base-url's option means the same thing.
    given["base_url"] = given["base_url"] or getattr(config.option, "base_url", None)
    try:
        settings = resolve(given, os.environ)
        text = read_journal(settings.reports) if settings.resume else None
        return prepare(with_seed_of_run(settings, text))
    except ContractsError as error:
        pytest.exit(error_in_log(error), returncode=int(error.exit_code))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the verdict below pytest's own summary."""
    plugin = config.pluginmanager.get_plugin(_NAME)
    if plugin is None or plugin.results is None:
        return
    from artifact_contracts.reports import terminal  # noqa: PLC0415 (rich: 30 ms)

    terminalreporter.ensure_newline()
    for sentence in plugin.missing:
        terminalreporter.write_line(in_log(sentence), red=True)
    terminal.show(plugin.results, plugin.run.settings.reports, left_out=plugin.run.left_out)
