"""Freedoms in how success and refusal are said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.conforming.conforming_variant import ConformingVariant
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError, json_answer


class Accepted(ConformingVariant, name="accepted-for-processing", only_for=("ctxfy",)):
    """Says success with 202, where the documents leave the status open."""

    def success(self, operation: Operation) -> ProviderResponse:
        return json_answer(202, {"state": "queued"})


class Created(ConformingVariant, name="created", only_for=("ctxfy",)):
    """Says success with 201, where the documents leave the status open."""

    def success(self, operation: Operation) -> ProviderResponse:
        answer = json_answer(201, {"id": "art_1"})
        answer.headers["Location"] = "/v1/artifacts/art_1"
        return answer


class NoContent(ConformingVariant, name="no-content", only_for=("ctxfy",)):
    """Says success with 204 and nothing else, where the documents leave the status open."""

    def success(self, operation: Operation) -> ProviderResponse:
        return ProviderResponse(204)


class EmptySuccess(ConformingVariant, name="empty-success"):
    """Answers success without a body."""

    def success(self, operation: Operation) -> ProviderResponse:
        return ProviderResponse(200)


class TextForSuccess(ConformingVariant, name="text-for-success", only_for=("ctxfy",)):
    """Answers success with a sentence in plain text, where its media type is left open."""

    def success(self, operation: Operation) -> ProviderResponse:
        return ProviderResponse(200, b"It has begun.", {"Content-Type": "text/plain; charset=utf-8"})


class NullForSuccess(ConformingVariant, name="null-for-success"):
    """Answers success with null."""

    def success(self, operation: Operation) -> ProviderResponse:
        return json_answer(200, None)


class ListForSuccess(ConformingVariant, name="list-for-success", only_for=("elacity",)):
    """Answers success with a list."""

    def success(self, operation: Operation) -> ProviderResponse:
        return json_answer(200, [1, {"a": "\u00e9\U0001f702"}])


class FullSuccess(ConformingVariant, name="detailed-success"):
    """Answers success with members of every kind."""

    def success(self, operation: Operation) -> ProviderResponse:
        return json_answer(200, {"id": "x", "number": 1e30, "text": "Zo\u00eb", "nothing": None, "list": [[], {}]})


class Unprocessable(ConformingVariant, name="unprocessable"):
    """Answers 422 to a body the schema refuses."""

    def check_body(self, value: Any, operation: Operation) -> None:
        try:
            super().check_body(value, operation)
        except RefusalError as refusal:
            raise RefusalError(422, refusal.message) from None


class UnprocessableSyntax(ConformingVariant, name="unprocessable-syntax"):
    """Answers 422 to a body that is not JSON as well."""

    def parse(self, body: bytes) -> Any:
        try:
            return super().parse(body)
        except RefusalError as refusal:
            raise RefusalError(422, refusal.message) from None


class ForeignForbidden(ConformingVariant, name="foreign-forbidden"):
    """Answers 403 for things of another account."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) not in (None, account):
            raise RefusalError(403, "This is not yours.")
        super().check_resource(name, operation, account)


class UnknownIsBadRequest(ConformingVariant, name="unknown-is-bad-request", only_for=("elacity",)):
    """Answers 400 for a resource that does not exist, where that is documented."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) is None:
            raise RefusalError(400, "There is no such thing.")
        super().check_resource(name, operation, account)


class MediaTypeIsBadRequest(ConformingVariant, name="media-type-is-bad-request"):
    """Answers 400 to a body of another media type."""

    def check_media_type(self, request: ProviderRequest, operation: Operation) -> None:
        try:
            super().check_media_type(request, operation)
        except RefusalError as refusal:
            raise RefusalError(400, refusal.message) from None


class RefusesRepetition(ConformingVariant):
    """Refuses what was done before."""

    status = 409

    def perform(
        self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        answer = super().perform(request, operation, parameters, account)
        done = repr(parameters) if parameters else request.body.decode("utf-8", "replace")
        with self.lock:
            if done in self.published:
                raise RefusalError(self.status, "This was done before.")
            self.published[done] = None
        return answer


class ConflictOnRepetition(RefusesRepetition, name="conflict-on-repetition"):
    """Refuses with 409 what was done before."""


class BadRequestOnRepetition(RefusesRepetition, name="bad-request-on-repetition"):
    """Refuses with 400 what was done before."""

    status = 400


class FurtherMembers(ConformingVariant, name="further-members"):
    """Adds members to every error, a request id and details among them, and writes them in another order."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        answer = super().error(refusal)
        body = {
            "requestId": "req_1",
            "details": [{"field": "x", "message": "y"}],
            **json.loads(answer.body),
            "at": [1, {}],
        }
        answer.body = json.dumps(dict(reversed(body.items())), indent=2).encode()
        return answer


class ManyLanguages(ConformingVariant, name="message-in-another-script"):
    """Words its errors in another script, escaped in one and plain in the other half of them."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        answer = super().error(RefusalError(refusal.status, "\u041d\u0435\u0442 \U0001f702", refusal.headers))
        if refusal.status % 2:
            answer.body = json.dumps(json.loads(answer.body), ensure_ascii=False).encode()
        return answer


class UntypedErrors(ConformingVariant, name="errors-without-media-type"):
    """Does not say that its errors are JSON, which is not documented either."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        answer = super().error(refusal)
        del answer.headers["Content-Type"]
        return answer


class MessageAlone(ConformingVariant, name="message-alone", only_for=("ctxfy",)):
    """Leaves all but the message out of its errors, because the rest may be no more than samples."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        answer = super().error(refusal)
        answer.body = json.dumps({"message": refusal.message}).encode()
        return answer
