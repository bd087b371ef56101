"""Faults in how success is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import Fault, listed, made, on_success
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.loopback_server import on_the_wire


def _undocumented_status(contract: Contract) -> bool:
    return all(operation.reply(201) is None for operation in contract.operations)


def _body(body: bytes) -> Callable[[ProviderResponse], None]:
    return lambda answer: setattr(answer, "body", body)


def _typed(media_type: str | None, body: bytes | None = None) -> Callable[[ProviderResponse], None]:
    def apply(answer: ProviderResponse) -> None:
        answer.headers.pop("Content-Type", None)
        if media_type is not None:
            answer.headers["Content-Type"] = media_type
        if body is not None:
            answer.body = body

    return apply


def _status(status: int) -> Callable[[ProviderResponse], None]:
    def apply(answer: ProviderResponse) -> None:
        answer.status = status
        if status == 204:
            answer.body, answer.headers = b"", {}

    return apply


for _code in (201, 202, 204, 206):
    listed(
        made(
            "undocumented-success-status" if _code == 201 else f"success-as-{_code}",
            f"Says success with {_code}, which the document does not name.",
            "response.success-status",
            on_success(_status(_code)),
            applies=_undocumented_status,
        )
    )

SUCCESSES: tuple[tuple[str, str, str, Callable[[ProviderResponse], None]], ...] = (
    ("success-as-text", "Types a JSON success as plain text.", "response.media-type", _typed("text/plain")),
    (
        "success-as-html",
        "Answers success with a page for browsers.",
        "response.media-type",
        _typed("text/html", b"<h1>done</h1>"),
    ),
    ("success-without-media-type", "Does not say what the body of a success is.", "response.media-type", _typed(None)),
    ("broken-json", "Ends a JSON success too early.", "response.strict-json", _body(b'{"status": "start')),
    (
        "byte-order-mark",
        "Puts a byte order mark before a JSON success.",
        "response.strict-json",
        _body(b"\xef\xbb\xbf{}"),
    ),
    ("success-with-nan", "Writes NaN into a success.", "response.strict-json", _body(b'{"score": NaN}')),
    ("success-with-garbage", "Writes something behind the JSON of a success.", "response.strict-json", _body(b"{}{}")),
    ("success-in-latin-1", "Writes a success in Latin-1.", "response.strict-json", _body(b'{"title": "caf\xe9"}')),
    (
        "success-as-page-typed-json",
        "Answers success with a page that is typed as JSON.",
        "response.strict-json",
        _body(b"<h1>done</h1>"),
    ),
    (
        "success-with-trailing-comma",
        "Writes a comma behind the last member of a success.",
        "response.strict-json",
        _body(b'{"a": 1,}'),
    ),
    ("success-with-single-quotes", "Writes a success with single quotes.", "response.strict-json", _body(b"{'a': 1}")),
    (
        "success-member-twice",
        "Names a member of a success twice.",
        "response.unique-members",
        _body(b'{"a": 1, "a": 2}'),
    ),
)
for _name, _sentence, _catcher, _change in SUCCESSES:
    listed(made(_name, _sentence, _catcher, on_success(_change)))


@listed
class Moved(Fault, name="redirects-valid-calls", detected_by="accepted.full"):
    """Sends every second valid call elsewhere."""

    calls = 0

    def success(self, operation: Operation) -> ProviderResponse:
        with self.lock:
            self.calls += 1
            elsewhere = self.calls % 2 == 0
        return ProviderResponse(307, b"", {"Location": "/elsewhere"}) if elsewhere else super().success(operation)


@listed
class UnknownPathsMoved(Fault, name="redirects-unknown-paths", detected_by="response.no-redirect"):
    """Sends whoever asks for an unknown path to a page where people sign in."""

    def route(self, request: ProviderRequest) -> tuple[Operation, Mapping[str, str]]:
        try:
            return super().route(request)
        except RefusalError:
            raise RefusalError(302, "Elsewhere.", {"Location": "/sign-in"}) from None


@listed
class ContentBehindNoContent(Fault, name="content-behind-204", detected_by="response.no-content"):
    """Says with 204 that there is no content, and sends some."""

    def success(self, operation: Operation) -> ProviderResponse:
        answer = super().success(operation)
        answer.status = 204
        answer.wire = on_the_wire(answer)
        return answer
