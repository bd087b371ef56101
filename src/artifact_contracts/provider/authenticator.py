"""How a conforming provider finds out whose call it is."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation, Scheme
from artifact_contracts.provider.http_messages import ProviderRequest, RefusalError
from artifact_contracts.provider.part import Part


class Authenticator(Part):
    """Finds the account that a call belongs to.

    Attributes:
        accounts: the names of the accounts, ``own`` and ``other``, by their valid keys.
    """

    def __init__(self, contract: Contract, inputs: Mapping[str, str]) -> None:
        super().__init__(contract, inputs)
        credentials = contract.target.credentials
        self.accounts = {inputs[credentials.valid]: "own"}
        if credentials.other in inputs:
            self.accounts[inputs[str(credentials.other)]] = "other"

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        """Return the account a request belongs to; the first scheme for which a credential is sent decides.

        Raises:
            RefusalError: it belongs to none.
        """
        self.check_repetition(request, operation)
        for scheme in operation.schemes:
            credential = self.credential(request, scheme)
            if credential is not None:
                return self.account_of(credential, operation)
        raise self.unauthorized("The call carries no key.", operation)

    def check_repetition(self, request: ProviderRequest, operation: Operation) -> None:
        """Refuse a key that is sent twice in one place: nobody could say which one counts (RFC 9110 section 5.3)."""
        names = [name for name, _ in request.headers]
        for scheme in operation.schemes:
            if scheme.place == "header" and names.count(scheme.parameter.lower()) > 1:
                raise self.unauthorized("The key is sent twice.", operation)

    def credential(self, request: ProviderRequest, scheme: Scheme) -> str | None:
        """Return what is sent as a credential of one scheme, or None if nothing is."""
        if scheme.place == "query":
            return next(iter(parse_qs(request.query).get(scheme.parameter, [])), None)
        if scheme.place == "cookie":
            return request.cookies().get(scheme.parameter)
        value = request.header(scheme.parameter)
        if value is None or not scheme.prefix:
            return value
        name, _, credential = value.partition(" ")
        # Names of authentication schemes are case-insensitive (RFC 9110 section 11.1).
        return credential.strip(" \t") if name.lower() == scheme.prefix.strip().lower() else None

    def account_of(self, credential: str, operation: Operation) -> str:
        """Return the account of a key.

        Raises:
            RefusalError: it is the key of none.
        """
        account = self.accounts.get(credential)
        if account is None:
            raise self.unauthorized("The key is not valid.", operation)
        return account

    def unauthorized(self, message: str, operation: Operation) -> RefusalError:
        """Return the refusal of a call without a valid key, with the challenge RFC 9110 section 15.5.2 asks for."""
        challenges = ", ".join("Bearer" if scheme.prefix else "ApiKey" for scheme in operation.schemes)
        return RefusalError(401, message, {"WWW-Authenticate": challenges})
