"""JUnit XML: what CI servers read. One suite per API, one testcase per item of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from artifact_contracts.contract.register import Level, SourceKind
from artifact_contracts.reports.text import inert_in_log
from artifact_contracts.results.model import ApiResult, FindingResult, ItemResult, Results
from artifact_contracts.results.outcome import Outcome, RunOutcome

MESSAGE_LENGTH = 500


def render(results: Results) -> str:
    """Return the JUnit document of a run, every item of the run in it exactly once."""
    shown = inert_in_log(results)
    root = Element("testsuites", name="artifact-contracts")
    for api in _apis(shown):
        _add_suite(root, shown, api)
    _count(root, root.iter("testcase"))
    root.set("time", _seconds(sum(api.seconds for api in shown.apis)))
    indent(root)
    return '<?xml version="1.0"?>\n' + tostring(root, encoding="unicode") + "\n"


def _apis(results: Results) -> list[str]:
    """Return the ids of all APIs, also of one that only an item or a finding names: nothing may get lost."""
    return list(
        dict.fromkeys(
            [api.id for api in results.apis]
            + [item.api for item in results.items]
            + [finding.api for finding in results.findings]
        )
    )


def _add_suite(root: Element, results: Results, api_id: str) -> None:
    suite = SubElement(root, "testsuite", name=api_id, timestamp=results.started)
    api = next((api for api in results.apis if api.id == api_id), None)
    _add_properties(suite, _suite_properties(results, api))
    findings = [finding for finding in results.findings if finding.api == api_id]
    items = [item for item in results.items if item.api == api_id]
    sources = {row.id: row.source_kind for row in results.requirements if row.api == api_id}
    for item in items:
        _add_item(suite, item, findings, sources.get(item.requirement), strict=results.strict)
    brought = {key for item in items for key in item.findings}
    for finding in findings:
        if finding.about == "document" or finding.key not in brought:
            _add_finding(suite, finding, strict=results.strict)
    if api is not None:
        _add_verdict(suite, api)
    _count(suite, suite.iter("testcase"))
    suite.set("time", _seconds(api.seconds if api else sum(item.seconds for item in items)))


def _suite_properties(results: Results, api: ApiResult | None) -> list[tuple[str, str]]:
    properties = [
        ("suite_version", results.suite.version),
        ("profile", results.profile),
        ("seed", str(results.seed)),
        *([("run_id", results.run_id)] if results.run_id else []),
        ("strict", str(results.strict).lower()),
    ]
    if api is not None:
        properties += [
            ("target", "embedded provider" if api.embedded else api.base_url),
            ("contract_sha256", api.contract_sha256),
            ("outcome", api.outcome),
            ("requests", str(api.requests)),
            ("accepted", str(api.accepted)),
        ]
    return properties


def _add_item(
    suite: Element, item: ItemResult, findings: Sequence[FindingResult], source: SourceKind | None, *, strict: bool
) -> None:
    path, _, name = item.id.partition("::")
    case = SubElement(suite, "testcase")
    case.set("classname", f"{item.api}.{PurePosixPath(path).stem}")
    case.set("name", name or item.id)
    case.set("time", _seconds(item.seconds))
    properties = [("requirement", item.requirement), ("level", item.level)]
    properties += [("source", source)] if source else []
    _add_properties(case, properties + [("finding", key) for key in item.findings])
    found = [finding for finding in findings if finding.key in item.findings]
    found.sort(key=lambda finding: (finding.waived_by is not None, finding.level is not Level.MUST))
    _OUTCOMES[Outcome.FAILED if strict and item.outcome is Outcome.ADVISED else item.outcome](case, item, found)


def _passed(case: Element, item: ItemResult, found: Sequence[FindingResult]) -> None:
    if found:
        _told(case, item, found)


def _failed(case: Element, item: ItemResult, found: Sequence[FindingResult]) -> None:
    message = found[0].observed if found else item.reason or item.expects
    failure = SubElement(case, "failure", message=_message(message), type=item.requirement)
    failure.text = _item_text(item, found)


def _error(case: Element, item: ItemResult, found: Sequence[FindingResult]) -> None:
    error = SubElement(case, "error", message=_message(item.reason or "The suite failed."), type=item.requirement)
    error.text = _item_text(item, found)


def _skipped(case: Element, item: ItemResult, found: Sequence[FindingResult]) -> None:
    SubElement(case, "skipped", message=_message(item.reason or "No reason was given."))
    if found:
        _told(case, item, found)


def _told(case: Element, item: ItemResult, found: Sequence[FindingResult]) -> None:
    SubElement(case, "system-out").text = f"{item.outcome}\n{_item_text(item, found)}"


_OUTCOMES: Mapping[Outcome, Callable[[Element, ItemResult, Sequence[FindingResult]], None]] = {
    Outcome.PASSED: _passed,
    Outcome.FAILED: _failed,
    Outcome.ADVISED: _told,
    Outcome.WAIVED: _told,
    Outcome.NOT_TESTED: _skipped,
    Outcome.ERROR: _error,
}


def _add_finding(suite: Element, finding: FindingResult, *, strict: bool) -> None:
    """Add a finding that no item of the run brought as a testcase of its own."""
    case = SubElement(suite, "testcase", classname=f"{finding.api}.{finding.about}")
    case.set("name", f"{finding.requirement}[{finding.case}] {finding.key}")
    case.set("time", _seconds(0))
    properties = [("requirement", finding.requirement), ("level", finding.level), ("source", finding.source_kind)]
    _add_properties(case, [*properties, ("finding", finding.key)])
    if finding.waived_by is None and (strict or finding.level is Level.MUST):
        part = SubElement(case, "failure", message=_message(finding.observed), type=finding.requirement)
    else:
        part = SubElement(case, "system-out")
    part.text = _finding_text(finding)


def _add_verdict(suite: Element, api: ApiResult) -> None:
    """Add an error when an API is not conforming and no testcase says so: no failure would read as success."""
    told = suite.find("testcase/failure") is not None or suite.find("testcase/error") is not None
    if told or api.outcome is RunOutcome.CONFORMING:
        return
    case = SubElement(suite, "testcase", classname=f"{api.id}.run", name="verdict", time=_seconds(0))
    SubElement(case, "error", message=_message(api.reason or "The API is not conforming."), type=api.outcome)


def _item_text(item: ItemResult, found: Sequence[FindingResult]) -> str:
    lines = [("Sends", item.sends), ("Expects", item.expects), ("Reason", item.reason)]
    return "\n\n".join([_labelled(lines), *map(_finding_text, found)])


def _finding_text(finding: FindingResult) -> str:
    heading = f"{finding.requirement} ({finding.level}): {finding.statement}"
    lines = [
        ("Case", finding.case),
        ("Sent", finding.sent),
        ("Expected", finding.expected),
        ("Observed", finding.observed),
        ("Request id", finding.request_id),
        ("Reproduce", finding.reproduce),
        ("Waived", finding.waived_by),
        ("Also", ", ".join(finding.also)),
        ("Source", finding.source),
        ("Finding", finding.key),
    ]
    return f"{heading}\n{_labelled(lines)}"


def _labelled(lines: Iterable[tuple[str, str | None]]) -> str:
    return "\n".join(f"{label + ':':<12}{text}" for label, text in lines if text)


def _add_properties(parent: Element, properties: Iterable[tuple[str, str]]) -> None:
    element = SubElement(parent, "properties")
    for name, value in properties:
        SubElement(element, "property", name=name, value=value)


def _count(element: Element, cases: Iterable[Element]) -> None:
    counted = list(cases)
    element.set("tests", str(len(counted)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(attribute, str(sum(case.find(tag) is not None for case in counted)))


def _message(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MESSAGE_LENGTH else line[: MESSAGE_LENGTH - 1] + "…"


def _seconds(value: float) -> str:
    return f"{value:.3f}"
