"""The random part finds what no table lists, makes it small, and keeps different findings apart."""

from __future__ import annotations

import json
from typing import Any

import pytest

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.behaviour import Provider, RefusalError
from running import judged


def texts(value: Any) -> list[str]:
    return [text for text in value.values() if isinstance(text, str)] if isinstance(value, dict) else []


class FailsBeyondAscii(Provider):
    """Fails on texts beyond ASCII."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if not all(text.isascii() for text in texts(value)):
            raise RefusalError(500, "Something went wrong.")


class TwoFaults(FailsBeyondAscii):
    """Fails on texts beyond ASCII, and refuses two members at once."""

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
    results = judged("ctxfy", FailsBeyondAscii, "certify")
    (finding,) = [row for row in results["findings"] if row["requirement"] == "response.no-server-error"]
    assert finding["cases"][0].startswith("test_accepted_calls.py::test_random_valid_bodies")
    (text,) = [text for text in texts(body_of(finding)) if text]
    assert len(text) == 1
    assert results["exit_code"] == 1


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
    found = {row["requirement"] for row in results["findings"] if "test_random_invalid" in " ".join(row["cases"])}
    assert found == {"body.generated", "response.documented-status"}


def test_requests_are_bounded_while_shrinking() -> None:
    results = judged("ctxfy", FailsBeyondAscii, "certify")
    (item,) = [row for row in results["items"] if "test_random_valid_bodies" in row["id"]]
    assert item["requests"] <= 120
