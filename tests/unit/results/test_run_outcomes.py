"""What came of the cases of a run, and of its targets, decides its outcome and its exit code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from artifact_contracts.results.case_result import CaseResult
from artifact_contracts.results.waivers import Waiver

MakeCase = Callable[..., CaseResult]
MakeResults = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("changes", "outcome", "reason"),
    [
        pytest.param({}, "not_conforming", None, id="found"),
        pytest.param({"accepted": 0, "unjudged": "401"}, "not_judged", "401", id="never-accepted"),
        pytest.param({"failing": "503"}, "not_conforming", None, id="found-and-failing"),
    ],
)
def test_what_the_api_did_decides(
    make_results: MakeResults,
    make_case: MakeCase,
    changes: dict[str, Any],
    outcome: str,
    reason: str | None,
) -> None:
    broken = make_case("t", "error.message", ("error.message", "no body"))
    made = make_results(broken, **changes)
    assert made["outcome"] == made["apis"][0]["outcome"] == outcome
    assert made["apis"][0]["reason"] == reason


def test_a_valid_call_that_keeps_failing_is_no_pass(make_results: MakeResults, make_case: MakeCase) -> None:
    kept = make_case("t", "error.message", ("error.message", None))
    made = make_results(kept, failing="it keeps failing")
    assert (made["outcome"], made["apis"][0]["reason"]) == ("not_judged", "it keeps failing")


@pytest.mark.parametrize(("strict", "outcome"), [(True, "not_conforming"), (False, "conforming")])
def test_advice_counts_where_it_is_asked_to(
    make_results: MakeResults, make_case: MakeCase, *, strict: bool, outcome: str
) -> None:
    made = make_results(make_case("t", "error.envelope", ("error.envelope", "x")), strict=strict)
    assert (made["outcome"], made["strict"]) == (outcome, strict)


def test_a_waiver_holds_for_what_it_names(make_results: MakeResults, make_case: MakeCase) -> None:
    waiver = Waiver("ctxfy", "error.message", None, "It is known.")
    made = make_results(make_case("t", "error.message", ("error.message", "no body"), waivers=[waiver]))
    assert made["outcome"] == "conforming"
    assert [row["waived_by"] for row in made["findings"]] == ["It is known."]
    assert made["items"][0]["outcome"] == "waived"


def test_an_interrupted_run_says_so(make_results: MakeResults, make_case: MakeCase) -> None:
    made = make_results(make_case("t", "error.message", ("error.message", None)), interrupted=True)
    assert (made["outcome"], made["exit_code"]) == ("interrupted", 130)
    assert made["apis"][0]["outcome"] == "interrupted"


def test_an_interrupted_run_that_found_something_says_both(make_results: MakeResults, make_case: MakeCase) -> None:
    made = make_results(make_case("t", "error.message", ("error.message", "no body")), interrupted=True)
    assert (made["outcome"], made["exit_code"]) == ("interrupted", 130)
    assert made["apis"][0]["outcome"] == "not_conforming"


def test_a_fault_of_the_suite_is_no_verdict(make_results: MakeResults, make_case: MakeCase) -> None:
    made = make_results(make_case("t", "error.message", ("error.message", None)), suite_error="all is lost")
    assert (made["outcome"], made["exit_code"]) == ("suite_failed", 4)
    assert made["apis"][0]["outcome"] == "conforming"
    assert made["sentence"].endswith(": all is lost")
