"""The model from which every report is made, member by member."""

from __future__ import annotations

import dataclasses
import json
import platform
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from artifact_contracts import __version__, schemathesis_adapter
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.defects import Defect
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.case_result import CaseResult, key_of
from artifact_contracts.results.model import ExchangeResult
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.sending.reproduction import curl
from tests.support.sample_replies import BASE_URL, KEY

MakeCase = Callable[..., CaseResult]
MakeResults = Callable[..., dict[str, Any]]


def test_the_run_says_what_it_was(make_results: MakeResults, make_case: MakeCase) -> None:
    before = datetime.now(UTC)
    made = make_results(make_case("t", "error.message", ("error.message", None)))
    finished = datetime.fromisoformat(made["finished"])
    assert before.replace(microsecond=0) <= finished <= datetime.now(UTC)
    assert made["finished"].endswith("+00:00")
    names = ("schema", "suite", "profile", "seed", "run_id", "strict", "started", "outcome", "exit_code")
    assert {name: made[name] for name in names} == {
        "schema": 1,
        "suite": {
            "version": __version__,
            "python": platform.python_version(),
            "schemathesis": schemathesis_adapter.version(),
        },
        "profile": "gate",
        "seed": 7,
        "run_id": "0a1b2c3d",
        "strict": False,
        "started": "2026-03-02T09:15:40.123+00:00",
        "outcome": "conforming",
        "exit_code": 0,
    }
    assert made["sentence"].startswith("ctxfy keeps its contract: 3 of 3 MUST")
    assert set(made) == {*names, "finished", "sentence", "apis", "requirements", "findings", "items", "partial"}


@pytest.fixture
def in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process in a time zone in which it is another hour."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "JST-9")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_tokyo")
def test_times_are_universal_wherever_the_suite_runs(make_results: MakeResults, make_case: MakeCase) -> None:
    made = make_results(make_case("t", "error.message", ("error.message", None)))
    assert made["started"] == "2026-03-02T09:15:40.123+00:00"
    assert made["finished"].endswith("+00:00")
    assert abs(datetime.fromisoformat(made["finished"]) - datetime.now(UTC)) < timedelta(minutes=1)


def test_an_api_says_what_was_done_with_it(make_results: MakeResults, make_case: MakeCase, contract: Contract) -> None:
    kept = ("error.message", ("error.message", None))
    (row,) = make_results(*(make_case(name, *kept) for name in ("t", "u")))["apis"]
    assert row == {
        "id": "ctxfy",
        "title": contract.target.title,
        "base_url": BASE_URL,
        "embedded": True,
        "contract_sha256": contract.sha256,
        "requests": 7,
        "accepted": 3,
        "seconds": 0.247,
        "outcome": "conforming",
        "reason": None,
        "incidents": ["PUT: 503 Service Unavailable"],
        "suspect": None,
        "partial": False,
    }


def test_every_requirement_has_its_row(make_results: MakeResults, make_case: MakeCase, contract: Contract) -> None:
    made = make_results(
        make_case("t", "error.message", ("error.message", None)), not_run_reasons={"accepted.full": "later"}
    )
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
    make_results: MakeResults,
    make_case: MakeCase,
    contract: Contract,
    exchange: Exchange,
    secrets: Secrets,
    shown: Callable[[Exchange], ExchangeResult],
) -> None:
    broken = ("error.message", "no body")
    made = make_results(make_case("a", "error.message", broken), make_case("b", "error.message", broken))
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
        "exchange": json.loads(msgspec.json.encode(shown(exchange))),
        "waived_by": None,
    }
    assert [each["findings"] for each in made["items"]] == [[key], [key]]
    assert (made["outcome"], made["exit_code"]) == ("not_conforming", 1)
    assert KEY not in repr(made)


def test_a_finding_about_the_document_has_no_exchange(
    make_results: MakeResults, make_case: MakeCase, contract: Contract
) -> None:
    defect = Defect("document.security-applied", ("paths", "/x"), "a requirement", "none")
    flawed = dataclasses.replace(contract, defects=(defect,))
    made = make_results(make_case("t", "error.message", ("error.message", None)), contract=flawed)
    (row,) = made["findings"]
    assert (row["about"], row["exchange"], row["reproduce"]) == ("document", None, None)
    assert (row["case"], row["cases"]) == ("openapi.yaml#/paths/~1x", ["openapi.yaml#/paths/~1x"])
    assert (row["expected"], row["observed"]) == ("a requirement", "none")
    assert made["outcome"] == "document_wrong"


class TestCases:
    def test_a_case_says_what_it_did(self, make_results: MakeResults, make_case: MakeCase) -> None:
        (row,) = make_results(make_case("t", "error.message", ("error.message", None)))["items"]
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
        self, make_results: MakeResults, make_case: MakeCase, changes: dict[str, Any], outcome: str, reason: str
    ) -> None:
        (row,) = make_results(make_case("t", "error.message", **changes))["items"]
        assert (row["outcome"], row["reason"]) == (outcome, reason)

    def test_a_finding_that_was_absorbed_is_listed_by_its_root(
        self, make_results: MakeResults, make_case: MakeCase
    ) -> None:
        made = make_results(
            make_case("a", "authentication.missing", ("authentication.missing", "200 OK")),
            make_case("b", "authentication.unknown", ("authentication.unknown", "200 OK")),
            make_case("c", "error.message", ("authentication.unknown", "200 OK"), ("authentication.missing", "200 OK")),
        )
        root = key_of("ctxfy", "authentication.missing", "200 OK")
        assert [row["findings"] for row in made["items"]] == [[root]] * 3
        assert [(row["key"], row["also"]) for row in made["findings"]] == [(root, ["authentication.unknown"])]


def test_whatever_text_they_hold_no_secret_leaves(make_results: MakeResults, make_case: MakeCase) -> None:
    leaking = {"incidents": [f"PUT: {KEY}"], "accepted": 0, "unjudged": f"{KEY} is wrong"}
    made = make_results(make_case("t", "error.message", error=f"no {KEY}"), **leaking)
    assert KEY not in repr(made)
    assert made["apis"][0]["incidents"] == ["PUT: $CTXFY_API_KEY"]
    assert made["items"][0]["reason"] == "no $CTXFY_API_KEY"


class TestSharedKey:
    """Several APIs are called with one key."""

    SHARED = "shared-by-both-12"

    @pytest.fixture
    def secrets(self) -> Secrets:
        secrets = Secrets()
        secrets.add(self.SHARED, "$ELACITY_API_KEY")
        secrets.add(self.SHARED, "$CTXFY_API_KEY")
        return secrets

    def test_the_command_of_a_finding_names_the_variable_of_its_api(
        self, make_results: MakeResults, make_case: MakeCase, exchange: Exchange
    ) -> None:
        request = dataclasses.replace(exchange.request, headers=(("Authorization", f"Bearer {self.SHARED}"),))
        failing = make_case("t", "error.message", ("error.message", "no body"))
        failure = dataclasses.replace(failing.failures[0], exchange=dataclasses.replace(exchange, request=request))
        (finding,) = make_results(dataclasses.replace(failing, failures=(failure,)))["findings"]
        assert "$CTXFY_API_KEY" in finding["reproduce"]
        assert "ELACITY" not in finding["reproduce"]
