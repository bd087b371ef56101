"""One line that says how far something is; nothing where nobody looks at a terminal."""

from __future__ import annotations

import shutil
import sys
from typing import TextIO

from artifact_contracts.results.case_result import CaseResult


class ProgressLine:
    """A line that is written over itself.

    Args:
        stream: where to; standard error if None.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr

    def write(self, line: str) -> None:
        """Write the line anew."""
        if self._stream.isatty():
            # One that fills the last column would wrap, and there is no way back to the start of a wrapped line.
            shown = line[: shutil.get_terminal_size().columns - 1]
            # Back to the start of the line, and what is left of the longer one before it erased.
            self._stream.write(f"\r{shown}\x1b[K")
            self._stream.flush()

    def clear(self) -> None:
        """Take the line away."""
        self.write("")


class RunProgress(ProgressLine):
    """How far a run is."""

    def __init__(self, stream: TextIO | None = None) -> None:
        super().__init__(stream)
        self._requests = 0
        self._failed = 0

    def show(self, result: CaseResult, done: int, total: int) -> None:
        """Write the line anew.

        Args:
            result: what came of the newest case.
            done: how many cases are done.
            total: how many there are.
        """
        self._requests += result.requests
        self._failed += bool(result.failures)
        self.write(f"{done}/{total} tests · {self._requests} requests · {self._failed} with findings or advice")
