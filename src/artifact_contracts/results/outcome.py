"""The words for what became of a case, a requirement, an API and a run, and the exit codes they lead to."""

from __future__ import annotations

from enum import StrEnum

from artifact_contracts.errors import ExitCode


class Outcome(StrEnum):
    """What became of a requirement or a case."""

    PASSED = "passed"
    FAILED = "failed"
    ADVISED = "advised"
    WAIVED = "waived"
    NOT_TESTED = "not_tested"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"


class RunOutcome(StrEnum):
    """What became of an API, or of the whole run."""

    CONFORMING = "conforming"
    NOT_CONFORMING = "not_conforming"
    DOCUMENT_WRONG = "document_wrong"
    NOT_JUDGED = "not_judged"
    SUITE_FAILED = "suite_failed"
    INTERRUPTED = "interrupted"


EXIT_CODES = {
    RunOutcome.CONFORMING: ExitCode.CONFORMING,
    RunOutcome.NOT_CONFORMING: ExitCode.NOT_CONFORMING,
    RunOutcome.DOCUMENT_WRONG: ExitCode.USAGE,
    RunOutcome.NOT_JUDGED: ExitCode.NOT_JUDGED,
    RunOutcome.SUITE_FAILED: ExitCode.SUITE_FAILED,
    RunOutcome.INTERRUPTED: ExitCode.INTERRUPTED,
}
