"""Items and findings as a run brings them."""

from __future__ import annotations

from datetime import UTC, datetime

from artifact_contracts.cases.call import Request
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.register import Level, Requirement
from artifact_contracts.results.findings import Finding
from artifact_contracts.results.run_record import CaseResult
from artifact_contracts.sending.exchange import Exchange, Response

EXCHANGE = Exchange(Request("PUT", "http://x/", (), None), Response(200, (), b""), None, datetime.now(UTC), 0.1)
MUST = Requirement("error.message", Level.MUST, "A statement.", "standard: x")
SHOULD = Requirement("error.envelope", Level.SHOULD, "A statement.", "standard: x")


def item(
    requirement: Requirement = MUST,
    *kept: bool,
    name: str = "t[a]",
    not_tested: str | None = None,
    error: str | None = None,
    about: Requirement | None = None,
) -> CaseResult:
    """Return an item with one judgement for each ``kept``, on its own requirement or on another."""
    made = CaseResult(name, "ctxfy", requirement, "Sends.", "Comes back.", not_tested=not_tested, error=error)
    for value in kept:
        made.record(CheckResult((about or requirement).id, value, "this", "that", "cause"), EXCHANGE)
    return made


def finding(
    requirement: Requirement = MUST, *, key: str = "k", waived_by: str | None = None, about_document: bool = False
) -> Finding:
    check_result = CheckResult(requirement.id, False, "this", "that", "cause")
    return Finding(key, "ctxfy", requirement, about_document, ["t"], "Sends.", check_result, EXCHANGE, waived_by)


def by_key(*findings: Finding) -> dict[str, Finding]:
    return {f"{row.key}{number}": row for number, row in enumerate(findings)}
