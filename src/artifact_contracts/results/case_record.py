"""What a case finds while it runs: the record that its operation is bound to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.register import Level, Register, Requirement
from artifact_contracts.errors import NotTestedError, Untested
from artifact_contracts.sending.exchange import Exchange

INTERRUPTED = "the run was interrupted"
# What provokes an echo is the name of a resource.
_CONCERN_OF = {"leakage": "resource"}


@dataclass(frozen=True)
class CheckRecord:
    """A check result, the exchange it is about, and the concern it arose in; empty where that makes no difference."""

    result: CheckResult
    exchange: Exchange
    concern: str = ""


@dataclass
class CaseRecord:
    """One case while it runs: one requirement, asked once.

    Attributes:
        id: as pytest names it below the suite's folder.
        api: the API's id.
        requirement: what it asks.
        sends: what is sent, in one sentence.
        expects: what must come back, in one sentence.
        checks: every check result on the way, for this requirement and for others.
        not_tested: why it could not be asked, or None.
        why: what kind of reason that is.
        reported_by: the requirement that reports what stood in the way, if one does.
        cut: other requirements that could not be judged, because an answer was longer than what the suite reads.
        error: what went wrong in the suite itself, or None.
        seconds: how long it took.
        requests: how many requests it sent.
    """

    id: str
    api: str
    requirement: Requirement
    sends: str = ""
    expects: str = ""
    checks: list[CheckRecord] = field(default_factory=list)
    not_tested: str | None = None
    why: Untested = Untested.UNKNOWN
    reported_by: str = ""
    cut: set[str] = field(default_factory=set)
    error: str | None = None
    seconds: float = 0.0
    requests: int = 0

    def add(self, results: Iterable[CheckResult], exchange: Exchange) -> None:
        """Keep check results about one exchange."""
        concern = self._concern
        self.checks += [CheckRecord(result, exchange, concern if result.per_concern else "") for result in results]

    def ended_by(self, error: BaseException) -> None:
        """Note what ended it before anything was judged: a reason that can be given, or a fault of the suite."""
        if isinstance(error, KeyboardInterrupt):
            self.not_tested, self.why = INTERRUPTED, Untested.STOPPED
        elif isinstance(error, NotTestedError):
            self.not_tested, self.why, self.reported_by = error.problem, error.why, error.reported_by
        else:
            self.error = f"{type(error).__name__}: {error}"

    @cached_property
    def _concern(self) -> str:
        concern = self.requirement.concern
        return _CONCERN_OF.get(concern, concern)

    def failed(self) -> list[CheckRecord]:
        """Return the check results that were not passed."""
        return [check for check in self.checks if not check.result.passed]

    def deduplicate(self, register: Register) -> None:
        """Keep one of several failed results about one thing in one exchange.

        A MUST weighs more than a SHOULD, and what the case itself asks more than what every response is judged by.
        """
        weightiest: dict[tuple[int, str], CheckRecord] = {}
        for check in self.failed():
            place = (id(check.exchange), check.result.dedupe_key)
            known = weightiest.setdefault(place, check)
            if self._weight(check, register) > self._weight(known, register):
                weightiest[place] = check
        if weightiest:
            self.checks = [check for check in self.checks if _stands(check, weightiest)]

    def _weight(self, check: CheckRecord, register: Register) -> tuple[bool, bool]:
        requirement = register[check.result.requirement]
        return requirement.level is Level.MUST, requirement.id == self.requirement.id


def _stands(check: CheckRecord, weightiest: dict[tuple[int, str], CheckRecord]) -> bool:
    if check.result.passed or not check.result.dedupe_key:
        return True
    return weightiest[id(check.exchange), check.result.dedupe_key].result == check.result
