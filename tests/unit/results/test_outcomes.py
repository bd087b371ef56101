"""From findings to outcomes to an exit code: nothing is called kept that was not seen to be."""

from __future__ import annotations

import pytest

from artifact_contracts.errors import ExitCode
from artifact_contracts.results.case_result import CaseResult
from artifact_contracts.results.findings import Finding
from artifact_contracts.results.outcome import EXIT_CODES, RunOutcome
from artifact_contracts.results.outcomes import api_outcome, run_outcome
from tests.support.sample_cases import MUST, SHOULD, by_key, case, finding


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
        ("cases", "findings", "accepted", "strict", "outcome"),
        [
            pytest.param([case(MUST, True)], [], 1, False, RunOutcome.CONFORMING, id="all-kept"),
            pytest.param([case(MUST, True)], [], 1, True, RunOutcome.CONFORMING, id="all-kept-strictly"),
            pytest.param([case(MUST, False)], [finding()], 1, False, RunOutcome.NOT_CONFORMING, id="must"),
            pytest.param([case(SHOULD, False)], [finding(SHOULD)], 1, False, RunOutcome.CONFORMING, id="should"),
            pytest.param([case(SHOULD, False)], [finding(SHOULD)], 1, True, RunOutcome.NOT_CONFORMING, id="strict"),
            pytest.param([case()], [finding(waived_by="known")], 1, False, RunOutcome.CONFORMING, id="waived"),
            pytest.param([case()], [finding(waived_by="known")], 1, True, RunOutcome.CONFORMING, id="waived-strictly"),
            pytest.param(
                [case()], [finding(waived_by="known"), finding()], 1, False, RunOutcome.NOT_CONFORMING, id="half-waived"
            ),
            pytest.param([case()], [finding(about_document=True)], 1, False, RunOutcome.DOCUMENT_WRONG, id="document"),
            pytest.param(
                [case()],
                [finding(about_document=True), finding()],
                1,
                False,
                RunOutcome.NOT_CONFORMING,
                id="document-and-service",
            ),
            pytest.param(
                [case()],
                [finding(SHOULD, about_document=True)],
                1,
                False,
                RunOutcome.CONFORMING,
                id="advice-on-the-document",
            ),
            pytest.param(
                [case()],
                [finding(SHOULD, about_document=True)],
                1,
                True,
                RunOutcome.DOCUMENT_WRONG,
                id="advice-on-the-document-strictly",
            ),
            pytest.param([], [], 0, False, RunOutcome.NOT_JUDGED, id="no-cases"),
            pytest.param([], [], 3, False, RunOutcome.NOT_JUDGED, id="no-cases-but-accepted"),
            pytest.param([case(MUST, True)], [], 0, False, RunOutcome.NOT_JUDGED, id="none-accepted"),
            pytest.param([case()], [finding()], 0, False, RunOutcome.NOT_JUDGED, id="none-accepted-and-findings"),
            pytest.param([case(not_tested="why")], [], 1, False, RunOutcome.CONFORMING, id="one-not-tested"),
            pytest.param([case(error="oh")], [], 1, False, RunOutcome.SUITE_FAILED, id="error"),
            pytest.param([case(error="oh")], [finding()], 0, True, RunOutcome.SUITE_FAILED, id="error-and-all-else"),
        ],
    )
    def test_an_api_is_judged_by_its_findings(
        self, *, cases: list[CaseResult], findings: list[Finding], accepted: int, strict: bool, outcome: RunOutcome
    ) -> None:
        assert api_outcome(cases, by_key(*findings), accepted, None, strict=strict)[0] is outcome

    @pytest.mark.parametrize(
        ("findings", "accepted", "outcome", "reason"),
        [
            pytest.param([], 1, RunOutcome.INTERRUPTED, "the run was interrupted", id="nothing-found"),
            pytest.param([finding()], 1, RunOutcome.NOT_CONFORMING, None, id="found"),
            pytest.param([finding()], 0, RunOutcome.INTERRUPTED, "the run was interrupted", id="found-of-nothing"),
            pytest.param([finding(SHOULD)], 1, RunOutcome.INTERRUPTED, "the run was interrupted", id="advice"),
            pytest.param(
                [finding(about_document=True)], 1, RunOutcome.INTERRUPTED, "the run was interrupted", id="document"
            ),
        ],
    )
    def test_of_an_interrupted_run_only_a_failure_is_certain(
        self, findings: list[Finding], accepted: int, outcome: RunOutcome, reason: str | None
    ) -> None:
        found = by_key(*findings)
        assert api_outcome([], found, accepted, None, strict=False, interrupted=True) == (outcome, reason)

    @pytest.mark.parametrize(
        ("findings", "outcome"),
        [
            pytest.param([finding()], RunOutcome.NOT_CONFORMING, id="found"),
            pytest.param([finding(waived_by="known")], RunOutcome.NOT_JUDGED, id="waived"),
            pytest.param([finding(about_document=True)], RunOutcome.NOT_JUDGED, id="document"),
        ],
    )
    def test_failing_on_every_valid_call_is_a_verdict(self, findings: list[Finding], outcome: RunOutcome) -> None:
        assert api_outcome([case()], by_key(*findings), 0, "dropped", broken=True, strict=False)[0] is outcome

    def test_what_is_wrong_with_the_document_is_told(self) -> None:
        found = by_key(finding(about_document=True))
        assert api_outcome([case()], found, 1, None, strict=False)[1] == "the contract document is defective"

    @pytest.mark.parametrize(
        ("cases", "accepted", "unjudged", "reason"),
        [
            pytest.param([case(MUST, True)], 1, None, None, id="none"),
            pytest.param([], 1, "refused", "no test was selected", id="no-cases"),
            pytest.param([case()], 0, None, "no valid call was accepted", id="none-accepted"),
            pytest.param([case()], 0, "it was answered with 503", "it was answered with 503", id="why-none"),
            pytest.param([case(), case(error="first"), case(error="second")], 1, None, "first", id="first-error"),
        ],
    )
    def test_why_it_could_not_be_judged_is_told(
        self, cases: list[CaseResult], accepted: int, unjudged: str | None, reason: str | None
    ) -> None:
        assert api_outcome(cases, {}, accepted, unjudged, strict=False)[1] == reason
