"""How errors are worded: the documented envelope, its message, its code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from artifact_contracts import yaml_files
from artifact_contracts.checks.check_context import CheckContext
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.openapi import Reply

_INTERNAL_ERROR = 500
# An error that is no JSON has no media type, no message and no shape, all for one cause; a member that is wrong or
# missing is so for the envelope as well.
_SHAPE = "shape of the error"
_MEMBERS = "members of the error"


def error_envelope(subject: CheckContext) -> Iterator[CheckResult]:
    """An error is JSON, has the documented members, and its message and code say what they should."""
    if not subject.is_error or subject.is_gateway_error or subject.exchange.request.method == "HEAD":
        return
    if subject.response.status == _INTERNAL_ERROR and not isinstance(subject.parsed.value, dict):
        # The page that a server shows in the place of a service that crashed is a part of the crash.
        return
    # What is broken as JSON is said once, by response.strict-json.
    if not (subject.response.is_json and subject.has_body and subject.parsed.error):
        yield from _wording(subject)
    if subject.has_body:
        yield _media_type(subject)


def _wording(subject: CheckContext) -> Iterator[CheckResult]:
    if subject.reply is None or not subject.reply.contents:
        yield from shape(subject)
        return
    message = _message(subject, "error.message")
    yield message
    if message.kept:
        yield from _members(subject, subject.reply)


def _media_type(subject: CheckContext) -> CheckResult:
    media_type = subject.response.media_type
    kept, observed = subject.response.is_json, media_type or "no Content-Type"
    return CheckResult("error.media-type", kept, "application/json", observed, media_type, _SHAPE)


def shape(subject: CheckContext) -> Iterator[CheckResult]:
    """An error the document does not speak of has the shape of those it does."""
    if subject.is_error and subject.operation.describes_errors and not subject.is_gateway_error:
        yield _message(subject, "error.one-shape")


def _message(subject: CheckContext, requirement: str) -> CheckResult:
    pointers = list(subject.contract.target.errors.pointers("message", subject.response.status))
    expected = f"a JSON object with a text at {', '.join(pointers)}"
    fault = _message_fault(subject, pointers)
    observed = f"{subject.response}: {fault or 'it is there'}"
    return CheckResult(requirement, fault is None, expected, observed, fault or "", _SHAPE)


def _message_fault(subject: CheckContext, pointers: list[str]) -> str | None:
    if not subject.response.body:
        return "no body"
    if subject.parsed.error:
        return "the body is not JSON"
    if not isinstance(subject.parsed.value, dict):
        return "the body is not an object"
    for pointer in pointers:
        value = _at(subject, pointer)
        if value is _ABSENT:
            return f"{pointer} is missing"
        if not isinstance(value, str):
            return f"{pointer} is not a text"
    return None


def _members(subject: CheckContext, reply: Reply) -> Iterator[CheckResult]:
    errors, status = subject.contract.target.errors, subject.response.status
    for pointer in errors.pointers("message", status):
        empty = not str(_at(subject, pointer)).strip()
        yield CheckResult(
            "error.message-not-empty", not empty, f"words at {pointer}", "an empty text" if empty else "words", pointer
        )
    for pointer in errors.pointers("status", status):
        code = _at(subject, pointer)
        if code is not _ABSENT:
            number = isinstance(code, (int, float)) and not isinstance(code, bool)
            kept = number and code == status
            kind = "another number" if number else "not a number"
            observed = f"{code!r} at {pointer}"
            yield CheckResult("error.code", kept, f"{status} at {pointer}", observed, f"{pointer}: {kind}", _MEMBERS)
    if status == _INTERNAL_ERROR:
        for pointer in errors.pointers("request_id", status):
            present = isinstance(_at(subject, pointer), str)
            observed = "it is there" if present else f"no text at {pointer}"
            yield CheckResult("error.request-id", present, f"a text at {pointer}", observed, pointer, _MEMBERS)
    yield from _documented_members(subject, reply)


def _documented_members(subject: CheckContext, reply: Reply) -> Iterator[CheckResult]:
    schema = reply.contents.get("application/json")
    if schema is not None and schema.satisfiable:
        error = schema.first_error(subject.parsed.value)
        yield CheckResult(
            "error.envelope",
            error is None,
            f"the documented body of {subject.response.status}",
            str(error or "it has all documented members"),
            error.cause if error else "",
            _MEMBERS,
        )


_ABSENT: Any = object()


def _at(subject: CheckContext, pointer: str) -> Any:
    try:
        return yaml_files.value_at(subject.parsed.value, pointer)
    except KeyError:
        return _ABSENT
