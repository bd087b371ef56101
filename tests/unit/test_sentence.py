"""The verdict in one sentence, word by word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from artifact_contracts.results.sentence import sentence


def rows(api: str = "a", level: str = "MUST", **counts: int) -> list[dict[str, str]]:
    return [{"api": api, "level": level, "outcome": outcome} for outcome, count in counts.items() for _ in range(count)]


def api(outcome: str, name: str = "a", reason: str | None = None) -> dict[str, Any]:
    return {"id": name, "outcome": outcome, "reason": reason}


def run(outcome: str, *apis: Mapping[str, Any], requirements: Any = (), findings: Any = ()) -> dict[str, Any]:
    return {"outcome": outcome, "apis": list(apis), "requirements": list(requirements), "findings": list(findings)}


def finding(level: str = "MUST", waived_by: str | None = None) -> dict[str, Any]:
    return {"level": level, "waived_by": waived_by}


EVERYTHING = rows(passed=3, failed=2, waived=1, not_tested=3, error=1, not_applicable=5)


@pytest.mark.parametrize(
    ("outcome", "requirements", "text"),
    [
        pytest.param(
            "conforming",
            rows(passed=3),
            "a keeps its contract: 3 of 3 MUST requirements tested were kept.",
            id="all-kept",
        ),
        pytest.param(
            "conforming",
            rows(passed=3, waived=1, not_tested=1),
            "a keeps its contract: 3 of 4 MUST requirements tested were kept; 1 more was not tested; 1 was waived.",
            id="one-waived",
        ),
        pytest.param(
            "conforming",
            rows(passed=1, waived=2, not_tested=1, error=1, not_applicable=4),
            "a keeps its contract: 1 of 3 MUST requirements tested were kept; 2 more were not tested; 2 were waived.",
            id="two-waived",
        ),
        pytest.param(
            "conforming",
            [*rows(passed=1), *rows("b", passed=7), *rows(level="SHOULD", passed=7, not_tested=7, waived=7)],
            "a keeps its contract: 1 of 1 MUST requirements tested were kept.",
            id="of-another",
        ),
        pytest.param(
            "not_conforming",
            EVERYTHING,
            "a does not keep its contract: 2 of 6 MUST requirements tested failed; 4 more were not tested; "
            "1 was waived.",
            id="failed",
        ),
        pytest.param(
            "not_conforming",
            rows(passed=3, not_tested=1),
            "a keeps every MUST but not every SHOULD, and --strict asks for both; 1 more was not tested.",
            id="strict",
        ),
        pytest.param("not_judged", EVERYTHING, "a could not be judged: it is away.", id="not-judged"),
        pytest.param(
            "document_wrong",
            rows(passed=3, not_tested=1),
            "a keeps what was tested, but it is away, so this is no clean verdict; 1 more was not tested.",
            id="document-wrong",
        ),
    ],
)
def test_an_api_has_its_sentence(outcome: str, requirements: list[dict[str, str]], text: str) -> None:
    results = run(outcome, api(outcome, reason="it is away"), requirements=requirements)
    assert sentence(results, None) == text


def test_each_api_has_a_sentence_of_its_own() -> None:
    requirements = [*rows(passed=1), *rows("b", failed=1)]
    results = run("not_conforming", api("conforming"), api("not_conforming", "b"), requirements=requirements)
    assert sentence(results, None) == (
        "a keeps its contract: 1 of 1 MUST requirements tested were kept. "
        "b does not keep its contract: 1 of 1 MUST requirements tested failed."
    )


def test_where_there_is_no_api_nothing_was_judged() -> None:
    assert sentence(run("not_judged"), None) == "Nothing was judged: no API was chosen."


@pytest.mark.parametrize(
    ("findings", "text"),
    [
        pytest.param([], "0 findings that fail the run", id="none"),
        pytest.param([finding()], "1 finding that fails the run", id="one"),
        pytest.param(
            [finding(), finding("SHOULD"), finding(waived_by="x"), finding()], "2 findings that fail the run", id="two"
        ),
    ],
)
def test_an_interrupted_run_tells_what_it_found(findings: list[dict[str, Any]], text: str) -> None:
    results = run("interrupted", api("interrupted"), findings=findings)
    assert sentence(results, None) == f"Interrupted: {text} so far; what was not reached is not tested."


@pytest.mark.parametrize(
    ("suite_error", "text"),
    [pytest.param("all is lost", "all is lost", id="as-a-whole"), pytest.param(None, "it broke", id="in-one-api")],
)
def test_where_the_suite_failed_there_is_no_verdict(suite_error: str | None, text: str) -> None:
    results = run("suite_failed", api("conforming", reason="fine"), api("suite_failed", "b", "it broke"))
    assert sentence(results, suite_error) == f"The suite itself failed, so this is no verdict: {text}"
