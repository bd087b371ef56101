"""The renderers: every report says the whole truth of the model, and nothing a service answers can break one."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import jsonschema_rs
import pytest
import xmlschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import sample_results
from artifact_contracts.reports import html, junit, summary

NASTY_VISIBLE = "<script>alert(1)</script> | `tick` ```fence``` </pre></details>"
ESCAPES = r"\x1b[31mred\x00 \ud800 \u202egnp.exe {{ 7 * 7 }} ]]>"
VOID = {"meta", "input", "br", "link"}
RENDERERS = [junit.render, summary.render, html.render]
# No deadline and no database: neither a slow machine nor a past run decides.
quick = settings(max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])


class Page(HTMLParser):
    """An HTML document as its parser sees it: tags, visible text, attributes; elements must close in order."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(document)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += attrs
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] != ["style"]:
            self.text += data

    def all(self, name: str) -> list[str]:
        return [value or "" for attribute, value in self.attributes if attribute == name]


@cache
def results_schema() -> jsonschema_rs.Draft202012Validator:
    text = files("artifact_contracts").joinpath("schemas/results.schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.Draft202012Validator(json.loads(text), validate_formats=True)


@cache
def junit_schema() -> xmlschema.XMLSchema10:
    return xmlschema.XMLSchema10(Path(__file__).with_name("junit.xsd"))


def parsed(results: dict[str, Any]) -> Element:
    return fromstring(junit.render(results))


def cases(results: dict[str, Any]) -> dict[str, Element]:
    found = list(parsed(results).iter("testcase"))
    named = {f"{case.get('classname')}::{case.get('name')}": case for case in found}
    assert len(named) == len(found)
    return named


def with_text(text: str) -> dict[str, Any]:
    """Return the sample run with one text in every place to which a service can bring its own."""
    results = sample_results.build(sentence=text)
    for finding in results["findings"]:
        finding.update(observed=text, expected=text, sent=text, reproduce=text)
        if finding["exchange"]:
            finding["exchange"]["request"].update(url=text, body=text, headers=[[text, text]])
            finding["exchange"]["response"] = sample_results.response(200, text)
    for entry in [*results["requirements"], *results["items"], *results["apis"]]:
        entry["reason"] = text
    results["apis"][0].update(base_url=text, incidents=[text])
    return results


def many_findings(number: int, **changes: Any) -> dict[str, Any]:
    finding = {**sample_results.findings()[0], **changes}
    return sample_results.build(findings=[{**finding, "key": f"{index:012x}"} for index in range(number)], items=[])


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


@pytest.mark.parametrize("outcome", sorted(html.SYMBOLS.keys() - set(summary.OUTCOMES)))
@pytest.mark.parametrize("render", RENDERERS)
def test_every_run_outcome_renders(render: Callable[[dict[str, Any]], str], outcome: str) -> None:
    apis = [{**api, "outcome": outcome, "reason": "told why"} for api in sample_results.apis()]
    results = sample_results.build(outcome=outcome, apis=apis, requirements=[], findings=[], items=[])
    silent = render is junit.render and outcome == "conforming"
    assert ("told why" in render(results)) is not silent


@pytest.mark.parametrize("render", RENDERERS)
def test_a_run_without_an_api_renders(render: Callable[[dict[str, Any]], str]) -> None:
    assert render(sample_results.build(apis=[], requirements=[], findings=[], items=[]))


class TestJunit:
    def test_is_valid(self) -> None:
        for results in (sample_results.build(), sample_results.build(strict=True), sample_results.conforming()):
            junit_schema().validate(junit.render(results))

    def test_the_schema_refuses_what_the_dialect_does_not_know(self) -> None:
        text = junit.render(sample_results.build())
        assert not junit_schema().is_valid(text.replace("<failure ", "<broken ").replace("</failure>", "</broken>"))
        assert not junit_schema().is_valid(re.sub(r' tests="\d+"', "", text))

    def test_every_item_and_document_finding_appears_once(self) -> None:
        results = sample_results.build()
        items = {f"{item['api']}.{item['id'].replace('.py', '', 1)}" for item in results["items"]}
        others = cases(results).keys() - items
        assert items <= cases(results).keys()
        assert {name.split("::")[0] for name in others} == {"elacity.document"}
        assert len(others) == 2

    def test_counts(self) -> None:
        root = parsed(sample_results.build())
        suites = {suite.get("name"): _counts(suite) for suite in root}
        assert suites == {"ctxfy": (9, 4, 1, 1), "elacity": (5, 1, 0, 0)}
        assert _counts(root) == (14, 5, 1, 1)

    def test_a_failure_tells_everything(self) -> None:
        case = cases(sample_results.build())["ctxfy.test_authentication::test_scheme[ctxfy.basic]"]
        failure = case.find("failure")
        assert failure is not None
        assert failure.get("type") == "auth.scheme"
        assert failure.get("message") == "200 OK with the body {}"
        told = failure.text or ""
        for part in (
            "auth.scheme (MUST): Only",
            "One call without",
            "401 with",
            "200 OK",
            "curl --silent",
            "a1b2c3d4e5f6",
        ):
            assert part in told

    def test_properties(self) -> None:
        case = cases(sample_results.build())["ctxfy.test_authentication::test_challenge[ctxfy]"]
        properties = [(entry.get("name"), entry.get("value")) for entry in case.iter("property")]
        assert properties == [("requirement", "auth.challenge"), ("level", "SHOULD"), ("finding", "ffffffffffff")]

    def test_advice_and_waivers_pass_and_are_told(self) -> None:
        found = cases(sample_results.build())
        for name, told in (("challenge[ctxfy]", "advised"), ("path[ctxfy]", "OPS-1142")):
            case = next(case for key, case in found.items() if key.endswith(name))
            assert [child.tag for child in case] == ["properties", "system-out"]
            assert told in (case.findtext("system-out") or "")

    def test_advice_fails_a_strict_run(self) -> None:
        assert _counts(parsed(sample_results.build(strict=True))) == (14, 8, 1, 1)

    def test_what_was_not_tested_is_skipped_for_its_reason(self) -> None:
        skipped = cases(sample_results.build())["ctxfy.test_authentication::test_revoked[ctxfy]"].find("skipped")
        assert skipped is not None
        assert skipped.get("message") == "The optional input CTXFY_REVOKED_API_KEY is missing."

    def test_an_api_that_was_not_judged_is_never_green(self) -> None:
        api = {**sample_results.apis()[0], "outcome": "not_judged", "reason": "The target is unreachable."}
        results = sample_results.build(outcome="not_judged", exit_code=3, apis=[api], findings=[], items=[])
        assert _counts(parsed(results)) == (1, 0, 1, 0)
        junit_schema().validate(junit.render(results))

    def test_hostile_text_is_shown_as_text(self) -> None:
        case = cases(sample_results.build())["ctxfy.test_body::test_types[ctxfy.title::number]"]
        told = case.findtext("failure") or ""
        assert NASTY_VISIBLE in told
        assert ESCAPES in told

    def test_names_no_machine(self) -> None:
        assert "hostname" not in junit.render(sample_results.build())


class TestSummary:
    def test_begins_with_the_sentence_and_ends_with_the_run(self) -> None:
        lines = summary.render(sample_results.build()).splitlines()
        assert lines[0].startswith("## ❌ Ctxfy promote artifact does not keep its contract")
        assert lines[-1] == "artifact-contracts 0.1.0 · profile gate · seed 7 · 121 requests"

    def test_tables_count_by_concern_and_outcome(self) -> None:
        text = summary.render(sample_results.build())
        assert "| concern | passed | failed | advised | waived | not tested | error |" in text
        assert "| <code>auth</code> | 1 | 1 | 1 | · | 2 | · |" in text

    def test_every_finding_is_in_its_section(self) -> None:
        sections = dict(
            re.findall(
                r"^### ([^\n]+)\n(.*?)(?=^### |\Z)", summary.render(sample_results.build()), re.MULTILINE | re.DOTALL
            )
        )
        assert list(sections) == [
            "What fails (4)",
            "Defects of the published document, not of the service (2)",
            "Advice (2)",
            "Waived (1)",
            "Not tested (3)",
        ]
        assert sections["What fails (4)"].count("\n#### ") == 4
        assert "OPS-1142" in sections["Waived (1)"]
        assert "CTXFY_REVOKED_API_KEY is missing.<br><code>auth.revoked</code> (ctxfy)" in sections["Not tested (3)"]

    def test_a_conforming_run_has_no_sections(self) -> None:
        text = summary.render(sample_results.conforming())
        assert text.startswith("## ✅ Both APIs keep their contracts.")
        assert "###" not in text

    def test_the_fence_is_longer_than_what_it_holds(self) -> None:
        assert "`````sh\ncurl -X PUT \"$CTXFY_BASE_URL/v1/x\" -d 'a```b````c'\n`````\n" in summary.render(
            sample_results.build()
        )

    def test_hostile_text_is_shown_as_text(self) -> None:
        rendered = MarkdownIt("commonmark").enable("table").render(summary.render(with_text(sample_results.NASTY)))
        page = Page(rendered)
        assert NASTY_VISIBLE in page.text
        assert ESCAPES in page.text
        assert not page.tags.keys() & {"script", "a", "em", "img"}
        assert page.tags["table"] == 2

    @pytest.mark.parametrize("text", ["<", "`", "|\n", "x", "é" * 7, "\x00"])
    def test_is_bounded_and_says_what_it_leaves_out(self, text: str) -> None:
        results = many_findings(90, observed=text * 3_000, reproduce=text * 500)
        rendered = summary.render(results)
        shown = rendered.count("\n#### ")
        assert len(rendered) <= summary.LIMIT
        assert shown >= 1
        assert f"_{90 - shown} more findings left out for length: see `report.html`._" in rendered
        assert rendered.splitlines()[-1].startswith("artifact-contracts ")

    def test_is_bounded_whatever_the_kind(self) -> None:
        for changes in ({"level": "SHOULD"}, {"about": "document"}, {"waived_by": "|" * 900}):
            assert len(summary.render(many_findings(300, **changes))) <= summary.LIMIT
        requirements = [
            {**entry, "reason": f"{n} {entry['reason']}"} for n in range(200) for entry in sample_results.requirements()
        ]
        assert len(summary.render(sample_results.build(requirements=requirements))) <= summary.LIMIT


class TestHtml:
    def test_needs_nothing_from_outside(self) -> None:
        page = Page(html.render(sample_results.build()))
        assert not page.tags.keys() & {"script", "link", "img", "iframe", "object", "form"}
        assert not page.all("src")
        assert not [name for name, _ in page.attributes if name.startswith("on")]
        assert "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'" in page.all(
            "content"
        )

    def test_links_lead_somewhere(self) -> None:
        page = Page(html.render(sample_results.build()))
        inside = {link.removeprefix("#") for link in page.all("href") if link.startswith("#")}
        assert inside | set(page.all("aria-labelledby")) <= set(page.all("id"))
        assert {link for link in page.all("href") if not link.startswith("#")} == {sample_results.AUTH}
        assert Counter(page.all("id")).most_common(1)[0][1] == 1

    def test_tells_everything(self) -> None:
        results = sample_results.build()
        page = Page(html.render(results))
        for told in _told(results):
            assert told in page.text
        assert page.tags["article"] == len(results["apis"]) + len(results["findings"])
        assert len(page.all("data-group")) == len(results["requirements"])

    def test_findings_stand_in_the_order_of_weight(self) -> None:
        page = Page(html.render(sample_results.build()))
        order = ["apis", "failing", "document", "advice", "waived", "not-tested", "requirements", "run"]
        assert [name for name in page.all("id") if name in order] == order
        assert "defects of the document and not of the service" in page.text

    def test_hostile_text_is_shown_as_text(self) -> None:
        page = Page(html.render(with_text(sample_results.NASTY)))
        assert "script" not in page.tags
        assert page.text.count(NASTY_VISIBLE) >= len(sample_results.findings())
        assert ESCAPES in page.text

    def test_only_a_web_address_becomes_a_link(self) -> None:
        finding = {**sample_results.findings()[0], "source": "javascript:alert(1)"}
        page = Page(html.render(sample_results.build(findings=[finding])))
        assert not [link for link in page.all("href") if "javascript" in link]

    def test_an_interrupted_run_says_so_first(self) -> None:
        text = Page(html.render(sample_results.build(outcome="interrupted", exit_code=130))).text
        assert text.index("This run was interrupted.") < text.index(sample_results.build()["sentence"])

    def test_a_missing_response_and_a_binary_body_are_told(self) -> None:
        text = Page(html.render(sample_results.build())).text
        assert "There is no complete response." in text
        assert "The connection was closed after 0 bytes." in text
        assert "the body is not text: 5 bytes in base64; cut short" in text

    def test_contrast_is_enough_in_both_themes(self) -> None:
        style = html.render(sample_results.conforming()).split("<style>")[1].split("</style>")[0]
        themes = [
            dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
            for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)
        ]
        assert len(themes[0]) == len(themes[1]) > 20
        for theme in themes[:2]:
            assert [pair for pair in _text_pairs() if _contrast(theme[pair[0]], theme[pair[1]]) < 4.5] == []


@quick
@given(st.text(st.characters(), min_size=1, max_size=80))
def test_no_text_breaks_a_report(text: str) -> None:
    results = with_text(text)
    plain = with_text("plain")
    assert len(summary.render(results)) <= summary.LIMIT
    assert _counts(parsed(results)) == _counts(parsed(plain))
    assert Page(html.render(results)).tags == Page(html.render(plain)).tags


def _counts(element: Element) -> tuple[int, ...]:
    return tuple(int(element.get(name, "-1")) for name in ("tests", "failures", "errors", "skipped"))


def _told(results: dict[str, Any]) -> Iterator[str]:
    yield results["sentence"]
    for api in results["apis"]:
        yield from [api["title"], api["contract_sha256"][:12], *api["incidents"]]
        yield "embedded provider" if api["embedded"] else api["base_url"]
    for requirement in results["requirements"]:
        yield from [requirement["id"], requirement["statement"], requirement["reason"] or ""]
    for finding in results["findings"]:
        yield from [finding["key"], finding["source"], finding["sent"], finding["expected"], *finding["cases"]]
        yield finding["reproduce"] or ""
        yield finding["waived_by"] or ""


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
