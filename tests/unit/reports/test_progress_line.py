"""The progress line: for whoever looks at a terminal, and for nobody else."""

from __future__ import annotations

import io

import pytest

from artifact_contracts.contract.register import Level, Requirement
from artifact_contracts.reports.progress import ProgressLine, RunProgress
from artifact_contracts.results.case_result import CaseResult


class Terminal(io.StringIO):
    """A stream that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def passed() -> CaseResult:
    requirement = Requirement("authentication.missing", Level.MUST, "It is refused.", "documented")
    return CaseResult("test[a]", "shop", requirement, "A call.", "401.", {}, requests=3)


class TestRun:
    def test_counts_what_is_done(self, passed: CaseResult) -> None:
        stream = Terminal()
        progress = RunProgress(stream)
        progress.show(passed, 1, 2)
        progress.show(passed, 2, 2)
        lines = stream.getvalue().replace("\x1b[K", "").split("\r")
        assert lines[1:] == [
            "1/2 tests · 3 requests · 0 with findings or advice",
            "2/2 tests · 6 requests · 0 with findings or advice",
        ]

    def test_writes_nothing_where_no_terminal_is(self, passed: CaseResult) -> None:
        stream = io.StringIO()
        progress = RunProgress(stream)
        progress.show(passed, 1, 1)
        progress.clear()
        assert stream.getvalue() == ""


class TestLine:
    def test_is_taken_away(self) -> None:
        stream = Terminal()
        line = ProgressLine(stream)
        line.write("half way")
        line.clear()
        assert stream.getvalue().endswith("\r\x1b[K")

    def test_never_wraps(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COLUMNS", "20")
        stream = Terminal()
        ProgressLine(stream).write("x" * 50)
        assert stream.getvalue() == "\r" + "x" * 19 + "\x1b[K"
