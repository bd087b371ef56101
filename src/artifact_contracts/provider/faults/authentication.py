"""Faults in which keys are valid, and in what strangers are told."""

from __future__ import annotations

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import CRASH, Fault, crash, listed, made, on_arrival
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError


@listed
class AuthenticationOff(Fault, name="authentication-off", detected_by="authentication.missing"):
    """Takes every call for one of the valid key's owner."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        return "own"


@listed
class MissingKeyAccepted(Fault, name="missing-key-accepted", detected_by="authentication.missing"):
    """Looks at a key where there is one, and does without where there is none."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        sent = any(self.credential(request, scheme) is not None for scheme in operation.schemes)
        return super().authenticate(request, operation) if sent or request.header("authorization") else "own"


@listed
class AnyKeyAccepted(Fault, name="any-key-accepted", detected_by="authentication.unknown"):
    """Asks for a key and accepts any that is not empty."""

    def account_of(self, credential: str, operation: Operation) -> str:
        if not credential:
            raise self.unauthorized("The call carries no key.", operation)
        return self.accounts.get(credential, "own")


@listed
class EmptyKeyAccepted(Fault, name="empty-key-accepted", detected_by="authentication.empty"):
    """Takes an empty key for a valid one."""

    def account_of(self, credential: str, operation: Operation) -> str:
        return super().account_of(credential, operation) if credential else "own"


@listed
class BlankKeyAccepted(Fault, name="blank-key-accepted", detected_by="authentication.blank"):
    """Takes a key of nothing but spaces for a valid one."""

    def account_of(self, credential: str, operation: Operation) -> str:
        read = credential.encode("latin-1", "replace").decode("utf-8", "replace")
        return "own" if credential and not read.strip() else super().account_of(credential, operation)


@listed
class KeyBeginningCompared(Fault, name="key-beginning-compared", detected_by="authentication.truncated"):
    """Compares keys only as far as the one that was sent goes."""

    def account_of(self, credential: str, operation: Operation) -> str:
        for key, account in self.accounts.items():
            if len(credential) > 3 and key.startswith(credential):
                return account
        return super().account_of(credential, operation)


@listed
class KeyEndIgnored(Fault, name="key-end-ignored", detected_by="authentication.extended"):
    """Accepts whatever begins with a valid key."""

    def account_of(self, credential: str, operation: Operation) -> str:
        for key, account in self.accounts.items():
            if credential.startswith(key):
                return account
        return super().account_of(credential, operation)


@listed
class KeyAnywhere(Fault, name="key-within-a-longer-one", detected_by="authentication.extended"):
    """Accepts whatever holds a valid key somewhere."""

    def account_of(self, credential: str, operation: Operation) -> str:
        for key, account in self.accounts.items():
            if key in credential:
                return account
        return super().account_of(credential, operation)


@listed
class KeyCaseIgnored(Fault, name="key-case-ignored", detected_by="authentication.letter-case"):
    """Compares keys without regard to capitals."""

    def account_of(self, credential: str, operation: Operation) -> str:
        folded = {key.casefold(): account for key, account in self.accounts.items()}
        return folded.get(credential.casefold()) or super().account_of(credential, operation)


@listed
class RevokedKeyAccepted(Fault, name="revoked-key-accepted", detected_by="authentication.revoked"):
    """Does not notice that a key was revoked."""

    def account_of(self, credential: str, operation: Operation) -> str:
        revoked = self.contract.target.credentials.revoked
        if revoked and credential == self.inputs.get(revoked):
            return "own"
        return super().account_of(credential, operation)


@listed
class LongKeyAccepted(Fault, name="long-key-accepted", detected_by="authentication.very-long"):
    """Gives up comparing a very long key, and takes it for a valid one."""

    def account_of(self, credential: str, operation: Operation) -> str:
        return "own" if len(credential) > 4000 else super().account_of(credential, operation)


@listed
class KeyBeyondAsciiAccepted(Fault, name="key-beyond-ascii-accepted", detected_by="authentication.not-ascii"):
    """Gives up comparing a key with letters beyond ASCII, and takes it for a valid one."""

    def account_of(self, credential: str, operation: Operation) -> str:
        blank = not credential.encode("latin-1", "replace").decode("utf-8", "replace").strip()
        return super().account_of(credential, operation) if credential.isascii() or blank else "own"


class OtherRefusal(Fault):
    """Refuses strangers with another status than 401."""

    status = 403

    def unauthorized(self, message: str, operation: Operation) -> RefusalError:
        return RefusalError(self.status, message)


@listed
class ForbiddenForUnauthorized(OtherRefusal, name="forbidden-for-unauthorized", detected_by="authentication.missing"):
    """Answers 403 where the call carries no valid key."""


@listed
class BadRequestForUnauthorized(
    OtherRefusal, name="bad-request-for-unauthorized", detected_by="authentication.missing"
):
    """Answers 400 where the call carries no valid key."""

    status = 400


@listed
class NotFoundForUnauthorized(OtherRefusal, name="not-found-for-unauthorized", detected_by="authentication.missing"):
    """Answers 404 where the call carries no valid key."""

    status = 404


@listed
class RedirectForUnauthorized(Fault, name="sign-in-for-unauthorized", detected_by="authentication.missing"):
    """Sends strangers to a page where people sign in."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        if refusal.status != 401:
            return super().error(refusal)
        return ProviderResponse(302, b"", {"Location": "https://service.example/sign-in"})


@listed
class SuccessForUnauthorized(Fault, name="error-under-200-for-unauthorized", detected_by="authentication.missing"):
    """Says success, and in its body that the call carries no valid key."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        answer = super().error(refusal)
        if refusal.status == 401:
            answer.status = 200
        return answer


@listed
class ResourceBeforeKey(Fault, name="resource-before-key", detected_by="authentication.before-resource"):
    """Says that a resource does not exist before it asks for a key."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        name = self.name_of_resource(request)
        if name is not None and self.owner(name, operation) is None:
            raise RefusalError(404, "There is no such thing.")
        return super().authenticate(request, operation)


@listed
class BodyBeforeKey(Fault, name="body-before-key", detected_by="authentication.before-body"):
    """Says what is wrong with a body before it asks for a key."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        if request.method == operation.method:
            self.read_body(request, operation)
        return super().authenticate(request, operation)


@listed
class WithoutChallenge(Fault, name="no-challenge", detected_by="authentication.challenge"):
    """Does not say in a 401 how to authenticate."""

    def unauthorized(self, message: str, operation: Operation) -> RefusalError:
        return RefusalError(401, message)


@listed
class UnreadableChallenge(Fault, name="challenge-without-scheme", detected_by="authentication.challenge"):
    """Says in a 401 how to authenticate, in words that no client can read."""

    def unauthorized(self, message: str, operation: Operation) -> RefusalError:
        return RefusalError(401, message, {"WWW-Authenticate": "please, send = a key!"})


@listed
class EveryKeyRefused(Fault, name="every-key-refused", detected_by="nothing: no verdict is possible"):
    """Answers 401 whatever the key; the run must say that it could not judge."""

    @classmethod
    def applies_to(cls, contract: Contract) -> bool:
        return True

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        raise self.unauthorized("The key is not valid.", operation)


def _sent(provider: Fault, request: ProviderRequest) -> list[str]:
    """The values of all headers that may hold a key."""
    names = {scheme.parameter.lower() for scheme in provider.contract.operations[0].schemes} | {"authorization"}
    return [value for name, value in request.headers if name in names]


# A stranger's call that has everything else right, and a header that code stumbles over.
for _name, _what, _when in (
    ("no-key", "a call without a key", lambda provider, request: not _sent(provider, request)),
    ("empty-key", "an empty key", lambda provider, request: _sent(provider, request) in ([""], ["Bearer"])),
    (
        "unknown-key",
        "a key nobody was given",
        lambda provider, request: any(
            value.removeprefix("Bearer ").startswith("unknown-key") for value in _sent(provider, request)
        ),
    ),
    (
        "bare-key",
        "a key in Authorization that no scheme stands before",
        lambda provider, request: " " not in (request.header("authorization") or "Bearer x"),
    ),
    (
        "other-scheme",
        "another authentication scheme",
        lambda provider, request: (request.header("authorization") or "").startswith("Basic"),
    ),
    (
        "key-beyond-ascii",
        "a key with letters beyond ASCII",
        lambda provider, request: not "".join(_sent(provider, request)).isascii(),
    ),
    ("long-key", "a very long key", lambda provider, request: len("".join(_sent(provider, request))) > 4000),
):
    listed(made(f"crash-on-{_name}", f"Fails with 500 on {_what}.", CRASH, on_arrival(_when, crash)))
