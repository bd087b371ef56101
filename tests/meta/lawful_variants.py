"""Providers that differ where the contracts leave room: none of them may be accused."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.behaviour import Answer, Incoming, Provider, RefusalError, json_answer


class WithoutChallenge(Provider):
    """Sends no WWW-Authenticate with a 401."""

    def unauthorized(self, message: str, operation: Operation) -> RefusalError:
        return RefusalError(401, message)


class ForeignForbidden(Provider):
    """Answers 403 for things of another account."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) not in (None, account):
            raise RefusalError(403, "This is not yours.")
        super().check_resource(name, operation, account)


class ConflictOnRepetition(Provider):
    """Refuses with 409 what was done before."""

    def perform(self, incoming: Incoming, operation: Operation, parameters: Mapping[str, str], account: str) -> Answer:
        answer = super().perform(incoming, operation, parameters, account)
        done = repr(parameters) if parameters else incoming.body.decode()
        with self.lock:
            if done in self.published:
                raise RefusalError(409, "This was done before.")
            self.published[done] = None
        return answer


class Unprocessable(Provider):
    """Answers 422 to a body the schema refuses."""

    def check_body(self, value: Any, operation: Operation) -> None:
        try:
            super().check_body(value, operation)
        except RefusalError as refusal:
            raise RefusalError(422, refusal.message) from None


class LenientAboutMediaTypes(Provider):
    """Takes any body for JSON."""

    def check_media_type(self, incoming: Incoming, operation: Operation) -> None:
        return


class CharsetAndFurtherMembers(Provider):
    """Adds members to every answer and a charset parameter to its media type."""

    def answer(self, incoming: Incoming) -> Answer:
        answer = super().answer(incoming)
        answer.body = json.dumps({"trace": None, **json.loads(answer.body), "at": [1, {"x": True}]}).encode()
        answer.headers["Content-Type"] = "Application/JSON; charset=UTF-8"
        return answer


class NotFoundForMethods(Provider):
    """Answers 404 to methods the path does not offer."""

    def check_method(self, incoming: Incoming, operation: Operation) -> None:
        if incoming.method != operation.method:
            raise RefusalError(404, "There is nothing here.")


class NotImplementedForMethods(Provider):
    """Answers 501 to methods it does not know at all."""

    def check_method(self, incoming: Incoming, operation: Operation) -> None:
        if incoming.method == "QUERY":
            raise RefusalError(501, "What is that?")
        super().check_method(incoming, operation)


class BusyNowAndThen(Provider):
    """Answers every seventh call as a gateway does that is short of workers."""

    calls = 0

    def answer(self, incoming: Incoming) -> Answer:
        with self.lock:
            self.calls += 1
            number = self.calls
        if number % 7 == 0:
            return Answer((502, 503, 504)[number % 3], b"<html>busy</html>", {"Content-Type": "text/html"})
        return super().answer(incoming)


class RateLimitedInSeconds(Provider):
    """Answers every ninth call with 429 and a number of seconds."""

    calls = 0

    def when(self) -> str:
        return "0"

    def answer(self, incoming: Incoming) -> Answer:
        with self.lock:
            self.calls += 1
            limited = self.calls % 9 == 0
        if limited:
            return self.error(RefusalError(429, "Slow down.", {"Retry-After": self.when()}))
        return super().answer(incoming)


class RateLimitedByDate(RateLimitedInSeconds):
    """Answers every ninth call with 429 and a date."""

    def when(self) -> str:
        return format_datetime(datetime.now(UTC), usegmt=True)


class SlowInTime(Provider):
    """Takes its time."""

    def answer(self, incoming: Incoming) -> Answer:
        time.sleep(0.01)
        return super().answer(incoming)


class Accepted(Provider):
    """Says success with 202, where the documents leave the status open."""

    def success(self, operation: Operation) -> Answer:
        return json_answer(202, {"state": "queued"})


class NoContent(Provider):
    """Says success with 204 and nothing else, where the documents leave the status open."""

    def success(self, operation: Operation) -> Answer:
        return Answer(204)


class IgnoresTheBody(Provider):
    """Does not look at the members of a body whose members are all optional."""

    def check_body(self, value: Any, operation: Operation) -> None:
        return


class AnyJsonForSuccess(Provider):
    """Answers success with a value that is no object."""

    def success(self, operation: Operation) -> Answer:
        return json_answer(200, None)


class EmptySuccess(Provider):
    """Answers success without a body."""

    def success(self, operation: Operation) -> Answer:
        return Answer(200)


class UnknownRegistryIsBadRequest(Provider):
    """Answers 400 for a resource that does not exist, where that is documented."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) is None:
            raise RefusalError(400, "There is no such thing.")
        super().check_resource(name, operation, account)


class BodyBeforeKey(Provider):
    """Looks at the body before it asks for a key, where the order is left open."""

    def authenticate(self, incoming: Incoming, operation: Operation) -> str:
        if incoming.method == operation.method and incoming.body:
            self.parse(incoming.body)
        return super().authenticate(incoming, operation)


class BareKeysToo(Provider):
    """Takes a key in further places, where that is left open."""

    def authenticate(self, incoming: Incoming, operation: Operation) -> str:
        known = [value for _, value in incoming.headers if value in self.accounts]
        return (
            self.accounts[known[0]]
            if known and not incoming.header("x-api-key")
            else super().authenticate(incoming, operation)
        )


class PickyAboutTexts(Provider):
    """Refuses versions that are not three numbers, and empty names, as sibling operations do."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        artifact = value["artifact"]
        if artifact["version"].count(".") != 2 or not artifact["prompt"].isprintable() or not artifact["prompt"]:
            raise RefusalError(400, "That is no version or no name.")


ANYWHERE = (
    WithoutChallenge,
    ForeignForbidden,
    ConflictOnRepetition,
    Unprocessable,
    LenientAboutMediaTypes,
    CharsetAndFurtherMembers,
    NotFoundForMethods,
    NotImplementedForMethods,
    BusyNowAndThen,
    RateLimitedInSeconds,
    RateLimitedByDate,
    SlowInTime,
)
ONLY_FOR = {
    "ctxfy": (Accepted, NoContent, IgnoresTheBody),
    "elacity": (
        AnyJsonForSuccess,
        EmptySuccess,
        UnknownRegistryIsBadRequest,
        BodyBeforeKey,
        BareKeysToo,
        PickyAboutTexts,
    ),
}
