"""Lets plain pytest take the suite's options from anywhere in the clone."""

from __future__ import annotations

pytest_plugins = ("artifact_contracts.pytest_adapter.options",)
