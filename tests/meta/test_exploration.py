"""The random part finds what no table lists, makes it small, and keeps different findings apart."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts.cases.call import Call
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.errors import ExitCode, NotTestedError, Untested
from artifact_contracts.profiles import CERTIFY
from artifact_contracts.proof.preload import Preload, RunSpec
from artifact_contracts.provider.body_reader import BodyReader
from artifact_contracts.provider.http_messages import RefusalError
from artifact_contracts.provider.provider import Provider, provider_with
from artifact_contracts.results.model import FindingResult, Results
from artifact_contracts.running.drawn_bodies import DrawnBodies
from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.running.run_record import results_of
from artifact_contracts.running.runner import run_plan
from artifact_contracts.sending.exchange import Exchange
from tests.support.published_contracts import CONTRACTS
from tests.support.suite_runs import judged


def texts(value: Any) -> list[str]:
    return [text for text in value.values() if isinstance(text, str)] if isinstance(value, dict) else []


class FailsOnControls(BodyReader):
    """Fails on texts with control characters."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if any(unicodedata.category(letter) == "Cc" for text in texts(value) for letter in text):
            raise RefusalError(500, "Something went wrong.")


class TwoFaults(FailsOnControls):
    """Fails on texts with control characters, and refuses two members at once that say next to nothing."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if len(texts(value)) > 1 and 0 < len("".join(texts(value))) < 30:
            raise RefusalError(400, "That is too little.")


class AcceptsNumbersInSecret(BodyReader):
    """Checks types, but not those of values in a map whose key is not the usual one."""

    def check_body(self, value: Any, operation: Operation) -> None:
        if isinstance(value, dict) and isinstance(value.get("artifact"), dict):
            value = {**value, "artifact": {**value["artifact"], "tools": {}}}
        super().check_body(value, operation)


def body_of(finding: FindingResult) -> Any:
    assert finding.exchange is not None
    return json.loads(finding.exchange.request.body or "")


def test_a_fault_no_table_lists_is_found_and_made_small() -> None:
    results = judged("ctxfy", provider_with(FailsOnControls), "certify")
    (finding,) = [row for row in results.findings if row.requirement == "response.no-server-error"]
    assert finding.cases[0].startswith("test_properties.py::test_random_valid_bodies")
    (text,) = [text for text in texts(body_of(finding)) if text]
    assert len(text) == 1
    assert results.exit_code == 1


def searched(kind: type[Provider], drawn: DrawnBodies) -> Results:
    """Judge a provider of one API by everything, with what earlier searches have drawn."""
    run, plan = Preload().prepared(RunSpec("ctxfy", CERTIFY, seed=1))
    return results_of(run, plan, run_plan(run, plan, providers={"ctxfy": kind}, drawn=drawn))


def bodies_found(results: Results) -> list[str | None]:
    return [row.exchange.request.body if row.exchange else None for row in results.findings]


def test_what_was_drawn_before_and_found_nothing_may_find_something_now() -> None:
    drawn = DrawnBodies()
    valid_bodies = (CONTRACTS["ctxfy"].sha256, "ctxfy", True, 1)
    first = searched(provider_with(FailsOnControls), drawn)
    assert not drawn.of(valid_bodies), "a search that found something is none to repeat"
    searched(Provider, drawn)
    assert drawn.of(valid_bodies)
    again = searched(provider_with(FailsOnControls), drawn)
    assert first.exit_code == again.exit_code == ExitCode.NOT_CONFORMING
    assert bodies_found(again) == bodies_found(first)
    assert [item.requests for item in again.items] == [item.requests for item in first.items]


def test_what_was_drawn_is_sent_again_and_nothing_else() -> None:
    drawn = DrawnBodies()
    first, again = searched(Provider, drawn), searched(Provider, drawn)
    assert [item.requests for item in again.items] == [item.requests for item in first.items]
    assert first.exit_code == again.exit_code == ExitCode.CONFORMING


def test_two_faults_are_two_findings() -> None:
    results = judged("ctxfy", provider_with(TwoFaults), "certify")
    assert {row.requirement for row in results.findings} >= {"response.no-server-error", "accepted.generated"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_invalid_bodies_that_are_accepted_are_found(seed: int) -> None:
    results = judged("elacity", provider_with(AcceptsNumbersInSecret), "certify", seed=seed)
    assert {row.requirement for row in results.findings} & {"body.generated", "body.member-types"}


class AdviceFirst(BodyReader):
    """Refuses with a status that deserves advice, and checks no body with a character beyond ASCII."""

    def check_body(self, value: Any, operation: Operation) -> None:
        if not str(value).isascii():
            return
        try:
            super().check_body(value, operation)
        except RefusalError as refusal:
            raise RefusalError(422, refusal.message) from None


def test_advice_does_not_hide_what_fails() -> None:
    results = judged("elacity", provider_with(AdviceFirst), "certify", seed=1)
    assert {name for row in results.findings for name in (row.requirement, *row.also)} >= {
        "body.generated",
        "response.documented-status",
    }


def test_requests_are_bounded_while_shrinking() -> None:
    results = judged("ctxfy", provider_with(FailsOnControls), "certify")
    (item,) = [row for row in results.items if "test_random_valid_bodies" in row.id]
    assert item.requests <= 120


def test_explore_goes_on_until_its_time_is_over_and_keeps_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    results = judged("ctxfy", provider_with(FailsOnControls), "explore", max_time=6, seed=1)
    assert {row.requirement for row in results.findings if row.level == "MUST"} == {"response.no-server-error"}
    assert 5 < results.apis[0].seconds < 20
    assert results.apis[0].requests > 60
    kept = [file for file in (tmp_path / ".hypothesis" / "artifact-contracts" / "ctxfy").rglob("*") if file.is_file()]
    assert kept
    again = judged("ctxfy", provider_with(FailsOnControls), "explore", max_time=1, seed=2)
    assert again.exit_code == 1


def test_explore_says_what_it_does_not_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = {row.id: row for row in judged("ctxfy", Provider, "explore", max_time=1).requirements}
    assert rows["authentication.missing"].reason == "--profile explore sends random requests only"
    assert rows["accepted.generated"].outcome == "passed"


@pytest.mark.parametrize("why", [Untested.LAWFUL, Untested.NO_ANSWER])
def test_what_is_not_judged_at_random_is_no_failure_of_the_suite(
    monkeypatch: pytest.MonkeyPatch, why: Untested
) -> None:
    asked: list[Call] = []
    send = OperationUnderTest.send

    async def sometimes(self: OperationUnderTest, call: Call, *, valid: bool = False) -> Exchange:
        asked.append(call)
        if len(asked) % 3 == 2:
            raise NotTestedError("nobody is there", why)
        return await send(self, call, valid=valid)

    monkeypatch.setattr(OperationUnderTest, "send", sometimes)
    results = judged("ctxfy", Provider, "explore", max_time=2.0)
    assert len(asked) > 2
    assert results.exit_code == ExitCode.CONFORMING, results.sentence
    assert results.findings == ()
