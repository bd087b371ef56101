"""The replies that the contract documents, one for each status."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

from artifact_contracts.checks import strict_json
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation, Reply
from artifact_contracts.errors import DocumentError
from artifact_contracts.pointers import with_value_at
from artifact_contracts.provider.http_messages import ProviderResponse, RefusalError, customary_headers, json_answer
from artifact_contracts.provider.provider import UNLIMITED, Provider
from artifact_contracts.rate import Rate
from artifact_contracts.stubs.body_validation import is_json

# Seconds until a client may send again; its test may have to wait for them.
RETRY_AFTER = 1
REQUEST_ID = "req_stub0001"
# The statuses that a range stands for: those of HTTP that an API has a use for. A client should handle each of them.
_OF_A_RANGE = {
    "2XX": (200, 201, 202, 204),
    "3XX": (303,),
    "4XX": (400, 401, 403, 404, 405, 409, 415, 422, 429),
    "5XX": (500, 503),
}
_OF_THE_DEFAULT = (400, 401, 403, 404, 429, 500)


@dataclass(frozen=True)
class StubReply:
    """One thing that may come back.

    Attributes:
        name: a test chooses it by this name.
        description: what it is, in a few words.
        answer: makes it for a request, or raises what httpx raises if no response comes back.
        breaks: the requirements that a service breaks by answering a valid call like this; empty if it conforms.
    """

    name: str
    description: str
    answer: Callable[[httpx.Request], httpx.Response]
    breaks: tuple[str, ...] = ()


def documented_replies(provider: Provider, operation: Operation) -> Iterator[StubReply]:
    """Return a reply for every documented status of an operation, the success of the lowest status first.

    Args:
        provider: a provider of the API: it knows the shape of errors, the challenge and the headers of a rate limit.
        operation: the operation.
    """
    for status in sorted(_statuses(operation)):
        reply = operation.reply(status)
        if reply is not None:
            phrase = HTTPStatus(status).phrase
            description = phrase if reply.status == str(status) else f"{phrase} (documented as {reply.status})"
            breaks = ("response.no-server-error",) if status >= 500 and status != HTTPStatus.SERVICE_UNAVAILABLE else ()
            yield StubReply(str(status), description, _Documented(provider, operation, reply, status), breaks)


def _statuses(operation: Operation) -> set[int]:
    found = {int(status) for status in operation.replies if status.isdecimal()}
    for status in operation.replies:
        found.update(_OF_THE_DEFAULT if status == "default" else _OF_A_RANGE.get(status, ()))
    if not any(status // 100 == 2 for status in found):
        found.add(HTTPStatus.OK)
    return found


def response_of(response: ProviderResponse) -> httpx.Response:
    """Return the response of a provider as one of httpx."""
    return httpx.Response(response.status, headers={**customary_headers(), **response.headers}, content=response.body)


@dataclass(frozen=True)
class _Documented:
    """Makes the documented response of one status."""

    provider: Provider
    operation: Operation
    reply: Reply
    status: int

    def __call__(self, _: httpx.Request) -> httpx.Response:
        response = self._success() if self.status // 100 == 2 else self._error()
        response.headers.update(self._limits())
        return response_of(response)

    def _success(self) -> ProviderResponse:
        if self.status == HTTPStatus.NO_CONTENT or not self.reply.contents:
            return ProviderResponse(self.status)
        media_type, schema = next(iter(self.reply.contents.items()))
        if not is_json(media_type):
            return ProviderResponse(self.status, str(self.reply.example or "").encode(), {"Content-Type": media_type})
        given = [] if self.reply.example is None else [self.reply.example]
        # Where the document gives no example: the simplest value of each JSON type.
        value = self._first_valid(schema.accepts, [*given, {}, [], "", 0, True, None])
        return json_answer(self.status, value)

    def _error(self) -> ProviderResponse:
        refusal = refusal_of(self.provider, self.operation, self.status)
        response = self.provider.writer.error(refusal)
        body = strict_json.parse(response.body).value
        for pointer in self.provider.contract.target.errors.pointers("request_id", self.status):
            # Always the same, so that tests can compare bodies.
            body = with_value_at(body, pointer, REQUEST_ID)
        schema = self.reply.contents.get("application/json")
        if schema:
            given = [] if self.reply.example is None else [self.reply.example]
            body = self._first_valid(schema.accepts, [body, *given])
        return ProviderResponse(self.status, json_answer(self.status, body).body, response.headers)

    def _first_valid(self, accepts: Callable[[Any], bool], candidates: list[Any]) -> Any:
        for value in candidates:
            if accepts(value):
                return value
        raise DocumentError(
            f"openapi.yaml of {self.provider.contract.api}",
            f"the reply {self.reply.status} of {self.operation.id} has a schema that no known value satisfies.",
            "Give it an example.",
        )

    def _limits(self) -> dict[str, str]:
        counts = self.provider.limit.headers()
        headers = self.provider.writer.limit_headers(self.operation, self.status, counts)
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            used_up = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(RETRY_AFTER)}
            headers.update({name: used_up[name] for name in headers.keys() & used_up.keys()})
        return headers


def refusal_of(provider: Provider, operation: Operation, status: int) -> RefusalError:
    """Return an error with the headers that its status requires (RFC 9110, RFC 6585)."""
    message = f"{HTTPStatus(status).phrase}."
    if status == HTTPStatus.UNAUTHORIZED:
        return provider.authenticator.unauthorized(message, operation)
    headers = {
        HTTPStatus.METHOD_NOT_ALLOWED: {"Allow": operation.method},
        HTTPStatus.TOO_MANY_REQUESTS: {"Retry-After": str(RETRY_AFTER)},
        HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": str(RETRY_AFTER)},
    }
    return RefusalError(status, message, headers.get(HTTPStatus(status)))


def documented_rate(contract: Contract) -> Rate:
    """Return the rate limit that replies state: the documented one, or one so high that nothing reaches it."""
    return contract.target.rate_limit or UNLIMITED
