"""Reads the reports back: what their tests have in common."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import jsonschema_rs
import xmlschema
from hypothesis import HealthCheck, settings

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


def counts(element: Element) -> tuple[int, ...]:
    return tuple(int(element.get(name, "-1")) for name in ("tests", "failures", "errors", "skipped"))
