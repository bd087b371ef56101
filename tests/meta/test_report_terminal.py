"""The terminal: a finding fits on it, whatever was sent."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from rich.console import Console

import sample_results
from artifact_contracts.reports import terminal


def shown(results: dict[str, Any]) -> str:
    stream = io.StringIO()
    terminal.show(results, Path("reports"), console=Console(file=stream, highlight=False, soft_wrap=True))
    return stream.getvalue()


def failing(command: str) -> dict[str, Any]:
    results = sample_results.build()
    row = next(row for row in results["findings"] if row["level"] == "MUST" and row["waived_by"] is None)
    row["reproduce"] = command
    return results


def test_the_command_that_reproduces_a_finding_is_shown() -> None:
    assert "curl -i -X PUT somewhere" in shown(failing("curl -i -X PUT somewhere"))


def test_a_command_of_many_lines_is_left_to_the_page() -> None:
    text = shown(failing("curl " + "[" * 10_000))
    assert "[[[" not in text
    assert "see `report.html`" in text
