"""What is sent is known before it is sent: chosen, ordered and cut by data, and printed by ``--plan``."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.provider import Provider
from artifact_contracts.running.case import Case
from artifact_contracts.running.plan import FILE, ONE_OF_EACH_MEMBER, Plan, Step, read_order, select
from artifact_contracts.running.preparation import plan_of_suite, prepare
from artifact_contracts.settings import resolve
from tests.support.published_contracts import APIS, CLONE, CONTRACTS
from tests.support.suite_runs import artifact_contracts, judged, prepared, provider

SUITE = CLONE / "tests" / "contract"
ORDER = read_order(SUITE / FILE)
# What only a broken or busy service brings about, or one that sends what none has to.
ONLY_SOMETIMES = {
    "response.no-content",
    "response.headers",
    "error.request-id",
    "rate-limit.retry-after",
    "rate-limit.retry-after-form",
    "response.one-length",
    "response.not-shared",
    "response.cross-origin",
    "response.end-of-life",
    "error.problem-status",
}


def planned(api: str, profile: str = "gate", **given: Any) -> Plan:
    return plan_of_suite(prepared(api, profile, **given))


def names(chosen: Plan) -> list[str]:
    return [case.id.partition("::")[2] for case in chosen.chosen]


@pytest.mark.parametrize("profile", ["smoke", "gate"])
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("api", APIS)
def test_a_conforming_service_is_sent_what_was_planned(api: str, profile: str, seed: int) -> None:
    results = judged(api, Provider, profile, seed=seed)
    assert results.apis[0].requests == planned(api, profile, seed=seed).spent[api]
    assert results.outcome == "conforming"


@pytest.mark.parametrize(("profile", "bound"), [("smoke", 10), ("gate", 100)])
@pytest.mark.parametrize("api", APIS)
def test_the_bounds_of_the_profiles_are_kept(api: str, profile: str, bound: int) -> None:
    for seed in range(3):
        assert 0 < planned(api, profile, seed=seed).spent[api] <= bound


@pytest.mark.parametrize("api", APIS)
def test_gate_leaves_room_for_what_is_sent_again(api: str) -> None:
    assert max(planned(api, seed=seed).spent[api] for seed in range(5)) <= 100 - ORDER.reserve


@pytest.mark.parametrize("api", APIS)
def test_gate_proves_every_must_that_a_conforming_service_can_show(api: str) -> None:
    rows = judged(api, Provider).requirements
    untested = {row.id for row in rows if row.level == "MUST" and row.outcome == "not_tested"}
    assert untested <= ONLY_SOMETIMES | {"body.generated"}


@pytest.mark.parametrize("api", APIS)
def test_certify_leaves_nothing_out_that_a_conforming_service_can_show(api: str) -> None:
    rows = judged(api, Provider, "certify").requirements
    assert {row.id for row in rows if row.outcome == "not_tested"} <= ONLY_SOMETIMES


@pytest.mark.parametrize("profile", ["smoke", "gate", "certify", "explore"])
@pytest.mark.parametrize("api", APIS)
def test_nothing_wants_for_a_test(api: str, profile: str) -> None:
    given = {"max_time": 1} if profile == "explore" else {}
    reasons = [str(row.reason) for row in judged(api, Provider, profile, **given).requirements]
    assert not any("no test covers it" in reason for reason in reasons)


def test_every_step_names_a_test() -> None:
    tests = {
        f"{file.name}::{name}"
        for file in SUITE.glob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)
    }
    assert {step.test for step in ORDER.steps} <= tests
    assert max(Counter((step.test, step.cases) for step in ORDER.steps).values()) == 1


@pytest.mark.parametrize("api", APIS)
def test_the_same_seed_plans_the_same_and_another_one_other_cases(api: str) -> None:
    assert names(planned(api, seed=5)) == names(planned(api, seed=5))
    assert names(planned(api, seed=5)) != names(planned(api, seed=6))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("api", APIS)
def test_the_most_telling_wrong_type_is_sent_for_every_member(api: str, seed: int) -> None:
    sent = {case.arguments["case"].name for case in planned(api, seed=seed).chosen if "another_type" in case.test.name}
    of_members: dict[str, list[Case]] = {}
    for case in planned(api, "certify", seed=seed).chosen:
        if "another_type" in case.test.name:
            of_members.setdefault(case.member, []).append(case)
    for member, cases in of_members.items():
        first, *_ = sorted(cases, key=lambda case: 99 if case.telling_rank is None else case.telling_rank)
        assert first.telling_rank == 0, member
        assert first.arguments["case"].name in sent


def test_once_the_first_of_each_member_is_sent_a_step_goes_on_with_the_second() -> None:
    cases = [case for case in planned("elacity", "certify").chosen if "another_type" in case.test.name]
    first = {case.id for case in select(Step(cases[0].test.name, ONE_OF_EACH_MEMBER), cases, (), 1)}
    second = list(select(Step(cases[0].test.name, 3), cases, first, 1))
    assert {case.telling_rank for case in second} == {1}
    assert len({case.id for case in second} - first) == 3
    assert select(Step(cases[0].test.name, 3), cases, {case.id for case in cases}, 1) == []


def test_behind_the_most_telling_the_other_wrong_types_take_turns() -> None:
    orders = [
        [
            name.partition("hash-is-")[2]
            for name in names(planned("elacity", "certify", seed=seed))
            if "another_type" in name and "hash-is-" in name
        ]
        for seed in range(6)
    ]
    assert {tuple(order[:2]) for order in orders} == {("a-number]", "null]")}
    others = {"a-boolean]", "an-array]", "an-object]"}
    assert all({*order[2:]} == others for order in orders)
    assert {order[2] for order in orders} == others


@pytest.mark.parametrize("api", APIS)
def test_a_case_for_each_member_is_sent(api: str) -> None:
    def members(profile: str) -> Counter[str]:
        cases = [case for case in planned(api, profile).chosen if "another_type" in case.test.name]
        return Counter(case.member for case in cases)

    assert members("gate").keys() == members("certify").keys()
    assert all(number <= members("certify")[member] for member, number in members("gate").items())


@pytest.mark.parametrize("bound", [1, 3, 9, 10, 33])
@pytest.mark.parametrize("api", APIS)
def test_a_bound_cuts_the_plan_anywhere(api: str, bound: int) -> None:
    short, whole = planned(api, max_requests=bound), planned(api)
    assert short.spent[api] <= bound
    assert names(short)[: bound // 2] == names(whole)[: bound // 2]
    assert {reason for _, reason in short.cut} == {f"budget: the {bound} requests of --max-requests are spent"}


def test_the_plan_is_printed_and_nothing_is_sent(tmp_path: Path) -> None:
    class Untouched(Provider):
        calls = 0

        def answer(self, request: ProviderRequest) -> ProviderResponse:
            type(self).calls += 1
            return super().answer(request)

    with provider("ctxfy", Untouched) as variables:
        ended = artifact_contracts("verify", "--plan", "--profile", "smoke", folder=tmp_path, **variables)
    assert ended.status == 0, ended.err
    assert Untouched.calls == 0
    assert "10 requests of at most 10" in ended.out
    assert re.search(r"^ +1  accepted\.minimal +MUST +the smallest valid call\.$", ended.out, re.MULTILINE)
    assert re.search(r"^ +error\.message +MUST +the minimal call without any key\.$", ended.out, re.MULTILINE)
    assert "Nothing was sent." in ended.out
    assert not ended.reports.exists()


def test_the_plan_is_for_each_api_its_own() -> None:
    settings = resolve({"profile": "gate", "seed": 1, "max_requests": 20}, {}, Path("no-such.toml"))
    assert all(0 < spent <= 20 for spent in plan_of_suite(prepare(settings)).spent.values())


@pytest.mark.parametrize("api", APIS)
def test_every_requirement_is_asked_or_says_why_not(api: str) -> None:
    rows = CONTRACTS[api].register.values()
    assert all(row.not_applicable or row.excluded or row.testable for row in rows)
