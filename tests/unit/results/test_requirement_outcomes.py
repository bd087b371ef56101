"""What became of a case and of a requirement, and why."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from artifact_contracts.contract.register import Level, Register, Requirement
from artifact_contracts.results.case_result import CaseResult, Failure
from artifact_contracts.results.findings import Finding
from artifact_contracts.results.outcome import Outcome
from artifact_contracts.results.outcomes import RequirementOutcome, requirement_outcomes
from tests.support.fixture_types import Contracts
from tests.support.sample_cases import MUST, SHOULD, by_key, case, failure, finding


class TestCase:
    @pytest.mark.parametrize(
        ("of", "failures", "outcome"),
        [
            pytest.param(case(MUST, True), [], Outcome.PASSED, id="passed"),
            pytest.param(case(MUST), [], Outcome.NOT_TESTED, id="nothing-recorded"),
            pytest.param(case(MUST, True, about=SHOULD), [], Outcome.NOT_TESTED, id="only-another-recorded"),
            pytest.param(case(not_tested="why"), [], Outcome.NOT_TESTED, id="not-tested"),
            pytest.param(case(error="oh"), [], Outcome.ERROR, id="error"),
            pytest.param(case(error="oh"), [failure(SHOULD)], Outcome.ERROR, id="error-before-advice"),
            pytest.param(case(error="oh"), [failure()], Outcome.FAILED, id="failure-before-error"),
            pytest.param(case(), [failure()], Outcome.FAILED, id="must"),
            pytest.param(case(), [failure(SHOULD)], Outcome.ADVISED, id="should"),
            pytest.param(case(), [failure(waived_by="x")], Outcome.WAIVED, id="waived"),
            pytest.param(case(), [failure(waived_by="x"), failure(SHOULD)], Outcome.ADVISED, id="advice-before-waived"),
            pytest.param(case(), [failure(waived_by="x"), failure()], Outcome.FAILED, id="one-of-two-waived"),
            pytest.param(case(not_tested="why"), [failure(SHOULD)], Outcome.ADVISED, id="not-tested-but-advised"),
        ],
    )
    def test_a_case_is_judged_by_what_it_brought(
        self, of: CaseResult, failures: list[Failure], outcome: Outcome
    ) -> None:
        assert dataclasses.replace(of, failures=tuple(failures)).outcome is outcome

    @pytest.mark.parametrize(
        ("of", "reason"),
        [
            pytest.param(case(MUST, True), None, id="passed"),
            pytest.param(case(), "nothing was judged", id="nothing-recorded"),
            pytest.param(case(not_tested="why"), "why", id="not-tested"),
            pytest.param(case(error="oh"), "oh", id="error"),
            pytest.param(case(MUST, True, not_tested="why"), None, id="passed-before-it-ended"),
            pytest.param(case(MUST, False, error="oh"), None, id="failed-before-it-broke"),
        ],
    )
    def test_why_nothing_was_judged_is_told(self, of: CaseResult, reason: str | None) -> None:
        assert of.reason == reason


NOT_RUN = {"error.message": "it was not selected in this run"}


class TestRequirement:
    @pytest.fixture
    def outcome_of(self, contracts: Contracts) -> Callable[..., RequirementOutcome]:
        def outcome_of(
            requirement: str,
            *cases: CaseResult,
            findings: Any = (),
            not_run: Mapping[str, str] | None = None,
            api: str = "ctxfy",
        ) -> RequirementOutcome:
            rows = requirement_outcomes(contracts[api], list(cases), by_key(*findings), not_run or {})
            (row,) = [row for row in rows if row.requirement.id == requirement]
            return row

        return outcome_of

    @pytest.mark.parametrize(
        ("requirement", "cases", "findings", "outcome"),
        [
            pytest.param(MUST, [case(MUST, True)], [], Outcome.PASSED, id="passed"),
            pytest.param(MUST, [case(SHOULD, True, about=MUST)], [], Outcome.PASSED, id="passed-on-the-way"),
            pytest.param(MUST, [case(MUST, False)], [finding()], Outcome.FAILED, id="failed"),
            pytest.param(MUST, [case(MUST, True, False)], [finding()], Outcome.FAILED, id="failed-once"),
            pytest.param(SHOULD, [case(SHOULD, False)], [finding(SHOULD)], Outcome.ADVISED, id="advised"),
            pytest.param(MUST, [case(MUST, False)], [finding(waived_by="x")], Outcome.WAIVED, id="waived"),
            pytest.param(SHOULD, [case(SHOULD)], [finding(SHOULD, waived_by="x")], Outcome.WAIVED, id="advice-waived"),
            pytest.param(
                MUST, [case(MUST, False)], [finding(waived_by="x"), finding()], Outcome.FAILED, id="half-waived"
            ),
            pytest.param(MUST, [case(MUST, True), case(error="oh")], [], Outcome.ERROR, id="error-beside-a-pass"),
            pytest.param(
                MUST,
                [case(MUST, True, error="it broke after the first of two calls")],
                [],
                Outcome.ERROR,
                id="error-after-a-pass",
            ),
            pytest.param(MUST, [case(MUST, False), case(error="oh")], [finding()], Outcome.FAILED, id="failure-first"),
            pytest.param(MUST, [case(MUST, True), case(not_tested="x")], [], Outcome.PASSED, id="pass-beside-untested"),
            pytest.param(MUST, [case(not_tested="x")], [], Outcome.NOT_TESTED, id="not-tested"),
            pytest.param(MUST, [], [], Outcome.NOT_TESTED, id="no-case"),
            pytest.param(MUST, [case(MUST)], [], Outcome.NOT_TESTED, id="a-case-that-recorded-nothing"),
            pytest.param(MUST, [case(SHOULD, True)], [finding(SHOULD)], Outcome.NOT_TESTED, id="of-another"),
        ],
    )
    def test_a_requirement_has_the_outcome_of_its_cases(
        self,
        outcome_of: Callable[..., RequirementOutcome],
        requirement: Requirement,
        cases: list[CaseResult],
        findings: list[Finding],
        outcome: Outcome,
    ) -> None:
        assert outcome_of(requirement.id, *cases, findings=findings).outcome is outcome

    @pytest.mark.parametrize(
        ("cases", "not_run", "reason"),
        [
            pytest.param([case(not_tested="a key is missing")], {}, "a key is missing", id="as-the-case-says"),
            pytest.param([case(not_tested="a key is missing")], NOT_RUN, "a key is missing", id="the-case-knows-best"),
            pytest.param(
                [case(not_tested=why) for why in ("once", "often", "often")], {}, "often", id="the-most-frequent"
            ),
            pytest.param([], {}, "no test covers it yet", id="no-test"),
            pytest.param([], NOT_RUN, "it was not selected in this run", id="not-selected"),
            pytest.param([case(error="it broke")], NOT_RUN, "it broke", id="error"),
            pytest.param(
                [case(SHOULD, error="another"), case(error="it broke")],
                NOT_RUN,
                "it broke",
                id="error-of-another-first",
            ),
            pytest.param(
                [case(SHOULD, not_tested="another"), case(not_tested="why")],
                {},
                "why",
                id="not-tested-of-another-first",
            ),
            pytest.param(
                [case(SHOULD, not_tested="another")], NOT_RUN, NOT_RUN["error.message"], id="of-another-alone"
            ),
            pytest.param([case(MUST), case(not_tested="why")], {}, "why", id="one-without-a-reason"),
            pytest.param([case(MUST, True)], NOT_RUN, None, id="none-where-it-passed"),
        ],
    )
    def test_why_it_was_not_tested_is_told(
        self,
        outcome_of: Callable[..., RequirementOutcome],
        cases: list[CaseResult],
        not_run: dict[str, str],
        reason: str | None,
    ) -> None:
        assert outcome_of("error.message", *cases, not_run=not_run).reason == reason

    def test_what_does_not_apply_is_told_with_its_reason(self, outcome_of: Callable[..., RequirementOutcome]) -> None:
        row = outcome_of("error.code", api="elacity")
        assert row.outcome is Outcome.NOT_APPLICABLE
        assert row.reason == "No code is documented."

    def test_what_is_excluded_is_told_with_its_reason(self, contracts: Contracts) -> None:
        contract = contracts["ctxfy"]
        excluded = dataclasses.replace(contract.register["error.message"], excluded="It is left out.")
        register = Register({**contract.register, excluded.id: excluded})
        rows = requirement_outcomes(dataclasses.replace(contract, register=register), [case(MUST, True)], {}, {})
        (row,) = [row for row in rows if row.requirement is excluded]
        assert (row.outcome, row.reason) == (Outcome.NOT_TESTED, "excluded: It is left out.")

    def test_the_document_is_judged_in_every_run(self, outcome_of: Callable[..., RequirementOutcome]) -> None:
        name = "document.errors-described"
        assert outcome_of(name, api="elacity").outcome is Outcome.PASSED
        requirement = Requirement(name, Level.SHOULD, "A statement.", "standard: x")
        assert outcome_of(name, findings=[finding(requirement)], api="elacity").outcome is Outcome.ADVISED

    def test_cases_are_counted_by_what_became_of_them(self, outcome_of: Callable[..., RequirementOutcome]) -> None:
        row = outcome_of(
            "error.message",
            case(MUST, True, True),
            case(MUST, True, False),
            case(MUST, False, True),
            case(SHOULD, False, about=MUST),
            case(not_tested="x"),
            case(error="x"),
            case(SHOULD, True),
            case(SHOULD, True, about=MUST),
            case(not_tested="y"),
            case(error="y"),
            findings=[finding()],
        )
        assert row.cases == {"passed": 2, "failed": 3, "not_tested": 2, "error": 2}

    @pytest.mark.parametrize(
        ("roots", "reason"),
        [
            pytest.param(["error.message"], None, id="its-own"),
            pytest.param(["error.code"], "it failed for the same cause as error.code", id="of-another"),
            pytest.param(
                ["error.media-type", "error.code"],
                "it failed for the same cause as error.code, error.media-type",
                id="of-two-others",
            ),
            pytest.param(["error.code", "error.message"], None, id="of-another-and-its-own"),
        ],
    )
    def test_what_it_falls_with_is_told(
        self, outcome_of: Callable[..., RequirementOutcome], roots: list[str], reason: str | None
    ) -> None:
        findings = [finding(Requirement(root, Level.MUST, "A statement.", "standard: x")) for root in roots]
        for each in findings:
            each.also = [MUST.id]
        row = outcome_of("error.message", findings=findings)
        assert (row.outcome, row.reason) == (Outcome.FAILED, reason)

    @pytest.mark.parametrize("api", ["ctxfy", "elacity"])
    def test_every_requirement_has_an_outcome_in_the_order_of_the_register(
        self, contracts: Contracts, api: str
    ) -> None:
        rows = requirement_outcomes(contracts[api], [], {}, {})
        assert [row.requirement.id for row in rows] == list(contracts[api].register)
        untested = [row for row in rows if row.requirement.testable and row.requirement.concern != "document"]
        assert {row.outcome for row in untested} == {Outcome.NOT_TESTED}
        assert all(row.reason for row in rows if row.outcome in (Outcome.NOT_TESTED, Outcome.NOT_APPLICABLE))
