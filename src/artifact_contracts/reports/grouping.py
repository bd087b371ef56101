"""How every report puts findings and requirements together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from artifact_contracts.contract.register import Level
from artifact_contracts.results.model import FindingResult, RequirementResult, Results
from artifact_contracts.results.outcome import Outcome


class Group(StrEnum):
    """What a finding means to a reader, in the order in which reports show it."""

    FAILING = "failing"
    DOCUMENT = "document"
    ADVICE = "advice"
    WAIVED = "waived"


def grouped_findings(results: Results) -> dict[Group, list[FindingResult]]:
    """Return the findings of a run by group, each finding in one of them."""
    groups: dict[Group, list[FindingResult]] = {group: [] for group in Group}
    for finding in results.findings:
        groups[_group(finding)].append(finding)
    return groups


def _group(finding: FindingResult) -> Group:
    if finding.waived_by is not None:
        return Group.WAIVED
    if finding.about == "document":
        return Group.DOCUMENT
    return Group.FAILING if finding.level is Level.MUST else Group.ADVICE


def grouped_reasons(
    results: Results, outcomes: Iterable[Outcome]
) -> dict[tuple[Outcome, str], list[RequirementResult]]:
    """Return the requirements of some outcomes by outcome and reason, in the order of these outcomes."""
    groups: dict[tuple[Outcome, str], list[RequirementResult]] = {}
    for outcome in outcomes:
        for requirement in results.requirements:
            if requirement.outcome is outcome:
                groups.setdefault((outcome, requirement.reason or "no reason was given"), []).append(requirement)
    return groups


def outcomes_by_concern(requirements: Iterable[RequirementResult]) -> dict[str, Counter[Outcome]]:
    """Return how many requirements of each concern have which outcome."""
    counts: dict[str, Counter[Outcome]] = {}
    for requirement in requirements:
        counts.setdefault(requirement.concern, Counter())[requirement.outcome] += 1
    return counts


def concern(requirement_id: str) -> str:
    """Return the concern a requirement belongs to: what stands before the dot of its id."""
    return requirement_id.partition(".")[0]
