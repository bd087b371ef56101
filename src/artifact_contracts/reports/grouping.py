"""How every report puts findings and requirements together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Finding = Mapping[str, Any]

OUTCOMES = ("passed", "failed", "advised", "waived", "not_tested", "not_applicable", "error")


def grouped_findings(model: Mapping[str, Any]) -> dict[str, list[Finding]]:
    """Take the model; return its findings as failing, document, advice and waived, each finding in one of them."""
    groups: dict[str, list[Finding]] = {"failing": [], "document": [], "advice": [], "waived": []}
    for finding in model["findings"]:
        groups[_group(finding)].append(finding)
    return groups


def _group(finding: Finding) -> str:
    if finding["waived_by"] is not None:
        return "waived"
    if finding["about"] == "document":
        return "document"
    return "failing" if finding["level"] == "MUST" else "advice"


def grouped_reasons(
    model: Mapping[str, Any], outcomes: Iterable[str]
) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """Take the model and outcomes; return the requirements of these outcomes by outcome and reason, in that order."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for outcome in outcomes:
        for requirement in model["requirements"]:
            if requirement["outcome"] == outcome:
                groups.setdefault((outcome, requirement["reason"] or "no reason was given"), []).append(requirement)
    return groups


def concern(requirement_id: str) -> str:
    """Take the id of a requirement; return the concern it belongs to: what stands before the dot."""
    return requirement_id.partition(".")[0]
