"""Freedoms in how success and refusal are said."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.applicability import documents_success, takes_as_success
from artifact_contracts.provider.authenticator import Authenticator
from artifact_contracts.provider.body_reader import BodyReader
from artifact_contracts.provider.conforming.conforming_variant import ConformingVariant
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError, json_answer
from artifact_contracts.provider.resource_store import ResourceStore
from artifact_contracts.provider.response_writer import ResponseWriter

LIST: Any = [1, {"a": "\u00e9\U0001f702"}]
DETAILS: Any = {"id": "x", "number": 1e30, "text": "Zo\u00eb", "nothing": None, "list": [[], {}]}


class Accepted(ResponseWriter):
    """Answers a success with 202, where the documents leave the status open."""

    def success(self, operation: Operation) -> ProviderResponse:
        return json_answer(202, {"state": "queued"})


class Created(ResponseWriter):
    """Answers a success with 201, where the documents leave the status open."""

    def success(self, operation: Operation) -> ProviderResponse:
        answer = json_answer(201, {"id": "art_1"})
        answer.headers["Location"] = "/v1/artifacts/art_1"
        return answer


class NoContent(ResponseWriter):
    """Answers a success with 204 and nothing else, where the documents leave the status open."""

    def success(self, operation: Operation) -> ProviderResponse:
        return ProviderResponse(204)


class EmptySuccess(ResponseWriter):
    """Answers success without a body."""

    def success(self, operation: Operation) -> ProviderResponse:
        return ProviderResponse(super().success(operation).status)


class TextForSuccess(ResponseWriter):
    """Answers success with a sentence in plain text, where its media type is left open."""

    def success(self, operation: Operation) -> ProviderResponse:
        return ProviderResponse(200, b"It has begun.", {"Content-Type": "text/plain; charset=utf-8"})


class NullForSuccess(ResponseWriter):
    """Answers success with null."""

    def success(self, operation: Operation) -> ProviderResponse:
        return json_answer(super().success(operation).status, None)


class ListForSuccess(ResponseWriter):
    """Answers success with a list."""

    def success(self, operation: Operation) -> ProviderResponse:
        return json_answer(super().success(operation).status, LIST)


class FullSuccess(ResponseWriter):
    """Answers success with members of every kind."""

    def success(self, operation: Operation) -> ProviderResponse:
        return json_answer(super().success(operation).status, DETAILS)


class Unprocessable(BodyReader):
    """Answers 422 to a body the schema refuses."""

    def check_body(self, value: Any, operation: Operation) -> None:
        try:
            super().check_body(value, operation)
        except RefusalError as refusal:
            raise RefusalError(422, refusal.message) from None


class UnprocessableSyntax(BodyReader):
    """Answers 422 to a body that is not JSON as well."""

    def parse(self, body: bytes) -> Any:
        try:
            return super().parse(body)
        except RefusalError as refusal:
            raise RefusalError(422, refusal.message) from None


class ForeignForbidden(ResourceStore):
    """Answers 403 for things of another account."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) not in (None, account):
            raise RefusalError(403, "This is not yours.")
        super().check_resource(name, operation, account)


class UnknownIsBadRequest(ResourceStore):
    """Answers 400 for a resource that does not exist, where that is documented."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) is None:
            raise RefusalError(400, "There is no such thing.")
        super().check_resource(name, operation, account)


class MediaTypeIsBadRequest(BodyReader):
    """Answers 400 to a body of another media type."""

    def check_media_type(self, request: ProviderRequest, operation: Operation) -> None:
        try:
            super().check_media_type(request, operation)
        except RefusalError as refusal:
            raise RefusalError(400, refusal.message) from None


class ProblemDetails(ResponseWriter):
    """Words its errors as problem details too (RFC 9457), beside the documented members."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        answer = super().error(refusal)
        problem = {"type": "about:blank", "title": "x", "status": refusal.status, "detail": refusal.message}
        answer.body = json.dumps({**problem, **json.loads(answer.body)}).encode()
        answer.headers["Content-Type"] = "application/problem+json"
        return answer


class SeveralChallenges(Authenticator):
    """Offers several ways to authenticate with a 401, and says what is wrong (RFC 6750 section 3)."""

    def unauthorized(self, message: str, operation: Operation) -> RefusalError:
        told = 'Bearer realm="a, b", error="invalid_token", error_description="It is \\"unknown\\", sorry"'
        return RefusalError(401, message, {"WWW-Authenticate": f"{told}, ApiKey realm=x,, Negotiate a87421=="})


class FromACache(ResponseWriter):
    """Says of each error that it came from a cache, made some days ago (RFC 9111 section 5.1)."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        answer = super().error(refusal)
        answer.headers |= {"Date": "Wed, 21 Oct 2015 07:28:00 GMT", "Age": "200000", "Via": "1.1 edge"}
        return answer


class UntypedSuccess(ResponseWriter):
    """Does not say of which type a success is, where that is left open."""

    def success(self, operation: Operation) -> ProviderResponse:
        answer = super().success(operation)
        del answer.headers["Content-Type"]
        return answer


class CountsInTheNewerForm(ResponseWriter):
    """Says how many calls are left in the fields that are to become a standard, besides those documented."""

    def limit_headers(self, operation: Operation, status: int, counts: Mapping[str, str]) -> dict[str, str]:
        newer = {"RateLimit": '"default";r=50;t=30', "RateLimit-Policy": '"default";q=100;w=60'}
        hop = {"Keep-Alive": "timeout=5", "Upgrade": "h2c"}
        return {**super().limit_headers(operation, status, counts), **newer, **hop}


class LargeSuccess(ResponseWriter):
    """Answers success with nearly a megabyte."""

    def success(self, operation: Operation) -> ProviderResponse:
        return json_answer(super().success(operation).status, {"log": "line\n" * 150_000})


class OddNumbers(ResponseWriter):
    """Answers success with numbers that few number types hold, and with names and texts that are all escapes."""

    def success(self, operation: Operation) -> ProviderResponse:
        answer = super().success(operation)
        answer.body = b'{"n": 1e400, "m": -0, "o": 1%s, "\\u0061\\/": "\\ud83d \\u0000 \\u2028"}' % (b"0" * 5000)
        return answer


class EscapedErrors(ResponseWriter):
    """Writes every character of its errors as an escape of JSON."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        answer = super().error(refusal)
        texts = re.compile(rb'"((?:[^"\\]|\\.)*)"')
        answer.body = texts.sub(lambda match: b'"%s"' % _all_escaped(json.loads(match[0])), answer.body)
        return answer


def _all_escaped(text: str) -> bytes:
    return "".join(f"\\u{ord(character):04X}" for character in text).encode()


class FurtherMembers(ResponseWriter):
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


class ManyLanguages(ResponseWriter):
    """Words its errors in another script, escaped in one and plain in the other half of them."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        answer = super().error(RefusalError(refusal.status, "\u041d\u0435\u0442 \U0001f702", refusal.headers))
        if refusal.status % 2:
            answer.body = json.dumps(json.loads(answer.body), ensure_ascii=False).encode()
        return answer


class UntypedErrors(ResponseWriter):
    """Does not say that its errors are JSON, which is not documented either."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        answer = super().error(refusal)
        del answer.headers["Content-Type"]
        return answer


class MessageAlone(ResponseWriter):
    """Leaves all but the message out of its errors, because the rest may be no more than samples."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        answer = super().error(refusal)
        answer.body = json.dumps({"message": refusal.message}).encode()
        return answer


VARIANTS = (
    ConformingVariant.of(
        "accepted-for-processing", Accepted, applies=lambda contract: documents_success(contract, 202)
    ),
    ConformingVariant.of("created", Created, applies=lambda contract: documents_success(contract, 201)),
    ConformingVariant.of("no-content", NoContent, applies=lambda contract: documents_success(contract, 204)),
    ConformingVariant.of("empty-success", EmptySuccess),
    ConformingVariant.of("text-for-success", TextForSuccess, only_for=("ctxfy",)),
    ConformingVariant.of("null-for-success", NullForSuccess, applies=lambda contract: takes_as_success(contract, None)),
    ConformingVariant.of("list-for-success", ListForSuccess, only_for=("elacity",)),
    ConformingVariant.of("detailed-success", FullSuccess, applies=lambda contract: takes_as_success(contract, DETAILS)),
    ConformingVariant.of("unprocessable", Unprocessable),
    ConformingVariant.of("unprocessable-syntax", UnprocessableSyntax),
    ConformingVariant.of("foreign-forbidden", ForeignForbidden),
    ConformingVariant.of("unknown-is-bad-request", UnknownIsBadRequest, only_for=("elacity",)),
    ConformingVariant.of("media-type-is-bad-request", MediaTypeIsBadRequest),
    ConformingVariant.of("from-a-cache", FromACache),
    ConformingVariant.of("untyped-success", UntypedSuccess, only_for=("ctxfy",)),
    ConformingVariant.of("newer-rate-limit-fields", CountsInTheNewerForm),
    ConformingVariant.of("problem-details", ProblemDetails),
    ConformingVariant.of("several-challenges", SeveralChallenges),
    ConformingVariant.of("large-success", LargeSuccess, applies=lambda contract: takes_as_success(contract, DETAILS)),
    ConformingVariant.of("odd-numbers", OddNumbers, applies=lambda contract: takes_as_success(contract, DETAILS)),
    ConformingVariant.of("escaped-errors", EscapedErrors),
    ConformingVariant.of("further-members", FurtherMembers),
    ConformingVariant.of("message-in-another-script", ManyLanguages),
    ConformingVariant.of("errors-without-media-type", UntypedErrors),
    ConformingVariant.of("message-alone", MessageAlone, only_for=("ctxfy",)),
)
