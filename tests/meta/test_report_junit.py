"""junit.xml: every item once, by the schema CI servers know."""

from __future__ import annotations

import re

from msgspec.structs import replace

from artifact_contracts.reports import junit
from artifact_contracts.results.outcome import RunOutcome
from tests.support import sample_results
from tests.support.rendered_reports import ESCAPES, NASTY_VISIBLE, cases, counts, junit_schema, parsed


def test_is_valid() -> None:
    for results in (sample_results.build(), sample_results.build(strict=True), sample_results.conforming()):
        junit_schema().validate(junit.render(results))


def test_the_schema_refuses_what_the_dialect_does_not_know() -> None:
    text = junit.render(sample_results.build())
    assert not junit_schema().is_valid(text.replace("<failure ", "<broken ").replace("</failure>", "</broken>"))
    assert not junit_schema().is_valid(re.sub(r' tests="\d+"', "", text))


def test_every_item_and_document_finding_appears_once() -> None:
    results = sample_results.build()
    items = {f"{item.api}.{item.id.replace('.py', '', 1)}" for item in results.items}
    others = cases(results).keys() - items
    assert items <= cases(results).keys()
    assert {name.split("::")[0] for name in others} == {"elacity.document"}
    assert len(others) == 2


def test_counts() -> None:
    root = parsed(sample_results.build())
    suites = {suite.get("name"): counts(suite) for suite in root}
    assert suites == {"ctxfy": (9, 4, 1, 1), "elacity": (5, 1, 0, 0)}
    assert counts(root) == (14, 5, 1, 1)


def test_a_failure_tells_everything() -> None:
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
        "Request id: 7902699b-17\n",
        "curl --silent",
        "a1b2c3d4e5f6",
    ):
        assert part in told


def test_properties() -> None:
    case = cases(sample_results.build())["ctxfy.test_authentication::test_challenge[ctxfy]"]
    properties = [(entry.get("name"), entry.get("value")) for entry in case.iter("property")]
    assert properties == [
        ("requirement", "auth.challenge"),
        ("level", "SHOULD"),
        ("source", "documented"),
        ("finding", "ffffffffffff"),
    ]


def test_a_suite_says_which_run_it_is_of() -> None:
    def told(run_id: str) -> list[str | None]:
        root = parsed(sample_results.build(run_id=run_id))
        return [entry.get("value") for entry in root.iterfind("testsuite/properties/*[@name='run_id']")]

    assert told("7902699b") == ["7902699b", "7902699b"]
    assert told("") == []


def test_advice_and_waivers_pass_and_are_told() -> None:
    found = cases(sample_results.build())
    for name, told in (("challenge[ctxfy]", "advised"), ("path[ctxfy]", "OPS-1142")):
        case = next(case for key, case in found.items() if key.endswith(name))
        assert [child.tag for child in case] == ["properties", "system-out"]
        assert told in (case.findtext("system-out") or "")


def test_advice_fails_a_strict_run() -> None:
    assert counts(parsed(sample_results.build(strict=True))) == (14, 8, 1, 1)


def test_what_was_not_tested_is_skipped_for_its_reason() -> None:
    skipped = cases(sample_results.build())["ctxfy.test_authentication::test_revoked[ctxfy]"].find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "The optional input CTXFY_REVOKED_API_KEY is missing."


def test_an_api_that_was_not_judged_is_never_green() -> None:
    outcome = RunOutcome.NOT_JUDGED
    api = replace(sample_results.apis()[0], outcome=outcome, reason="The target is unreachable.")
    results = sample_results.build(outcome=outcome, exit_code=3, apis=(api,), findings=(), items=())
    assert counts(parsed(results)) == (1, 0, 1, 0)
    junit_schema().validate(junit.render(results))


def test_hostile_text_is_shown_as_text() -> None:
    case = cases(sample_results.build())["ctxfy.test_body::test_types[ctxfy.title::number]"]
    told = case.findtext("failure") or ""
    assert NASTY_VISIBLE in told
    assert ESCAPES in told


def test_names_no_machine() -> None:
    assert "hostname" not in junit.render(sample_results.build())
