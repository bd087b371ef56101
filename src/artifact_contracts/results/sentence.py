"""The verdict in one sentence, for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from artifact_contracts.contract.register import Level
from artifact_contracts.results.model import ApiResult, FindingResult, RequirementResult
from artifact_contracts.results.outcome import Outcome, RunOutcome


def sentence(
    outcome: RunOutcome,
    apis: Iterable[ApiResult],
    requirements: Sequence[RequirementResult],
    findings: Iterable[FindingResult],
    suite_error: str | None,
) -> str:
    """Return the verdict in one sentence.

    Args:
        outcome: what became of the run.
        apis: what became of each API.
        requirements: what became of each requirement.
        findings: what was not kept.
        suite_error: what went wrong in the suite as a whole, or None.
    """
    if outcome is RunOutcome.INTERRUPTED:
        return f"Interrupted: {_failing(findings)} so far; what was not reached is not tested."
    if outcome is RunOutcome.SUITE_FAILED:
        reason = suite_error or next(api.reason for api in apis if api.outcome is outcome)
        return f"The suite itself failed, so there is no verdict: {reason}"
    return " ".join(_about(api, requirements) for api in apis) or "Nothing was judged: no API was chosen."


def _about(api: ApiResult, requirements: Iterable[RequirementResult]) -> str:
    outcomes = [row.outcome for row in requirements if row.api == api.id and row.level is Level.MUST]
    kept, failed = outcomes.count(Outcome.PASSED), outcomes.count(Outcome.FAILED)
    waived = outcomes.count(Outcome.WAIVED)
    asked = kept + failed + waived
    untested = outcomes.count(Outcome.NOT_TESTED) + outcomes.count(Outcome.ERROR)
    rest = f"; {untested} more {_were(untested)} not tested" if untested else ""
    rest += f"; {waived} {_were(waived)} waived" if waived else ""
    if api.outcome is RunOutcome.CONFORMING and api.partial:
        as_far = "keeps its contract as far as it was tested (partial)"
        return f"{api.id} {as_far}: {kept} of {asked} MUST requirements tested were kept{rest}."
    if api.outcome is RunOutcome.CONFORMING:
        return f"{api.id} keeps its contract: {kept} of {asked} MUST requirements tested were kept{rest}."
    if api.outcome is RunOutcome.NOT_JUDGED:
        return f"{api.id} could not be judged: {api.reason}."
    if api.outcome is RunOutcome.DOCUMENT_WRONG:
        return f"{api.id} keeps what was tested, but {api.reason}, so there is no clean verdict{rest}."
    if not failed:
        return f"{api.id} keeps every MUST but not every SHOULD, and --strict asks for both{rest}."
    return f"{api.id} does not keep its contract: {failed} of {asked} MUST requirements tested failed{rest}."


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _failing(findings: Iterable[FindingResult]) -> str:
    failing = sum(finding.level is Level.MUST and finding.waived_by is None for finding in findings)
    return f"{failing} finding{' that fails' if failing == 1 else 's that fail'} the run"
