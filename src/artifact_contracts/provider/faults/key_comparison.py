"""Faults in which keys are valid."""

from __future__ import annotations

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.authenticator import Authenticator
from artifact_contracts.provider.faults.fault import Fault
from artifact_contracts.provider.http_messages import ProviderRequest


class AuthenticationOff(Authenticator):
    """Takes every call as one from the owner of the valid key."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        return "own"


class MissingKeyAccepted(Authenticator):
    """Checks a key if there is one, and accepts calls without any."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        sent = any(self.credential(request, scheme) is not None for scheme in operation.schemes)
        return super().authenticate(request, operation) if sent or request.header("authorization") else "own"


class AnyKeyAccepted(Authenticator):
    """Asks for a key, and accepts any that is not empty."""

    def account_of(self, credential: str, operation: Operation) -> str:
        if not credential:
            raise self.unauthorized("The call carries no key.", operation)
        return self.accounts.get(credential, "own")


class EmptyKeyAccepted(Authenticator):
    """Accepts an empty key."""

    def account_of(self, credential: str, operation: Operation) -> str:
        return super().account_of(credential, operation) if credential else "own"


class BlankKeyAccepted(Authenticator):
    """Accepts a key of nothing but spaces."""

    def account_of(self, credential: str, operation: Operation) -> str:
        read = credential.encode("latin-1", "replace").decode("utf-8", "replace")
        return "own" if credential and not read.strip() else super().account_of(credential, operation)


class KeyBeginningCompared(Authenticator):
    """Compares only as many characters of a key as were sent."""

    def account_of(self, credential: str, operation: Operation) -> str:
        for key, account in self.accounts.items():
            if len(credential) > 3 and key.startswith(credential):
                return account
        return super().account_of(credential, operation)


class KeyEndIgnored(Authenticator):
    """Accepts whatever begins with a valid key."""

    def account_of(self, credential: str, operation: Operation) -> str:
        for key, account in self.accounts.items():
            if credential.startswith(key):
                return account
        return super().account_of(credential, operation)


class KeyAnywhere(Authenticator):
    """Accepts whatever holds a valid key somewhere."""

    def account_of(self, credential: str, operation: Operation) -> str:
        for key, account in self.accounts.items():
            if key in credential:
                return account
        return super().account_of(credential, operation)


class KeyCaseIgnored(Authenticator):
    """Compares keys without regard to letter case."""

    def account_of(self, credential: str, operation: Operation) -> str:
        folded = {key.casefold(): account for key, account in self.accounts.items()}
        return folded.get(credential.casefold()) or super().account_of(credential, operation)


class RevokedKeyAccepted(Authenticator):
    """Does not notice that a key was revoked."""

    def account_of(self, credential: str, operation: Operation) -> str:
        revoked = self.contract.target.credentials.revoked
        if revoked and credential == self.inputs.get(revoked):
            return "own"
        return super().account_of(credential, operation)


class LongKeyAccepted(Authenticator):
    """Gives up comparing a very long key, and accepts it."""

    def account_of(self, credential: str, operation: Operation) -> str:
        return "own" if len(credential) > 4000 else super().account_of(credential, operation)


class KeyBeyondAsciiAccepted(Authenticator):
    """Gives up comparing a key with characters beyond ASCII, and accepts it."""

    def account_of(self, credential: str, operation: Operation) -> str:
        blank = not credential.encode("latin-1", "replace").decode("utf-8", "replace").strip()
        return super().account_of(credential, operation) if credential.isascii() or blank else "own"


FAULTS = (
    Fault.of("authentication-off", "authentication.missing", AuthenticationOff),
    Fault.of("missing-key-accepted", "authentication.missing", MissingKeyAccepted),
    Fault.of("any-key-accepted", "authentication.unknown", AnyKeyAccepted),
    Fault.of("empty-key-accepted", "authentication.empty", EmptyKeyAccepted),
    Fault.of("blank-key-accepted", "authentication.blank", BlankKeyAccepted),
    Fault.of("key-beginning-compared", "authentication.truncated", KeyBeginningCompared),
    Fault.of("key-end-ignored", "authentication.extended", KeyEndIgnored),
    Fault.of("key-within-a-longer-one", "authentication.extended", KeyAnywhere),
    Fault.of("key-case-ignored", "authentication.letter-case", KeyCaseIgnored),
    Fault.of("revoked-key-accepted", "authentication.revoked", RevokedKeyAccepted),
    Fault.of("long-key-accepted", "authentication.very-long", LongKeyAccepted),
    Fault.of("key-beyond-ascii-accepted", "authentication.not-ascii", KeyBeyondAsciiAccepted),
)
