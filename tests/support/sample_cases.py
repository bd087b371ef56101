"""What came of cases, and the findings made of it, as a run has them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import UTC, datetime

from artifact_contracts.cases.request import Request
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.register import Level, Register, Requirement
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.case_record import CaseRecord
from artifact_contracts.results.case_result import CaseResult, Failure, FailureRules, case_result
from artifact_contracts.results.findings import Finding
from artifact_contracts.sending.exchange import Exchange, Response

MUST = Requirement("error.message", Level.MUST, "A statement.", "standard: x")
SHOULD = Requirement("error.envelope", Level.SHOULD, "A statement.", "standard: x")
_RULES = FailureRules("ctxfy", Register({each.id: each for each in (MUST, SHOULD)}), Secrets())


def exchange(status: int = 200) -> Exchange:
    """Return an exchange that was answered with a status and nothing else."""
    return Exchange(Request("PUT", "http://x/", (), None), Response(status, (), b""), None, datetime.now(UTC), 0.1)


EXCHANGE = exchange()


def record(requirement: Requirement = MUST, name: str = "t", api: str = "ctxfy") -> CaseRecord:
    """Return the record of a case that has just begun."""
    return CaseRecord(name, api, requirement, "Sends.", "Comes back.")


def case(
    requirement: Requirement = MUST,
    *passed: bool,
    name: str = "t[a]",
    not_tested: str | None = None,
    error: str | None = None,
    about: Requirement | None = None,
    failures: Iterable[Failure] = (),
) -> CaseResult:
    """Return what came of a case.

    Args:
        requirement: what it asks.
        passed: one check result for each, on that requirement or on another one.
        name: its id.
        not_tested: why it could not be asked, or None.
        error: what went wrong in the suite itself, or None.
        about: the other requirement.
        failures: further failures.
    """
    made = record(requirement, name)
    made.not_tested, made.error = not_tested, error
    made.add([CheckResult((about or requirement).id, value, "this", "that", "cause") for value in passed], EXCHANGE)
    result = case_result(made, _RULES)
    return dataclasses.replace(result, failures=(*result.failures, *failures))


def failure(
    requirement: Requirement = MUST, *, key: str = "k", waived_by: str | None = None, about_document: bool = False
) -> Failure:
    """Return a failure of a service, or of a contract document."""
    result = CheckResult(requirement.id, False, "this", "that", "cause")
    return Failure(key, requirement, result, None if about_document else EXCHANGE, waived_by=waived_by)


def finding(
    requirement: Requirement = MUST, *, key: str = "k", waived_by: str | None = None, about_document: bool = False
) -> Finding:
    """Return a finding of one case."""
    shown = failure(requirement, key=key, waived_by=waived_by, about_document=about_document)
    return Finding("ctxfy", shown, ["t"], "Sends.")


def by_key(*findings: Finding) -> dict[str, Finding]:
    """Return findings under keys that all differ."""
    return {f"{each.key}{number}": each for number, each in enumerate(findings)}
