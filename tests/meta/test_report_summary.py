"""summary.md: the verdict first, everything escaped, never too long for a comment."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from artifact_contracts.contract.register import Level
from artifact_contracts.reports import summary
from tests.support import sample_results
from tests.support.rendered_reports import ESCAPES, NASTY_VISIBLE, Page, many_findings, with_text


def test_begins_with_the_sentence_and_ends_with_the_run() -> None:
    lines = summary.render(sample_results.build()).splitlines()
    assert lines[0].startswith("## ❌ Ctxfy promote artifact does not keep its contract")
    assert lines[-1] == "artifact-contracts 0.1.0 · profile gate · seed 7 · run 7902699b · 121 requests"


def test_what_a_request_is_found_by_stands_with_what_fails() -> None:
    text = summary.render(sample_results.build())
    assert "- Request id: <code>7902699b-17</code>\n" in text
    assert text.count("Request id") == 1


def test_a_run_whose_requests_had_no_ids_says_nothing_of_them() -> None:
    text = summary.render(sample_results.build(run_id="", findings=sample_results.findings()[1:]))
    assert text.splitlines()[-1] == "artifact-contracts 0.1.0 · profile gate · seed 7 · 121 requests"
    assert "Request id" not in text


def test_tables_count_by_concern_and_outcome() -> None:
    text = summary.render(sample_results.build())
    assert "| concern | passed | failed | advised | waived | not tested | error |" in text
    assert "| <code>auth</code> | 1 | 1 | 1 | · | 2 | · |" in text


def test_every_finding_is_in_its_section() -> None:
    sections = dict(
        re.findall(
            r"^### ([^\n]+)\n(.*?)(?=^### |\Z)", summary.render(sample_results.build()), re.MULTILINE | re.DOTALL
        )
    )
    assert list(sections) == [
        "What fails (4)",
        "Defects of the published document, not of the service (2)",
        "Advice: what a standard demands (1)",
        "Advice: good practice and robustness (1)",
        "Waived (1)",
        "Not tested (3)",
    ]
    assert sections["What fails (4)"].count("\n#### ") == 4
    assert "OPS-1142" in sections["Waived (1)"]
    assert "CTXFY_REVOKED_API_KEY is missing.<br><code>auth.revoked</code> (ctxfy)" in sections["Not tested (3)"]


def test_a_conforming_run_has_no_sections() -> None:
    text = summary.render(sample_results.conforming())
    assert text.startswith("## ✅ Both APIs keep their contracts.")
    assert "###" not in text


def test_the_fence_is_longer_than_what_it_holds() -> None:
    assert "`````sh\ncurl -X PUT \"$CTXFY_BASE_URL/v1/x\" -d 'a```b````c'\n`````\n" in summary.render(
        sample_results.build()
    )


def test_hostile_text_is_shown_as_text() -> None:
    rendered = MarkdownIt("commonmark").enable("table").render(summary.render(with_text(sample_results.NASTY)))
    page = Page(rendered)
    assert NASTY_VISIBLE in page.text
    assert ESCAPES in page.text
    assert not page.tags.keys() & {"script", "a", "em", "img"}
    assert page.tags["table"] == 2


@pytest.mark.parametrize("text", ["<", "`", "|\n", "x", "é" * 7, "\x00"])
def test_is_bounded_and_says_what_it_leaves_out(text: str) -> None:
    results = many_findings(90, observed=text * 3_000, reproduce=text * 500)
    rendered = summary.render(results)
    shown = rendered.count("\n#### ")
    assert len(rendered) <= summary.LIMIT
    assert shown >= 1
    assert f"_{90 - shown} more findings left out for length: see `report.html`._" in rendered
    assert rendered.splitlines()[-1].startswith("artifact-contracts ")


def test_is_bounded_whatever_the_kind() -> None:
    for changes in ({"level": Level.SHOULD}, {"about": "document"}, {"waived_by": "|" * 900}):
        assert len(summary.render(many_findings(300, **changes))) <= summary.LIMIT
    requirements = tuple(
        replace(row, reason=f"{number} {row.reason}") for number in range(200) for row in sample_results.requirements()
    )
    assert len(summary.render(sample_results.build(requirements=requirements))) <= summary.LIMIT
