"""Freedoms in how success and refusal are said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.lawful.variant import LawfulVariant
from artifact_contracts.provider.messages import Answer, Incoming, RefusalError, json_answer


class Accepted(LawfulVariant, name="accepted-for-processing", only_for=("ctxfy",)):
    """Says success with 202, where the documents leave the status open."""

    def success(self, operation: Operation) -> Answer:
        return json_answer(202, {"state": "queued"})


class Created(LawfulVariant, name="created", only_for=("ctxfy",)):
    """Says success with 201, where the documents leave the status open."""

    def success(self, operation: Operation) -> Answer:
        answer = json_answer(201, {"id": "art_1"})
        answer.headers["Location"] = "/v1/artifacts/art_1"
        return answer


class NoContent(LawfulVariant, name="no-content", only_for=("ctxfy",)):
    """Says success with 204 and nothing else, where the documents leave the status open."""

    def success(self, operation: Operation) -> Answer:
        return Answer(204)


class EmptySuccess(LawfulVariant, name="empty-success"):
    """Answers success without a body."""

    def success(self, operation: Operation) -> Answer:
        return Answer(200)


class TextForSuccess(LawfulVariant, name="text-for-success", only_for=("ctxfy",)):
    """Answers success with a sentence in plain text, where its media type is left open."""

    def success(self, operation: Operation) -> Answer:
        return Answer(200, b"It has begun.", {"Content-Type": "text/plain; charset=utf-8"})


class NullForSuccess(LawfulVariant, name="null-for-success"):
    """Answers success with null."""

    def success(self, operation: Operation) -> Answer:
        return json_answer(200, None)


class ListForSuccess(LawfulVariant, name="list-for-success", only_for=("elacity",)):
    """Answers success with a list."""

    def success(self, operation: Operation) -> Answer:
        return json_answer(200, [1, {"a": "\u00e9\U0001f702"}])


class FullSuccess(LawfulVariant, name="detailed-success"):
    """Answers success with members of every kind."""

    def success(self, operation: Operation) -> Answer:
        return json_answer(200, {"id": "x", "number": 1e30, "text": "Zo\u00eb", "nothing": None, "list": [[], {}]})


class Unprocessable(LawfulVariant, name="unprocessable"):
    """Answers 422 to a body the schema refuses."""

    def check_body(self, value: Any, operation: Operation) -> None:
        try:
            super().check_body(value, operation)
        except RefusalError as refusal:
            raise RefusalError(422, refusal.message) from None


class UnprocessableSyntax(LawfulVariant, name="unprocessable-syntax"):
    """Answers 422 to a body that is not JSON as well."""

    def parse(self, body: bytes) -> Any:
        try:
            return super().parse(body)
        except RefusalError as refusal:
            raise RefusalError(422, refusal.message) from None


class ForeignForbidden(LawfulVariant, name="foreign-forbidden"):
    """Answers 403 for things of another account."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) not in (None, account):
            raise RefusalError(403, "This is not yours.")
        super().check_resource(name, operation, account)


class UnknownIsBadRequest(LawfulVariant, name="unknown-is-bad-request", only_for=("elacity",)):
    """Answers 400 for a resource that does not exist, where that is documented."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) is None:
            raise RefusalError(400, "There is no such thing.")
        super().check_resource(name, operation, account)


class MediaTypeIsBadRequest(LawfulVariant, name="media-type-is-bad-request"):
    """Answers 400 to a body of another media type."""

    def check_media_type(self, incoming: Incoming, operation: Operation) -> None:
        try:
            super().check_media_type(incoming, operation)
        except RefusalError as refusal:
            raise RefusalError(400, refusal.message) from None


class RefusesRepetition(LawfulVariant):
    """Refuses what was done before."""

    status = 409

    def perform(self, incoming: Incoming, operation: Operation, parameters: Mapping[str, str], account: str) -> Answer:
        answer = super().perform(incoming, operation, parameters, account)
        done = repr(parameters) if parameters else incoming.body.decode("utf-8", "replace")
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


class FurtherMembers(LawfulVariant, name="further-members"):
    """Adds members to every error, a request id and details among them, and writes them in another order."""

    def error(self, refusal: RefusalError) -> Answer:
        answer = super().error(refusal)
        body = {
            "requestId": "req_1",
            "details": [{"field": "x", "message": "y"}],
            **json.loads(answer.body),
            "at": [1, {}],
        }
        answer.body = json.dumps(dict(reversed(body.items())), indent=2).encode()
        return answer


class ManyLanguages(LawfulVariant, name="message-in-another-script"):
    """Words its errors in another script, escaped in one and plain in the other half of them."""

    def error(self, refusal: RefusalError) -> Answer:
        answer = super().error(RefusalError(refusal.status, "\u041d\u0435\u0442 \U0001f702", refusal.headers))
        if refusal.status % 2:
            answer.body = json.dumps(json.loads(answer.body), ensure_ascii=False).encode()
        return answer


class UntypedErrors(LawfulVariant, name="errors-without-media-type"):
    """Does not say that its errors are JSON, which is not documented either."""

    def error(self, refusal: RefusalError) -> Answer:
        answer = super().error(refusal)
        del answer.headers["Content-Type"]
        return answer


class MessageAlone(LawfulVariant, name="message-alone", only_for=("ctxfy",)):
    """Leaves all but the message out of its errors, because the rest may be no more than samples."""

    def error(self, refusal: RefusalError) -> Answer:
        answer = super().error(refusal)
        answer.body = json.dumps({"message": refusal.message}).encode()
        return answer
