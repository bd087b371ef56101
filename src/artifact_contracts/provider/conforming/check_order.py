"""Freedoms in the order of checks, in where keys may stand, and in methods and paths beside the documented one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from artifact_contracts.contract.openapi import Operation, Scheme
from artifact_contracts.provider.applicability import names_further_schemes
from artifact_contracts.provider.authenticator import Authenticator
from artifact_contracts.provider.conforming.conforming_variant import ConformingVariant
from artifact_contracts.provider.faults.authentication import BodyBeforeKey, WithoutChallenge
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider


class SyntaxBeforeKey(Provider):
    """Looks at the syntax of a body before it asks for a key, where the order is left open."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        if request.method == operation.method and request.body:
            self.reader.parse(request.body)
        return super().authenticate(request, operation)


class MethodBeforeKey(Provider):
    """Refuses methods before it asks for a key."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        self.check_method(request, operation)
        return super().authenticate(request, operation)


class BodyBeforeResource(Provider):
    """Looks at the body before it looks for the resource."""

    def perform(
        self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        self.reader.read_body(request, operation)
        return super().perform(request, operation, parameters, account)


class OnlyOnThePage(Authenticator):
    """Takes the key only in the place that the page of the operation names, not in those that other pages name."""

    def credential(self, request: ProviderRequest, scheme: Scheme) -> str | None:
        further = self.contract.target.credentials.further
        return None if scheme.name in further else super().credential(request, scheme)


class BareKeysToo(Authenticator):
    """Takes a key in further places, where that is left open."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        known = [value for _, value in request.headers if value in self.accounts]
        if known and not request.header("x-api-key"):
            return self.accounts[known[0]]
        return super().authenticate(request, operation)


class SchemeToTheLetter(Authenticator):
    """Knows the authentication scheme exactly as it is documented."""

    def credential(self, request: ProviderRequest, scheme: Scheme) -> str | None:
        value = request.header(scheme.parameter)
        if value is not None and scheme.prefix and not value.startswith(scheme.prefix.rstrip()):
            return None
        return super().credential(request, scheme)


class FirstKeyCounts(Authenticator):
    """Takes the first value if the header of a key appears twice."""

    def check_repetition(self, request: ProviderRequest, operation: Operation) -> None:
        return


class LastKeyCounts(FirstKeyCounts):
    """Takes the last value if the header of a key appears twice."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        return super().authenticate(replace(request, headers=tuple(reversed(request.headers))), operation)


class RepeatedKeysAreJoined(FirstKeyCounts):
    """Joins the values of a header that appears twice with a comma, as servers do before a service sees it."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        joined: dict[str, str] = {}
        for name, value in request.headers:
            joined[name] = f"{joined[name]}, {value}" if name in joined else value
        return super().authenticate(replace(request, headers=tuple(joined.items())), operation)


class NotFoundForMethods(Provider):
    """Answers 404 to methods the path does not offer."""

    def check_method(self, request: ProviderRequest, operation: Operation) -> None:
        if request.method != operation.method:
            raise RefusalError(404, "There is nothing here.")


class NotImplementedForMethods(Provider):
    """Answers 501 to methods it does not know at all."""

    def check_method(self, request: ProviderRequest, operation: Operation) -> None:
        if request.method in ("QUERY", "TRACE"):
            raise RefusalError(501, "What is that?")
        super().check_method(request, operation)


class AnswersOptions(Provider):
    """Answers OPTIONS as browsers ask it before a call, without a key, and HEAD with nothing."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        if request.method == "OPTIONS":
            allowed = f"OPTIONS, {self.contract.operations[0].method}"
            return ProviderResponse(204, b"", {"Allow": allowed, "Access-Control-Allow-Methods": allowed})
        return ProviderResponse(200) if request.method == "HEAD" else super().answer(request)


class TraceWithoutSecrets(Provider):
    """Answers TRACE with the request, except for what is secret in it (RFC 9110 section 9.3.8)."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        if request.method != "TRACE":
            return super().answer(request)
        body = f"TRACE {request.path} HTTP/1.1\r\nhost: {request.header('host')}".encode("latin-1")
        return ProviderResponse(200, body, {"Content-Type": "message/http"})


class SlashIsTheSame(Provider):
    """Takes the path with a slash at its end for the path."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        return super().answer(replace(request, path=request.path.rstrip("/")))


class SlashIsElsewhere(Provider):
    """Redirects from the path with a slash at its end to the one without."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        if request.path.endswith("/"):
            return ProviderResponse(308, b"", {"Location": request.path.rstrip("/")})
        return super().answer(request)


class PagesOfAGateway(Provider):
    """Stands behind a gateway that turns odd addresses, long headers and other methods away with pages of its own."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        odd = any(sign in request.path.upper() for sign in ("%2F", "%00", "//", "%2E%2E", "%5C"))
        headers = "".join(value for _, value in request.headers)
        if odd or len(headers) > 4000 or len(request.path) > 2000 or not headers.isascii():
            return ProviderResponse(400, b"<h1>400 Bad Request</h1>", {"Content-Type": "text/html"})
        found = [operation for operation, _ in self.at(request.path)]
        if request.method not in {operation.method for operation in found or self.contract.operations}:
            return ProviderResponse(405, b"<h1>405 Not Allowed</h1>", {"Content-Type": "text/html"})
        return super().answer(request)


VARIANTS = (
    ConformingVariant.of("no-challenge", WithoutChallenge),
    ConformingVariant.of("syntax-before-key", SyntaxBeforeKey),
    ConformingVariant.of("body-before-key", BodyBeforeKey, only_for=("ctxfy",)),
    ConformingVariant.of("method-before-key", MethodBeforeKey),
    ConformingVariant.of("body-before-resource", BodyBeforeResource, only_for=("ctxfy",)),
    ConformingVariant.of("key-as-on-the-page", OnlyOnThePage, applies=names_further_schemes),
    ConformingVariant.of("keys-in-further-places", BareKeysToo, only_for=("elacity",)),
    ConformingVariant.of("scheme-to-the-letter", SchemeToTheLetter),
    ConformingVariant.of("first-of-repeated-headers", FirstKeyCounts),
    ConformingVariant.of("last-of-repeated-headers", LastKeyCounts),
    ConformingVariant.of("repeated-headers-joined", RepeatedKeysAreJoined),
    ConformingVariant.of("not-found-for-methods", NotFoundForMethods),
    ConformingVariant.of("not-implemented-for-methods", NotImplementedForMethods),
    ConformingVariant.of("answers-options", AnswersOptions),
    ConformingVariant.of("trace-without-secrets", TraceWithoutSecrets),
    ConformingVariant.of("slash-is-the-same", SlashIsTheSame),
    ConformingVariant.of("slash-is-redirected", SlashIsElsewhere),
    ConformingVariant.of("pages-of-a-gateway", PagesOfAGateway),
)
