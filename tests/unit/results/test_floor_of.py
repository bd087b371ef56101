"""The floor under a verdict: which reasons excuse that a MUST was not judged, and how the others are told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from artifact_contracts.contract.register import Register
from artifact_contracts.errors import EXCUSED, Untested
from artifact_contracts.profiles import EXPLORE, GATE
from artifact_contracts.results.case_result import CaseResult
from artifact_contracts.results.floor import Floor, floor_of
from tests.support.sample_cases import MUST, SHOULD, case

REGISTER = Register({each.id: each for each in (MUST, SHOULD)})


def floor(*cases: CaseResult, **given: Any) -> Floor:
    usual: dict[str, Any] = {"profile": GATE, "not_alive": None, "waived": False, "allow_partial": False}
    return floor_of(cases, REGISTER, **{**usual, **given})


def untested(why: Untested, requirement: Any = MUST, **given: Any) -> CaseResult:
    return replace(case(requirement, not_tested="a reason"), why=why, **given)


@pytest.mark.parametrize("why", Untested)
def test_only_some_reasons_excuse_a_must(why: Untested) -> None:
    missing = floor(untested(why)).missing
    assert (missing is None) is (why in EXCUSED)
    assert missing is None or (MUST.id in missing and "a reason" in missing)


@pytest.mark.parametrize("why", Untested)
def test_a_should_need_not_be_judged(why: Untested) -> None:
    assert floor(untested(why, SHOULD)) == Floor()


def test_what_is_reported_where_it_was_seen_is_excused() -> None:
    reported = untested(Untested.REPORTED, reported_by="response.no-server-error")
    assert floor(reported).missing
    assert floor(replace(reported, judged={"response.no-server-error": False})).missing is None
    assert floor(replace(reported, judged={"response.no-server-error": True})).missing


def test_one_case_that_was_judged_does_not_stand_for_another() -> None:
    assert floor(case(MUST, True), untested(Untested.NO_ANSWER)).missing


@pytest.mark.parametrize("allow_partial", [False, True])
@pytest.mark.parametrize("profile", [GATE, EXPLORE], ids=str)
def test_a_bound_lowers_what_is_promised_only_where_it_may(*, profile: Any, allow_partial: bool) -> None:
    found = floor(untested(Untested.BUDGET), profile=profile, allow_partial=allow_partial)
    assert (found.missing is None) is (allow_partial or profile is EXPLORE)
    assert found.partial is (profile is GATE)
    assert not found.missing or "--allow-partial" in found.missing


@pytest.mark.parametrize("order", [1, -1])
def test_what_no_bound_explains_outweighs_what_one_does(order: int) -> None:
    rows = [untested(Untested.BUDGET), untested(Untested.NO_ANSWER)][::order]
    assert floor(*rows, allow_partial=True).missing


@pytest.mark.parametrize("requirement", [MUST, SHOULD], ids=lambda each: str(each.level))
def test_what_was_cut_is_missing_whatever_else_was_judged(requirement: Any) -> None:
    cut = replace(case(MUST, True), cut=frozenset((requirement.id,)))
    assert (floor(cut).missing is None) is (requirement is SHOULD)


def test_a_valid_call_that_is_refused_for_what_is_waived_is_the_users_choice() -> None:
    assert floor(untested(Untested.NOT_ACCEPTED), waived=True).missing is None


def test_death_is_told_where_nothing_else_is_missing() -> None:
    assert floor(case(MUST, True), not_alive="it was not alive").missing == "it was not alive"
    assert "could not be judged" in str(floor(untested(Untested.NO_ANSWER), not_alive="it was not alive").missing)
