"""From what a run knows to its results: every case in the order it was run, those that were cut with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from artifact_contracts.cases.operation_calls import OperationCalls
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.case_record import CaseRecord
from artifact_contracts.results.case_result import CaseResult, case_result
from artifact_contracts.results.ending import Ending
from artifact_contracts.results.outcome import Outcome, RunOutcome
from artifact_contracts.running.case import Case
from artifact_contracts.running.contract_test import contract_test_of, requirement
from artifact_contracts.running.plan import Plan
from artifact_contracts.running.preparation import PreparedRun
from artifact_contracts.running.run_record import RunRecord, TargetRecord, results_of
from artifact_contracts.settings import resolve
from artifact_contracts.targets import Target

ENDING = Ending(datetime(2026, 3, 2, 9, 15, 40, tzinfo=UTC))


@requirement("error.message")
async def asked() -> None:
    """Sends a call.

    Must come back: an answer.
    """


@pytest.fixture
def run(targets: Mapping[str, Target], secrets: Secrets) -> PreparedRun:
    return PreparedRun(resolve({"seed": 7}, {}, Path("/no/such/file")), targets, (), secrets)


def ended(run: PreparedRun, api: str, name: str, not_tested: str) -> CaseResult:
    register = run.targets[api].contract.register
    return case_result(CaseRecord(name, api, register["error.message"], not_tested=not_tested), run.rules(api))


def test_cases_stand_in_the_order_they_came_api_by_api(run: PreparedRun) -> None:
    results = [
        ended(run, api, name, "why")
        for api, name in (("elacity", "b"), ("ctxfy", "d"), ("elacity", "a"), ("ctxfy", "c"))
    ]
    made = results_of(run, Plan(), RunRecord({each.id: each for each in results}, {}, ENDING))
    assert [(row.api, row.id) for row in made.items] == [
        ("ctxfy", "d"),
        ("ctxfy", "c"),
        ("elacity", "b"),
        ("elacity", "a"),
    ]


def test_what_was_cut_is_told_with_its_reason(run: PreparedRun) -> None:
    target, test = run.targets["ctxfy"], contract_test_of(asked)
    assert test is not None
    calls = OperationCalls(target, target.contract.operations[0], 7, run.secrets)
    plan = Plan(cut=[(Case("x", test, calls, {}), "the requests do not suffice")])
    (row,) = results_of(run, plan, RunRecord({}, {}, ENDING)).items
    assert (row.id, row.outcome) == ("test_run_record.py::asked[x]", Outcome.NOT_TESTED)
    assert (row.reason, row.sends, row.expects) == ("the requests do not suffice", "a call.", "an answer.")
    assert row.requests == 0


def test_what_is_known_of_a_target_is_told_of_its_api(run: PreparedRun) -> None:
    target = TargetRecord("http://here", 7, 0, "it was answered with 401", None, ("PUT: 503",))
    case = ended(run, "ctxfy", "t", "why")
    first, second = results_of(run, Plan(), RunRecord({case.id: case}, {"ctxfy": target}, ENDING)).apis
    assert (first.base_url, first.requests, first.accepted, first.incidents) == ("http://here", 7, 0, ("PUT: 503",))
    assert (first.outcome, first.reason) == (RunOutcome.NOT_JUDGED, "it was answered with 401")
    assert (second.base_url, second.requests, second.reason) == (
        run.targets["elacity"].base_url,
        0,
        "no test was selected",
    )
