"""report.html: one file, legible for everybody, with nothing in it that runs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from msgspec.structs import replace

from artifact_contracts.reports import html
from artifact_contracts.results.model import Results
from artifact_contracts.results.outcome import RunOutcome
from tests.support import sample_results
from tests.support.rendered_reports import ESCAPES, NASTY_VISIBLE, Page, with_text
from tests.support.sample_rows import AUTH


def test_needs_nothing_from_outside() -> None:
    page = Page(html.render(sample_results.build()))
    assert not page.tags.keys() & {"script", "link", "img", "iframe", "object", "form"}
    assert not page.all("src")
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'" in page.all("content")


def test_links_lead_somewhere() -> None:
    page = Page(html.render(sample_results.build()))
    inside = {link.removeprefix("#") for link in page.all("href") if link.startswith("#")}
    assert inside | set(page.all("aria-labelledby")) <= set(page.all("id"))
    assert {link for link in page.all("href") if not link.startswith("#")} == {AUTH.partition(": ")[2]}
    assert Counter(page.all("id")).most_common(1)[0][1] == 1


def test_tells_everything() -> None:
    results = sample_results.build()
    page = Page(html.render(results))
    for told in _told(results):
        assert told in page.text
    assert page.tags["article"] == len(results.apis) + len(results.findings)
    assert len(page.all("data-group")) == len(results.requirements)


def test_a_run_whose_requests_had_no_ids_says_nothing_of_them() -> None:
    text = Page(html.render(sample_results.build(run_id="", findings=sample_results.findings()[1:]))).text
    assert "Request id" not in text
    assert "Run id" not in text


def test_findings_stand_in_the_order_of_weight() -> None:
    page = Page(html.render(sample_results.build()))
    order = ["apis", "failing", "document", "standard", "good-practice", "waived", "not-tested", "requirements", "run"]
    assert [name for name in page.all("id") if name in order] == order
    assert "defects of the document and not of the service" in page.text


def test_hostile_text_is_shown_as_text() -> None:
    page = Page(html.render(with_text(sample_results.NASTY)))
    assert "script" not in page.tags
    assert page.text.count(NASTY_VISIBLE) >= len(sample_results.findings())
    assert ESCAPES in page.text


def test_only_a_web_address_becomes_a_link() -> None:
    finding = replace(sample_results.findings()[0], source="documented: javascript:alert(1)")
    page = Page(html.render(sample_results.build(findings=(finding,))))
    assert not [link for link in page.all("href") if "javascript" in link]


def test_an_interrupted_run_says_so_first() -> None:
    text = Page(html.render(sample_results.build(outcome=RunOutcome.INTERRUPTED, exit_code=130))).text
    assert text.index("This run was interrupted.") < text.index(sample_results.build().sentence)


def test_a_missing_response_and_a_binary_body_are_told() -> None:
    text = Page(html.render(sample_results.build())).text
    assert "There is no complete response." in text
    assert "The connection was closed after 0 bytes." in text
    assert "the body is not text: 5 bytes in base64; truncated: the body was longer" in text


def test_contrast_is_enough_in_both_themes() -> None:
    style = html.render(sample_results.conforming()).split("<style>")[1].split("</style>")[0]
    themes = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    ]
    assert len(themes[0]) == len(themes[1]) > 20
    for theme in themes[:2]:
        assert [pair for pair in _text_pairs() if _contrast(theme[pair[0]], theme[pair[1]]) < 4.5] == []


def _told(results: Results) -> Iterator[str]:
    yield from [results.sentence, results.run_id]
    for api in results.apis:
        yield from [api.title, api.contract_sha256[:12], *api.incidents]
        yield "embedded provider" if api.embedded else api.base_url
    for requirement in results.requirements:
        yield from [requirement.id, requirement.statement, requirement.reason or ""]
    for finding in results.findings:
        yield from [finding.key, finding.source, finding.sent, finding.expected, *finding.cases]
        yield finding.reproduce or ""
        yield finding.waived_by or ""
        yield f"Request id: {finding.request_id}" if finding.request_id else ""


def _text_pairs() -> list[tuple[str, str]]:
    tones = ("passed", "failed", "advised", "waived", "quiet", "error")
    plain = [(ink, ground) for ink in ("text", "muted", "link") for ground in ("page", "card", "sunken")]
    return [
        *plain,
        *((tone, f"{tone}-soft") for tone in tones),
        *((tone, "card") for tone in tones),
        *(("text", f"{tone}-soft") for tone in tones),
    ]


def _contrast(first: str, second: str) -> float:
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
