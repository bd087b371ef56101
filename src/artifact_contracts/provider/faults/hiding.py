"""Faults that hide others: what a service does to valid calls, so that nothing else seems to prove anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.applicability import may_lack_a_body
from artifact_contracts.provider.faults.acceptance import MinimalCallRefused, has_text
from artifact_contracts.provider.faults.crashes import not_utf8
from artifact_contracts.provider.faults.fault import CRASH, NO_VERDICT, Fault, crash, once_authenticated
from artifact_contracts.provider.faults.key_comparison import AnyKeyAccepted, AuthenticationOff
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, on_the_wire
from artifact_contracts.provider.provider import Provider, provider_with

# Seconds until a service that died is there again.
_AWAY = 0.4


class DropsEveryValidCall(Provider):
    """Closes the connection where it should say that all went well."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        return ProviderResponse(200, wire=b"") if answer.status // 100 == 2 else answer


def _every_one(provider: Provider, request: ProviderRequest) -> bool:
    return True


class FailsOnEveryValidCall(Provider):
    """Fails with 500 where it should say that all went well."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        return crash(self, self.contract.operations[0]) if answer.status // 100 == 2 else answer


class ChunkedBodiesIgnored(Provider):
    """Takes a body in chunks for none at all, as applications do that look at the length alone."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        chunked = request.header("transfer-encoding") is not None
        return super().answer(replace(request, body=b"") if chunked else request)


class ChunkedBodiesIgnoredAndCrash(ChunkedBodiesIgnored):
    """Takes a body in chunks for none at all, and fails with 500 on texts beyond Latin-1 in others."""

    def perform(
        self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        if has_text("[^\x00-\xff]")(self, request):
            return crash(self, operation)
        return super().perform(request, operation, parameters, account)


class ChunkedBodiesUnchecked(Provider):
    """Accepts a body in chunks without a look at it."""

    def perform(
        self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        if request.header("transfer-encoding") is not None:
            return self.writer.success(operation)
        return super().perform(request, operation, parameters, account)


class CharsetIgnoredAndCrash(ChunkedBodiesIgnoredAndCrash):
    """Takes a body whose media type has parameters for none at all, and fails with 500 on others beyond Latin-1."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        typed = ";" in (request.header("content-type") or "")
        return super().answer(replace(request, body=b"") if typed else request)


class DiesForGood(Provider):
    """Closes the connection on a body that is not UTF-8, and on everything from then on."""

    _is_dead = False

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        self._is_dead = self._is_dead or not_utf8(self, request)
        return ProviderResponse(200, wire=b"") if self._is_dead else super().answer(request)


class DiesOfControls(Provider):
    """Dies of a text with U+0000 in it, and is started again."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        if has_text("\0")(self, request):
            return ProviderResponse(200, wire=b"", away=_AWAY)
        return super().answer(request)


class AnswersAndDies(Provider):
    """Dies as soon as it has answered a text with U+0000 in it, and is started again."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        if has_text("\0")(self, request):
            answer.wire, answer.away = on_the_wire(answer), _AWAY
        return answer


FAULTS = (
    Fault.of("dies-and-is-started-again", "response.complete", DiesOfControls),
    Fault.of("answers-and-dies", "response.complete", AnswersAndDies),
    Fault.of("dies-for-good", NO_VERDICT, DiesForGood),
    Fault.of("chunked-bodies-ignored", "accepted.framing-read", ChunkedBodiesIgnored, applies=may_lack_a_body),
    Fault.of("chunked-bodies-unchecked", "accepted.framing-read", ChunkedBodiesUnchecked),
    Fault.of("chunked-bodies-ignored-and-crash", CRASH, ChunkedBodiesIgnoredAndCrash, applies=may_lack_a_body),
    Fault.of("charset-bodies-ignored-and-crash", CRASH, CharsetIgnoredAndCrash, applies=may_lack_a_body),
    Fault.of("drops-every-valid-call", "response.complete", DropsEveryValidCall),
    Fault.of("fails-on-every-valid-call", CRASH, FailsOnEveryValidCall),
    Fault(
        "fails-on-every-known-caller",
        "Fails with 500 on every call as soon as it knows the caller.",
        CRASH,
        once_authenticated(_every_one, crash),
    ),
    Fault(
        "minimal-refused-and-keys-unchecked",
        "Refuses bodies that have no optional member in them, and asks nobody for a key.",
        "authentication.missing",
        provider_with(MinimalCallRefused, AuthenticationOff),
    ),
    Fault(
        "minimal-refused-and-any-key-accepted",
        "Refuses bodies that have no optional member in them, and accepts any key.",
        "authentication.unknown",
        provider_with(MinimalCallRefused, AnyKeyAccepted),
    ),
)
