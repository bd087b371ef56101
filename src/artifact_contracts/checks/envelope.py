"""How errors are worded: the documented envelope, its message, its code."""

from __future__ import annotations

from typing import Any

from artifact_contracts.checks.check_context import CheckContext
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.checks.quotation import quoted
from artifact_contracts.pointers import value_or

_INTERNAL_ERROR = 500
# An error that is not JSON has no media type, no message and no shape, all for one cause; a member that is wrong or
# missing is so for the envelope as well.
_SHAPE = "shape of the error"
_MEMBERS = "members of the error"


def error_envelope(context: CheckContext) -> list[CheckResult]:
    """An error is JSON, has the documented members, and its message and code say what they should."""
    if not context.is_error or context.is_gateway_error or context.exchange.request.method == "HEAD":
        return []
    if context.response.status == _INTERNAL_ERROR and not isinstance(context.parsed.value, dict):
        # The page that a server shows in the place of a service that crashed is a part of the crash.
        return []
    results = []
    # What is broken as JSON is said once, by response.strict-json.
    if not (context.is_json and context.has_body and context.parsed.error):
        results += _wording(context)
    if context.has_body:
        results.append(_media_type(context))
    return results


def _wording(context: CheckContext) -> list[CheckResult]:
    if not context.is_worded_by_the_service:
        results = shape(context)
        sound = bool(results) and all(result.passed for result in results)
        return [*results, *_documented_members(context)] if sound else results
    places = _places(context)
    message = _message(context, "error.message", places["{message}"])
    return [message, *_members(context, places)] if message.passed else [message]


# Stands for a member that is not there.
_ABSENT: Any = object()
_Places = dict[str, dict[str, Any]]
_PLACEHOLDERS = ("{message}", "{status}", "{request_id}")


def _places(context: CheckContext) -> _Places:
    """Return what is found where each placeholder is documented, by placeholder and pointer."""
    documented = context.contract.target.errors.placeholders(context.response.status)
    value = context.parsed.value
    return {each: {at: value_or(value, at, _ABSENT) for at in documented.get(each, ())} for each in _PLACEHOLDERS}


def _media_type(context: CheckContext) -> CheckResult:
    media_type = context.response.media_type
    observed = media_type or "no Content-Type"
    return CheckResult("error.media-type", context.is_json, "application/json", observed, media_type, _SHAPE)


def shape(context: CheckContext) -> list[CheckResult]:
    """An error the document does not speak of has the shape of those it does."""
    if context.is_error and context.operation.describes_errors and not context.is_gateway_error:
        return [_message(context, "error.one-shape", _places(context)["{message}"])]
    return []


def _message(context: CheckContext, requirement: str, texts: dict[str, Any]) -> CheckResult:
    expected = f"a JSON object with a text at {', '.join(texts)}"
    fault = _message_fault(context, texts)
    observed = f"{context.status_line}: {fault or 'it is there'}"
    return CheckResult(requirement, fault is None, expected, observed, fault or "", _SHAPE)


def _message_fault(context: CheckContext, texts: dict[str, Any]) -> str | None:
    if not context.response.body:
        return "no body"
    if context.parsed.error:
        return "the body is not JSON"
    if not isinstance(context.parsed.value, dict):
        return "the body is not an object"
    for pointer, text in texts.items():
        if text is _ABSENT:
            return f"{pointer} is missing"
        if not isinstance(text, str):
            return f"{pointer} is not a text"
    return None


def _members(context: CheckContext, places: _Places) -> list[CheckResult]:
    status = context.response.status
    results = []
    for pointer, text in places["{message}"].items():
        empty = not text.strip()
        expected, observed = f"a text that is not empty at {pointer}", "an empty text" if empty else "words"
        results.append(CheckResult("error.message-not-empty", not empty, expected, observed, pointer))
    for pointer, code in places["{status}"].items():
        if code is not _ABSENT:
            results.append(_code(code, status, pointer))
    for pointer, reference in places["{request_id}"].items() if status == _INTERNAL_ERROR else ():
        present = isinstance(reference, str)
        observed = "it is there" if present else f"no text at {pointer}"
        results.append(CheckResult("error.request-id", present, f"a text at {pointer}", observed, pointer, _MEMBERS))
    return results + _documented_members(context)


def _code(code: Any, status: int, pointer: str) -> CheckResult:
    number = isinstance(code, (int, float)) and not isinstance(code, bool)
    kind = "another number" if number else "not a number"
    observed = f"{quoted(code)} at {pointer}"
    passed = number and code == status
    return CheckResult("error.code", passed, f"{status} at {pointer}", observed, f"{pointer}: {kind}", _MEMBERS)


def _documented_members(context: CheckContext) -> list[CheckResult]:
    schema = context.reply.contents.get("application/json") if context.reply else None
    if schema is None or not schema.satisfiable:
        return []
    error = schema.first_error(context.parsed.value)
    return [
        CheckResult(
            "error.envelope",
            error is None,
            f"the documented body of {context.response.status}",
            str(error or "it has all documented members"),
            error.cause if error else "",
            _MEMBERS,
        )
    ]
