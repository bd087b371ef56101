"""What an item brought to light, and the items of a run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from artifact_contracts.cases.call import Request
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.register import Level, Requirement
from artifact_contracts.errors import BudgetSpentError, NotTestedError
from artifact_contracts.results.run_record import CaseResult, RunRecord
from artifact_contracts.sending.exchange import Exchange, Response

EXCHANGE = Exchange(Request("PUT", "http://x/", (), None), Response(200, (), b""), None, datetime.now(UTC), 0.1)
MUST = Requirement("error.message", Level.MUST, "A statement.", "standard: x")
SHOULD = Requirement("error.envelope", Level.SHOULD, "A statement.", "standard: x")


def item(requirement: Requirement = MUST, name: str = "t") -> CaseResult:
    return CaseResult(name, "ctxfy", requirement, "Sends.", "Comes back.")


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
    def test_how_an_item_ended_is_kept(self, error: BaseException, not_tested: str | None, fault: str | None) -> None:
        made = item()
        made.ended_by(error)
        assert (made.not_tested, made.error) == (not_tested, fault)


class TestSettling:
    def settled(self, contract: Contract, *check_results: CheckResult) -> list[CheckResult]:
        made = item()
        for each in check_results:
            made.record(each, EXCHANGE)
        made.deduplicate(contract.register)
        return [record.check_result for record in made.records]

    def test_of_two_that_weigh_the_same_the_first_stands(self, contracts: Mapping[str, Contract]) -> None:
        first = CheckResult("response.no-redirect", False, "this", "that", "one", "status")
        second = CheckResult("response.documented-status", False, "this", "that", "other", "status")
        assert self.settled(contracts["ctxfy"], first, second) == [first]
        assert self.settled(contracts["ctxfy"], second, first) == [second]

    def test_what_was_kept_stands_whatever_it_is_about(self, contracts: Mapping[str, Contract]) -> None:
        kept = CheckResult("response.no-redirect", True, "this", "that", "one", "status")
        broken = CheckResult("authentication.missing", False, "this", "that", "other", "status")
        assert self.settled(contracts["ctxfy"], kept, broken) == [kept, broken]

    def test_what_is_about_nothing_stands_beside_another(self, contracts: Mapping[str, Contract]) -> None:
        two = [CheckResult(name, False, "this", "that") for name in ("leakage.credential", "leakage.stack-trace")]
        assert self.settled(contracts["ctxfy"], *two) == two


class TestLedger:
    def test_items_stand_in_the_order_they_came(self) -> None:
        run_record = RunRecord()
        for name in ("b", "a", "c"):
            run_record.add(item(name=name))
        run_record.add(item(SHOULD, "a"))
        assert [(row.id, row.requirement) for row in run_record] == [("b", MUST), ("a", SHOULD), ("c", MUST)]
        assert len(run_record) == 3
        assert [row.id for row in run_record.of("ctxfy")] == ["b", "a", "c"]
        assert run_record.of("elacity") == []
