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
from enum import Enum, IntEnum


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


class Untested(Enum):
    """Why a requirement was not tested: what decides whether a run may be conforming all the same."""

    INPUT = "an input that it needs was not given"
    NO_OCCASION = "the contract, or what is known of the target, gives no occasion for it"
    LAWFUL = "the service does what it may do, so that it cannot be asked"
    REPORTED = "what stands in its way is a finding of its own"
    NOT_ACCEPTED = "the valid call that it deviates from is not accepted"
    NO_ANSWER = "there was no answer that says anything"
    CUT = "an answer was longer than what the suite reads"
    BUDGET = "the requests or the time were used up"
    STOPPED = "the run ended before it"
    UNKNOWN = "nobody said why"


# The user chose it, or nobody is to blame for it.
EXCUSED = frozenset((Untested.INPUT, Untested.NO_OCCASION, Untested.LAWFUL))


class NotTestedError(ContractsError):
    """A requirement cannot be asked in this run.

    Args:
        problem: why, for people.
        why: what kind of reason that is; only some of them excuse that a MUST was not judged.
        reported_by: the requirement that reports what stands in the way, if one does.
    """

    def __init__(self, problem: str, why: Untested = Untested.UNKNOWN, *, reported_by: str = "") -> None:
        super().__init__(problem)
        self.why = Untested.REPORTED if reported_by else why
        self.reported_by = reported_by


class BudgetSpentError(NotTestedError):
    """Nothing more may be sent: the requests or the time are used up."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem, Untested.BUDGET)


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
