"""The journal of a run: a file that grows by one line with each case, and is there whatever ends the process.

Each line goes to the operating system as a whole, so that a process that is killed loses none of them. What a disk
that is full has cut off is not read.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from artifact_contracts.errors import UsageError
from artifact_contracts.inert_text import in_json
from artifact_contracts.reports.folder import JOURNAL, not_writable
from artifact_contracts.reports.whole_files import NEW_FILE, NO_LINKS
from artifact_contracts.results.journal_rows import Line, RunLine


class JournalFile:
    """A journal that is being written.

    Args:
        folder: held by the caller.
        descriptor: of the open file.

    Attributes:
        missing: why the journal does not hold all of the run, in one sentence; None as long as it does.
    """

    def __init__(self, folder: Path, descriptor: int) -> None:
        self.missing: str | None = None
        self._folder = folder
        self._descriptor = descriptor

    @classmethod
    def begin(cls, folder: Path, first: RunLine) -> JournalFile:
        """Begin a journal; that shows, before anything is sent, that the folder can be written to.

        Raises:
            UsageError: it cannot be.
        """
        file = folder / JOURNAL
        try:
            journal = cls(folder, os.open(file, os.O_WRONLY | os.O_APPEND | NEW_FILE, 0o666))
            try:
                journal._append(first)
            except OSError:
                journal.close()
                file.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise not_writable(folder, error) from None
        return journal

    @classmethod
    def go_on(cls, folder: Path, length: int, line: Line) -> JournalFile:
        """Go on with a journal.

        Args:
            folder: held by the caller.
            length: how many bytes of it can be read; the rest was cut off, and is removed.
            line: the first new line.

        Raises:
            UsageError: it cannot be written to.
        """
        try:
            journal = cls(folder, os.open(folder / JOURNAL, os.O_WRONLY | os.O_APPEND | NO_LINKS))
            try:
                os.ftruncate(journal._descriptor, length)
                journal._append(line)
            except OSError:
                journal.close()
                raise
        except OSError as error:
            raise not_writable(folder, error) from None
        return journal

    def add(self, line: Line) -> None:
        """Add a line; where that fails the journal ends there, and the run goes on."""
        if self.missing:
            return
        try:
            self._append(line)
        except OSError as error:
            self.missing = (
                f"{self._folder / JOURNAL} does not hold all of the run, because it could not be written:"
                f" {error.strerror}."
            )

    def close(self) -> None:
        """Close the file."""
        with contextlib.suppress(OSError):
            os.close(self._descriptor)

    def _append(self, line: Line) -> None:
        left = memoryview(in_json(msgspec.json.encode(line).decode()).encode() + b"\n")
        while left:
            left = left[os.write(self._descriptor, left) :]


@dataclass(frozen=True)
class JournalText:
    """What a journal holds.

    Attributes:
        first: its first line.
        lines: the others.
        length: how many bytes of it can be read.
        written: when its last line was written.
    """

    first: RunLine
    lines: Sequence[Line]
    length: int
    written: datetime


def read_journal(folder: Path) -> JournalText:
    """Read the journal of a folder, up to where it was cut off.

    Raises:
        UsageError: there is none, or its first line cannot be read.
    """
    file = folder / JOURNAL
    try:
        data = file.read_bytes()
        written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError as error:
        raise UsageError(
            f"{file} cannot be read: {error.strerror}.", "It is left by a run that has sent its first request."
        ) from None
    decoder = msgspec.json.Decoder(Line)
    lines: list[Line] = []
    length = 0
    for text in data.splitlines(keepends=True):
        if not text.endswith(b"\n"):
            break
        try:
            lines.append(decoder.decode(text))
        except (msgspec.DecodeError, UnicodeDecodeError):
            break
        length += len(text)
    first = lines[0] if lines else None
    if not isinstance(first, RunLine):
        raise UsageError(f"{file} is not the journal of a run of this version.")
    return JournalText(first, lines[1:], length, written)
