"""From findings to outcomes to an exit code: nothing is called kept that was not seen to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from artifact_contracts.cases.call import Request
from artifact_contracts.checks.judgement import Judgement
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.register import Level, Requirement
from artifact_contracts.errors import ExitCode
from artifact_contracts.sending.exchange import Exchange, Response
from artifact_contracts.verdict.findings import Finding
from artifact_contracts.verdict.ledger import Item, Ledger
from artifact_contracts.verdict.outcomes import (
    EXIT_CODES,
    Outcome,
    RequirementOutcome,
    RunOutcome,
    api_outcome,
    item_outcome,
    requirement_outcomes,
    run_outcome,
)

EXCHANGE = Exchange(Request("PUT", "http://x/", (), None), Response(200, (), b""), None, datetime.now(UTC), 0.1)
MUST = Requirement("error.message", Level.MUST, "A statement.", "standard: x")
SHOULD = Requirement("error.envelope", Level.SHOULD, "A statement.", "standard: x")


def item(
    requirement: Requirement = MUST,
    *kept: bool,
    name: str = "t[a]",
    not_tested: str | None = None,
    error: str | None = None,
    about: Requirement | None = None,
) -> Item:
    """Return an item with one judgement for each ``kept``, on its own requirement or on another."""
    made = Item(name, "ctxfy", requirement, "Sends.", "Comes back.", not_tested=not_tested, error=error)
    for value in kept:
        made.record(Judgement((about or requirement).id, value, "this", "that", "cause"), EXCHANGE)
    return made


def finding(
    requirement: Requirement = MUST, *, key: str = "k", waived_by: str | None = None, about_document: bool = False
) -> Finding:
    judgement = Judgement(requirement.id, False, "this", "that", "cause")
    return Finding(key, "ctxfy", requirement, about_document, ["t"], "Sends.", judgement, EXCHANGE, waived_by)


def by_key(*findings: Finding) -> dict[str, Finding]:
    return {f"{row.key}{number}": row for number, row in enumerate(findings)}


class TestRun:
    LADDER = (
        RunOutcome.INTERRUPTED,
        RunOutcome.SUITE_FAILED,
        RunOutcome.NOT_CONFORMING,
        RunOutcome.NOT_JUDGED,
        RunOutcome.DOCUMENT_WRONG,
        RunOutcome.CONFORMING,
    )

    def test_the_ladder_has_every_outcome(self) -> None:
        assert set(self.LADDER) == set(RunOutcome)

    @pytest.mark.parametrize("heavier", LADDER)
    @pytest.mark.parametrize("lighter", LADDER)
    def test_what_weighs_most_decides(self, heavier: RunOutcome, lighter: RunOutcome) -> None:
        expected = min(heavier, lighter, key=self.LADDER.index)
        assert run_outcome([heavier, lighter], interrupted=False) is expected
        assert run_outcome([lighter, heavier, lighter], interrupted=False) is expected

    @pytest.mark.parametrize("outcome", LADDER)
    def test_an_interruption_outweighs_everything(self, outcome: RunOutcome) -> None:
        assert run_outcome([outcome], interrupted=True) is RunOutcome.INTERRUPTED

    def test_a_run_over_nothing_was_not_judged(self) -> None:
        assert run_outcome([], interrupted=False) is RunOutcome.NOT_JUDGED
        assert run_outcome([], interrupted=True) is RunOutcome.INTERRUPTED

    @pytest.mark.parametrize(
        ("outcome", "code"),
        [
            (RunOutcome.CONFORMING, 0),
            (RunOutcome.NOT_CONFORMING, 1),
            (RunOutcome.DOCUMENT_WRONG, 2),
            (RunOutcome.NOT_JUDGED, 3),
            (RunOutcome.SUITE_FAILED, 4),
            (RunOutcome.INTERRUPTED, 130),
        ],
    )
    def test_every_outcome_has_its_exit_code(self, outcome: RunOutcome, code: int) -> None:
        assert EXIT_CODES[outcome] == code
        assert isinstance(EXIT_CODES[outcome], ExitCode)

    def test_only_conforming_is_zero(self) -> None:
        assert [outcome for outcome in RunOutcome if EXIT_CODES[outcome] == 0] == [RunOutcome.CONFORMING]


class TestApi:
    @pytest.mark.parametrize(
        ("items", "findings", "accepted", "strict", "outcome"),
        [
            pytest.param([item(MUST, True)], [], 1, False, RunOutcome.CONFORMING, id="all-kept"),
            pytest.param([item(MUST, True)], [], 1, True, RunOutcome.CONFORMING, id="all-kept-strictly"),
            pytest.param([item(MUST, False)], [finding()], 1, False, RunOutcome.NOT_CONFORMING, id="must"),
            pytest.param([item(SHOULD, False)], [finding(SHOULD)], 1, False, RunOutcome.CONFORMING, id="should"),
            pytest.param([item(SHOULD, False)], [finding(SHOULD)], 1, True, RunOutcome.NOT_CONFORMING, id="strict"),
            pytest.param([item()], [finding(waived_by="known")], 1, False, RunOutcome.CONFORMING, id="waived"),
            pytest.param([item()], [finding(waived_by="known")], 1, True, RunOutcome.CONFORMING, id="waived-strictly"),
            pytest.param(
                [item()], [finding(waived_by="known"), finding()], 1, False, RunOutcome.NOT_CONFORMING, id="half-waived"
            ),
            pytest.param([item()], [finding(about_document=True)], 1, False, RunOutcome.DOCUMENT_WRONG, id="document"),
            pytest.param(
                [item()],
                [finding(about_document=True), finding()],
                1,
                False,
                RunOutcome.NOT_CONFORMING,
                id="document-and-service",
            ),
            pytest.param(
                [item()],
                [finding(SHOULD, about_document=True)],
                1,
                False,
                RunOutcome.CONFORMING,
                id="advice-on-the-document",
            ),
            pytest.param(
                [item()],
                [finding(SHOULD, about_document=True)],
                1,
                True,
                RunOutcome.DOCUMENT_WRONG,
                id="advice-on-the-document-strictly",
            ),
            pytest.param([], [], 0, False, RunOutcome.NOT_JUDGED, id="no-items"),
            pytest.param([], [], 3, False, RunOutcome.NOT_JUDGED, id="no-items-but-accepted"),
            pytest.param([item(MUST, True)], [], 0, False, RunOutcome.NOT_JUDGED, id="none-accepted"),
            pytest.param([item()], [finding()], 0, False, RunOutcome.NOT_JUDGED, id="none-accepted-and-findings"),
            pytest.param([item(not_tested="why")], [], 1, False, RunOutcome.CONFORMING, id="one-not-tested"),
            pytest.param([item(error="oh")], [], 1, False, RunOutcome.SUITE_FAILED, id="error"),
            pytest.param([item(error="oh")], [finding()], 0, True, RunOutcome.SUITE_FAILED, id="error-and-all-else"),
        ],
    )
    def test_an_api_is_judged_by_its_findings(
        self, *, items: list[Item], findings: list[Finding], accepted: int, strict: bool, outcome: RunOutcome
    ) -> None:
        assert api_outcome(items, by_key(*findings), accepted, None, strict=strict)[0] is outcome

    @pytest.mark.parametrize(
        ("items", "accepted", "unjudged", "reason"),
        [
            pytest.param([item(MUST, True)], 1, None, None, id="none"),
            pytest.param([], 1, "refused", "no test was selected", id="no-items"),
            pytest.param([item()], 0, None, "no valid call was accepted", id="none-accepted"),
            pytest.param([item()], 0, "it was answered with 503", "it was answered with 503", id="why-none"),
            pytest.param([item(), item(error="first"), item(error="second")], 1, None, "first", id="first-error"),
        ],
    )
    def test_why_it_could_not_be_judged_is_told(
        self, items: list[Item], accepted: int, unjudged: str | None, reason: str | None
    ) -> None:
        assert api_outcome(items, {}, accepted, unjudged, strict=False)[1] == reason


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
        self, subject: Item, findings: list[Finding], outcome: Outcome
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
            *items: Item,
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
        items: list[Item],
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
            pytest.param([item(MUST, True)], SERVED, None, id="none-where-it-passed"),
        ],
    )
    def test_why_it_was_not_tested_is_told(
        self,
        outcome_of: Callable[..., RequirementOutcome],
        items: list[Item],
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
            item(SHOULD, False, about=MUST),
            item(not_tested="x"),
            item(error="x"),
            item(SHOULD, True),
            findings=[finding()],
        )
        assert row.cases == {"passed": 1, "failed": 2, "not_tested": 1, "error": 1}

    @pytest.mark.parametrize("api", ["ctxfy", "elacity"])
    def test_every_requirement_has_an_outcome_in_the_order_of_the_register(
        self, contracts: Mapping[str, Contract], api: str
    ) -> None:
        rows = requirement_outcomes(contracts[api], [], {}, {})
        assert [row.requirement.id for row in rows] == list(contracts[api].register)
        untested = [row for row in rows if row.requirement.testable and row.requirement.concern != "document"]
        assert {row.outcome for row in untested} == {Outcome.NOT_TESTED}
        assert all(row.reason for row in rows if row.outcome in (Outcome.NOT_TESTED, Outcome.NOT_APPLICABLE))


class TestLedger:
    def test_items_stand_in_the_order_they_came(self) -> None:
        ledger = Ledger()
        for name in ("b", "a", "c"):
            ledger.add(item(name=name))
        ledger.add(item(SHOULD, name="a"))
        assert [(row.id, row.requirement) for row in ledger] == [("b", MUST), ("a", SHOULD), ("c", MUST)]
        assert len(ledger) == 3
        assert [row.id for row in ledger.of("ctxfy")] == ["b", "a", "c"]
        assert ledger.of("elacity") == []
