"""How every report puts findings and requirements together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from types import MappingProxyType

from artifact_contracts.contract.register import Level, SourceKind
from artifact_contracts.results.model import FindingResult, RequirementResult, Results
from artifact_contracts.results.outcome import Outcome


class Group(StrEnum):
    """What a finding means to a reader, in the order in which reports show it."""

    FAILING = "failing"
    DOCUMENT = "document"
    STANDARD = "standard"
    OPEN = "left-open"
    PRACTICE = "good-practice"
    WAIVED = "waived"


# What advice rests on, for headings: what a standard demands weighs more than what is merely wise.
ADVICE = MappingProxyType(
    {
        Group.STANDARD: "what a standard demands",
        Group.OPEN: "what the documents suggest or leave open",
        Group.PRACTICE: "good practice and robustness",
    }
)
_ADVICE_BY_SOURCE = {SourceKind.STANDARD: Group.STANDARD, SourceKind.GOOD_PRACTICE: Group.PRACTICE}


def grouped_findings(findings: Iterable[FindingResult]) -> dict[Group, list[FindingResult]]:
    """Return findings by group, each of them in one."""
    groups: dict[Group, list[FindingResult]] = {group: [] for group in Group}
    for finding in findings:
        groups[_group(finding)].append(finding)
    return groups


def _group(finding: FindingResult) -> Group:
    if finding.waived_by is not None:
        return Group.WAIVED
    if finding.about == "document":
        return Group.DOCUMENT
    if finding.level is Level.MUST:
        return Group.FAILING
    return _ADVICE_BY_SOURCE.get(finding.source_kind, Group.OPEN)


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
