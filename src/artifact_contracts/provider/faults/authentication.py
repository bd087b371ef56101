"""Faults in what strangers are told, and when."""

from __future__ import annotations

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.authenticator import Authenticator
from artifact_contracts.provider.faults.fault import CRASH_ON_EXTREME, NO_VERDICT, Fault, crash_on_arrival_of, keys_sent
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider
from artifact_contracts.provider.response_writer import ResponseWriter


class OtherRefusal(Authenticator):
    """Refuses strangers with another status than 401."""

    status = 403

    def unauthorized(self, message: str, operation: Operation) -> RefusalError:
        return RefusalError(self.status, message)


class ForbiddenForUnauthorized(OtherRefusal):
    """Answers 403 where the call carries no valid key."""


class BadRequestForUnauthorized(OtherRefusal):
    """Answers 400 where the call carries no valid key."""

    status = 400


class NotFoundForUnauthorized(OtherRefusal):
    """Answers 404 where the call carries no valid key."""

    status = 404


class RedirectForUnauthorized(ResponseWriter):
    """Redirects calls without a valid key to a login page."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        if refusal.status != 401:
            return super().error(refusal)
        return ProviderResponse(302, b"", {"Location": "https://service.example/sign-in"})


class SuccessForUnauthorized(ResponseWriter):
    """Answers a success, and says in its body that the call carries no valid key."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        answer = super().error(refusal)
        if refusal.status == 401:
            answer.status = 200
        return answer


class ResourceBeforeKey(Provider):
    """Says that a resource does not exist before it asks for a key."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        name = self.name_of_resource(request)
        if name is not None and self.store.owner(name, operation) is None:
            raise RefusalError(404, "There is no such thing.")
        return super().authenticate(request, operation)


class BodyBeforeKey(Provider):
    """Says what is wrong with a body before it asks for a key."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        if request.method == operation.method:
            self.reader.read_body(request, operation)
        return super().authenticate(request, operation)


class WithoutChallenge(Authenticator):
    """Does not say in a 401 how to authenticate."""

    def unauthorized(self, message: str, operation: Operation) -> RefusalError:
        return RefusalError(401, message)


class UnreadableChallenge(Authenticator):
    """Says in a 401 how to authenticate, in words that no client can read."""

    def unauthorized(self, message: str, operation: Operation) -> RefusalError:
        return RefusalError(401, message, {"WWW-Authenticate": "please, send = a key!"})


class EveryKeyRefused(Authenticator):
    """Answers 401 whatever the key; the run must say that it could not judge."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        raise self.unauthorized("The key is not valid.", operation)


def _says(provider: Provider, request: ProviderRequest, *values: str) -> bool:
    """Whether all that is sent as a key is one of some values."""
    return keys_sent(provider, request) in [[value] for value in values]


def _from_nobody(provider: Provider, request: ProviderRequest) -> bool:
    """Whether a call carries a key that nobody was given."""
    known = provider.authenticator
    schemes = provider.contract.operations[0].schemes
    return any((known.credential(request, scheme) or "") not in ("", *known.accounts) for scheme in schemes)


def _without_scheme(provider: Provider, request: ProviderRequest) -> bool:
    return " " not in (request.header("authorization") or "Bearer x")


def _basic(provider: Provider, request: ProviderRequest) -> bool:
    return (request.header("authorization") or "").startswith("Basic")


FAULTS = (
    Fault.of("forbidden-for-unauthorized", "authentication.missing", ForbiddenForUnauthorized),
    Fault.of("bad-request-for-unauthorized", "authentication.missing", BadRequestForUnauthorized),
    Fault.of("not-found-for-unauthorized", "authentication.missing", NotFoundForUnauthorized),
    Fault.of("sign-in-for-unauthorized", "authentication.missing", RedirectForUnauthorized),
    Fault.of("error-under-200-for-unauthorized", "authentication.missing", SuccessForUnauthorized),
    Fault.of("resource-before-key", "authentication.before-resource", ResourceBeforeKey),
    Fault.of("body-before-key", "authentication.before-body", BodyBeforeKey),
    Fault.of("no-challenge", "authentication.challenge", WithoutChallenge),
    Fault.of("challenge-without-scheme", "authentication.challenge", UnreadableChallenge),
    Fault.of("every-key-refused", NO_VERDICT, EveryKeyRefused),
    # A stranger's call that has everything else right, and a header that code stumbles over.
    crash_on_arrival_of("no-key", "a call without a key", lambda provider, request: not keys_sent(provider, request)),
    crash_on_arrival_of("empty-key", "an empty key", lambda provider, request: _says(provider, request, "", "Bearer")),
    crash_on_arrival_of("unknown-key", "a key nobody was given", _from_nobody),
    crash_on_arrival_of("bare-key", "a key in Authorization that no scheme stands before", _without_scheme),
    crash_on_arrival_of("other-scheme", "another authentication scheme", _basic),
    crash_on_arrival_of(
        "key-beyond-ascii",
        "a key with letters beyond ASCII",
        lambda provider, request: not "".join(keys_sent(provider, request)).isascii(),
        detected_by=CRASH_ON_EXTREME,
    ),
    crash_on_arrival_of(
        "long-key",
        "a very long key",
        lambda provider, request: len("".join(keys_sent(provider, request))) > 4000,
        detected_by=CRASH_ON_EXTREME,
    ),
)
