"""What may be changed of an answer that is an error."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from artifact_contracts import pointers
from artifact_contracts.contract.target_description import ErrorShape
from artifact_contracts.provider.http_messages import ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider, provider_with
from artifact_contracts.provider.response_writer import ResponseWriter

# Changes an answer that is an error; how errors are worded is given as well.
Change = Callable[[ProviderResponse, ErrorShape], None]


def on_error(change: Change, *statuses: int) -> type[Provider]:
    """Return a provider that changes its errors of some statuses."""

    class OnError(ResponseWriter):
        def error(self, refusal: RefusalError) -> ProviderResponse:
            answer = super().error(refusal)
            if refusal.status in statuses:
                change(answer, self.contract.target.errors)
            return answer

    return provider_with(OnError)


def changed(change: Callable[[Any], Any]) -> Change:
    """Return what changes the body of an error as JSON."""

    def apply(answer: ProviderResponse, shape: ErrorShape) -> None:
        answer.body = json.dumps(change(json.loads(answer.body))).encode()

    return apply


def replaced_by(body: bytes, media_type: str | None) -> Change:
    """Return what puts other bytes in the place of a body; STATUS in them stands for the status."""

    def apply(answer: ProviderResponse, shape: ErrorShape) -> None:
        answer.body = body.replace(b"STATUS", str(answer.status).encode())
        typed(media_type)(answer, shape)

    return apply


def typed(media_type: str | None) -> Change:
    """Return what gives the body another media type, or none."""

    def apply(answer: ProviderResponse, shape: ErrorShape) -> None:
        answer.headers.pop("Content-Type", None)
        if media_type:
            answer.headers["Content-Type"] = media_type

    return apply


def saying(placeholder: str, value: Callable[[int], Any]) -> Change:
    """Return what gives the members that a placeholder stands in a value of their own, made from the status."""

    def apply(answer: ProviderResponse, shape: ErrorShape) -> None:
        body = json.loads(answer.body)
        for pointer in shape.pointers(placeholder, answer.status):
            body = pointers.with_value_at(body, pointer, value(answer.status))
        answer.body = json.dumps(body).encode()

    return apply


def without(placeholder: str) -> Change:
    """Return what leaves out the members that a placeholder stands in."""

    def apply(answer: ProviderResponse, shape: ErrorShape) -> None:
        body = json.loads(answer.body)
        for pointer in shape.pointers(placeholder, answer.status):
            body = pointers.without_value_at(body, pointer)
        answer.body = json.dumps(body).encode()

    return apply
