"""What became of an item and of a requirement, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from brought import MUST, SHOULD, by_key, finding, item

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.register import Level, Requirement
from artifact_contracts.results.findings import Finding
from artifact_contracts.results.outcomes import Outcome, RequirementOutcome, item_outcome, requirement_outcomes
from artifact_contracts.results.run_record import CaseResult


class TestItem:
    @pytest.mark.parametrize(
        ("subject", "findings", "outcome"),
        [
            pytest.param(item(MUST, True), [], Outcome.PASSED, id="passed"),
            pytest.param(item(MUST), [], Outcome.NOT_TESTED, id="nothing-recorded"),
            pytest.param(item(MUST, True, about=SHOULD), [], Outcome.NOT_TESTED, id="only-another-recorded"),
            pytest.param(item(not_tested="why"), [], Outcome.NOT_TESTED, id="not-tested"),
            pytest.param(item(error="oh"), [], Outcome.ERROR, id="error"),
            pytest.param(item(error="oh"), [finding(SHOULD)], Outcome.ERROR, id="error-before-advice"),
            pytest.param(item(error="oh"), [finding()], Outcome.FAILED, id="failure-before-error"),
            pytest.param(item(), [finding()], Outcome.FAILED, id="must"),
            pytest.param(item(), [finding(SHOULD)], Outcome.ADVISED, id="should"),
            pytest.param(item(), [finding(waived_by="x")], Outcome.WAIVED, id="waived"),
            pytest.param(item(), [finding(waived_by="x"), finding(SHOULD)], Outcome.ADVISED, id="advice-before-waived"),
            pytest.param(item(), [finding(waived_by="x"), finding()], Outcome.FAILED, id="one-of-two-waived"),
            pytest.param(item(not_tested="why"), [finding(SHOULD)], Outcome.ADVISED, id="not-tested-but-advised"),
        ],
    )
    def test_an_item_is_judged_by_what_it_brought(
        self, subject: CaseResult, findings: list[Finding], outcome: Outcome
    ) -> None:
        found = by_key(*findings)
        assert item_outcome(subject, found, found) is outcome

    def test_only_its_own_findings_count(self) -> None:
        assert item_outcome(item(MUST, True), by_key(finding()), []) is Outcome.PASSED


SERVED = {"error.message": "it was not selected in this run"}


class TestRequirement:
    @pytest.fixture
    def outcome_of(self, contracts: Mapping[str, Contract]) -> Callable[..., RequirementOutcome]:
        def outcome_of(
            requirement: str,
            *items: CaseResult,
            findings: Any = (),
            served: Mapping[str, str] | None = None,
            api: str = "ctxfy",
        ) -> RequirementOutcome:
            rows = requirement_outcomes(contracts[api], list(items), by_key(*findings), served or {})
            (row,) = [row for row in rows if row.requirement.id == requirement]
            return row

        return outcome_of

    @pytest.mark.parametrize(
        ("requirement", "items", "findings", "outcome"),
        [
            pytest.param(MUST, [item(MUST, True)], [], Outcome.PASSED, id="passed"),
            pytest.param(MUST, [item(SHOULD, True, about=MUST)], [], Outcome.PASSED, id="passed-on-the-way"),
            pytest.param(MUST, [item(MUST, False)], [finding()], Outcome.FAILED, id="failed"),
            pytest.param(MUST, [item(MUST, True, False)], [finding()], Outcome.FAILED, id="failed-once"),
            pytest.param(SHOULD, [item(SHOULD, False)], [finding(SHOULD)], Outcome.ADVISED, id="advised"),
            pytest.param(MUST, [item(MUST, False)], [finding(waived_by="x")], Outcome.WAIVED, id="waived"),
            pytest.param(SHOULD, [item(SHOULD)], [finding(SHOULD, waived_by="x")], Outcome.WAIVED, id="advice-waived"),
            pytest.param(
                MUST, [item(MUST, False)], [finding(waived_by="x"), finding()], Outcome.FAILED, id="half-waived"
            ),
            pytest.param(MUST, [item(MUST, True), item(error="oh")], [], Outcome.ERROR, id="error-beside-a-pass"),
            pytest.param(MUST, [item(MUST, False), item(error="oh")], [finding()], Outcome.FAILED, id="failure-first"),
            pytest.param(MUST, [item(MUST, True), item(not_tested="x")], [], Outcome.PASSED, id="pass-beside-untested"),
            pytest.param(MUST, [item(not_tested="x")], [], Outcome.NOT_TESTED, id="not-tested"),
            pytest.param(MUST, [], [], Outcome.NOT_TESTED, id="no-item"),
            pytest.param(MUST, [item(MUST)], [], Outcome.NOT_TESTED, id="an-item-that-recorded-nothing"),
            pytest.param(MUST, [item(SHOULD, True)], [finding(SHOULD)], Outcome.NOT_TESTED, id="of-another"),
        ],
    )
    def test_a_requirement_has_the_outcome_of_its_items(
        self,
        outcome_of: Callable[..., RequirementOutcome],
        requirement: Requirement,
        items: list[CaseResult],
        findings: list[Finding],
        outcome: Outcome,
    ) -> None:
        assert outcome_of(requirement.id, *items, findings=findings).outcome is outcome

    @pytest.mark.parametrize(
        ("items", "served", "reason"),
        [
            pytest.param([item(not_tested="a key is missing")], {}, "a key is missing", id="as-the-item-says"),
            pytest.param([item(not_tested="a key is missing")], SERVED, "a key is missing", id="the-item-knows-best"),
            pytest.param(
                [item(not_tested=why) for why in ("once", "often", "often")], {}, "often", id="the-most-frequent"
            ),
            pytest.param([], {}, "no test serves it yet", id="no-test"),
            pytest.param([], SERVED, "it was not selected in this run", id="not-selected"),
            pytest.param([item(error="it broke")], SERVED, "it broke", id="error"),
            pytest.param(
                [item(SHOULD, error="another"), item(error="it broke")], SERVED, "it broke", id="error-of-another-first"
            ),
            pytest.param(
                [item(SHOULD, not_tested="another"), item(not_tested="why")],
                {},
                "why",
                id="not-tested-of-another-first",
            ),
            pytest.param([item(SHOULD, not_tested="another")], SERVED, SERVED["error.message"], id="of-another-alone"),
            pytest.param([item(MUST), item(not_tested="why")], {}, "why", id="one-without-a-reason"),
            pytest.param([item(MUST, True)], SERVED, None, id="none-where-it-passed"),
        ],
    )
    def test_why_it_was_not_tested_is_told(
        self,
        outcome_of: Callable[..., RequirementOutcome],
        items: list[CaseResult],
        served: dict[str, str],
        reason: str | None,
    ) -> None:
        assert outcome_of("error.message", *items, served=served).reason == reason

    def test_what_does_not_apply_is_told_with_its_reason(self, outcome_of: Callable[..., RequirementOutcome]) -> None:
        row = outcome_of("error.code", api="elacity")
        assert row.outcome is Outcome.NOT_APPLICABLE
        assert row.reason == "No code is documented."

    def test_the_document_is_judged_in_every_run(self, outcome_of: Callable[..., RequirementOutcome]) -> None:
        name = "document.errors-described"
        assert outcome_of(name, api="elacity").outcome is Outcome.PASSED
        requirement = Requirement(name, Level.SHOULD, "A statement.", "standard: x")
        assert outcome_of(name, findings=[finding(requirement)], api="elacity").outcome is Outcome.ADVISED

    def test_items_are_counted_by_what_became_of_them(self, outcome_of: Callable[..., RequirementOutcome]) -> None:
        row = outcome_of(
            "error.message",
            item(MUST, True, True),
            item(MUST, True, False),
            item(MUST, False, True),
            item(SHOULD, False, about=MUST),
            item(not_tested="x"),
            item(error="x"),
            item(SHOULD, True),
            item(SHOULD, True, about=MUST),
            item(not_tested="y"),
            item(error="y"),
            findings=[finding()],
        )
        assert row.cases == {"passed": 2, "failed": 3, "not_tested": 2, "error": 2}

    @pytest.mark.parametrize(
        ("roots", "reason"),
        [
            pytest.param(["error.message"], None, id="its-own"),
            pytest.param(["error.code"], "it falls with error.code, for the same cause", id="of-another"),
            pytest.param(
                ["error.media-type", "error.code"],
                "it falls with error.code, error.media-type, for the same cause",
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
        self, contracts: Mapping[str, Contract], api: str
    ) -> None:
        rows = requirement_outcomes(contracts[api], [], {}, {})
        assert [row.requirement.id for row in rows] == list(contracts[api].register)
        untested = [row for row in rows if row.requirement.testable and row.requirement.concern != "document"]
        assert {row.outcome for row in untested} == {Outcome.NOT_TESTED}
        assert all(row.reason for row in rows if row.outcome in (Outcome.NOT_TESTED, Outcome.NOT_APPLICABLE))
