"""The terminal: a finding fits on it, whatever was sent."""

from __future__ import annotations

import io
from pathlib import Path

from msgspec.structs import replace
from rich.console import Console

from artifact_contracts.reports import terminal
from artifact_contracts.results.model import Results
from tests.support import sample_results
from tests.support.rendered_reports import ESCAPES, with_text


def shown(results: Results) -> str:
    stream = io.StringIO()
    terminal.show(results, Path("reports"), console=Console(file=stream, highlight=False, soft_wrap=True))
    return stream.getvalue()


def failing(command: str) -> Results:
    first, *others = sample_results.findings()
    return sample_results.build(findings=(replace(first, reproduce=command), *others))


def test_the_command_that_reproduces_a_finding_is_shown() -> None:
    assert "curl -i -X PUT somewhere" in shown(failing("curl -i -X PUT somewhere"))


def test_what_a_request_is_found_by_stands_with_its_finding_and_the_run_at_the_end() -> None:
    text = shown(sample_results.build())
    assert "\n  request id  7902699b-17\n  key         a1b2c3d4e5f6\n" in text
    assert text.splitlines()[-1].startswith("seed 7 · run 7902699b · ")


def test_a_run_whose_requests_had_no_ids_says_nothing_of_them() -> None:
    text = shown(sample_results.build(run_id="", findings=sample_results.findings()[1:]))
    assert "request id" not in text
    assert text.splitlines()[-1].startswith("seed 7 · ")
    assert "run " not in text.splitlines()[-1]


def test_a_command_of_many_lines_is_left_to_the_page() -> None:
    text = shown(failing("curl " + "[" * 10_000))
    assert "[[[" not in text
    assert "see `report.html`" in text


def test_a_long_text_is_left_to_the_page() -> None:
    text = shown(with_text("x" * 400_000))
    assert len(text) < 100_000
    assert "(398,000 more characters)" in text


def test_no_text_of_a_service_moves_the_cursor() -> None:
    text = shown(with_text(sample_results.NASTY))
    assert ESCAPES in text
    assert "\x1b" not in text


def test_what_a_standard_demands_stands_apart_from_good_practice() -> None:
    text = shown(sample_results.build())
    order = ["Advice: what a standard demands", "auth.challenge: ", "Advice: defects of the published document"]
    assert sorted(order, key=text.index) == order
    assert "Advice: good practice and robustness" in text.partition("Elacity publish artifact version")[2]
    assert "Advice: what the documents suggest or leave open" not in text


def test_advice_says_whether_it_fails_the_run() -> None:
    assert "SHOULD; does not fail the run without --strict" in shown(sample_results.build())
    assert "SHOULD; fails this run because it is strict" in shown(sample_results.build(strict=True))
