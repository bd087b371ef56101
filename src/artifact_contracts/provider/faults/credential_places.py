"""Faults in where a key may stand: undocumented places, schemes, and which of two keys counts."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import ClassVar
from urllib.parse import parse_qsl

from artifact_contracts.contract.openapi import Operation, Scheme
from artifact_contracts.provider.applicability import has_several_schemes, may_lack_a_body
from artifact_contracts.provider.authenticator import Authenticator
from artifact_contracts.provider.faults.fault import Fault, key_headers
from artifact_contracts.provider.http_messages import ProviderRequest


class AcceptsInOnePlace(Authenticator):
    """Accepts any key in one of the documented places."""

    place = 0

    def credential(self, request: ProviderRequest, scheme: Scheme) -> str | None:
        credential = super().credential(request, scheme)
        at = self.contract.operations[0].schemes.index(scheme)
        known = self.inputs[self.contract.target.credentials.valid]
        return known if credential and at == self.place and credential not in self.accounts else credential


class AnyKeyInFirstPlace(AcceptsInOnePlace):
    """Accepts any key in the first documented place, and looks at it in the second."""


class AnyKeyInSecondPlace(AcceptsInOnePlace):
    """Accepts any key in the second documented place, and looks at it in the first."""

    place = 1


class KeyNeedsBody(Authenticator):
    """Finds no key in a call without a body, though none is required."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        if not request.body:
            raise self.unauthorized("The call carries no key.", operation)
        return super().authenticate(request, operation)


class WrongPrecedence(Authenticator):
    """Lets the second documented place of the key decide where both are used."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        for scheme in reversed(operation.schemes):
            credential = self.credential(request, scheme)
            if credential is not None:
                return self.account_of(credential, operation)
        raise self.unauthorized("The call carries no key.", operation)


class EitherKeyAccepted(Authenticator):
    """Accepts a call if one of its two keys is valid, whichever."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        for scheme in operation.schemes:
            account = self.accounts.get(self.credential(request, scheme) or "")
            if account:
                return account
        return super().authenticate(request, operation)


class BothKeysNeeded(Authenticator):
    """Refuses a call that has an invalid key beside a valid one."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        for scheme in operation.schemes:
            credential = self.credential(request, scheme)
            if credential is not None:
                self.account_of(credential, operation)
        return super().authenticate(request, operation)


class SecondSchemeIgnored(Authenticator):
    """Knows only the first documented place of the key."""

    def credential(self, request: ProviderRequest, scheme: Scheme) -> str | None:
        first = self.contract.operations[0].schemes[0]
        return super().credential(request, scheme) if scheme == first else None


class FirstSchemeIgnored(Authenticator):
    """Knows every documented place of the key but the first."""

    def credential(self, request: ProviderRequest, scheme: Scheme) -> str | None:
        first = self.contract.operations[0].schemes[0]
        return None if scheme == first else super().credential(request, scheme)


class KeyElsewhere(Authenticator):
    """Accepts the key in a place the documents do not name."""

    def elsewhere(self, request: ProviderRequest) -> str | None:
        raise LookupError(request.path)

    def first_valid(self, values: Iterable[str]) -> str | None:
        """Return the first of some values that is a valid key."""
        return next((value for value in values if value in self.accounts), None)

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        account = self.accounts.get(self.elsewhere(request) or "")
        return account or super().authenticate(request, operation)


class BasicAccepted(KeyElsewhere):
    """Accepts the key as the user name of Basic authentication."""

    def elsewhere(self, request: ProviderRequest) -> str | None:
        scheme, _, encoded = (request.header("authorization") or "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            return base64.b64decode(encoded).decode("latin-1").partition(":")[0]
        except ValueError:
            return None


class AnyWordBeforeKey(KeyElsewhere):
    """Takes what stands behind the space in Authorization for the key, whatever word is before it."""

    def elsewhere(self, request: ProviderRequest) -> str | None:
        return (request.header("authorization") or "").partition(" ")[2].strip()


class KnownSchemesAccepted(KeyElsewhere):
    """Takes the key in Authorization behind any scheme that some service has, and behind no other word."""

    # In use at large, registered or not (https://www.iana.org/assignments/http-authschemes).
    schemes: ClassVar = frozenset(
        ("apikey", "aws4-hmac-sha256", "basic", "bearer", "digest", "jwt", "key", "negotiate", "oauth", "token")
    )

    def takes(self, word: str) -> bool:
        """Whether a key is looked for behind a word."""
        return word.lower() in self.schemes

    def elsewhere(self, request: ProviderRequest) -> str | None:
        word, _, key = (request.header("authorization") or "").partition(" ")
        return key.strip() if self.takes(word) else None


class UnknownSchemesAccepted(KnownSchemesAccepted):
    """Leaves other schemes to their own handlers, and takes the key in Authorization behind any further word."""

    def takes(self, word: str) -> bool:
        return word.lower() not in self.schemes


class TokenSchemeAccepted(KnownSchemesAccepted):
    """Takes the key in Authorization behind Token as well, as some frameworks have it."""

    schemes: ClassVar = frozenset(("token",))


class BareKeyAccepted(KeyElsewhere):
    """Accepts the key in Authorization without a scheme before it."""

    def elsewhere(self, request: ProviderRequest) -> str | None:
        return request.header("authorization")


class OtherHeaderAccepted(KeyElsewhere):
    """Accepts the key in headers that other APIs use."""

    def elsewhere(self, request: ProviderRequest) -> str | None:
        documented = key_headers(self.contract)
        return self.first_valid(value for name, value in request.headers if name not in documented)


class KeyInQueryAccepted(KeyElsewhere):
    """Accepts the key in the query string."""

    def elsewhere(self, request: ProviderRequest) -> str | None:
        return self.first_valid(value for _, value in parse_qsl(request.query))


class KeyInCookieAccepted(KeyElsewhere):
    """Accepts the key in a cookie."""

    def elsewhere(self, request: ProviderRequest) -> str | None:
        return self.first_valid(request.cookies().values())


class SchemeCaseMatters(Authenticator):
    """Knows the authentication scheme in the documented letter case only."""

    def credential(self, request: ProviderRequest, scheme: Scheme) -> str | None:
        value = request.header(scheme.parameter) or ""
        if scheme.prefix and not value.startswith(scheme.prefix.rstrip()):
            return None
        return super().credential(request, scheme)


class LastKeyCounts(Authenticator):
    """Takes the last value if the header of the key appears twice."""

    def credential(self, request: ProviderRequest, scheme: Scheme) -> str | None:
        values = [value for name, value in request.headers if name == scheme.parameter.lower()]
        if len(values) > 1:
            return values[-1].removeprefix(scheme.prefix)
        return super().credential(request, scheme)

    def check_repetition(self, request: ProviderRequest, operation: Operation) -> None:
        return


FAULTS = (
    Fault.of("any-key-in-first-place", "authentication.unknown", AnyKeyInFirstPlace, applies=has_several_schemes),
    Fault.of("any-key-in-second-place", "authentication.unknown", AnyKeyInSecondPlace, applies=has_several_schemes),
    Fault.of("key-needs-a-body", "authentication.schemes", KeyNeedsBody, applies=may_lack_a_body),
    Fault.of("wrong-precedence", "authentication.second-of-two", WrongPrecedence),
    Fault.of("either-key-will-do", "authentication.second-of-two", EitherKeyAccepted),
    Fault.of("both-keys-must-be-valid", "authentication.first-of-two", BothKeysNeeded),
    Fault.of("second-scheme-ignored", "authentication.further-schemes", SecondSchemeIgnored),
    Fault.of("first-scheme-ignored", "authentication.schemes", FirstSchemeIgnored, applies=has_several_schemes),
    Fault.of("basic-scheme-accepted", "authentication.wrong-scheme", BasicAccepted),
    Fault.of("any-word-before-key", "authentication.wrong-scheme", AnyWordBeforeKey),
    Fault.of("known-schemes-accepted", "authentication.wrong-scheme", KnownSchemesAccepted),
    Fault.of("unknown-schemes-accepted", "authentication.wrong-scheme", UnknownSchemesAccepted),
    Fault.of("token-scheme-accepted", "authentication.wrong-scheme", TokenSchemeAccepted, seed_dependent=True),
    Fault.of("bare-key-accepted", "authentication.bare-key", BareKeyAccepted),
    Fault.of("other-header-accepted", "authentication.other-header", OtherHeaderAccepted),
    Fault.of("key-in-query-accepted", "authentication.query-or-cookie", KeyInQueryAccepted),
    Fault.of("key-in-cookie-accepted", "authentication.query-or-cookie", KeyInCookieAccepted),
    Fault.of("scheme-case-matters", "authentication.scheme-case", SchemeCaseMatters),
    Fault.of("last-of-two-headers-counts", "authentication.repeated", LastKeyCounts),
)
