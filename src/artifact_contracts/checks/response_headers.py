"""Headers that a status brings with it."""

from __future__ import annotations

import re
from dataclasses import replace

from artifact_contracts.checks.check_context import CheckContext
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.sending.http_dates import retry_after as form_of_retry_after


def required(context: CheckContext) -> list[CheckResult]:
    """Every header the document requires is there."""
    if context.reply is None:
        return []
    fields = context.response.fields
    return [
        _present(context, "response.headers", name, passed=name.lower() in fields)
        for name in context.reply.required_headers
    ]


def challenge(context: CheckContext) -> list[CheckResult]:
    """A 401 names how to authenticate (RFC 9110 section 15.5.2), in a form that a client can read (11.6.1)."""
    if context.response.status != 401:
        return []
    present = _present(context, "authentication.challenge", "WWW-Authenticate")
    if present.passed and not _CHALLENGES.fullmatch(present.observed):
        return [replace(present, passed=False, expected="a scheme, alone or with parameters", cause="malformed")]
    return [present]


# RFC 9110 sections 5.6.1 to 5.6.4 (lists, tokens, quoted strings), 11.2 and 11.6.1. No part can begin where the one
# before it may go on, so that a long header is read in one go.
_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_TEXT = r'"(?:[^"\\]|\\.)*"'
_PARAMETER = rf"{_WORD}[ \t]*=[ \t]*(?:{_WORD}|{_TEXT})"
_CHALLENGE = rf"{_WORD}(?: +(?:{_PARAMETER}|[A-Za-z0-9._~+/-]+=*))?"
_CHALLENGES = re.compile(rf"[ \t,]*{_CHALLENGE}(?:[ \t]*,(?:[ \t]*(?:{_CHALLENGE}|{_PARAMETER}))?)*[ \t]*")


def allow(context: CheckContext) -> list[CheckResult]:
    """A 405 lists the methods there are (RFC 9110 section 15.5.6)."""
    if context.response.status != 405:
        return []
    # Empty says that there are none for now (RFC 9110 section 10.2.1).
    return [_present(context, "method.allow", "Allow", passed="allow" in context.response.fields)]


def _present(context: CheckContext, requirement: str, name: str, *, passed: bool | None = None) -> CheckResult:
    value = context.response.fields.get(name.lower())
    return CheckResult(
        requirement,
        bool(value) if passed is None else passed,
        f"the {name} header",
        value or f"no {name}",
        name,
        f"header {name.lower()}",
    )


def retry_after(context: CheckContext) -> list[CheckResult]:
    """A 429 says when to come back, in one of the two lawful forms (RFC 9110 section 10.2.3)."""
    results = []
    if context.response.status == 429:
        results.append(_present(context, "rate-limit.retry-after", "Retry-After"))
    value = context.response.fields.get("retry-after")
    if value is not None:
        passed = form_of_retry_after(value) is not None
        expected = "a number of seconds or an HTTP date"
        results.append(CheckResult("rate-limit.retry-after-form", passed, expected, value, "form"))
    return results


def rate_limit(context: CheckContext) -> list[CheckResult]:
    """The counts agree with each other wherever they appear."""
    limit = context.response.fields.get("x-ratelimit-limit")
    remaining = context.response.fields.get("x-ratelimit-remaining")
    if limit is None and remaining is None:
        return []
    observed = f"limit {limit}, remaining {remaining}"
    passed = bool(limit and remaining and _is_count(limit) and _is_count(remaining) and int(remaining) <= int(limit))
    expected = "a remaining count that is no higher than the limit"
    return [CheckResult("rate-limit.headers", passed, expected, observed, "counts")]


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 20
