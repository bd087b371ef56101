"""What a run knows when it has ended, and the results made from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from artifact_contracts.errors import Untested
from artifact_contracts.results.case_record import INTERRUPTED, CaseRecord
from artifact_contracts.results.case_result import CaseResult, case_result
from artifact_contracts.results.ending import Ending
from artifact_contracts.running.case import Case
from artifact_contracts.running.plan import Plan
from artifact_contracts.running.preparation import PreparedRun

if TYPE_CHECKING:
    from artifact_contracts.results.build import ApiRun
    from artifact_contracts.results.model import Results


@dataclass(frozen=True)
class TargetRecord:
    """What a run knows of one target.

    Attributes:
        base_url: where it is.
        requests: how many requests it was sent.
        accepted: how many valid calls it accepted.
        unjudged: why it accepted none, or None.
        failing: a valid call that it never answered, or None.
        incidents: what got in the way and was sent again.
        suspect: on which request it was last seen alive, if it has answered nothing since; or None.
        not_alive: why it is not known to have been alive at the end; None if it is.
        broken: whether it fails on every valid call, though it refuses one without a key.
    """

    base_url: str
    requests: int = 0
    accepted: int = 0
    unjudged: str | None = None
    failing: str | None = None
    incidents: tuple[str, ...] = ()
    broken: bool = False
    not_alive: str | None = None
    suspect: str | None = None


@dataclass(frozen=True)
class RunRecord:
    """What a run knows.

    Attributes:
        cases: what came of its cases, by id, in the order they were run.
        targets: what is known of each target, by API; empty where nothing was sent.
        ending: how it ended.
    """

    cases: Mapping[str, CaseResult]
    targets: Mapping[str, TargetRecord]
    ending: Ending


def results_of(run: PreparedRun, plan: Plan, record: RunRecord) -> Results:
    """Return the results of a run.

    Args:
        run: the run.
        plan: what was to be run; what was cut from it is told as not tested.
        record: what is known of it.
    """
    from artifact_contracts.results import build  # noqa: PLC0415 (12 ms, not needed while requests are sent)

    planned = {case.id: record.cases[case.id] for case in plan.chosen if case.id in record.cases}
    cut = {case.id: _not_run(case, reason, Untested.BUDGET, run) for case, reason in plan.cut}
    cases = {**planned, **record.cases, **cut}
    interrupted = record.ending.interrupted
    reason = INTERRUPTED if interrupted else "the run ended before it"
    unreached = [_not_run(case, reason, Untested.STOPPED, run) for case in plan.chosen if case.id not in cases]
    if interrupted:
        cases |= {case.id: case for case in unreached}
    apis = [_api_run(run, api, plan, cases, record, unreached) for api in run.targets]
    return build.results_of(run.run_id, apis, run.settings, run.secrets, record.ending)


def of_the_test(case: Case) -> dict[str, Any]:
    """Return what is known of a case before it is run, by the name of the member of CaseRecord and CaseResult."""
    return {
        "id": case.id,
        "api": case.api,
        "requirement": case.requirement,
        "sends": case.sends,
        "expects": case.test.expects,
    }


def _not_run(case: Case, reason: str, why: Untested, run: PreparedRun) -> CaseResult:
    record = CaseRecord(**of_the_test(case), not_tested=reason, why=why)
    return case_result(record, run.rules(case.api))


def _api_run(
    run: PreparedRun,
    api: str,
    plan: Plan,
    cases: Mapping[str, CaseResult],
    record: RunRecord,
    unreached: Iterable[CaseResult],
) -> ApiRun:
    from artifact_contracts.results.build import ApiRun  # noqa: PLC0415 (see above: 12 ms)

    target = run.targets[api]
    known = record.targets.get(api) or TargetRecord(target.base_url or "")
    return ApiRun(
        contract=target.contract,
        rules=run.rules(api),
        cases=[case for case in cases.values() if case.api == api],
        unreached=[case for case in unreached if case.api == api],
        not_run_reasons=plan.not_run_reasons(api),
        base_url=known.base_url,
        embedded=target.embedded,
        requests=known.requests,
        accepted=known.accepted,
        unjudged=known.unjudged,
        failing=known.failing,
        broken=known.broken,
        not_alive=known.not_alive,
        suspect=known.suspect,
        incidents=known.incidents,
    )
