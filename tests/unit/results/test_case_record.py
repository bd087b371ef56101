"""What a case brings to light while it runs: how it ended, in which concern, and nothing twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artifact_contracts.checks import expectations
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.register import Level, Requirement
from artifact_contracts.errors import BudgetSpentError, NotTestedError
from artifact_contracts.results.case_record import CaseRecord, CheckRecord
from artifact_contracts.sending.exchange import Exchange
from tests.support.fixture_types import Contracts
from tests.support.quick_search import quick
from tests.support.sample_cases import EXCHANGE, exchange, record


class TestEnd:
    @pytest.mark.parametrize(
        ("error", "not_tested", "fault"),
        [
            pytest.param(KeyboardInterrupt(), "the run was interrupted", None, id="interrupted"),
            pytest.param(NotTestedError("a key is missing"), "a key is missing", None, id="not-tested"),
            pytest.param(BudgetSpentError("it is spent"), "it is spent", None, id="nothing-may-be-sent"),
            pytest.param(ValueError("it broke"), None, "ValueError: it broke", id="a-fault-of-the-suite"),
        ],
    )
    def test_how_a_case_ended_is_kept(self, error: BaseException, not_tested: str | None, fault: str | None) -> None:
        made = record()
        made.ended_by(error)
        assert (made.not_tested, made.error) == (not_tested, fault)


class TestConcern:
    CRASH = CheckResult("r.x", False, "less", "500", "500", "", per_concern=True)

    @pytest.mark.parametrize(
        ("requirement", "concern"),
        [("body.missing", "body"), ("accepted.full", "accepted"), ("leakage.markup", "resource")],
    )
    def test_what_differs_by_concern_is_kept_with_it(self, requirement: str, concern: str) -> None:
        made = record(Requirement(requirement, Level.MUST, "A statement.", "standard: x"))
        made.add([self.CRASH], EXCHANGE)
        assert made.checks == [CheckRecord(self.CRASH, EXCHANGE, concern)]

    def test_what_does_not_is_kept_without(self) -> None:
        made, same = record(), CheckResult("r.x", False, "less", "500", "500")
        made.add([same], EXCHANGE)
        assert made.checks == [CheckRecord(same, EXCHANGE, "")]


class TestDeduplication:
    def deduplicated(self, contract: Contract, *results: CheckResult) -> list[CheckResult]:
        made = record()
        made.add(results, EXCHANGE)
        made.deduplicate(contract.register)
        return [check.result for check in made.checks]

    def test_of_two_that_weigh_the_same_the_first_stands(self, contracts: Contracts) -> None:
        first = CheckResult("response.no-redirect", False, "this", "that", "one", "status")
        second = CheckResult("response.documented-status", False, "this", "that", "other", "status")
        assert self.deduplicated(contracts["ctxfy"], first, second) == [first]
        assert self.deduplicated(contracts["ctxfy"], second, first) == [second]

    def test_what_was_passed_stands_whatever_it_is_about(self, contracts: Contracts) -> None:
        passed = CheckResult("response.no-redirect", True, "this", "that", "one", "status")
        broken = CheckResult("authentication.missing", False, "this", "that", "other", "status")
        assert self.deduplicated(contracts["ctxfy"], passed, broken) == [passed, broken]

    def test_what_is_about_nothing_stands_beside_another(self, contracts: Contracts) -> None:
        two = [CheckResult(name, False, "this", "that") for name in ("leakage.credential", "leakage.stack-trace")]
        assert self.deduplicated(contracts["ctxfy"], *two) == two


def broken(requirement: str, cause: str, dedupe_key: str = "") -> CheckResult:
    return CheckResult(requirement, False, "this", cause, cause, dedupe_key)


def failed(made: CaseRecord, contract: Contract) -> list[str]:
    made.deduplicate(contract.register)
    return [check.result.requirement for check in made.failed()]


def test_a_must_weighs_more_than_advice(contracts: Contracts) -> None:
    contract = contracts["elacity"]
    advice = broken("response.documented-status", "201", expectations.STATUS)
    must = broken("response.success-status", "201", expectations.STATUS)
    for order in ((advice, must), (must, advice)):
        made = record(contract.register["accepted.unicode"])
        made.add(order, EXCHANGE)
        assert failed(made, contract) == ["response.success-status"]


def test_what_was_asked_weighs_more_than_what_every_answer_is_judged_by(contracts: Contracts) -> None:
    contract = contracts["ctxfy"]
    general = broken("response.documented-status", "418", expectations.STATUS)
    asked = broken("media-type.unsupported", "418", expectations.STATUS)
    made = record(contract.register["media-type.unsupported"])
    made.add([general, asked], exchange(418))
    assert failed(made, contract) == ["media-type.unsupported"]


def test_other_aspects_and_other_answers_are_kept(contracts: Contracts) -> None:
    contract = contracts["ctxfy"]
    made = record(contract.register["authentication.missing"])
    for of in (exchange(), exchange()):
        made.add([broken("authentication.missing", "200 OK", expectations.STATUS)], of)
        made.add([broken("response.documented-status", "200 OK", expectations.STATUS)], of)
        made.add([broken("authentication.challenge", "WWW-Authenticate", "header www-authenticate")], of)
        made.add([broken("leakage.stack-trace", "Python")], of)
        made.add([broken("leakage.credential", "the body")], of)
    assert len(failed(made, contract)) == 2 * 4


CHECKS = st.builds(
    CheckResult,
    requirement=st.sampled_from(("error.message", "error.envelope", "error.code", "response.documented-status")),
    passed=st.booleans(),
    expected=st.just("this"),
    observed=st.just("that"),
    cause=st.sampled_from("ab"),
    dedupe_key=st.sampled_from(("", "status", "members")),
)
EXCHANGES = (exchange(), exchange())


@quick
@given(st.lists(st.tuples(CHECKS, st.sampled_from(EXCHANGES)), max_size=8))
def test_whatever_was_found_one_result_stands_for_each_thing(
    contracts: Contracts, found: list[tuple[CheckResult, Exchange]]
) -> None:
    register = contracts["ctxfy"].register
    made = record(register["error.message"])
    for result, of in found:
        made.add([result], of)
    before = list(made.checks)
    made.deduplicate(register)
    after = list(made.checks)
    assert [check for check in before if check in after] == after
    assert [check for check in after if check.result.passed] == [check for check in before if check.result.passed]
    keys_before = {_place(check) for check in before if not check.result.passed}
    assert {_place(check) for check in made.failed()} == keys_before
    for place in keys_before:
        same = {check.result for check in made.failed() if _place(check) == place}
        assert len(same) == 1 or not place[1]
    made.deduplicate(register)
    assert made.checks == after


def _place(check: CheckRecord) -> tuple[int, str]:
    return id(check.exchange), check.result.dedupe_key
