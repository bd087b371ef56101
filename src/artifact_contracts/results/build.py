"""The model from which every report is made: ``results.json``."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from artifact_contracts import __version__, schemathesis_adapter
from artifact_contracts.contract.contract import Contract
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.findings import Finding, findings_of, key_of_judgement
from artifact_contracts.results.outcomes import (
    EXIT_CODES,
    Outcome,
    RequirementOutcome,
    RunOutcome,
    api_outcome,
    item_outcome,
    requirement_outcomes,
    run_outcome,
)
from artifact_contracts.results.run_record import CaseResult, RunRecord
from artifact_contracts.results.sentence import sentence
from artifact_contracts.results.waivers import Waiver
from artifact_contracts.sending.exchange import curl
from artifact_contracts.settings import Settings


@dataclass(frozen=True)
class ApiRun:
    """What a run did with one API."""

    contract: Contract
    base_url: str
    embedded: bool
    requests: int
    accepted: int
    seconds: float
    unjudged: str | None
    failing: str | None
    incidents: list[str]


def results_of(
    *,
    apis: Iterable[ApiRun],
    settings: Settings,
    run_record: RunRecord,
    served: Mapping[str, Mapping[str, str]],
    secrets: Secrets,
    waivers: list[Waiver],
    started: datetime,
    interrupted: bool,
    suite_error: str | None,
) -> dict[str, Any]:
    """Return the results of a run; see schemas/results.schema.json.

    Args:
        apis: what was done with each API.
        settings: the settings of the run.
        run_record: what was judged.
        served: by API and requirement that some test or check serves: why it was not asked, if it was not.
        secrets: kept out.
        waivers: accepted findings.
        started: when the run began.
        interrupted: whether it was stopped before its end.
        suite_error: what went wrong in the suite as a whole, or None.
    """
    parts = [
        _api_part(api, settings, run_record, served[api.contract.api], secrets, waivers, interrupted=interrupted)
        for api in apis
    ]
    outcomes = [part.outcome for part in parts]
    outcome = run_outcome([*outcomes, *([RunOutcome.SUITE_FAILED] if suite_error else [])], interrupted=interrupted)
    results = {
        "schema": 1,
        "suite": {
            "version": __version__,
            "python": platform.python_version(),
            "schemathesis": schemathesis_adapter.version(),
        },
        "profile": settings.profile,
        "seed": settings.seed,
        "strict": settings.strict,
        "started": _timestamp(started),
        "finished": _timestamp(datetime.now(UTC)),
        "outcome": outcome.value,
        "exit_code": int(EXIT_CODES[outcome]),
        "sentence": "",
        "apis": [part.api for part in parts],
        "requirements": [row for part in parts for row in part.requirements],
        "findings": [row for part in parts for row in part.findings],
        "items": [row for part in parts for row in part.items],
    }
    results["sentence"] = sentence(results, suite_error)
    redacted: dict[str, Any] = _redacted(results, secrets)
    return redacted


@dataclass(frozen=True)
class _ApiPart:
    outcome: RunOutcome
    api: dict[str, Any]
    requirements: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    items: list[dict[str, Any]]


def _api_part(
    api: ApiRun,
    settings: Settings,
    run_record: RunRecord,
    served: Mapping[str, str],
    secrets: Secrets,
    waivers: list[Waiver],
    *,
    interrupted: bool,
) -> _ApiPart:
    contract = api.contract
    items = run_record.of(contract.api)
    findings = findings_of(contract, items, secrets, waivers)
    outcome, reason = api_outcome(
        items,
        findings,
        api.accepted,
        api.unjudged,
        failing=api.failing,
        strict=settings.strict,
        interrupted=interrupted,
    )
    by_every_key = {key: finding for finding in findings.values() for key in (finding.key, *finding.absorbed)}
    return _ApiPart(
        outcome=outcome,
        api={
            "id": contract.api,
            "title": contract.target.title,
            "base_url": api.base_url,
            "embedded": api.embedded,
            "contract_sha256": contract.sha256,
            "requests": api.requests,
            "accepted": api.accepted,
            "seconds": round(api.seconds, 3),
            "outcome": outcome.value,
            "reason": reason,
            "incidents": api.incidents,
        },
        requirements=[
            _requirement_row(contract.api, row) for row in requirement_outcomes(contract, items, findings, served)
        ],
        findings=[_finding_row(finding, secrets) for finding in findings.values()],
        items=[_item_row(item, by_every_key, secrets) for item in items],
    )


def _requirement_row(api: str, row: RequirementOutcome) -> dict[str, Any]:
    return {
        "api": api,
        "id": row.requirement.id,
        "level": row.requirement.level.value,
        "statement": row.requirement.statement,
        "source": row.requirement.source,
        "outcome": row.outcome.value,
        "reason": row.reason,
        "cases": dict(row.cases),
    }


def _finding_row(finding: Finding, secrets: Secrets) -> dict[str, Any]:
    exchange = finding.exchange
    return {
        "key": finding.key,
        "api": finding.api,
        "about": "document" if finding.about_document else "service",
        "requirement": finding.requirement.id,
        "level": finding.requirement.level.value,
        "statement": finding.requirement.statement,
        "source": finding.requirement.source,
        "also": finding.also,
        "case": finding.cases[0],
        "cases": finding.cases,
        "sent": finding.sent,
        "expected": finding.check_result.expected,
        "observed": finding.check_result.observed,
        "reproduce": curl(exchange.request, secrets) if exchange else None,
        "exchange": exchange.to_json(secrets) if exchange else None,
        "waived_by": finding.waived_by,
    }


def _item_row(item: CaseResult, findings: Mapping[str, Finding], secrets: Secrets) -> dict[str, Any]:
    keys = list(dict.fromkeys(key_of_judgement(item.api, record.check_result, secrets) for record in item.broken()))
    outcome = item_outcome(item, findings, keys)
    return {
        "id": item.id,
        "api": item.api,
        "requirement": item.requirement.id,
        "level": item.requirement.level.value,
        "outcome": outcome.value,
        "reason": _reason(item, outcome),
        "sends": item.sends,
        "expects": item.expects,
        "seconds": round(item.seconds, 4),
        "requests": item.requests,
        "findings": list(dict.fromkeys(findings[key].key for key in keys)),
    }


def _reason(item: CaseResult, outcome: Outcome) -> str | None:
    if outcome is Outcome.ERROR:
        return item.error
    return (item.not_tested or "nothing was judged") if outcome is Outcome.NOT_TESTED else None


def _redacted(value: Any, secrets: Secrets) -> Any:
    """The last gate: whatever text the results hold, no secret leaves with it."""
    if isinstance(value, str):
        return secrets.redact(value)
    if isinstance(value, dict):
        return {key: _redacted(member, secrets) for key, member in value.items()}
    if isinstance(value, list):
        return [_redacted(member, secrets) for member in value]
    return value


def _timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
