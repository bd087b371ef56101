"""Builds the results of a run from what came of its cases."""

from __future__ import annotations

import math
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from artifact_contracts import __version__, schemathesis_adapter
from artifact_contracts.contract.contract import Contract
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.case_result import CaseResult, FailureRules
from artifact_contracts.results.ending import Ending
from artifact_contracts.results.exchange_rows import recorded
from artifact_contracts.results.findings import Finding, findings_of
from artifact_contracts.results.floor import floor_of
from artifact_contracts.results.model import (
    ApiResult,
    CaseCounts,
    FindingResult,
    ItemResult,
    RequirementResult,
    Results,
    SuiteInfo,
    redacted,
)
from artifact_contracts.results.outcome import EXIT_CODES, RunOutcome
from artifact_contracts.results.outcomes import RequirementOutcome, api_outcome, requirement_outcomes, run_outcome
from artifact_contracts.results.sentence import sentence
from artifact_contracts.settings import Settings


@dataclass(frozen=True)
class ApiRun:
    """What a run did with one API.

    Attributes:
        contract: its contract.
        rules: what turns failed checks of it into failures.
        cases: what came of its cases.
        not_run_reasons: by requirement that some test or check serves: why it was not asked, if it was not.
        base_url: where it was judged.
        embedded: whether the suite's own provider was judged.
        requests: how many requests were sent.
        accepted: how many valid calls were accepted.
        unjudged: why no valid call was accepted, or None.
        failing: a valid call that was never answered, or None.
        incidents: what got in the way and was sent again.
        suspect: on which request it was last seen alive, if it has answered nothing since; or None.
        broken: whether the service fails on every valid call, though it refuses one without a key.
        unreached: cases that were planned, and that the run ended before.
        not_alive: why the target is not known to have been alive at the end; None if it is.
    """

    contract: Contract
    rules: FailureRules
    cases: Sequence[CaseResult]
    not_run_reasons: Mapping[str, str]
    base_url: str
    embedded: bool
    requests: int
    accepted: int
    unjudged: str | None
    failing: str | None
    incidents: Sequence[str]
    broken: bool = False
    unreached: Sequence[CaseResult] = ()
    not_alive: str | None = None
    suspect: str | None = None


@dataclass(frozen=True)
class _Part:
    """The results of one API."""

    api: ApiResult
    requirements: tuple[RequirementResult, ...]
    findings: tuple[FindingResult, ...]
    items: tuple[ItemResult, ...]


def results_of(run_id: str, apis: Sequence[ApiRun], settings: Settings, secrets: Secrets, ending: Ending) -> Results:
    """Return the results of a run, without secrets.

    Args:
        run_id: which run it is, in what it sends.
        apis: what was done with each API.
        settings: the settings of the run.
        secrets: kept out.
        ending: how it ended.
    """
    finished = ending.finished or datetime.now(UTC)
    # Cases that run together wait for each other, so their seconds do not add up to those of the run.
    longest = (finished - ending.started).total_seconds() if settings.workers > 1 else math.inf
    parts = [_part(api, settings, secrets, longest=longest, interrupted=ending.interrupted) for api in apis]
    outcomes = [part.api.outcome for part in parts]
    if ending.suite_error:
        outcomes.append(RunOutcome.SUITE_FAILED)
    outcome = run_outcome(outcomes, interrupted=ending.interrupted)
    requirements = tuple(row for part in parts for row in part.requirements)
    findings = tuple(row for part in parts for row in part.findings)
    api_results = tuple(part.api for part in parts)
    results = Results(
        schema=1,
        suite=SuiteInfo(
            version=__version__, python=platform.python_version(), schemathesis=schemathesis_adapter.version()
        ),
        profile=str(settings.profile),
        seed=settings.seed,
        run_id=run_id,
        strict=settings.strict,
        started=_timestamp(ending.started),
        finished=_timestamp(finished),
        outcome=outcome,
        exit_code=int(EXIT_CODES[outcome]),
        partial=any(api.partial for api in api_results),
        sentence=sentence(outcome, api_results, requirements, findings, ending.suite_error),
        apis=api_results,
        requirements=requirements,
        findings=findings,
        items=tuple(row for part in parts for row in part.items),
    )
    return redacted(results, secrets)


def _part(api: ApiRun, settings: Settings, secrets: Secrets, *, longest: float, interrupted: bool) -> _Part:
    contract, cases = api.contract, api.cases
    findings = findings_of(contract, cases, api.rules)
    floor = floor_of(
        [*cases, *api.unreached],
        contract.register,
        settings.profile,
        not_alive=api.not_alive,
        waived=any(finding.waived_by for finding in findings.values()),
        allow_partial=settings.allow_partial,
    )
    outcome, reason = api_outcome(
        cases,
        findings,
        api.accepted,
        api.unjudged,
        failing=api.failing,
        missing=floor.missing,
        broken=api.broken,
        strict=settings.strict,
        interrupted=interrupted,
    )
    named = secrets.named_after(row.variable for row in contract.target.inputs.values())
    rows = requirement_outcomes(contract, cases, findings, api.not_run_reasons)
    shown_by = {key: finding.key for finding in findings.values() for key in (finding.key, *finding.absorbed)}
    return _Part(
        api=ApiResult(
            id=contract.api,
            title=contract.target.title,
            base_url=api.base_url,
            embedded=api.embedded,
            contract_sha256=contract.sha256,
            requests=api.requests,
            accepted=api.accepted,
            seconds=round(min(sum(case.seconds for case in cases), longest), 3),
            outcome=outcome,
            reason=reason,
            incidents=tuple(api.incidents),
            suspect=api.suspect,
            partial=floor.partial,
        ),
        requirements=tuple(_requirement(contract.api, row) for row in rows),
        findings=tuple(_finding(finding, named) for finding in findings.values()),
        items=tuple(_item(case, shown_by) for case in cases),
    )


def _requirement(api: str, row: RequirementOutcome) -> RequirementResult:
    return RequirementResult(
        api=api,
        id=row.requirement.id,
        level=row.requirement.level,
        statement=row.requirement.statement,
        source=row.requirement.source,
        outcome=row.outcome,
        reason=row.reason,
        cases=CaseCounts(**row.cases),
    )


def _finding(finding: Finding, secrets: Secrets) -> FindingResult:
    requirement, result = finding.requirement, finding.failure.result
    exchange = recorded(finding.failure.exchange, secrets) if finding.failure.exchange else None
    return FindingResult(
        key=finding.key,
        api=finding.api,
        about="document" if finding.about_document else "service",
        requirement=requirement.id,
        level=requirement.level,
        statement=requirement.statement,
        source=requirement.source,
        also=tuple(finding.also),
        case=finding.cases[0],
        cases=tuple(finding.cases),
        sent=finding.sent,
        expected=result.expected,
        observed=result.observed,
        reproduce=exchange.reproduce if exchange else None,
        exchange=exchange.shown if exchange else None,
        waived_by=finding.waived_by,
    )


def _item(case: CaseResult, shown_by: Mapping[str, str]) -> ItemResult:
    return ItemResult(
        id=case.id,
        api=case.api,
        requirement=case.requirement.id,
        level=case.requirement.level,
        outcome=case.outcome,
        reason=case.reason,
        sends=case.sends,
        expects=case.expects,
        seconds=round(case.seconds, 4),
        requests=case.requests,
        findings=tuple(dict.fromkeys(shown_by[failure.key] for failure in case.failures)),
    )


def _timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
