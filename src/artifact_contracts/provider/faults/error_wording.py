"""Faults in how errors are worded."""

from __future__ import annotations

import json
from typing import Any

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.contract.target_description import ErrorShape
from artifact_contracts.provider.applicability import (
    documents_404,
    documents_crashes,
    documents_error_reason,
    documents_error_status,
    shows_error,
)
from artifact_contracts.provider.body_reader import BodyReader
from artifact_contracts.provider.faults.error_changes import (
    Change,
    changed,
    on_error,
    replaced_by,
    saying,
    typed,
    without,
)
from artifact_contracts.provider.faults.fault import Applies, Fault
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider
from artifact_contracts.provider.response_writer import ResponseWriter


def _worded(name: str, sentence: str, detected_by: str, change: Change, applies: Applies | None = None) -> Fault:
    """Return the fault of a provider that words the errors of a call otherwise."""
    return Fault(name, sentence, detected_by, on_error(change, 400, 401, 403, 404), applies)


def _message(value: Any) -> Change:
    return saying("message", lambda status: value)


def _code(value: Any) -> Change:
    return saying("status", lambda status: value)


def _reason(value: Any) -> Change:
    return saying("reason", lambda status: value)


def _member_twice(answer: ProviderResponse, shape: ErrorShape) -> None:
    name = next(iter(json.loads(answer.body)))
    answer.body = b"{" + json.dumps(name).encode() + b': "no", ' + answer.body[1:]


_HTML = b"<html><body><h1>STATUS</h1></body></html>"
_own_page = replaced_by(_HTML, "text/html")


class PageForUnknownPath(Provider):
    """Leaves the answer to an unknown path to its framework."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        if not self.at(request.path):
            _own_page(answer, self.contract.target.errors)
        return answer


class TeapotForRefusal(BodyReader):
    """Refuses bodies with a status that nobody documents for that."""

    def read_body(self, request: ProviderRequest, operation: Operation) -> Any:
        try:
            return super().read_body(request, operation)
        except RefusalError as refusal:
            raise RefusalError(418, refusal.message) from None


class RequestIdMissing(ResponseWriter):
    """Fails without a reference for support."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        answer = super().error(refusal)
        if refusal.status == 500:
            without("request_id")(answer, self.contract.target.errors)
        return answer


class FailsOnBadSyntax(BodyReader):
    """Fails on what is not JSON."""

    def parse(self, body: bytes) -> Any:
        try:
            return super().parse(body)
        except RefusalError:
            raise RefusalError(500, "Something went wrong.") from None


_WORDINGS = (
    _worded("error-without-message", "Leaves the message out of errors.", "error.message", without("message")),
    _worded(
        "error-as-html", "Answers errors with a page for browsers.", "error.message", replaced_by(_HTML, "text/html")
    ),
    _worded("error-as-text", "Answers errors with plain text.", "error.message", replaced_by(b"refused", "text/plain")),
    _worded("error-without-body", "Answers errors without a body.", "error.message", replaced_by(b"", None)),
    _worded(
        "error-as-array", "Answers errors with an array of messages.", "error.message", changed(lambda body: [body])
    ),
    _worded(
        "error-as-json-text", "Answers errors with a text as JSON.", "error.message", changed(lambda body: "refused")
    ),
    _worded("error-as-null", "Answers errors with null.", "error.message", replaced_by(b"null", "application/json")),
    _worded("error-message-null", "Sends null for the message of an error.", "error.message", _message(None)),
    _worded("error-message-as-array", "Sends a list for the message of an error.", "error.message", _message(["no"])),
    _worded("error-message-as-object", "Sends an object for the message of an error.", "error.message", _message({})),
    _worded("error-message-as-number", "Sends a number for the message of an error.", "error.message", _message(7)),
    _worded(
        "error-nested",
        "Puts errors into an envelope of another shape.",
        "error.message",
        changed(lambda body: {"error": body}),
    ),
    _worded(
        "error-in-other-words",
        "Names the message of an error otherwise.",
        "error.message",
        changed(lambda body: {"detail": "That is not accepted."}),
    ),
    _worded(
        "error-as-problem",
        "Answers errors as problem details without a message.",
        "error.message",
        replaced_by(b'{"title": "refused", "status": STATUS}', "application/problem+json"),
    ),
    _worded("error-message-empty", "Sends an empty message with errors.", "error.message-not-empty", _message("")),
    _worded(
        "error-message-blank",
        "Sends a message of nothing but spaces with errors.",
        "error.message-not-empty",
        _message("  "),
    ),
    _worded("error-typed-as-text", "Types the JSON of errors as plain text.", "error.media-type", typed("text/plain")),
    _worded("error-typed-as-html", "Types the JSON of errors as HTML.", "error.media-type", typed("text/html")),
    _worded("error-without-media-type", "Does not say what the body of an error is.", "error.media-type", typed(None)),
    _worded(
        "error-cut-short",
        "Ends the JSON of errors too early.",
        "response.strict-json",
        replaced_by(b'{"message": "ref', "application/json"),
    ),
    _worded(
        "error-with-nan",
        "Writes NaN into errors.",
        "response.strict-json",
        replaced_by(b'{"message": "no", "code": NaN}', "application/json"),
    ),
    _worded(
        "error-in-latin-1",
        "Writes errors in Latin-1.",
        "response.strict-json",
        replaced_by(b'{"message": "refus\xe9"}', "application/json"),
    ),
    _worded(
        "error-member-twice",
        "Names the message of an error twice.",
        "response.unique-members",
        _member_twice,
    ),
)

_CODES = (
    _worded(
        "code-as-text",
        "Writes the status in an error as a text.",
        "error.code",
        saying("status", str),
        documents_error_status,
    ),
    _worded(
        "code-of-another-status",
        "Writes another status than its own into an error.",
        "error.code",
        saying("status", lambda status: status + 1),
        documents_error_status,
    ),
    _worded(
        "code-as-word",
        "Writes a word of its own for the status in an error.",
        "error.code",
        _code("ERR_REFUSED"),
        documents_error_status,
    ),
    _worded("code-null", "Writes null for the status in an error.", "error.code", _code(None), documents_error_status),
    _worded(
        "code-as-boolean",
        "Writes a truth value for the status in an error.",
        "error.code",
        _code(True),
        documents_error_status,
    ),
    _worded(
        "code-missing", "Leaves the status out of errors.", "error.envelope", without("status"), documents_error_status
    ),
    _worded(
        "reason-missing",
        "Leaves the standard phrase out of errors.",
        "error.envelope",
        without("reason"),
        documents_error_reason,
    ),
    _worded(
        "reason-of-another-status",
        "Writes another standard phrase than that of the status.",
        "error.envelope",
        _reason("Gone"),
        documents_error_reason,
    ),
    _worded(
        "details-as-text",
        "Sends a text for the details of a refused body.",
        "error.envelope",
        changed(lambda body: {**body, "details": "no"}),
        documents_error_reason,
    ),
    _worded(
        "reason-as-number",
        "Writes a number for the standard phrase of an error.",
        "error.envelope",
        _reason(4),
        documents_error_reason,
    ),
)


def _page_for(status: int, where: str, applies: Applies | None = None) -> Fault:
    """Return the fault of a provider that words one error only otherwise: the others come from other code."""

    def detector(contract: Contract) -> str:
        return "error.message" if shows_error(contract, status) else "error.one-shape"

    sentence = f"Answers with a page for browsers where {where}."
    return Fault(f"page-for-{status}", sentence, detector, on_error(_own_page, status), applies)


def _framework_page_for(status: int, what: str) -> Fault:
    sentence = f"Lets its framework word the refusal of a {what}."
    return Fault(f"framework-page-for-{status}", sentence, "error.one-shape", on_error(_own_page, status))


FAULTS = (
    *_WORDINGS,
    *_CODES,
    _page_for(401, "strangers are refused"),
    _page_for(404, "there is no such thing", documents_404),
    _page_for(400, "a body is refused"),
    _framework_page_for(405, "method"),
    _framework_page_for(415, "media type"),
    Fault.of("framework-page-for-unknown-path", "error.one-shape", PageForUnknownPath),
    Fault.of("undocumented-refusal-status", "response.documented-status", TeapotForRefusal),
    Fault.of(
        "500-without-request-id", "error.request-id", RequestIdMissing, FailsOnBadSyntax, applies=documents_crashes
    ),
)
