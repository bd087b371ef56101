"""What standards and good practice ask of the headers of any answer, whatever the document says."""

from __future__ import annotations

import re
from datetime import timedelta

from artifact_contracts.checks.check_context import CheckContext
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.checks.quotation import quoted
from artifact_contracts.sending.http_dates import moment_of

# Clocks differ; by a whole day only where one is wrong.
_SKEW = timedelta(days=1)
_SHARED = re.compile(r"(?:^|[\s,])(?:public|s-maxage=\"?0*[1-9]\d*)(?=$|[\s,\"])", re.IGNORECASE)
_STORED = re.compile(r"(?:^|[\s,])(?:public|(?:s-maxage|max-age)=\"?0*[1-9]\d*)(?=$|[\s,\"])", re.IGNORECASE)
# A structured date (RFC 9745 section 2.1); @0 is as good as any.
_STRUCTURED_DATE = re.compile(r"@-?\d{1,15}")
_VERSION = re.compile(r"\d+\.\d+|/\d")
_TELLING = ("server", "x-powered-by", "x-aspnet-version", "x-aspnetmvc-version")


def header_rules(context: CheckContext) -> list[CheckResult]:
    """All that this file knows, in one go."""
    results = [_no_sniffing(context), _no_version(context)] if context.has_body else [_no_version(context)]
    if 200 <= context.response.status < 500:
        results.append(_date(context))
    fields = context.response.fields
    if "transfer-encoding" in fields:
        results.append(_one_length(context))
    if "cache-control" in fields:
        results += _not_shared(context)
    if "access-control-allow-origin" in fields:
        results.append(_cross_origin(context))
    if context.response.media_type == "application/problem+json":
        results += _problem_status(context)
    return results + _end_of_life(context)


def _no_sniffing(context: CheckContext) -> CheckResult:
    value = context.response.fields.get("x-content-type-options", "")
    # An application and what stands in front may both say it; the first value counts (Fetch, 3.6).
    passed = value.partition(",")[0].strip().lower() == "nosniff"
    observed = value or "no X-Content-Type-Options"
    return CheckResult("response.nosniff", passed, "X-Content-Type-Options: nosniff", observed, "nosniff")


def _no_version(context: CheckContext) -> CheckResult:
    fields = context.response.fields
    told = [f"{name}: {fields[name]}" for name in _TELLING if _VERSION.search(fields.get(name, ""))]
    observed = ", ".join(told) or "none"
    cause = ", ".join(each.partition(":")[0] for each in told)
    return CheckResult("leakage.server-version", not told, "no version of the software that answers", observed, cause)


def _date(context: CheckContext) -> CheckResult:
    """Judge when an answer says it was made (RFC 9110 section 6.6.1); one from a cache was made earlier."""
    value = context.response.fields.get("date")
    moment = moment_of(value or "")
    off = abs(moment - context.exchange.started) if moment else timedelta()
    from_cache = "age" in context.response.fields
    passed = moment is not None and (from_cache or off <= _SKEW)
    cause = "another day" if moment else "malformed" if value else "none"
    expected = "a Date header that says when the answer was made"
    return CheckResult("response.date", passed, expected, value or "no Date", "" if passed else cause)


def _one_length(context: CheckContext) -> CheckResult:
    """Judge whether a body that comes in chunks claims no other length (RFC 9112 section 6.2)."""
    length = context.response.fields.get("content-length")
    observed = "Transfer-Encoding" if length is None else f"Transfer-Encoding and Content-Length: {length}"
    return CheckResult("response.one-length", length is None, "one length of the body", observed, "two lengths")


def _not_shared(context: CheckContext) -> list[CheckResult]:
    """Judge whether shared caches may keep what one caller was told (RFC 9111 section 3.5), or a 429 (RFC 6585)."""
    limited = context.response.status == 429
    if not limited and not (context.is_success and context.operation.schemes):
        return []
    value = context.response.fields["cache-control"]
    kept = (_STORED if limited else _SHARED).search(value)
    expected = "nothing that lets a cache keep a 429" if limited else "nothing that lets others' caches keep the answer"
    return [CheckResult("response.not-shared", kept is None, expected, f"Cache-Control: {value}", "limited" * limited)]


def _cross_origin(context: CheckContext) -> CheckResult:
    """Judge which origins may read an answer (Fetch standard, sections 3.3.3 and 3.3.5)."""
    fields = context.response.fields
    allowed = fields["access-control-allow-origin"]
    sent = next((value for name, value in context.exchange.request.headers if name.lower() == "origin"), None)
    varies = {each.strip().lower() for each in fields.get("vary", "").split(",")}
    problem = ""
    if allowed == "*" and fields.get("access-control-allow-credentials") == "true":
        problem = "every origin, with credentials"
    elif allowed == sent and not varies & {"origin", "*"}:
        problem = "the caller's origin, without Vary: Origin"
    expected = "every origin without credentials, or one, with Vary: Origin where it is the caller's"
    return CheckResult("response.cross-origin", not problem, expected, problem or allowed, problem)


def _problem_status(context: CheckContext) -> list[CheckResult]:
    """Judge the status that problem details repeat (RFC 9457 section 3.1.2)."""
    value = context.parsed.value
    if not isinstance(value, dict) or "status" not in value:
        return []
    told, status = value["status"], context.response.status
    passed = told == status and not isinstance(told, bool)
    return [
        CheckResult("error.problem-status", passed, f"{status} at /status", f"{quoted(told)} at /status", "/status")
    ]


def _end_of_life(context: CheckContext) -> list[CheckResult]:
    """Judge whether a client can read from when on something is deprecated (RFC 9745) or gone (RFC 8594)."""
    fields = context.response.fields
    results = []
    for name, expected in (("Deprecation", "a date as in @1700000000"), ("Sunset", "an HTTP date")):
        value = fields.get(name.lower())
        if value is None:
            continue
        readable = _STRUCTURED_DATE.fullmatch(value.strip()) if name == "Deprecation" else moment_of(value)
        observed = f"{name}: {value}"
        results.append(CheckResult("response.end-of-life", bool(readable), expected, observed, name))
    return results
