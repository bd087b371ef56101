"""The rows a sample of results is made of."""

from __future__ import annotations

from typing import Any

STARTED = "2026-03-02T09:15:00Z"
AUTH = "https://docs.example.org/authentication"


def requirement(
    api: str, name: str, level: str, outcome: str, statement: str, *cases: tuple[int, int], reason: str | None = None
) -> dict[str, Any]:
    passed, failed = cases[0] if cases else (0, 0)
    counts = {
        "passed": passed,
        "failed": failed,
        "not_tested": int(outcome == "not_tested"),
        "error": int(outcome == "error"),
    }
    return {
        "api": api,
        "id": name,
        "level": level,
        "statement": statement,
        "source": AUTH if name.startswith("auth") else "RFC 9110, section 15",
        "outcome": outcome,
        "reason": reason,
        "cases": counts,
    }


def finding(key: str, requirement: str, statement: str, **members: Any) -> dict[str, Any]:
    first = f"test_{requirement.partition('.')[0]}.py::test_it[{key}]"
    finding = {
        "key": key,
        "api": "ctxfy",
        "about": "service",
        "requirement": requirement,
        "level": "MUST",
        "statement": statement,
        "source": "RFC 9110, section 15",
        "also": [],
        "cases": [first],
        "reproduce": "curl --silent --show-error --include --request PUT \\\n"
        '  --header "Authorization: Basic $CTXFY_API_KEY" \\\n'
        '  "$CTXFY_BASE_URL/v1/source-artifact/$CTXFY_ARTIFACT_ID/promote"',
        "exchange": None,
        "waived_by": None,
        **members,
    }
    return {"case": finding["cases"][0], **finding}


def exchange(**members: Any) -> dict[str, Any]:
    return {
        "started": STARTED,
        "seconds": 0.0821,
        "request": {
            "method": "PUT",
            "url": "https://staging.ctxfy.example/v1/source-artifact/art_7Qm2/promote",
            "headers": [["authorization", "Basic [CTXFY_API_KEY]"], ["content-type", "application/json"]],
            "body": None,
            "encoding": "utf-8",
        },
        "response": response(200, "{}"),
        "error": None,
        **members,
    }


def response(status: int, body: str, *, encoding: str = "utf-8", truncated: bool = False) -> dict[str, Any]:
    """Return a response as the model holds it."""
    headers = [
        ["content-type", "application/json"],
        ["x-ratelimit-remaining", "58"],
        ["date", "Mon, 02 Mar 2026 09:15:02 GMT"],
    ]
    return {"status": status, "headers": headers, "body": body, "encoding": encoding, "truncated": truncated}


def item(
    name: str, api: str, requirement: str, outcome: str, keys: list[str] | None = None, **members: Any
) -> dict[str, Any]:
    return {
        "id": name,
        "api": api,
        "requirement": requirement,
        "level": "MUST",
        "outcome": outcome,
        "reason": None,
        "sends": "One call without credentials.",
        "expects": "401 with an error envelope.",
        "seconds": 0.134,
        "requests": 2,
        "findings": keys or [],
        **members,
    }
