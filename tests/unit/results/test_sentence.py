"""The verdict in one sentence, word by word."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from artifact_contracts.contract.register import Level
from artifact_contracts.results.model import ApiResult, FindingResult, RequirementResult
from artifact_contracts.results.outcome import RunOutcome
from artifact_contracts.results.sentence import sentence
from tests.support.result_rows import api_row, finding_row
from tests.support.result_rows import requirement_rows as rows


def said(
    outcome: RunOutcome,
    *apis: ApiResult,
    requirements: Sequence[RequirementResult] = (),
    findings: Sequence[FindingResult] = (),
    suite_error: str | None = None,
) -> str:
    return sentence(outcome, apis, requirements, findings, suite_error)


EVERYTHING = rows(passed=3, failed=2, waived=1, not_tested=3, error=1, not_applicable=5)


@pytest.mark.parametrize(
    ("outcome", "requirements", "text"),
    [
        pytest.param(
            RunOutcome.CONFORMING,
            rows(passed=3),
            "a keeps its contract: 3 of 3 MUST requirements tested were kept.",
            id="all-kept",
        ),
        pytest.param(
            RunOutcome.CONFORMING,
            rows(passed=3, waived=1, not_tested=1),
            "a keeps its contract: 3 of 4 MUST requirements tested were kept; 1 more was not tested; 1 was waived.",
            id="one-waived",
        ),
        pytest.param(
            RunOutcome.CONFORMING,
            rows(passed=1, waived=2, not_tested=1, error=1, not_applicable=4),
            "a keeps its contract: 1 of 3 MUST requirements tested were kept; 2 more were not tested; 2 were waived.",
            id="two-waived",
        ),
        pytest.param(
            RunOutcome.CONFORMING,
            [*rows(passed=1), *rows("b", passed=7), *rows(level=Level.SHOULD, passed=7, not_tested=7, waived=7)],
            "a keeps its contract: 1 of 1 MUST requirements tested were kept.",
            id="of-another",
        ),
        pytest.param(
            RunOutcome.NOT_CONFORMING,
            EVERYTHING,
            "a does not keep its contract: 2 of 6 MUST requirements tested failed; 4 more were not tested; "
            "1 was waived.",
            id="failed",
        ),
        pytest.param(
            RunOutcome.NOT_CONFORMING,
            rows(passed=3, not_tested=1),
            "a keeps every MUST but not every SHOULD, and --strict asks for both; 1 more was not tested.",
            id="strict",
        ),
        pytest.param(RunOutcome.NOT_JUDGED, EVERYTHING, "a could not be judged: it is away.", id="not-judged"),
        pytest.param(
            RunOutcome.DOCUMENT_WRONG,
            rows(passed=3, not_tested=1),
            "a keeps what was tested, but it is away, so there is no clean verdict; 1 more was not tested.",
            id="document-wrong",
        ),
    ],
)
def test_an_api_has_its_sentence(outcome: RunOutcome, requirements: list[RequirementResult], text: str) -> None:
    assert said(outcome, api_row(outcome, reason="it is away"), requirements=requirements) == text


def test_each_api_has_a_sentence_of_its_own() -> None:
    requirements = [*rows(passed=1), *rows("b", failed=1)]
    apis = (api_row(RunOutcome.CONFORMING), api_row(RunOutcome.NOT_CONFORMING, "b"))
    assert said(RunOutcome.NOT_CONFORMING, *apis, requirements=requirements) == (
        "a keeps its contract: 1 of 1 MUST requirements tested were kept. "
        "b does not keep its contract: 1 of 1 MUST requirements tested failed."
    )


def test_where_there_is_no_api_nothing_was_judged() -> None:
    assert said(RunOutcome.NOT_JUDGED) == "Nothing was judged: no API was chosen."


@pytest.mark.parametrize(
    ("findings", "text"),
    [
        pytest.param([], "0 findings that fail the run", id="none"),
        pytest.param([finding_row()], "1 finding that fails the run", id="one"),
        pytest.param(
            [finding_row(), finding_row(Level.SHOULD), finding_row(waived_by="x"), finding_row()],
            "2 findings that fail the run",
            id="two",
        ),
    ],
)
def test_an_interrupted_run_tells_what_it_found(findings: list[FindingResult], text: str) -> None:
    told = said(RunOutcome.INTERRUPTED, api_row(RunOutcome.INTERRUPTED), findings=findings)
    assert told == f"Interrupted: {text} so far; what was not reached is not tested."


@pytest.mark.parametrize(
    ("suite_error", "text"),
    [pytest.param("all is lost", "all is lost", id="as-a-whole"), pytest.param(None, "it broke", id="in-one-api")],
)
def test_where_the_suite_failed_there_is_no_verdict(suite_error: str | None, text: str) -> None:
    apis = (api_row(RunOutcome.CONFORMING, reason="fine"), api_row(RunOutcome.SUITE_FAILED, "b", "it broke"))
    told = said(RunOutcome.SUITE_FAILED, *apis, suite_error=suite_error)
    assert told == f"The suite itself failed, so there is no verdict: {text}"
