"""What holds for every report."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from artifact_contracts.reports import html, junit, summary
from artifact_contracts.results.model import Results
from artifact_contracts.results.outcome import Outcome, RunOutcome
from artifact_contracts.yaml_files import json_text
from tests.support import sample_results
from tests.support.rendered_reports import RENDERERS, Page, counts, parsed, quick, results_schema, with_text


@pytest.mark.parametrize("results", [sample_results.build(), sample_results.conforming()], ids=["rich", "conforming"])
def test_the_sample_is_a_model(results: Results) -> None:
    # A lone surrogate is no JSON text for this validator; the renderers must bear one all the same.
    text = json_text(results).replace("\ud800", "")
    results_schema().validate(json.loads(text))


def test_the_sample_holds_every_outcome() -> None:
    results = sample_results.build()
    assert {row.outcome for row in results.requirements} == set(Outcome)
    assert {row.outcome for row in results.items} == set(Outcome) - {Outcome.NOT_APPLICABLE}


@pytest.mark.parametrize("render", RENDERERS)
def test_rendering_changes_nothing_and_is_repeatable(render: Callable[[Results], str]) -> None:
    results = sample_results.build()
    first = render(results)
    assert results == sample_results.build()
    assert render(results) == first
    first.encode("utf-8")


@pytest.mark.parametrize("outcome", RunOutcome)
@pytest.mark.parametrize("render", RENDERERS)
def test_every_run_outcome_renders(render: Callable[[Results], str], outcome: RunOutcome) -> None:
    apis = tuple(replace(api, outcome=outcome, reason="told why") for api in sample_results.apis())
    results = sample_results.build(outcome=outcome, apis=apis, requirements=(), findings=(), items=())
    silent = render is junit.render and outcome is RunOutcome.CONFORMING
    assert ("told why" in render(results)) is not silent


@pytest.mark.parametrize("render", RENDERERS)
def test_a_run_without_an_api_renders(render: Callable[[Results], str]) -> None:
    assert render(sample_results.build(apis=(), requirements=(), findings=(), items=()))


@quick
@given(st.text(st.characters(), min_size=1, max_size=80))
def test_no_text_breaks_a_report(text: str) -> None:
    results = with_text(text)
    plain = with_text("plain")
    assert len(summary.render(results)) <= summary.LIMIT
    assert counts(parsed(results)) == counts(parsed(plain))
    assert Page(html.render(results)).tags == Page(html.render(plain)).tags
