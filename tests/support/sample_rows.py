"""The rows a sample of results is made of."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from artifact_contracts.contract.register import Level
from artifact_contracts.results.model import (
    CaseCounts,
    ExchangeResult,
    FindingResult,
    ItemResult,
    RequestResult,
    RequirementResult,
    ResponseResult,
)
from artifact_contracts.results.outcome import Outcome

STARTED = "2026-03-02T09:15:00Z"
AUTH = "documented: https://docs.example.org/authentication"
COMMAND = """\
curl --silent --show-error --include --request PUT \\
  --header "Authorization: Basic $CTXFY_API_KEY" \\
  "$CTXFY_BASE_URL/v1/source-artifact/$CTXFY_ARTIFACT_ID/promote\""""


def requirement(
    api: str, name: str, level: str, outcome: str, statement: str, *cases: tuple[int, int], reason: str | None = None
) -> RequirementResult:
    """Return what became of a requirement; the cases are how many passed and how many failed."""
    passed, failed = cases[0] if cases else (0, 0)
    return RequirementResult(
        api=api,
        id=name,
        level=Level(level),
        statement=statement,
        source=AUTH if name.startswith("auth") else "standard: RFC 9110 section 15",
        outcome=Outcome(outcome),
        reason=reason,
        cases=CaseCounts(
            passed=passed,
            failed=failed,
            not_tested=int(outcome == "not_tested"),
            error=int(outcome == "error"),
        ),
    )


def finding(key: str, requirement: str, statement: str, **members: Any) -> FindingResult:
    """Return a finding with members changed as told; its first case is the first of its cases."""
    plain = FindingResult(
        key=key,
        api="ctxfy",
        about="service",
        requirement=requirement,
        level=Level.MUST,
        statement=statement,
        source="standard: RFC 9110 section 15",
        also=(),
        case="",
        cases=(f"test_{requirement.partition('.')[0]}.py::test_it[{key}]",),
        sent="",
        expected="",
        observed="",
        reproduce=COMMAND,
        exchange=None,
        waived_by=None,
    )
    changed = replace(plain, **members)
    return replace(changed, case=changed.cases[0])


def exchange(**members: Any) -> ExchangeResult:
    """Return an exchange with members changed as told."""
    plain = ExchangeResult(
        started=STARTED,
        seconds=0.0821,
        request=RequestResult(
            method="PUT",
            url="https://staging.ctxfy.example/v1/source-artifact/art_7Qm2/promote",
            headers=(("authorization", "Basic [CTXFY_API_KEY]"), ("content-type", "application/json")),
            body=None,
            encoding="utf-8",
        ),
        response=response(200, "{}"),
        error=None,
    )
    return replace(plain, **members)


def response(status: int, body: str, *, encoding: str = "utf-8", truncated: bool = False) -> ResponseResult:
    """Return a response."""
    headers = (
        ("content-type", "application/json"),
        ("x-ratelimit-remaining", "58"),
        ("date", "Mon, 02 Mar 2026 09:15:02 GMT"),
    )
    return ResponseResult(status=status, headers=headers, body=body, encoding=encoding, truncated=truncated)


def item(name: str, api: str, requirement: str, outcome: str, *keys: str, **members: Any) -> ItemResult:
    """Return what became of a case, with the keys of its findings and members changed as told."""
    plain = ItemResult(
        id=name,
        api=api,
        requirement=requirement,
        level=Level.MUST,
        outcome=Outcome(outcome),
        reason=None,
        sends="One call without credentials.",
        expects="401 with an error envelope.",
        seconds=0.134,
        requests=2,
        findings=keys,
    )
    return replace(plain, **members)
