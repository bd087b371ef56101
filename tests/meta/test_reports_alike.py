"""What holds for every report."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sample_results
from artifact_contracts.reports import html, junit, summary
from artifact_contracts.results.outcomes import RunOutcome
from rendering import RENDERERS, Page, counts, parsed, quick, results_schema, with_text


@pytest.mark.parametrize("results", [sample_results.build(), sample_results.conforming()], ids=["rich", "conforming"])
def test_the_sample_is_a_model(results: dict[str, Any]) -> None:
    # A lone surrogate is no JSON text for this validator; the renderers must bear one all the same.
    text = json.dumps(results).replace("\\ud800", "")
    results_schema().validate(json.loads(text))


def test_the_sample_holds_every_outcome() -> None:
    results = sample_results.build()
    assert {entry["outcome"] for entry in results["requirements"]} == set(summary.OUTCOMES)
    assert {entry["outcome"] for entry in results["items"]} == set(summary.OUTCOMES) - {"not_applicable"}


@pytest.mark.parametrize("render", RENDERERS)
def test_rendering_changes_nothing_and_is_repeatable(render: Callable[[dict[str, Any]], str]) -> None:
    results = sample_results.build()
    before = copy.deepcopy(results)
    first = render(results)
    assert results == before
    assert render(results) == first
    first.encode("utf-8")


@pytest.mark.parametrize("outcome", sorted(outcome.value for outcome in RunOutcome))
@pytest.mark.parametrize("render", RENDERERS)
def test_every_run_outcome_renders(render: Callable[[dict[str, Any]], str], outcome: str) -> None:
    apis = [{**api, "outcome": outcome, "reason": "told why"} for api in sample_results.apis()]
    results = sample_results.build(outcome=outcome, apis=apis, requirements=[], findings=[], items=[])
    silent = render is junit.render and outcome == "conforming"
    assert ("told why" in render(results)) is not silent


@pytest.mark.parametrize("render", RENDERERS)
def test_a_run_without_an_api_renders(render: Callable[[dict[str, Any]], str]) -> None:
    assert render(sample_results.build(apis=[], requirements=[], findings=[], items=[]))


@quick
@given(st.text(st.characters(), min_size=1, max_size=80))
def test_no_text_breaks_a_report(text: str) -> None:
    results = with_text(text)
    plain = with_text("plain")
    assert len(summary.render(results)) <= summary.LIMIT
    assert counts(parsed(results)) == counts(parsed(plain))
    assert Page(html.render(results)).tags == Page(html.render(plain)).tags
