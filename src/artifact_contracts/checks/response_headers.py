"""Headers that a status brings with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from artifact_contracts.checks.check_context import CheckContext
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.sending.exchange import retry_after as form_of_retry_after


def challenge(subject: CheckContext) -> Iterator[CheckResult]:
    """A 401 names how to authenticate (RFC 9110 section 15.5.2), in a form that a client can read (11.6.1)."""
    if subject.response.status != 401:
        return
    present = _present(subject, "authentication.challenge", "WWW-Authenticate")
    if present.kept and not _CHALLENGES.fullmatch(present.observed):
        present = replace(present, kept=False, expected="a scheme, alone or with parameters", cause="malformed")
    yield present


# RFC 9110 sections 5.6.1 to 5.6.4 (lists, tokens, quoted strings), 11.2 and 11.6.1. No part can begin where the one
# before it may go on, so that a long header is read in one go.
_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_TEXT = r'"(?:[^"\\]|\\.)*"'
_PARAMETER = rf"{_WORD}[ \t]*=[ \t]*(?:{_WORD}|{_TEXT})"
_CHALLENGE = rf"{_WORD}(?: +(?:{_PARAMETER}|[A-Za-z0-9._~+/-]+=*))?"
_CHALLENGES = re.compile(rf"[ \t,]*{_CHALLENGE}(?:[ \t]*,(?:[ \t]*(?:{_CHALLENGE}|{_PARAMETER}))?)*[ \t]*")


def allow(subject: CheckContext) -> Iterator[CheckResult]:
    """A 405 lists the methods there are (RFC 9110 section 15.5.6)."""
    if subject.response.status == 405:
        # Empty says that there are none for now (RFC 9110 section 10.2.1).
        yield _present(subject, "method.allow", "Allow", may_be_empty=True)


def _present(subject: CheckContext, requirement: str, name: str, *, may_be_empty: bool = False) -> CheckResult:
    value = subject.response.header(name)
    kept = value is not None and (may_be_empty or bool(value))
    return CheckResult(requirement, kept, f"a {name} header", value or f"no {name}", name, dedupe_key_of(name))


def dedupe_key_of(name: str) -> str:
    """Return what judgements about a header are about."""
    return f"header {name.lower()}"


def retry_after(subject: CheckContext) -> Iterator[CheckResult]:
    """A 429 says when to come back, in one of the two lawful forms (RFC 9110 section 10.2.3)."""
    if subject.response.status == 429:
        yield _present(subject, "rate-limit.retry-after", "Retry-After")
    value = subject.response.header("Retry-After")
    if value is not None:
        kept = form_of_retry_after(value) is not None
        yield CheckResult("rate-limit.retry-after-form", kept, "a number of seconds or an HTTP date", value, "form")


def rate_limit(subject: CheckContext) -> Iterator[CheckResult]:
    """The counts agree with each other wherever they appear."""
    limit, remaining = (subject.response.header(f"X-RateLimit-{name}") for name in ("Limit", "Remaining"))
    if limit is None and remaining is None:
        return
    observed = f"limit {limit}, remaining {remaining}"
    kept = bool(limit and remaining and _is_count(limit) and _is_count(remaining) and int(remaining) <= int(limit))
    yield CheckResult(
        "rate-limit.headers", kept, "a limit and a remaining count that is not above it", observed, "counts"
    )


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 20
