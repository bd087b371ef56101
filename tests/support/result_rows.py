"""Rows of the typed results, in which nothing is of interest but what is given."""

from __future__ import annotations

from typing import Any

from artifact_contracts.contract.register import Level
from artifact_contracts.results.model import (
    ApiResult,
    CaseCounts,
    FindingResult,
    RequirementResult,
    Results,
    SuiteInfo,
)
from artifact_contracts.results.outcome import Outcome, RunOutcome


def api_row(outcome: RunOutcome = RunOutcome.CONFORMING, name: str = "a", reason: str | None = None) -> ApiResult:
    """Return what became of an API."""
    return ApiResult(
        id=name,
        title=name,
        base_url="http://a",
        embedded=True,
        contract_sha256="0" * 64,
        requests=1,
        accepted=1,
        seconds=0.1,
        outcome=outcome,
        reason=reason,
        incidents=(),
    )


def requirement_rows(api: str = "a", level: Level = Level.MUST, **counts: int) -> list[RequirementResult]:
    """Return so many requirements of each outcome, as in ``passed=3``."""
    return [
        RequirementResult(
            api=api,
            id="error.message",
            level=level,
            statement="A statement.",
            source="standard: x",
            outcome=Outcome(outcome),
            reason=None,
            cases=CaseCounts(passed=0, failed=0, not_tested=0, error=0),
        )
        for outcome, count in counts.items()
        for _ in range(count)
    ]


def finding_row(level: Level = Level.MUST, waived_by: str | None = None, **changes: Any) -> FindingResult:
    """Return a finding; ``changes`` are further members of it."""
    given: dict[str, Any] = {
        "key": "0" * 12,
        "api": "a",
        "about": "service",
        "requirement": "error.message",
        "level": level,
        "statement": "A statement.",
        "source": "standard: x",
        "also": (),
        "case": "t",
        "cases": ("t",),
        "sent": "a call.",
        "expected": "this",
        "observed": "that",
        "reproduce": None,
        "exchange": None,
        "waived_by": waived_by,
    }
    return FindingResult(**{**given, **changes})


def results_with(*findings: FindingResult) -> Results:
    """Return the results of a run over one API that brought these findings."""
    return Results(
        schema=1,
        suite=SuiteInfo(version="0"),
        profile="gate",
        seed=1,
        strict=False,
        started="2026-03-02T09:15:40.123+00:00",
        finished="2026-03-02T09:15:41.123+00:00",
        outcome=RunOutcome.NOT_CONFORMING,
        exit_code=1,
        sentence="A sentence.",
        apis=(api_row(),),
        requirements=(),
        findings=findings,
        items=(),
    )
