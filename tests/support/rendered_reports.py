"""Reads the reports back: what their tests have in common."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import jsonschema_rs
import xmlschema
from hypothesis import HealthCheck, settings
from msgspec.structs import replace

from artifact_contracts.reports import html, junit, summary
from artifact_contracts.results.model import ExchangeResult, Results
from tests.support import sample_results
from tests.support.published_contracts import CLONE
from tests.support.sample_rows import response

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
    return xmlschema.XMLSchema10(CLONE / "tests" / "meta" / "junit.xsd")


def parsed(results: Results) -> Element:
    return fromstring(junit.render(results))


def cases(results: Results) -> dict[str, Element]:
    found = list(parsed(results).iter("testcase"))
    named = {f"{case.get('classname')}::{case.get('name')}": case for case in found}
    assert len(named) == len(found)
    return named


def with_text(text: str) -> Results:
    """Return the sample run with one text in every place to which a service can bring its own."""
    plain = sample_results.build(sentence=text)
    live, *embedded = (replace(api, reason=text) for api in plain.apis)
    findings = (
        replace(
            finding,
            observed=text,
            expected=text,
            sent=text,
            reproduce=text,
            exchange=finding.exchange and _exchange_with(finding.exchange, text),
        )
        for finding in plain.findings
    )
    return replace(
        plain,
        apis=(replace(live, base_url=text, incidents=(text,)), *embedded),
        requirements=tuple(replace(requirement, reason=text) for requirement in plain.requirements),
        findings=tuple(findings),
        items=tuple(replace(item, reason=text) for item in plain.items),
    )


def _exchange_with(exchange: ExchangeResult, text: str) -> ExchangeResult:
    request = replace(exchange.request, url=text, body=text, headers=((text, text),))
    return replace(exchange, request=request, response=response(200, text), request_id=text)


def many_findings(number: int, **changes: Any) -> Results:
    finding = replace(sample_results.findings()[0], **changes)
    return sample_results.build(
        findings=tuple(replace(finding, key=f"{index:012x}") for index in range(number)), items=()
    )


def counts(element: Element) -> tuple[int, ...]:
    return tuple(int(element.get(name, "-1")) for name in ("tests", "failures", "errors", "skipped"))
