"""The report for people: one HTML file that needs no network, no script and no other file."""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from http import HTTPStatus

import jinja2
import msgspec

from artifact_contracts.errors import ExitCode
from artifact_contracts.reports.grouping import ADVICE, Group, grouped_findings, grouped_reasons
from artifact_contracts.reports.page import environment
from artifact_contracts.reports.text import counted, http_text
from artifact_contracts.results.model import FindingResult, RequestResult, RequirementResult, ResponseResult, Results
from artifact_contracts.results.outcome import Outcome

MEANINGS = {
    ExitCode.CONFORMING: "Every MUST requirement that was tested is kept.",
    ExitCode.NOT_CONFORMING: "At least one requirement that counts is not kept.",
    ExitCode.USAGE: "The usage, the configuration, the contract document or the waiver file is wrong.",
    ExitCode.NOT_JUDGED: "The target could not be judged: it was unreachable, or it never accepted a valid call.",
    ExitCode.SUITE_FAILED: "The suite itself failed; this says nothing about the service.",
    ExitCode.INTERRUPTED: "The run was interrupted; this report holds what had been found until then.",
}

_ADVICE_LEADS = {
    Group.STANDARD: "Requirements at level SHOULD that an RFC or another standard makes, but no page of the vendor.",
    Group.OPEN: "Requirements at level SHOULD that follow from what the vendor's documents say elsewhere or leave out.",
    Group.PRACTICE: "Requirements at level SHOULD that nobody makes: what has proven itself and keeps services up.",
}


@dataclass(frozen=True)
class Section:
    """The findings of one group, as the page shows them.

    Attributes:
        id: the group.
        title: its heading.
        lead: what it means that something is in it.
        outcome: the outcome whose look these findings have.
        findings: the findings.
    """

    id: Group
    title: str
    lead: str
    outcome: Outcome
    findings: Sequence[FindingResult]


def render(results: Results) -> str:
    """Return the report of a run as one self-contained HTML document."""
    return _template().render(
        results=results,
        sections=_sections(results),
        untested=grouped_reasons(results, [Outcome.ERROR, Outcome.NOT_TESTED]),
        counts=Counter(requirement.outcome for requirement in results.requirements),
        counts_of_api=_counts_of_apis(results.requirements),
        concerns=_concerns(results.requirements),
        titles={api.id: api.title for api in results.apis},
        keys=_keys(results.findings),
        embedded=any(api.embedded for api in results.apis),
        duration=_duration(results.started, results.finished),
        outcomes=tuple(Outcome),
        meaning=MEANINGS[ExitCode(results.exit_code)],
    )


@cache
def _template() -> jinja2.Template:
    surroundings = environment()
    surroundings.filters.update(
        body_note=_body_note,
        members=msgspec.structs.asdict,
        request_text=_request_text,
        response_text=_response_text,
        seconds=_seconds,
    )
    surroundings.tests["web_address"] = _is_web_address
    return surroundings.get_template("report.html.j2")


def _sections(results: Results) -> list[Section]:
    """Return the sections of findings in the order in which they are read."""
    effect = "This run is strict, so they fail it." if results.strict else "They do not fail the run."
    texts = {
        Group.FAILING: ("What fails", "Requirements at level MUST that the service does not keep.", Outcome.FAILED),
        Group.DOCUMENT: (
            "Defects of the published document",
            "What the vendor published is wrong or incomplete here: defects of the document and not of the service.",
            Outcome.ERROR,
        ),
        Group.WAIVED: ("Waived", "Known and accepted, each for the reason given in the waiver file.", Outcome.WAIVED),
    }
    for group, basis in ADVICE.items():
        texts[group] = (f"Advice: {basis}", f"{_ADVICE_LEADS[group]} {effect}", Outcome.ADVISED)
    return [Section(group, *texts[group], findings) for group, findings in grouped_findings(results.findings).items()]


def _counts_of_apis(requirements: Iterable[RequirementResult]) -> dict[str, Counter[Outcome]]:
    counts: dict[str, Counter[Outcome]] = {}
    for requirement in requirements:
        counts.setdefault(requirement.api, Counter())[requirement.outcome] += 1
    return counts


def _concerns(requirements: Iterable[RequirementResult]) -> dict[str, dict[str, list[RequirementResult]]]:
    """Return the requirements by API and concern."""
    apis: dict[str, dict[str, list[RequirementResult]]] = {}
    for requirement in requirements:
        apis.setdefault(requirement.api, {}).setdefault(requirement.concern, []).append(requirement)
    return apis


def _keys(findings: Iterable[FindingResult]) -> Mapping[tuple[str, str], Sequence[str]]:
    """Return the keys of the findings by API and each requirement that they show was not kept."""
    keys: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        for requirement in (finding.requirement, *finding.also):
            keys.setdefault((finding.api, requirement), []).append(finding.key)
    return keys


def _request_text(request: RequestResult) -> str:
    return http_text(request, f"{request.method} {request.url}")


def _response_text(response: ResponseResult) -> str:
    phrase = HTTPStatus(response.status).phrase if response.status in set(HTTPStatus) else ""
    return http_text(response, f"{response.status} {phrase}".rstrip())


def _body_note(message: RequestResult | ResponseResult) -> str:
    """Return what a reader must know about a body beside its text, or nothing."""
    notes = []
    if not message.body:
        notes.append("no body")
    elif message.encoding == "base64":
        notes.append(f"the body is not text: {_decoded_length(message.body)} in base64")
    if isinstance(message, ResponseResult) and message.truncated:
        notes.append("truncated: the body was longer than the suite keeps")
    return "; ".join(notes)


def _decoded_length(body: str) -> str:
    try:
        return counted(len(base64.b64decode(body)), "byte")
    except binascii.Error:
        return "bytes"


def _is_web_address(text: str) -> bool:
    return text.startswith(("https://", "http://")) and " " not in text


def _seconds(value: float) -> str:
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def _duration(started: str, finished: str) -> str:
    return _seconds((datetime.fromisoformat(finished) - datetime.fromisoformat(started)).total_seconds())
