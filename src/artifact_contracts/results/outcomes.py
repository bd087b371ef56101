"""From findings to the outcome of each requirement, of each API, of the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.register import Level, Requirement
from artifact_contracts.errors import ExitCode
from artifact_contracts.results.findings import Finding
from artifact_contracts.results.run_record import CaseResult


class Outcome(StrEnum):
    """What became of a requirement or an item."""

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

# What weighs most in a run over several APIs: proof that one is broken outweighs that another could not be judged.
_WEIGHT = (
    RunOutcome.INTERRUPTED,
    RunOutcome.SUITE_FAILED,
    RunOutcome.NOT_CONFORMING,
    RunOutcome.NOT_JUDGED,
    RunOutcome.DOCUMENT_WRONG,
    RunOutcome.CONFORMING,
)


@dataclass(frozen=True)
class RequirementOutcome:
    """What became of one requirement.

    Attributes:
        requirement: the requirement.
        outcome: what became of it.
        reason: why it was not tested, not applicable or in error; None otherwise.
        cases: how many items passed, failed, were not tested, ended in error.
    """

    requirement: Requirement
    outcome: Outcome
    reason: str | None
    cases: Mapping[str, int]


def requirement_outcomes(
    contract: Contract, items: list[CaseResult], findings: Mapping[str, Finding], served: Mapping[str, str]
) -> list[RequirementOutcome]:
    """Return what became of every requirement of one API, in the order of its register.

    Args:
        contract: its contract.
        items: its items.
        findings: its findings.
        served: by requirement that some test or check serves: why it was not asked, if it was not.
    """
    counts = _cases(items)
    return [
        _requirement_outcome(requirement, counts.get(requirement.id, _NONE), items, findings, served)
        for requirement in contract.register.values()
    ]


def _requirement_outcome(
    requirement: Requirement,
    cases: Mapping[str, int],
    items: list[CaseResult],
    findings: Mapping[str, Finding],
    served: Mapping[str, str],
) -> RequirementOutcome:
    outcome, reason = _declared(requirement)
    if outcome is None:
        outcome, reason = _found(requirement, findings)
    if outcome is None and cases["error"]:
        outcome = Outcome.ERROR
        reason = next(item.error for item in items if item.requirement.id == requirement.id and item.error)
    if outcome is None and (cases["passed"] or requirement.concern == "document"):
        outcome = Outcome.PASSED
    if outcome is None:
        outcome, reason = Outcome.NOT_TESTED, _why_not(requirement, items, served)
    return RequirementOutcome(requirement, outcome, reason, cases)


_NONE = {"passed": 0, "failed": 0, "not_tested": 0, "error": 0}


def _cases(items: list[CaseResult]) -> dict[str, dict[str, int]]:
    """Count, for every requirement, how the items ended that judged it or were to ask it."""
    counts: dict[str, dict[str, int]] = {}
    for item in items:
        kept: dict[str, bool] = {}
        for record in item.records:
            check_result = record.check_result
            kept[check_result.requirement] = check_result.kept and kept.get(check_result.requirement, True)
        for requirement in {*kept, item.requirement.id}:
            count = counts.setdefault(requirement, dict(_NONE))
            count[_ended(item, requirement, kept.get(requirement))] += 1
    return counts


def _ended(item: CaseResult, requirement: str, kept: bool | None) -> str:  # noqa: FBT001 (None: it was not judged)
    if kept is False:
        return "failed"
    if item.error and item.requirement.id == requirement:
        return "error"
    return "passed" if kept else "not_tested"


def _declared(requirement: Requirement) -> tuple[Outcome | None, str | None]:
    if requirement.not_applicable:
        return Outcome.NOT_APPLICABLE, requirement.not_applicable
    if requirement.excluded:
        return Outcome.NOT_TESTED, f"excluded: {requirement.excluded}"
    return None, None


def _found(requirement: Requirement, findings: Mapping[str, Finding]) -> tuple[Outcome | None, str | None]:
    of_it = [finding for finding in findings.values() if finding.shows(requirement.id)]
    if not of_it:
        return None, None
    roots = {finding.requirement.id for finding in of_it}
    reason = None if requirement.id in roots else f"it falls with {', '.join(sorted(roots))}, for the same cause"
    if all(finding.waived_by for finding in of_it):
        return Outcome.WAIVED, reason
    return Outcome.FAILED if requirement.level is Level.MUST else Outcome.ADVISED, reason


def _why_not(requirement: Requirement, items: list[CaseResult], served: Mapping[str, str]) -> str:
    reasons = [item.not_tested for item in items if item.requirement.id == requirement.id and item.not_tested]
    if reasons:
        return max(reasons, key=reasons.count)
    return served.get(requirement.id, "no test serves it yet")


def item_outcome(item: CaseResult, findings: Mapping[str, Finding], keys: Iterable[str]) -> Outcome:
    """Return what became of one item.

    Args:
        item: the item.
        findings: the findings of its API, by key.
        keys: the keys of those that the item brought.
    """
    of_it = [findings[key] for key in keys]
    if any(finding.fails for finding in of_it):
        return Outcome.FAILED
    if item.error:
        return Outcome.ERROR
    if any(finding.waived_by is None for finding in of_it):
        return Outcome.ADVISED
    if of_it:
        return Outcome.WAIVED
    judged = any(record.check_result.requirement == item.requirement.id for record in item.records)
    return Outcome.PASSED if judged else Outcome.NOT_TESTED


def api_outcome(
    items: list[CaseResult],
    findings: Mapping[str, Finding],
    accepted: int,
    unjudged: str | None,
    *,
    failing: str | None = None,
    strict: bool,
    interrupted: bool = False,
) -> tuple[RunOutcome, str | None]:
    """Return what became of one API, and why it could not be judged if so.

    Args:
        items: its items.
        findings: its findings.
        accepted: how many valid calls were accepted.
        unjudged: why no valid call was accepted, or None.
        failing: a valid call that was never answered, or None.
        strict: whether a SHOULD not kept fails it.
        interrupted: whether the run was stopped before its end, so that nothing but a failure is certain.
    """
    open_findings = [
        finding for finding in findings.values() if finding.waived_by is None and (finding.fails or strict)
    ]
    if any(item.error for item in items):
        return RunOutcome.SUITE_FAILED, next(item.error for item in items if item.error)
    if interrupted:
        broken = accepted and any(not finding.about_document for finding in open_findings)
        return (RunOutcome.NOT_CONFORMING, None) if broken else (RunOutcome.INTERRUPTED, "the run was interrupted")
    if not items:
        return RunOutcome.NOT_JUDGED, "no test was selected"
    if not accepted:
        return RunOutcome.NOT_JUDGED, unjudged or "no valid call was accepted"
    if any(not finding.about_document for finding in open_findings):
        return RunOutcome.NOT_CONFORMING, None
    if failing:
        return RunOutcome.NOT_JUDGED, failing
    if open_findings:
        return RunOutcome.DOCUMENT_WRONG, "the contract document is defective"
    return RunOutcome.CONFORMING, None


def run_outcome(outcomes: Iterable[RunOutcome], *, interrupted: bool) -> RunOutcome:
    """Return what became of a run; one without any API was not judged."""
    all_of_them = [*outcomes, *([RunOutcome.INTERRUPTED] if interrupted else [])]
    return min(all_of_them, key=_WEIGHT.index, default=RunOutcome.NOT_JUDGED)
