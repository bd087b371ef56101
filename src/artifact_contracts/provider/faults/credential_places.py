"""Faults in where a key may stand: undocumented places, schemes, and which of two keys counts."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation, Scheme
from artifact_contracts.provider.faults.fault import Fault, listed
from artifact_contracts.provider.http_messages import ProviderRequest


class AcceptsInOnePlace(Fault):
    """Accepts any key in one of the documented places."""

    place = 0

    @classmethod
    def applies_to(cls, contract: Contract) -> bool:
        return any(len(operation.schemes) > 1 for operation in contract.operations)

    def credential(self, request: ProviderRequest, scheme: Scheme) -> str | None:
        credential = super().credential(request, scheme)
        at = self.contract.operations[0].schemes.index(scheme)
        known = self.inputs[self.contract.target.credentials.valid]
        return known if credential and at == self.place and credential not in self.accounts else credential


@listed
class AnyKeyInFirstPlace(AcceptsInOnePlace, name="any-key-in-first-place", detected_by="authentication.unknown"):
    """Accepts any key in the first documented place, and looks at it in the second."""


@listed
class AnyKeyInSecondPlace(AcceptsInOnePlace, name="any-key-in-second-place", detected_by="authentication.unknown"):
    """Accepts any key in the second documented place, and looks at it in the first."""

    place = 1


@listed
class KeyNeedsBody(Fault, name="key-needs-a-body", detected_by="authentication.schemes"):
    """Finds no key in a call without a body, though none is required."""

    @classmethod
    def applies_to(cls, contract: Contract) -> bool:
        return any(operation.body and not operation.body_required for operation in contract.operations)

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        if not request.body:
            raise self.unauthorized("The call carries no key.", operation)
        return super().authenticate(request, operation)


@listed
class WrongPrecedence(Fault, name="wrong-precedence", detected_by="authentication.second-of-two"):
    """Lets the second documented place of the key decide where both are used."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        for scheme in reversed(operation.schemes):
            credential = self.credential(request, scheme)
            if credential is not None:
                return self.account_of(credential, operation)
        raise self.unauthorized("The call carries no key.", operation)


@listed
class EitherKeyWillDo(Fault, name="either-key-will-do", detected_by="authentication.second-of-two"):
    """Accepts a call if one of its two keys is valid, whichever."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        for scheme in operation.schemes:
            account = self.accounts.get(self.credential(request, scheme) or "")
            if account:
                return account
        return super().authenticate(request, operation)


@listed
class BothKeysNeeded(Fault, name="both-keys-must-be-valid", detected_by="authentication.first-of-two"):
    """Refuses a call that has an invalid key beside a valid one."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        for scheme in operation.schemes:
            credential = self.credential(request, scheme)
            if credential is not None:
                self.account_of(credential, operation)
        return super().authenticate(request, operation)


@listed
class SecondSchemeIgnored(Fault, name="second-scheme-ignored", detected_by="authentication.schemes"):
    """Knows only the first documented place of the key."""

    @classmethod
    def applies_to(cls, contract: Contract) -> bool:
        return any(len(operation.schemes) > 1 for operation in contract.operations)

    def credential(self, request: ProviderRequest, scheme: Scheme) -> str | None:
        first = self.contract.operations[0].schemes[0]
        return super().credential(request, scheme) if scheme == first else None


class KeyElsewhere(Fault):
    """Accepts the key in a place the documents do not name."""

    def elsewhere(self, request: ProviderRequest) -> str | None:
        raise LookupError(request.path)

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        account = self.accounts.get(self.elsewhere(request) or "")
        return account or super().authenticate(request, operation)


@listed
class BasicAccepted(KeyElsewhere, name="basic-scheme-accepted", detected_by="authentication.wrong-scheme"):
    """Accepts the key as the user name of Basic authentication."""

    def elsewhere(self, request: ProviderRequest) -> str | None:
        scheme, _, encoded = (request.header("authorization") or "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            return base64.b64decode(encoded).decode("latin-1").partition(":")[0]
        except ValueError:
            return None


@listed
class BareKeyAccepted(KeyElsewhere, name="bare-key-accepted", detected_by="authentication.bare-key"):
    """Accepts the key in Authorization without a scheme before it."""

    def elsewhere(self, request: ProviderRequest) -> str | None:
        return request.header("authorization")


@listed
class OtherHeaderAccepted(KeyElsewhere, name="other-header-accepted", detected_by="authentication.other-header"):
    """Accepts the key in headers that other APIs use."""

    def elsewhere(self, request: ProviderRequest) -> str | None:
        return request.header("x-api-key") or request.header("api-key")

    @classmethod
    def applies_to(cls, contract: Contract) -> bool:
        documented = {scheme.parameter.lower() for operation in contract.operations for scheme in operation.schemes}
        return super().applies_to(contract) and not {"x-api-key", "api-key"} <= documented


@listed
class KeyInQueryAccepted(KeyElsewhere, name="key-in-query-accepted", detected_by="authentication.query-or-cookie"):
    """Accepts the key in the query string."""

    def elsewhere(self, request: ProviderRequest) -> str | None:
        return next(iter(parse_qs(request.query).get("api_key", [])), None)


@listed
class KeyInCookieAccepted(KeyElsewhere, name="key-in-cookie-accepted", detected_by="authentication.query-or-cookie"):
    """Accepts the key in a cookie."""

    def elsewhere(self, request: ProviderRequest) -> str | None:
        return (request.header("cookie") or "").partition("api_key=")[2]


@listed
class SchemeCaseMatters(Fault, name="scheme-case-matters", detected_by="authentication.scheme-case"):
    """Knows the authentication scheme in the documented letter case only."""

    def credential(self, request: ProviderRequest, scheme: Scheme) -> str | None:
        value = request.header(scheme.parameter) or ""
        if scheme.prefix and not value.startswith(scheme.prefix.rstrip()):
            return None
        return super().credential(request, scheme)


@listed
class LastKeyCounts(Fault, name="last-of-two-headers-counts", detected_by="authentication.repeated"):
    """Takes the last one where the header of the key stands twice."""

    def credential(self, request: ProviderRequest, scheme: Scheme) -> str | None:
        values = [value for name, value in request.headers if name == scheme.parameter.lower()]
        if len(values) > 1:
            return values[-1].removeprefix(scheme.prefix)
        return super().credential(request, scheme)

    def check_repetition(self, request: ProviderRequest, operation: Operation) -> None:
        return
