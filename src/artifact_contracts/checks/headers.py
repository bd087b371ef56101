"""Headers that a status brings with it."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from artifact_contracts.checks.judgement import Judgement
from artifact_contracts.checks.subject import Subject


def challenge(subject: Subject) -> Iterator[Judgement]:
    """A 401 names how to authenticate (RFC 9110 section 15.5.2)."""
    if subject.response.status == 401:
        yield _present(subject, "authentication.challenge", "WWW-Authenticate")


def allow(subject: Subject) -> Iterator[Judgement]:
    """A 405 lists the methods there are (RFC 9110 section 15.5.6)."""
    if subject.response.status == 405:
        yield _present(subject, "method.allow", "Allow")


def _present(subject: Subject, requirement: str, name: str) -> Judgement:
    value = subject.response.header(name)
    return Judgement(requirement, bool(value), f"a {name} header", value or f"no {name}", name)


def retry_after(subject: Subject) -> Iterator[Judgement]:
    """A 429 says when to come back, in one of the two lawful forms (RFC 9110 section 10.2.3)."""
    if subject.response.status == 429:
        yield _present(subject, "rate-limit.retry-after", "Retry-After")
    value = subject.response.header("Retry-After")
    if value is not None:
        kept = value.isdecimal() or _is_date(value)
        yield Judgement("rate-limit.retry-after-form", kept, "a number of seconds or an HTTP date", value, "form")


def _is_date(value: str) -> bool:
    try:
        parsedate_to_datetime(value)
    except ValueError:
        return False
    return value.endswith("GMT")


def rate_limit(subject: Subject) -> Iterator[Judgement]:
    """The counts agree with each other wherever they appear."""
    limit, remaining = (subject.response.header(f"X-RateLimit-{name}") for name in ("Limit", "Remaining"))
    if limit is None and remaining is None:
        return
    observed = f"limit {limit}, remaining {remaining}"
    kept = bool(limit and remaining and limit.isdecimal() and remaining.isdecimal() and int(remaining) <= int(limit))
    yield Judgement(
        "rate-limit.headers", kept, "a limit and a remaining count that is not above it", observed, "counts"
    )
