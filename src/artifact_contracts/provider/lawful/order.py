"""Freedoms in the order of checks, in where keys may stand, and in methods and paths beside the documented one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from artifact_contracts.contract.openapi import Operation, Scheme
from artifact_contracts.provider.lawful.variant import LawfulVariant
from artifact_contracts.provider.messages import Answer, Incoming, RefusalError


class WithoutChallenge(LawfulVariant, name="no-challenge"):
    """Sends no WWW-Authenticate with a 401."""

    def unauthorized(self, message: str, operation: Operation) -> RefusalError:
        return RefusalError(401, message)


class SyntaxBeforeKey(LawfulVariant, name="syntax-before-key"):
    """Looks at the syntax of a body before it asks for a key, where the order is left open."""

    def authenticate(self, incoming: Incoming, operation: Operation) -> str:
        if incoming.method == operation.method and incoming.body:
            self.parse(incoming.body)
        return super().authenticate(incoming, operation)


class BodyBeforeKey(LawfulVariant, name="body-before-key", only_for=("ctxfy",)):
    """Looks at all of a body before it asks for a key, where the order is left open."""

    def authenticate(self, incoming: Incoming, operation: Operation) -> str:
        if incoming.method == operation.method:
            self.read_body(incoming, operation)
        return super().authenticate(incoming, operation)


class MethodBeforeKey(LawfulVariant, name="method-before-key"):
    """Refuses methods before it asks for a key."""

    def authenticate(self, incoming: Incoming, operation: Operation) -> str:
        self.check_method(incoming, operation)
        return super().authenticate(incoming, operation)


class BodyBeforeResource(LawfulVariant, name="body-before-resource", only_for=("ctxfy",)):
    """Looks at the body before it looks for the resource."""

    def perform(self, incoming: Incoming, operation: Operation, parameters: Mapping[str, str], account: str) -> Answer:
        self.read_body(incoming, operation)
        return super().perform(incoming, operation, parameters, account)


class BareKeysToo(LawfulVariant, name="keys-in-further-places", only_for=("elacity",)):
    """Takes a key in further places, where that is left open."""

    def authenticate(self, incoming: Incoming, operation: Operation) -> str:
        known = [value for _, value in incoming.headers if value in self.accounts]
        if known and not incoming.header("x-api-key"):
            return self.accounts[known[0]]
        return super().authenticate(incoming, operation)


class SchemeToTheLetter(LawfulVariant, name="scheme-to-the-letter"):
    """Knows the authentication scheme exactly as it is documented."""

    def credential(self, incoming: Incoming, scheme: Scheme) -> str | None:
        value = incoming.header(scheme.parameter)
        if value is not None and scheme.prefix and not value.startswith(scheme.prefix.rstrip()):
            return None
        return super().credential(incoming, scheme)


class FirstKeyCounts(LawfulVariant, name="first-of-repeated-headers"):
    """Takes the first one where the header of a key stands twice."""

    def check_repetition(self, incoming: Incoming, operation: Operation) -> None:
        return


class NotFoundForMethods(LawfulVariant, name="not-found-for-methods"):
    """Answers 404 to methods the path does not offer."""

    def check_method(self, incoming: Incoming, operation: Operation) -> None:
        if incoming.method != operation.method:
            raise RefusalError(404, "There is nothing here.")


class NotImplementedForMethods(LawfulVariant, name="not-implemented-for-methods"):
    """Answers 501 to methods it does not know at all."""

    def check_method(self, incoming: Incoming, operation: Operation) -> None:
        if incoming.method in ("QUERY", "TRACE"):
            raise RefusalError(501, "What is that?")
        super().check_method(incoming, operation)


class AnswersOptions(LawfulVariant, name="answers-options"):
    """Answers OPTIONS as browsers ask it before a call, without a key, and HEAD with nothing."""

    def answer(self, incoming: Incoming) -> Answer:
        if incoming.method == "OPTIONS":
            allowed = f"OPTIONS, {self.contract.operations[0].method}"
            return Answer(204, b"", {"Allow": allowed, "Access-Control-Allow-Methods": allowed})
        return Answer(200) if incoming.method == "HEAD" else super().answer(incoming)


class TraceWithoutSecrets(LawfulVariant, name="trace-without-secrets"):
    """Answers TRACE with the request, but for what is secret in it (RFC 9110 section 9.3.8)."""

    def answer(self, incoming: Incoming) -> Answer:
        if incoming.method != "TRACE":
            return super().answer(incoming)
        body = f"TRACE {incoming.path} HTTP/1.1\r\nhost: {incoming.header('host')}".encode("latin-1")
        return Answer(200, body, {"Content-Type": "message/http"})


class SlashIsTheSame(LawfulVariant, name="slash-is-the-same"):
    """Takes the path with a slash behind it for the path."""

    def answer(self, incoming: Incoming) -> Answer:
        return super().answer(replace(incoming, path=incoming.path.rstrip("/")))


class SlashIsElsewhere(LawfulVariant, name="slash-is-redirected"):
    """Redirects from the path with a slash behind it to the one without."""

    def answer(self, incoming: Incoming) -> Answer:
        if incoming.path.endswith("/"):
            return Answer(308, b"", {"Location": incoming.path.rstrip("/")})
        return super().answer(incoming)


class PagesOfAGateway(LawfulVariant, name="pages-of-a-gateway"):
    """Stands behind a gateway that turns odd addresses, long headers and other methods away with pages of its own."""

    def answer(self, incoming: Incoming) -> Answer:
        odd = any(sign in incoming.path.upper() for sign in ("%2F", "%00", "//", "%2E%2E", "%5C"))
        headers = "".join(value for _, value in incoming.headers)
        if odd or len(headers) > 4000 or len(incoming.path) > 2000 or not headers.isascii():
            return Answer(400, b"<h1>400 Bad Request</h1>", {"Content-Type": "text/html"})
        if incoming.method != self.contract.operations[0].method:
            return Answer(405, b"<h1>405 Not Allowed</h1>", {"Content-Type": "text/html"})
        return super().answer(incoming)
