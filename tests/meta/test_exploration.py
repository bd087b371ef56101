"""The random part finds what no table lists, makes it small, and keeps different findings apart."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.http_messages import RefusalError
from artifact_contracts.provider.provider import Provider
from artifact_contracts.running import property_search
from running import judged


def texts(value: Any) -> list[str]:
    return [text for text in value.values() if isinstance(text, str)] if isinstance(value, dict) else []


class FailsOnControls(Provider):
    """Fails on texts with control characters."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if any(unicodedata.category(letter) == "Cc" for text in texts(value) for letter in text):
            raise RefusalError(500, "Something went wrong.")


class TwoFaults(FailsOnControls):
    """Fails on texts with control characters, and refuses two members at once."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if len(texts(value)) > 1 and "".join(texts(value)) == "":
            raise RefusalError(400, "That is too little.")


class AcceptsNumbersInSecret(Provider):
    """Checks types, but not those of values in a map whose key is not the usual one."""

    def check_body(self, value: Any, operation: Operation) -> None:
        if isinstance(value, dict) and isinstance(value.get("artifact"), dict):
            value = {**value, "artifact": {**value["artifact"], "tools": {}}}
        super().check_body(value, operation)


def body_of(finding: dict[str, Any]) -> Any:
    return json.loads(finding["exchange"]["request"]["body"])


def test_a_fault_no_table_lists_is_found_and_made_small() -> None:
    results = judged("ctxfy", FailsOnControls, "certify")
    (finding,) = [row for row in results["findings"] if row["requirement"] == "response.no-server-error"]
    assert finding["cases"][0].startswith("test_accepted_calls.py::test_random_valid_bodies")
    (text,) = [text for text in texts(body_of(finding)) if text]
    assert len(text) == 1
    assert results["exit_code"] == 1


def test_what_was_drawn_before_and_found_nothing_may_find_something_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(property_search, "DRAWN", {})
    searched = judged("ctxfy", FailsOnControls, "certify")
    assert not [search for search in property_search.DRAWN if search[2]], (
        "a search that found something is none to repeat"
    )
    judged("ctxfy", Provider, "certify")
    assert [search for search in property_search.DRAWN if search[2]]
    again = judged("ctxfy", FailsOnControls, "certify")
    assert [body_of(row) for row in again["findings"]] == [body_of(row) for row in searched["findings"]]
    assert [row["requests"] for row in again["items"]] == [row["requests"] for row in searched["items"]]


def test_two_faults_are_two_findings() -> None:
    results = judged("ctxfy", TwoFaults, "certify")
    assert {row["requirement"] for row in results["findings"]} >= {"response.no-server-error", "accepted.generated"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_invalid_bodies_that_are_accepted_are_found(seed: int) -> None:
    results = judged("elacity", AcceptsNumbersInSecret, "certify", seed=seed)
    assert {row["requirement"] for row in results["findings"]} & {"body.generated", "body.member-types"}


class AdviceFirst(AcceptsNumbersInSecret):
    """Refuses with a status that deserves advice, and checks one map too little."""

    def check_body(self, value: Any, operation: Operation) -> None:
        try:
            super().check_body(value, operation)
        except RefusalError as refusal:
            raise RefusalError(422, refusal.message) from None


def test_advice_does_not_hide_what_fails() -> None:
    results = judged("elacity", AdviceFirst, "certify", seed=1)
    found = [row for row in results["findings"] if "test_random_invalid" in " ".join(row["cases"])]
    assert {name for row in found for name in (row["requirement"], *row["also"])} >= {
        "body.generated",
        "response.documented-status",
    }


def test_requests_are_bounded_while_shrinking() -> None:
    results = judged("ctxfy", FailsOnControls, "certify")
    (item,) = [row for row in results["items"] if "test_random_valid_bodies" in row["id"]]
    assert item["requests"] <= 120


def test_explore_goes_on_until_its_time_is_over_and_keeps_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    results = judged("ctxfy", FailsOnControls, "explore", max_time=4, seed=1)
    assert {row["requirement"] for row in results["findings"] if row["level"] == "MUST"} == {"response.no-server-error"}
    assert 3 < results["apis"][0]["seconds"] < 20
    assert results["apis"][0]["requests"] > 60
    kept = [file for file in (tmp_path / ".hypothesis" / "artifact-contracts" / "ctxfy").rglob("*") if file.is_file()]
    assert kept
    again = judged("ctxfy", FailsOnControls, "explore", max_time=1, seed=2)
    assert again["exit_code"] == 1


def test_explore_says_what_it_does_not_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = {row["id"]: row for row in judged("ctxfy", Provider, "explore", max_time=1)["requirements"]}
    assert rows["authentication.missing"]["reason"] == "--profile explore sends random requests only"
    assert rows["accepted.generated"]["outcome"] == "passed"
