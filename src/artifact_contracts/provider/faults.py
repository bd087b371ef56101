"""Named defects of a provider: each a proof that the suite can fail.

A fault is a provider with one step replaced. Its docstring says in one sentence what it does; ``caught_by`` names the
requirement that must catch it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation, Scheme
from artifact_contracts.provider.behaviour import Answer, Incoming, Provider, RefusalError

FAULTS: dict[str, type[Fault]] = {}


class Fault(Provider):
    """A provider with one defect."""

    name: str
    caught_by: str

    def __init_subclass__(cls, *, name: str, caught_by: str) -> None:
        super().__init_subclass__()
        cls.name, cls.caught_by = name, caught_by
        FAULTS[name] = cls

    @classmethod
    def applies_to(cls, contract: Contract) -> bool:
        """Whether it is a fault by this contract: whether the requirement that catches it is asked."""
        return contract.register.asks(cls.caught_by)

    @classmethod
    def sentence(cls) -> str:
        """Say in one sentence what it does."""
        return str(cls.__doc__).partition("\n")[0]


class AuthenticationOff(Fault, name="authentication-off", caught_by="authentication.missing"):
    """Takes every call for one of the valid key's owner."""

    def authenticate(self, incoming: Incoming, operation: Operation) -> str:
        return "own"


class AnyKeyAccepted(Fault, name="any-key-accepted", caught_by="authentication.unknown"):
    """Asks for a key and accepts any that is not empty."""

    def account_of(self, credential: str, operation: Operation) -> str:
        if not credential:
            raise self.unauthorized("The call carries no key.", operation)
        return self.accounts.get(credential, "own")


class EmptyKeyAccepted(Fault, name="empty-key-accepted", caught_by="authentication.empty"):
    """Takes an empty key for a valid one."""

    def account_of(self, credential: str, operation: Operation) -> str:
        return super().account_of(credential, operation) if credential else "own"


class KeyBeginningCompared(Fault, name="key-beginning-compared", caught_by="authentication.truncated"):
    """Compares keys only as far as the one that was sent goes."""

    def account_of(self, credential: str, operation: Operation) -> str:
        for key, account in self.accounts.items():
            if len(credential) > 3 and key.startswith(credential):
                return account
        return super().account_of(credential, operation)


class KeyEndIgnored(Fault, name="key-end-ignored", caught_by="authentication.extended"):
    """Accepts whatever begins with a valid key."""

    def account_of(self, credential: str, operation: Operation) -> str:
        for key, account in self.accounts.items():
            if credential.startswith(key):
                return account
        return super().account_of(credential, operation)


class RevokedKeyAccepted(Fault, name="revoked-key-accepted", caught_by="authentication.revoked"):
    """Does not notice that a key was revoked."""

    def account_of(self, credential: str, operation: Operation) -> str:
        revoked = self.contract.target.credentials.revoked
        if revoked and credential == self.inputs.get(revoked):
            return "own"
        return super().account_of(credential, operation)


class ForbiddenForUnauthorized(Fault, name="forbidden-for-unauthorized", caught_by="authentication.missing"):
    """Answers 403 where the call carries no valid key."""

    def unauthorized(self, message: str, operation: Operation) -> RefusalError:
        return RefusalError(403, message)


class WrongPrecedence(Fault, name="wrong-precedence", caught_by="authentication.second-of-two"):
    """Lets the second documented place of the key decide where both are used."""

    def authenticate(self, incoming: Incoming, operation: Operation) -> str:
        for scheme in reversed(operation.schemes):
            credential = self.credential(incoming, scheme)
            if credential is not None:
                return self.account_of(credential, operation)
        raise self.unauthorized("The call carries no key.", operation)


class SecondSchemeIgnored(Fault, name="second-scheme-ignored", caught_by="authentication.schemes"):
    """Knows only the first documented place of the key."""

    @classmethod
    def applies_to(cls, contract: Contract) -> bool:
        return any(len(operation.schemes) > 1 for operation in contract.operations)

    def credential(self, incoming: Incoming, scheme: Scheme) -> str | None:
        first = self.contract.operations[0].schemes[0]
        return super().credential(incoming, scheme) if scheme == first else None


class ResourceBeforeKey(Fault, name="resource-before-key", caught_by="authentication.before-resource"):
    """Says that a resource does not exist before it asks for a key."""

    @classmethod
    def applies_to(cls, contract: Contract) -> bool:
        return any(row.resource and row.resource.place == "path" for row in contract.target.operations.values())

    def authenticate(self, incoming: Incoming, operation: Operation) -> str:
        resource = self.contract.inputs_of(operation).resource
        if resource and resource.place == "path" and self.inputs[resource.known] not in incoming.path:
            raise RefusalError(404, "There is no such thing.")
        return super().authenticate(incoming, operation)


class UnknownResourceAccepted(Fault, name="unknown-resource-accepted", caught_by="resource.unknown"):
    """Accepts calls for resources that do not exist."""

    def owner(self, name: Any, operation: Operation) -> str | None:
        return super().owner(name, operation) or "own"


class ForeignResourceAccepted(Fault, name="foreign-resource-accepted", caught_by="resource.foreign"):
    """Lets every account act on everything that exists."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) is None:
            raise RefusalError(404, "There is no such thing.")


class BodyNotChecked(Fault, name="body-not-checked", caught_by="body.member-types"):
    """Accepts any JSON as a body."""

    def check_body(self, value: Any, operation: Operation) -> None:
        return

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if isinstance(name, str):
            super().check_resource(name, operation, account)


class RequiredNotChecked(Fault, name="required-not-checked", caught_by="body.required-members"):
    """Checks the types of members but not whether all of them are there."""

    def check_body(self, value: Any, operation: Operation) -> None:
        error = operation.body.first_error(value) if operation.body else None
        if error and error.keyword != "required":
            raise RefusalError(400, "The body is not valid.")

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if name is not None:
            super().check_resource(name, operation, account)


class MissingBodyAccepted(Fault, name="missing-body-accepted", caught_by="body.missing"):
    """Accepts a call without its required body."""

    def perform(self, incoming: Incoming, operation: Operation, parameters: Mapping[str, str], account: str) -> Answer:
        if not incoming.body:
            return self.success(operation)
        return super().perform(incoming, operation, parameters, account)


class MalformedBodyAccepted(Fault, name="malformed-body-accepted", caught_by="body.malformed-json"):
    """Takes a body that is not JSON for one without content."""

    def perform(self, incoming: Incoming, operation: Operation, parameters: Mapping[str, str], account: str) -> Answer:
        try:
            json.loads(incoming.body or b"{}")
        except ValueError:
            return self.success(operation)
        return super().perform(incoming, operation, parameters, account)


class CrashOnMalformedBody(Fault, name="crash-on-malformed-body", caught_by="response.no-server-error"):
    """Fails with 500 on a body that is not JSON."""

    def parse(self, body: bytes) -> Any:
        try:
            return super().parse(body)
        except RefusalError:
            raise RefusalError(500, "Something went wrong.") from None


class FullCallRefused(Fault, name="full-call-refused", caught_by="accepted.full"):
    """Refuses bodies with optional members in them."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        full = self.contract.inputs_of(operation).calls.get("full", {}).get("body")
        if isinstance(value, dict) and _names(value) == _names(full):
            raise RefusalError(400, "The body has too many members.")


def _names(value: Any) -> Any:
    return {name: _names(member) for name, member in value.items()} if isinstance(value, dict) else None


class CreatedForOk(Fault, name="undocumented-success-status", caught_by="response.success-status"):
    """Says success with a status the document does not name."""

    @classmethod
    def applies_to(cls, contract: Contract) -> bool:
        return all(operation.reply(201) is None for operation in contract.operations)

    def success(self, operation: Operation) -> Answer:
        answer = super().success(operation)
        answer.status = 201
        return answer


class SuccessAsText(Fault, name="success-as-text", caught_by="response.media-type"):
    """Types a JSON success as plain text."""

    def success(self, operation: Operation) -> Answer:
        answer = super().success(operation)
        answer.headers["Content-Type"] = "text/plain"
        return answer


class BrokenJson(Fault, name="broken-json", caught_by="response.strict-json"):
    """Ends a JSON success too early."""

    def success(self, operation: Operation) -> Answer:
        answer = super().success(operation)
        answer.body = b'{"status": "start'
        return answer


class MarkedJson(Fault, name="byte-order-mark", caught_by="response.strict-json"):
    """Puts a byte order mark before a JSON success."""

    def success(self, operation: Operation) -> Answer:
        answer = super().success(operation)
        answer.body = b"\xef\xbb\xbf" + answer.body
        return answer


class ErrorWithoutMessage(Fault, name="error-without-message", caught_by="error.message"):
    """Leaves the message out of errors."""

    def error(self, refusal: RefusalError) -> Answer:
        answer = super().error(refusal)
        body = json.loads(answer.body)
        del body["message"]
        answer.body = json.dumps(body).encode()
        return answer


class ErrorAsHtml(Fault, name="error-as-html", caught_by="error.message"):
    """Answers errors with a page for browsers."""

    def error(self, refusal: RefusalError) -> Answer:
        answer = super().error(refusal)
        answer.body = f"<html><body><h1>{refusal.status}</h1></body></html>".encode()
        answer.headers["Content-Type"] = "text/html"
        return answer


class CodeAsText(Fault, name="code-as-text", caught_by="error.code"):
    """Writes the status in an error as a text."""

    def error(self, refusal: RefusalError) -> Answer:
        answer = super().error(refusal)
        body = json.loads(answer.body)
        body["code"] = str(body["code"])
        answer.body = json.dumps(body).encode()
        return answer


class CredentialEchoed(Fault, name="credential-echoed", caught_by="leakage.credential"):
    """Repeats the credentials of a call in the body and in a header of every answer."""

    def answer(self, incoming: Incoming) -> Answer:
        answer = super().answer(incoming)
        sent = [value for name, value in incoming.headers if name in ("authorization", "x-api-key")]
        if sent and answer.body.startswith(b"{"):
            answer.body = json.dumps({**json.loads(answer.body), "debug": sent}).encode()
        if sent:
            answer.headers["X-Debug"] = " ".join(sent)
        return answer


class StackTraceShown(Fault, name="stack-trace-shown", caught_by="leakage.stack-trace"):
    """Shows a stack trace in the message of every error."""

    def error(self, refusal: RefusalError) -> Answer:
        trace = 'Traceback (most recent call last):\n  File "service.py", line 1, in handle'
        return super().error(RefusalError(refusal.status, trace, refusal.headers))


class SecondCallFails(Fault, name="second-call-fails", caught_by="repetition.identical"):
    """Fails when a call is repeated byte by byte."""

    def answer(self, incoming: Incoming) -> Answer:
        with self.lock:
            fingerprint = repr(incoming)
            repeated = fingerprint in self.published
            self.published[fingerprint] = True
        if repeated:
            return self.error(RefusalError(500, "Something went wrong."))
        return super().answer(incoming)


class EveryKeyRefused(Fault, name="every-key-refused", caught_by="nothing: no verdict is possible"):
    """Answers 401 whatever the key; the run must say that it could not judge."""

    @classmethod
    def applies_to(cls, contract: Contract) -> bool:
        return True

    def authenticate(self, incoming: Incoming, operation: Operation) -> str:
        raise self.unauthorized("The key is not valid.", operation)
