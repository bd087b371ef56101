"""From what came of cases to the outcome of each requirement, of each API, of the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.register import Level, Requirement
from artifact_contracts.results.case_result import CaseResult
from artifact_contracts.results.findings import Finding
from artifact_contracts.results.outcome import Outcome, RunOutcome

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
        cases: how many cases passed, failed, were not tested, ended in error.
    """

    requirement: Requirement
    outcome: Outcome
    reason: str | None
    cases: Mapping[str, int]


def requirement_outcomes(
    contract: Contract,
    cases: Sequence[CaseResult],
    findings: Mapping[str, Finding],
    not_run_reasons: Mapping[str, str],
) -> list[RequirementOutcome]:
    """Return what became of every requirement of one API, in the order of its register.

    Args:
        contract: its contract.
        cases: what came of its cases.
        findings: its findings.
        not_run_reasons: by requirement that some test or check serves: why it was not asked, if it was not.
    """
    counts = _counts(cases)
    return [
        _requirement_outcome(requirement, counts.get(requirement.id, _NO_CASES), cases, findings, not_run_reasons)
        for requirement in contract.register.values()
    ]


def _requirement_outcome(
    requirement: Requirement,
    counts: Mapping[str, int],
    cases: Sequence[CaseResult],
    findings: Mapping[str, Finding],
    not_run_reasons: Mapping[str, str],
) -> RequirementOutcome:
    outcome, reason = _declared(requirement)
    if outcome is None:
        outcome, reason = _found(requirement, findings)
    if outcome is None and counts["error"]:
        outcome = Outcome.ERROR
        reason = next(case.error for case in cases if case.requirement.id == requirement.id and case.error)
    if outcome is None and (counts["passed"] or requirement.concern == "document"):
        outcome = Outcome.PASSED
    if outcome is None:
        outcome, reason = Outcome.NOT_TESTED, _why_not(requirement, cases, not_run_reasons)
    return RequirementOutcome(requirement, outcome, reason, counts)


_NO_CASES = {"passed": 0, "failed": 0, "not_tested": 0, "error": 0}


def _counts(cases: Iterable[CaseResult]) -> dict[str, dict[str, int]]:
    """Count, for every requirement, how the cases ended that judged it or were to ask it."""
    counts: dict[str, dict[str, int]] = {}
    for case in cases:
        for requirement in {*case.judged, case.requirement.id}:
            count = counts.setdefault(requirement, dict(_NO_CASES))
            count[_ended(case, requirement)] += 1
    return counts


def _ended(case: CaseResult, requirement: str) -> str:
    passed = case.judged.get(requirement)
    if passed is False:
        return "failed"
    if case.error and case.requirement.id == requirement:
        return "error"
    return "passed" if passed else "not_tested"


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
    reason = None if requirement.id in roots else f"it failed for the same cause as {', '.join(sorted(roots))}"
    if all(finding.waived_by for finding in of_it):
        return Outcome.WAIVED, reason
    return Outcome.FAILED if requirement.level is Level.MUST else Outcome.ADVISED, reason


def _why_not(requirement: Requirement, cases: Sequence[CaseResult], not_run_reasons: Mapping[str, str]) -> str:
    if any(requirement.id in case.cut for case in cases):
        return "an answer was longer than what the suite reads"
    reasons = [case.not_tested for case in cases if case.requirement.id == requirement.id and case.not_tested]
    if reasons:
        return max(reasons, key=reasons.count)
    return not_run_reasons.get(requirement.id, "no test covers it yet")


def api_outcome(
    cases: Sequence[CaseResult],
    findings: Mapping[str, Finding],
    accepted: int,
    unjudged: str | None,
    *,
    failing: str | None = None,
    missing: str | None = None,
    broken: bool = False,
    strict: bool,
    interrupted: bool = False,
) -> tuple[RunOutcome, str | None]:
    """Return what became of one API, and why it could not be judged if so.

    Args:
        cases: what came of its cases.
        findings: its findings.
        accepted: how many valid calls were accepted.
        unjudged: why no valid call was accepted, or None.
        failing: a valid call that was never answered, or None.
        missing: what a run with nothing found lacks for a verdict, or None; see floor.py.
        broken: whether the service fails on every valid call, though it refuses one without a key: that is a verdict.
        strict: whether a SHOULD not kept fails it.
        interrupted: whether the run was stopped before its end, so that nothing but a failure is certain.
    """
    open_findings = [
        finding for finding in findings.values() if finding.waived_by is None and (finding.fails or strict)
    ]
    found = any(not finding.about_document for finding in open_findings)
    if any(case.error for case in cases):
        return RunOutcome.SUITE_FAILED, next(case.error for case in cases if case.error)
    if interrupted:
        return (
            (RunOutcome.NOT_CONFORMING, None)
            if accepted and found
            else (RunOutcome.INTERRUPTED, "the run was interrupted")
        )
    if not cases:
        return RunOutcome.NOT_JUDGED, "no test was selected"
    if not accepted and not (broken and found):
        return RunOutcome.NOT_JUDGED, unjudged or "no valid call was accepted"
    if found:
        return RunOutcome.NOT_CONFORMING, None
    if failing or missing:
        return RunOutcome.NOT_JUDGED, failing or missing
    if open_findings:
        return RunOutcome.DOCUMENT_WRONG, "the contract document is defective"
    return RunOutcome.CONFORMING, None


def run_outcome(outcomes: Iterable[RunOutcome], *, interrupted: bool) -> RunOutcome:
    """Return what became of a run; one without any API was not judged."""
    all_of_them = [*outcomes, *([RunOutcome.INTERRUPTED] if interrupted else [])]
    return min(all_of_them, key=_WEIGHT.index, default=RunOutcome.NOT_JUDGED)
