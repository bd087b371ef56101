"""What can go wrong before or during a run, each with the exit code it leads to.

ContractsError
├── UsageError             2  an option, a setting, an input
│   └── DocumentError      2  a file under specs/, or a waiver file
├── NotTestedError         -  a requirement cannot be asked in this run
│   └── BudgetSpentError   -  because nothing more may be sent
└── SuiteError             4  our own fault
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum


class ExitCode(IntEnum):
    """How a run ends, as promised to the caller."""

    CONFORMING = 0
    NOT_CONFORMING = 1
    USAGE = 2
    NOT_JUDGED = 3
    SUITE_FAILED = 4
    INTERRUPTED = 130


class ContractsError(Exception):
    """Something a person has to fix.

    Args:
        problem: what is wrong and where, and what was expected; one or more whole sentences.
        remedy: what to do about it; a whole sentence, or nothing.
        rows: what the problem names, each on a line of its own.
    """

    exit_code = ExitCode.SUITE_FAILED

    def __init__(self, problem: str, remedy: str = "", rows: Sequence[str] = ()) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.rows = rows

    def __str__(self) -> str:
        lines = [self.problem, *(f"    {row}" for row in self.rows)]
        return "\n".join([*lines, f"  {self.remedy}"] if self.remedy else lines)


class UsageError(ContractsError):
    """An option, a setting or an input is wrong."""

    exit_code = ExitCode.USAGE


class DocumentError(UsageError):
    """A file that describes a contract is wrong.

    Args:
        where: the file, with line where known.
        problem: what is wrong in it and what was expected.
        remedy: what to do about it.
    """

    def __init__(self, where: str, problem: str, remedy: str = "") -> None:
        super().__init__(f"{where}: {problem}", remedy)


class NotTestedError(ContractsError):
    """A requirement cannot be asked in this run; the problem says why."""


class BudgetSpentError(NotTestedError):
    """Nothing more may be sent: the requests or the time are used up."""


class SuiteError(ContractsError):
    """The suite itself is at fault."""


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return a sentence that suggests the nearest known word.

    Args:
        word: the word that is not known.
        known: the known ones.
        otherwise: what to say where none is near; by default all known words are listed.
    """
    import difflib  # noqa: PLC0415 (1 ms, and hardly ever needed)

    words = sorted(set(known))
    near = difflib.get_close_matches(word, words, n=1)
    if near:
        return f"Did you mean {near[0]}?"
    if otherwise:
        return otherwise
    return f"Known: {', '.join(words)}." if words else "None is known."
