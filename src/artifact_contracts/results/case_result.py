"""What came of a case: its verdict, the only one there is.

This is the one place where failures get their keys, and where waivers act.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.register import Level, Register, Requirement
from artifact_contracts.errors import EXCUSED, Untested
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.case_record import CaseRecord
from artifact_contracts.results.exchange_rows import RecordedExchange
from artifact_contracts.results.outcome import Outcome
from artifact_contracts.results.waivers import Waiver
from artifact_contracts.sending.exchange import Exchange


@dataclass(frozen=True)
class Failure:
    """One check result that was not passed, with all that decides what it means.

    Attributes:
        key: identifies the finding it belongs to across runs.
        requirement: the requirement that was not kept.
        result: what was expected and observed.
        exchange: where it showed; None where the contract document is at fault.
        concern: the concern it arose in, where that makes a difference; empty otherwise.
        waived_by: the reason of the waiver that covers it, or None.
    """

    key: str
    requirement: Requirement
    result: CheckResult
    exchange: Exchange | RecordedExchange | None
    concern: str = ""
    waived_by: str | None = None

    @property
    def must(self) -> bool:
        """Whether it is of a MUST."""
        return self.requirement.level is Level.MUST

    @property
    def fails(self) -> bool:
        """Whether it is of a MUST and not waived."""
        return self.must and self.waived_by is None


@dataclass(frozen=True)
class FailureRules:
    """What turns failed check results of one API into failures.

    Attributes:
        api: the API's id.
        register: its requirements.
        secrets: kept out of keys, so that the same failure has the same key whatever the credential.
        waivers: accepted failures.
    """

    api: str
    register: Register
    secrets: Secrets
    waivers: tuple[Waiver, ...] = ()

    def failure(self, result: CheckResult, exchange: Exchange | None, concern: str = "") -> Failure:
        """Return the failure that a failed check result is."""
        cause = f"{result.cause} in {concern}" if concern else result.cause
        key = key_of(self.api, result.requirement, self.secrets.redact(cause))
        return self.known_failure(key, result, exchange, concern)

    def known_failure(
        self, key: str, result: CheckResult, exchange: Exchange | RecordedExchange | None, concern: str = ""
    ) -> Failure:
        """Return the failure that a failed check result is, of which the key is known already."""
        waived_by = _waived_by(self.waivers, self.api, result.requirement, key)
        return Failure(key, self.register[result.requirement], result, exchange, concern, waived_by)


def key_of(api: str, requirement: str, cause: str) -> str:
    """Return what identifies a finding across runs."""
    return hashlib.sha256(f"{api}|{requirement}|{cause}".encode()).hexdigest()[:12]


def _waived_by(waivers: Iterable[Waiver], api: str, requirement: str, key: str) -> str | None:
    for waiver in waivers:
        if (waiver.api, waiver.requirement) == (api, requirement) and waiver.finding in (None, key):
            return waiver.reason
    return None


@dataclass(frozen=True)
class CaseResult:
    """What came of a case.

    Attributes:
        id: as pytest names it below the suite's folder.
        api: the API's id.
        requirement: what it asks.
        sends: what is sent, in one sentence.
        expects: what must come back, in one sentence.
        judged: whether each requirement that was judged on the way was kept, by id.
        failures: what was not kept.
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
    sends: str
    expects: str
    judged: Mapping[str, bool]
    failures: tuple[Failure, ...] = ()
    not_tested: str | None = None
    why: Untested = Untested.UNKNOWN
    reported_by: str = ""
    cut: frozenset[str] = frozenset()
    error: str | None = None
    seconds: float = 0.0
    requests: int = 0

    @cached_property
    def outcome(self) -> Outcome:
        """What became of it: the verdict of pytest, of the reports and of JUnit alike."""
        if any(failure.fails for failure in self.failures):
            return Outcome.FAILED
        if self.error:
            return Outcome.ERROR
        if any(failure.waived_by is None for failure in self.failures):
            return Outcome.ADVISED
        if self.failures:
            return Outcome.WAIVED
        return Outcome.PASSED if self.requirement.id in self.judged else Outcome.NOT_TESTED

    @property
    def unjudged(self) -> Untested | None:
        """Why what it asks was not judged, if nothing excuses that; None otherwise."""
        if self.requirement.id in self.judged or self.why in EXCUSED:
            return None
        return None if self.judged.get(self.reported_by) is False else self.why

    @property
    def reason(self) -> str | None:
        """Why it is in error or was not tested; None otherwise."""
        if self.outcome is Outcome.ERROR:
            return self.error
        return (self.not_tested or "nothing was judged") if self.outcome is Outcome.NOT_TESTED else None


def case_result(record: CaseRecord, rules: FailureRules) -> CaseResult:
    """Return what came of a case that has ended.

    Args:
        record: what it brought to light.
        rules: what turns failed check results into failures.
    """
    record.deduplicate(rules.register)
    judged: dict[str, bool] = {}
    for check in record.checks:
        requirement = check.result.requirement
        judged[requirement] = check.result.passed and judged.get(requirement, True)
    return CaseResult(
        id=record.id,
        api=record.api,
        requirement=record.requirement,
        sends=record.sends,
        expects=record.expects,
        judged=judged,
        failures=tuple(rules.failure(check.result, check.exchange, check.concern) for check in record.failed()),
        not_tested=record.not_tested,
        why=record.why,
        reported_by=record.reported_by,
        cut=frozenset(record.cut),
        error=record.error,
        seconds=record.seconds,
        requests=record.requests,
    )
