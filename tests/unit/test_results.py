"""The model from which every report is made, member by member."""

from __future__ import annotations

import dataclasses
import platform
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from replies import BASE_URL, KEY, answer

from artifact_contracts import __version__, schemathesis_adapter, yaml_files
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.defects import Defect
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.build import ApiRun, results_of
from artifact_contracts.results.findings import key_of
from artifact_contracts.results.run_record import CaseResult, RunRecord
from artifact_contracts.results.waivers import Waiver
from artifact_contracts.sending.exchange import Exchange, curl
from artifact_contracts.settings import resolve

STARTED = datetime(2026, 3, 2, 11, 15, 40, 123_456, timezone(timedelta(hours=2)))


@pytest.fixture
def contract(contracts: Mapping[str, Contract]) -> Contract:
    return contracts["ctxfy"]


@pytest.fixture
def exchange(reply_to: Callable[..., Exchange]) -> Exchange:
    return reply_to("ctxfy", answer(200, {}))


@pytest.fixture
def api(contract: Contract) -> ApiRun:
    return ApiRun(contract, BASE_URL, True, 7, 3, 1.23456, None, None, ["PUT: 503 Service Unavailable"])


@pytest.fixture
def item(contract: Contract, exchange: Exchange) -> Callable[..., CaseResult]:
    """Return an item of a requirement; each judgement is a requirement and its cause, or None where it was kept."""

    def item(name: str, requirement: str, *check_results: tuple[str, str | None], **changes: Any) -> CaseResult:
        made = CaseResult(name, "ctxfy", contract.register[requirement], f"Sends {name}.", f"Expects {name}.")
        for about, cause in check_results:
            made.record(CheckResult(about, cause is None, "this", "that", cause or ""), exchange)
        return dataclasses.replace(made, seconds=0.123456, requests=2, **changes)

    return item


@pytest.fixture
def results(api: ApiRun, secrets: Secrets, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Return the results of a run of some items."""

    def results(*items: CaseResult, **changes: Any) -> dict[str, Any]:
        run_record = RunRecord()
        for each in items:
            run_record.add(each)
        given = {
            "apis": [api],
            "settings": resolve({"seed": 7}, {}, tmp_path / "none"),
            "served": {"ctxfy": {}},
            "secrets": secrets,
            "waivers": [],
            "started": STARTED,
            "interrupted": False,
            "suite_error": None,
        }
        made = results_of(run_record=run_record, **{**given, **changes})
        yaml_files.validate(made, "results", Path("results.json"))
        return made

    return results


Results = Callable[..., dict[str, Any]]
Make = Callable[..., CaseResult]


def test_the_run_says_what_it_was(results: Results, item: Make) -> None:
    before = datetime.now(UTC)
    made = results(item("t", "error.message", ("error.message", None)))
    finished = datetime.fromisoformat(made["finished"])
    assert before.replace(microsecond=0) <= finished <= datetime.now(UTC)
    assert made["finished"].endswith("+00:00")
    names = ("schema", "suite", "profile", "seed", "strict", "started", "outcome", "exit_code")
    assert {name: made[name] for name in names} == {
        "schema": 1,
        "suite": {
            "version": __version__,
            "python": platform.python_version(),
            "schemathesis": schemathesis_adapter.version(),
        },
        "profile": "gate",
        "seed": 7,
        "strict": False,
        "started": "2026-03-02T09:15:40.123+00:00",
        "outcome": "conforming",
        "exit_code": 0,
    }
    assert made["sentence"].startswith("ctxfy keeps its contract: 3 of 3 MUST")
    assert set(made) == {*names, "finished", "sentence", "apis", "requirements", "findings", "items"}


@pytest.fixture
def in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process in a time zone in which it is another hour."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "JST-9")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_tokyo")
def test_times_are_universal_wherever_the_suite_runs(results: Results, item: Make) -> None:
    made = results(item("t", "error.message", ("error.message", None)))
    assert made["started"] == "2026-03-02T09:15:40.123+00:00"
    assert made["finished"].endswith("+00:00")
    assert abs(datetime.fromisoformat(made["finished"]) - datetime.now(UTC)) < timedelta(minutes=1)


def test_an_api_says_what_was_done_with_it(results: Results, item: Make, contract: Contract) -> None:
    (row,) = results(item("t", "error.message", ("error.message", None)))["apis"]
    assert row == {
        "id": "ctxfy",
        "title": contract.target.title,
        "base_url": BASE_URL,
        "embedded": True,
        "contract_sha256": contract.sha256,
        "requests": 7,
        "accepted": 3,
        "seconds": 1.235,
        "outcome": "conforming",
        "reason": None,
        "incidents": ["PUT: 503 Service Unavailable"],
    }


def test_every_requirement_has_its_row(results: Results, item: Make, contract: Contract) -> None:
    made = results(item("t", "error.message", ("error.message", None)), served={"ctxfy": {"accepted.full": "later"}})
    rows = {row["id"]: row for row in made["requirements"]}
    assert list(rows) == list(contract.register)
    requirement = contract.register["error.message"]
    assert rows["error.message"] == {
        "api": "ctxfy",
        "id": "error.message",
        "level": "MUST",
        "statement": requirement.statement,
        "source": requirement.source,
        "outcome": "passed",
        "reason": None,
        "cases": {"passed": 1, "failed": 0, "not_tested": 0, "error": 0},
    }
    assert (rows["accepted.full"]["outcome"], rows["accepted.full"]["reason"]) == ("not_tested", "later")


def test_a_finding_holds_its_evidence(
    results: Results, item: Make, contract: Contract, exchange: Exchange, secrets: Secrets
) -> None:
    broken = ("error.message", "no body")
    made = results(item("a", "error.message", broken), item("b", "error.message", broken))
    (row,) = made["findings"]
    requirement = contract.register["error.message"]
    key = key_of("ctxfy", *broken)
    assert row == {
        "key": key,
        "api": "ctxfy",
        "about": "service",
        "requirement": "error.message",
        "level": "MUST",
        "statement": requirement.statement,
        "source": requirement.source,
        "also": [],
        "case": "a",
        "cases": ["a", "b"],
        "sent": "Sends a.",
        "expected": "this",
        "observed": "that",
        "reproduce": curl(exchange.request, secrets),
        "exchange": exchange.to_json(secrets),
        "waived_by": None,
    }
    assert [each["findings"] for each in made["items"]] == [[key], [key]]
    assert (made["outcome"], made["exit_code"]) == ("not_conforming", 1)
    assert KEY not in repr(made)


def test_a_finding_about_the_document_has_no_exchange(
    results: Results, item: Make, contract: Contract, api: ApiRun
) -> None:
    defect = Defect("document.security-applied", ("paths", "/x"), "a requirement", "none")
    flawed = dataclasses.replace(api, contract=dataclasses.replace(contract, defects=(defect,)))
    made = results(item("t", "error.message", ("error.message", None)), apis=[flawed])
    (row,) = made["findings"]
    assert (row["about"], row["exchange"], row["reproduce"]) == ("document", None, None)
    assert (row["case"], row["cases"]) == ("openapi.yaml#/paths/~1x", ["openapi.yaml#/paths/~1x"])
    assert (row["expected"], row["observed"]) == ("a requirement", "none")
    assert made["outcome"] == "document_wrong"


class TestItems:
    def test_an_item_says_what_it_did(self, results: Results, item: Make) -> None:
        (row,) = results(item("t", "error.message", ("error.message", None)))["items"]
        assert row == {
            "id": "t",
            "api": "ctxfy",
            "requirement": "error.message",
            "level": "MUST",
            "outcome": "passed",
            "reason": None,
            "sends": "Sends t.",
            "expects": "Expects t.",
            "seconds": 0.1235,
            "requests": 2,
            "findings": [],
        }

    @pytest.mark.parametrize(
        ("changes", "outcome", "reason"),
        [
            pytest.param({"error": "it broke"}, "error", "it broke", id="error"),
            pytest.param({"not_tested": "no key"}, "not_tested", "no key", id="not-tested"),
            pytest.param({}, "not_tested", "nothing was judged", id="nothing-judged"),
        ],
    )
    def test_why_nothing_was_judged_is_told(
        self, results: Results, item: Make, changes: dict[str, Any], outcome: str, reason: str
    ) -> None:
        (row,) = results(item("t", "error.message", **changes))["items"]
        assert (row["outcome"], row["reason"]) == (outcome, reason)

    def test_a_finding_that_was_absorbed_is_listed_by_its_root(self, results: Results, item: Make) -> None:
        made = results(
            item("a", "authentication.missing", ("authentication.missing", "200 OK")),
            item("b", "authentication.unknown", ("authentication.unknown", "200 OK")),
            item("c", "error.message", ("authentication.unknown", "200 OK"), ("authentication.missing", "200 OK")),
        )
        root = key_of("ctxfy", "authentication.missing", "200 OK")
        assert [row["findings"] for row in made["items"]] == [[root]] * 3
        assert [(row["key"], row["also"]) for row in made["findings"]] == [(root, ["authentication.unknown"])]


class TestOutcomes:
    @pytest.mark.parametrize(
        ("changes", "run", "outcome", "reason"),
        [
            pytest.param({}, {}, "not_conforming", None, id="found"),
            pytest.param({"accepted": 0, "unjudged": "401"}, {}, "not_judged", "401", id="never-accepted"),
            pytest.param({"failing": "503"}, {}, "not_conforming", None, id="found-and-failing"),
        ],
    )
    def test_what_the_api_did_decides(
        self,
        results: Results,
        item: Make,
        api: ApiRun,
        changes: dict[str, Any],
        run: dict[str, Any],
        outcome: str,
        reason: str | None,
    ) -> None:
        broken = item("t", "error.message", ("error.message", "no body"))
        made = results(broken, apis=[dataclasses.replace(api, **changes)], **run)
        assert made["outcome"] == made["apis"][0]["outcome"] == outcome
        assert made["apis"][0]["reason"] == reason

    def test_a_valid_call_that_keeps_failing_is_no_pass(self, results: Results, item: Make, api: ApiRun) -> None:
        kept = item("t", "error.message", ("error.message", None))
        made = results(kept, apis=[dataclasses.replace(api, failing="it keeps failing")])
        assert (made["outcome"], made["apis"][0]["reason"]) == ("not_judged", "it keeps failing")

    @pytest.mark.parametrize(("strict", "outcome"), [(True, "not_conforming"), (False, "conforming")])
    def test_advice_counts_where_it_is_asked_to(
        self, results: Results, item: Make, tmp_path: Path, *, strict: bool, outcome: str
    ) -> None:
        settings = resolve({"strict": strict, "seed": 7}, {}, tmp_path / "none")
        made = results(item("t", "error.envelope", ("error.envelope", "x")), settings=settings)
        assert (made["outcome"], made["strict"]) == (outcome, strict)

    def test_a_waiver_holds_for_what_it_names(self, results: Results, item: Make) -> None:
        waiver = Waiver("ctxfy", "error.message", None, "It is known.")
        made = results(item("t", "error.message", ("error.message", "no body")), waivers=[waiver])
        assert made["outcome"] == "conforming"
        assert [row["waived_by"] for row in made["findings"]] == ["It is known."]
        assert made["items"][0]["outcome"] == "waived"

    def test_an_interrupted_run_says_so(self, results: Results, item: Make) -> None:
        made = results(item("t", "error.message", ("error.message", None)), interrupted=True)
        assert (made["outcome"], made["exit_code"]) == ("interrupted", 130)
        assert made["apis"][0]["outcome"] == "interrupted"

    def test_an_interrupted_run_that_found_something_says_both(self, results: Results, item: Make) -> None:
        made = results(item("t", "error.message", ("error.message", "no body")), interrupted=True)
        assert (made["outcome"], made["exit_code"]) == ("interrupted", 130)
        assert made["apis"][0]["outcome"] == "not_conforming"

    def test_a_fault_of_the_suite_is_no_verdict(self, results: Results, item: Make) -> None:
        made = results(item("t", "error.message", ("error.message", None)), suite_error="all is lost")
        assert (made["outcome"], made["exit_code"]) == ("suite_failed", 4)
        assert made["apis"][0]["outcome"] == "conforming"
        assert made["sentence"].endswith(": all is lost")


def test_whatever_text_they_hold_no_secret_leaves(results: Results, item: Make, api: ApiRun) -> None:
    leaking = dataclasses.replace(api, incidents=[f"PUT: {KEY}"], accepted=0, unjudged=f"{KEY} is wrong")
    made = results(item("t", "error.message", error=f"no {KEY}"), apis=[leaking])
    assert KEY not in repr(made)
    assert made["apis"][0]["incidents"] == ["PUT: $CTXFY_API_KEY"]
    assert made["items"][0]["reason"] == "no $CTXFY_API_KEY"
