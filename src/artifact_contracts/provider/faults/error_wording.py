"""Faults in how errors are worded."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import CRASH, Fault, listed, made, on_error
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError

Body = dict[str, Any]


def _changed(change: Callable[[Body], Any]) -> Callable[[ProviderResponse, RefusalError], None]:
    """Return what changes the body of an error as JSON: in place, or for what it returns."""

    def apply(answer: ProviderResponse, refusal: RefusalError) -> None:
        body = json.loads(answer.body)
        returned = change(body)
        answer.body = json.dumps(body if returned is None else returned).encode()

    return apply


def _as(body: bytes, media_type: str | None) -> Callable[[ProviderResponse, RefusalError], None]:
    def apply(answer: ProviderResponse, refusal: RefusalError) -> None:
        answer.body = body.replace(b"STATUS", str(refusal.status).encode())
        answer.headers.pop("Content-Type", None)
        if media_type:
            answer.headers["Content-Type"] = media_type

    return apply


def _set(**members: Any) -> Callable[[ProviderResponse, RefusalError], None]:
    return _changed(lambda body: body.update(members))


def _without(member: str) -> Callable[[ProviderResponse, RefusalError], None]:
    return _changed(lambda body: body.pop(member, None) and None)


def _typed(media_type: str | None) -> Callable[[ProviderResponse, RefusalError], None]:
    def apply(answer: ProviderResponse, refusal: RefusalError) -> None:
        answer.headers.pop("Content-Type", None)
        if media_type:
            answer.headers["Content-Type"] = media_type

    return apply


_HTML = b"<html><body><h1>STATUS</h1></body></html>"
_DOCUMENTED = (400, 401, 403, 404)

WORDINGS: tuple[tuple[str, str, str, Callable[[ProviderResponse, RefusalError], None]], ...] = (
    ("error-without-message", "Leaves the message out of errors.", "error.message", _without("message")),
    ("error-as-html", "Answers errors with a page for browsers.", "error.message", _as(_HTML, "text/html")),
    ("error-as-text", "Answers errors with plain text.", "error.message", _as(b"refused", "text/plain")),
    ("error-without-body", "Answers errors without a body.", "error.message", _as(b"", None)),
    ("error-as-array", "Answers errors with an array of messages.", "error.message", _changed(lambda body: [body])),
    ("error-as-json-text", "Answers errors with a text as JSON.", "error.message", _changed(lambda body: "refused")),
    ("error-as-null", "Answers errors with null.", "error.message", _as(b"null", "application/json")),
    ("error-message-null", "Sends null for the message of an error.", "error.message", _set(message=None)),
    ("error-message-as-array", "Sends a list for the message of an error.", "error.message", _set(message=["no"])),
    ("error-message-as-object", "Sends an object for the message of an error.", "error.message", _set(message={})),
    ("error-message-as-number", "Sends a number for the message of an error.", "error.message", _set(message=7)),
    (
        "error-nested",
        "Puts errors into an envelope of another shape.",
        "error.message",
        _changed(lambda body: {"error": body}),
    ),
    (
        "error-in-other-words",
        "Names the message of an error otherwise.",
        "error.message",
        _changed(lambda body: {"detail": body["message"]}),
    ),
    (
        "error-as-problem",
        "Answers errors as problem details without a message.",
        "error.message",
        _as(b'{"title": "refused", "status": STATUS}', "application/problem+json"),
    ),
    ("error-message-empty", "Sends an empty message with errors.", "error.message-not-empty", _set(message="")),
    (
        "error-message-blank",
        "Sends a message of nothing but spaces with errors.",
        "error.message-not-empty",
        _set(message="  "),
    ),
    ("error-typed-as-text", "Types the JSON of errors as plain text.", "error.media-type", _typed("text/plain")),
    ("error-typed-as-html", "Types the JSON of errors as HTML.", "error.media-type", _typed("text/html")),
    ("error-without-media-type", "Does not say what the body of an error is.", "error.media-type", _typed(None)),
    (
        "error-cut-short",
        "Ends the JSON of errors too early.",
        "response.strict-json",
        _as(b'{"message": "ref', "application/json"),
    ),
    (
        "error-with-nan",
        "Writes NaN into errors.",
        "response.strict-json",
        _as(b'{"message": "no", "code": NaN}', "application/json"),
    ),
    (
        "error-in-latin-1",
        "Writes errors in Latin-1.",
        "response.strict-json",
        _as(b'{"message": "refus\xe9"}', "application/json"),
    ),
    (
        "error-member-twice",
        "Names the message of an error twice.",
        "response.unique-members",
        lambda answer, refusal: setattr(answer, "body", b'{"message": "no", ' + answer.body[1:]),
    ),
)
for _name, _sentence, _catcher, _change in WORDINGS:
    listed(made(_name, _sentence, _catcher, on_error(_change, *_DOCUMENTED)))


def _has_code(contract: Contract) -> bool:
    return "code" in contract.target.errors.body


CODES: tuple[tuple[str, str, str, Callable[[ProviderResponse, RefusalError], None]], ...] = (
    (
        "code-as-text",
        "Writes the status in an error as a text.",
        "error.code",
        _changed(lambda body: body.update(code=str(body["code"]))),
    ),
    (
        "code-of-another-status",
        "Writes another status than its own into an error.",
        "error.code",
        _changed(lambda body: body.update(code=body["code"] + 1)),
    ),
    ("code-as-word", "Writes a word of its own for the status in an error.", "error.code", _set(code="ERR_REFUSED")),
    ("code-null", "Writes null for the status in an error.", "error.code", _set(code=None)),
    ("code-as-boolean", "Writes a truth value for the status in an error.", "error.code", _set(code=True)),
    ("code-missing", "Leaves the status out of errors.", "error.envelope", _without("code")),
    ("reason-missing", "Leaves the standard phrase out of errors.", "error.envelope", _without("error")),
    (
        "reason-of-another-status",
        "Writes another standard phrase than that of the status.",
        "error.envelope",
        _set(error="Gone"),
    ),
    ("details-as-text", "Sends a text for the details of a refused body.", "error.envelope", _set(details="no")),
    ("reason-as-number", "Writes a number for the standard phrase of an error.", "error.envelope", _set(error=4)),
)
for _name, _sentence, _catcher, _change in CODES:
    listed(made(_name, _sentence, _catcher, on_error(_change, *_DOCUMENTED), applies=_has_code))


def _own_page(answer: ProviderResponse, refusal: RefusalError) -> None:
    _as(_HTML, "text/html")(answer, refusal)


# One error only is worded otherwise: the others come from other code.
for _status, _what in ((401, "strangers are refused"), (404, "there is no such thing"), (400, "a body is refused")):
    listed(
        made(
            f"page-for-{_status}",
            f"Answers with a page for browsers where {_what}.",
            "error.message",
            on_error(_own_page, _status),
            applies=(lambda contract: contract.operations[0].reply(404) is not None) if _status == 404 else None,
        )
    )
listed(
    made(
        "framework-page-for-405",
        "Lets its framework word the refusal of a method.",
        "error.one-shape",
        on_error(_own_page, 405),
    )
)
listed(
    made(
        "framework-page-for-415",
        "Lets its framework word the refusal of a media type.",
        "error.one-shape",
        on_error(_own_page, 415),
    )
)


@listed
class PageForUnknownPath(Fault, name="framework-page-for-unknown-path", detected_by="error.one-shape"):
    """Lets its framework word the answer to an unknown path."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        if any(pattern.fullmatch(request.path) for _, pattern in self.routes):
            return super().answer(request)
        answer = self.error(RefusalError(404, "There is nothing at this address."))
        _own_page(answer, RefusalError(404, ""))
        return answer


@listed
class TeapotForRefusal(Fault, name="undocumented-refusal-status", detected_by="response.documented-status"):
    """Refuses bodies with a status that nobody documents for that."""

    def read_body(self, request: ProviderRequest, operation: Operation) -> Any:
        try:
            return super().read_body(request, operation)
        except RefusalError as refusal:
            raise RefusalError(418, refusal.message) from None


@listed
class RequestIdMissing(Fault, name="500-without-request-id", detected_by="error.request-id"):
    """Fails without a reference for support."""

    @classmethod
    def applies_to(cls, contract: Contract) -> bool:
        return contract.register.asks("error.request-id") and contract.register.asks(CRASH)

    def parse(self, body: bytes) -> Any:
        try:
            return super().parse(body)
        except RefusalError:
            raise RefusalError(500, "Something went wrong.") from None

    def error(self, refusal: RefusalError) -> ProviderResponse:
        answer = super().error(refusal)
        if refusal.status == 500:
            body = json.loads(answer.body)
            body.pop("requestId", None)
            answer.body = json.dumps(body).encode()
        return answer
