"""Faults in how success is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import Fault, on_success
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError, on_the_wire
from artifact_contracts.provider.provider import Provider
from artifact_contracts.provider.response_writer import ResponseWriter

Change = Callable[[ProviderResponse], None]


class Moved(ResponseWriter):
    """Sends every second valid call elsewhere."""

    _calls = 0

    def success(self, operation: Operation) -> ProviderResponse:
        with self.lock:
            self._calls += 1
            elsewhere = self._calls % 2 == 0
        return ProviderResponse(307, b"", {"Location": "/elsewhere"}) if elsewhere else super().success(operation)


class UnknownPathsMoved(Provider):
    """Redirects calls to an unknown path to a login page."""

    def route(self, request: ProviderRequest) -> tuple[Operation, Mapping[str, str]]:
        try:
            return super().route(request)
        except RefusalError:
            raise RefusalError(302, "Elsewhere.", {"Location": "/sign-in"}) from None


class ContentBehindNoContent(ResponseWriter):
    """Says with 204 that there is no content, and sends some."""

    def success(self, operation: Operation) -> ProviderResponse:
        answer = super().success(operation)
        answer.status = 204
        answer.wire = on_the_wire(answer)
        return answer


def _body(body: bytes) -> Change:
    return lambda answer: setattr(answer, "body", body)


def _typed(media_type: str | None, body: bytes | None = None) -> Change:
    def apply(answer: ProviderResponse) -> None:
        answer.headers.pop("Content-Type", None)
        if media_type is not None:
            answer.headers["Content-Type"] = media_type
        if body is not None:
            answer.body = body

    return apply


def _status(status: int) -> Change:
    def apply(answer: ProviderResponse) -> None:
        answer.status = status
        if status == 204:
            answer.body, answer.headers = b"", {}

    return apply


def _success(name: str, sentence: str, detected_by: str, change: Change) -> Fault:
    """Return the fault of a provider that says success otherwise."""
    return Fault(name, sentence, detected_by, on_success(change))


def _undocumented(name: str, status: int) -> Fault:
    """Return the fault of a provider that says success with an undocumented status."""
    sentence = f"Says success with {status}, which the document does not name."

    def applies(contract: Contract) -> bool:
        return any(operation.reply(status) is None for operation in contract.operations)

    return Fault(name, sentence, "response.success-status", on_success(_status(status)), applies)


FAULTS = (
    _undocumented("undocumented-success-status", 201),
    _undocumented("success-as-202", 202),
    _undocumented("success-as-204", 204),
    _undocumented("success-as-206", 206),
    _success("success-as-text", "Types a JSON success as plain text.", "response.media-type", _typed("text/plain")),
    _success(
        "success-as-html",
        "Answers success with a page for browsers.",
        "response.media-type",
        _typed("text/html", b"<h1>done</h1>"),
    ),
    _success(
        "success-without-media-type", "Does not say what the body of a success is.", "response.media-type", _typed(None)
    ),
    _success("broken-json", "Ends a JSON success too early.", "response.strict-json", _body(b'{"status": "start')),
    _success(
        "byte-order-mark",
        "Puts a byte order mark before a JSON success.",
        "response.strict-json",
        _body(b"\xef\xbb\xbf{}"),
    ),
    _success("success-with-nan", "Writes NaN into a success.", "response.strict-json", _body(b'{"score": NaN}')),
    _success(
        "success-with-garbage", "Writes something behind the JSON of a success.", "response.strict-json", _body(b"{}{}")
    ),
    _success(
        "success-in-latin-1", "Writes a success in Latin-1.", "response.strict-json", _body(b'{"title": "caf\xe9"}')
    ),
    _success(
        "success-as-page-typed-json",
        "Answers success with a page that is typed as JSON.",
        "response.strict-json",
        _body(b"<h1>done</h1>"),
    ),
    _success(
        "success-with-trailing-comma",
        "Writes a comma behind the last member of a success.",
        "response.strict-json",
        _body(b'{"a": 1,}'),
    ),
    _success(
        "success-with-single-quotes", "Writes a success with single quotes.", "response.strict-json", _body(b"{'a': 1}")
    ),
    _success(
        "success-member-twice",
        "Names a member of a success twice.",
        "response.unique-members",
        _body(b'{"a": 1, "a": 2}'),
    ),
    Fault.of("redirects-valid-calls", "accepted.full", Moved),
    Fault.of("redirects-unknown-paths", "response.no-redirect", UnknownPathsMoved),
    Fault.of("content-behind-204", "response.no-content", ContentBehindNoContent),
)
