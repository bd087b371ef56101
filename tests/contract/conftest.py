"""Brings the suite's options and hooks, also where this folder is not part of a clone."""

from __future__ import annotations

import pytest


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """Load the suite's pytest options, unless they are there already."""
    pluginmanager.import_plugin("artifact_contracts.pytest_adapter.options")
