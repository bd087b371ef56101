"""The report for people: one HTML file that needs no network, no script and no other file."""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from http import HTTPStatus
from typing import Any

import jinja2

from artifact_contracts.reports.grouping import OUTCOMES, concern, grouped_findings, grouped_reasons
from artifact_contracts.reports.page import environment
from artifact_contracts.reports.text import counted, http_text, legible

MEANINGS = {
    0: "Every MUST requirement that was tested is kept.",
    1: "At least one requirement that counts is not kept.",
    2: "The usage, the configuration, the contract document or the waiver file is wrong.",
    3: "The target could not be judged: it was unreachable, or it never accepted a valid call.",
    4: "The suite itself failed; this says nothing about the service.",
    130: "The run was interrupted; this report holds what had been found until then.",
}


def render(results: Mapping[str, Any]) -> str:
    """Take the results of a run; return the report as one self-contained HTML document."""
    model = legible(results)
    groups = grouped_findings(model)
    return _template().render(
        **model,
        groups=groups,
        sections=_sections(groups, strict=model["strict"]),
        untested=grouped_reasons(model, ["error", "not_tested"]),
        counts=Counter(requirement["outcome"] for requirement in model["requirements"]),
        counts_of_api=_counts_of_apis(model["requirements"]),
        concerns=_concerns(model["requirements"]),
        keys=_keys(model["findings"]),
        embedded=any(api["embedded"] for api in model["apis"]),
        duration=_duration(model["started"], model["finished"]),
        outcomes=OUTCOMES,
        meaning=MEANINGS[model["exit_code"]],
    )


@cache
def _template() -> jinja2.Template:
    surroundings = environment()
    surroundings.filters.update(
        body_note=_body_note,
        concern=concern,
        request_text=_request_text,
        response_text=_response_text,
        seconds=_seconds,
    )
    surroundings.tests["web_address"] = _is_web_address
    return surroundings.get_template("report.html.j2")


def _sections(groups: Mapping[str, list[Any]], *, strict: bool) -> list[dict[str, Any]]:
    """Return the sections of findings in the order in which they are read, each with what it means."""
    texts = {
        "failing": ("What fails", "Requirements at level MUST that the service does not keep."),
        "document": (
            "Defects of the published document",
            "What the vendor published is wrong or incomplete here: defects of the document and not of the service.",
        ),
        "advice": (
            "Advice",
            "Requirements at level SHOULD that the service does not keep: good practice, or what the documents leave "
            + ("open. This run is strict, so they fail it." if strict else "open. They do not fail the run."),
        ),
        "waived": ("Waived", "Known and accepted, each for the reason given in the waiver file."),
    }
    return [
        {"id": name, "title": title, "lead": lead, "findings": groups[name]} for name, (title, lead) in texts.items()
    ]


def _counts_of_apis(requirements: Iterable[Mapping[str, Any]]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for requirement in requirements:
        counts.setdefault(requirement["api"], Counter())[requirement["outcome"]] += 1
    return counts


def _concerns(requirements: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, list[Mapping[str, Any]]]]:
    """Return the requirements by API and concern."""
    apis: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for requirement in requirements:
        apis.setdefault(requirement["api"], {}).setdefault(concern(requirement["id"]), []).append(requirement)
    return apis


def _keys(findings: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], list[str]]:
    """Return the keys of the findings by API and each requirement that they show was not kept."""
    keys: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        for requirement in (finding["requirement"], *finding["also"]):
            keys.setdefault((finding["api"], requirement), []).append(finding["key"])
    return keys


def _request_text(request: Mapping[str, Any]) -> str:
    return http_text(request, f"{request['method']} {request['url']}")


def _response_text(response: Mapping[str, Any]) -> str:
    status = response["status"]
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    return http_text(response, f"{status} {phrase}".rstrip())


def _body_note(message: Mapping[str, Any]) -> str:
    """Return what a reader must know about a body beside its text, or nothing."""
    notes = []
    if not message["body"]:
        notes.append("no body")
    elif message["encoding"] == "base64":
        notes.append(f"the body is not text: {_decoded_length(message['body'])} in base64")
    if message.get("truncated"):
        notes.append("cut short, the body was longer than the suite keeps")
    return "; ".join(notes)


def _decoded_length(body: str) -> str:
    try:
        return counted(len(base64.b64decode(body)), "byte")
    except binascii.Error:
        return "bytes"


def _is_web_address(text: str) -> bool:
    return text.startswith(("https://", "http://"))


def _seconds(value: float) -> str:
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def _duration(started: str, finished: str) -> str:
    return _seconds((datetime.fromisoformat(finished) - datetime.fromisoformat(started)).total_seconds())
