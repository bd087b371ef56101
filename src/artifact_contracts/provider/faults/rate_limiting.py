"""Faults in how a rate limit is told."""

from __future__ import annotations

from collections.abc import Mapping

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import Fault
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider, provider_with
from artifact_contracts.provider.response_writer import ResponseWriter


class Limited(Provider):
    """Answers every ninth call with 429."""

    _calls = 0

    def limited(self) -> ProviderResponse:
        """Return the answer to a call too many."""
        return self.writer.error(RefusalError(429, "Slow down.", {"Retry-After": "0"}))

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        with self.lock:
            self._calls += 1
            too_many = self._calls % 9 == 0
        return self.limited() if too_many else super().answer(request)


class NoRetryAfter(Limited):
    """Does not say in a 429 when to come back."""

    def limited(self) -> ProviderResponse:
        answer = super().limited()
        del answer.headers["Retry-After"]
        return answer


class LimitedByPage(Limited):
    """Answers every ninth call with 429 and a page for browsers."""

    def limited(self) -> ProviderResponse:
        answer = super().limited()
        answer.body = b"<html><body><h1>Too Many Requests</h1></body></html>"
        answer.headers["Content-Type"] = "text/html"
        return answer


class NeverCounted(ResponseWriter):
    """Leaves out every header that the document lists and does not require."""

    def limit_headers(self, operation: Operation, status: int, counts: Mapping[str, str]) -> dict[str, str]:
        return {}


def _asked_of_429(contract: Contract) -> str:
    """Return what is asked of a 429: the documented shape, where the document gives it one."""
    reply = contract.operations[0].reply(429)
    return "error.message" if reply and reply.contents else "error.one-shape"


def _retry_after(name: str, sentence: str, value: str) -> Fault:
    """Return the fault of a provider that says in a form of its own when to come back."""

    class Later(Limited):
        def limited(self) -> ProviderResponse:
            answer = super().limited()
            answer.headers["Retry-After"] = value
            return answer

    return Fault(name, sentence, "rate-limit.retry-after-form", Later)


def _counts(name: str, sentence: str, remaining: str | None) -> Fault:
    """Return the fault of a provider that tells counts that do not fit each other."""

    class Counted(ResponseWriter):
        def limit_headers(self, operation: Operation, status: int, counts: Mapping[str, str]) -> dict[str, str]:
            headers = super().limit_headers(operation, status, counts)
            headers.pop("X-RateLimit-Remaining", None)
            return headers if remaining is None else {**headers, "X-RateLimit-Remaining": remaining}

    return Fault(name, sentence, "rate-limit.headers", provider_with(Counted))


FAULTS = (
    Fault.of("429-without-retry-after", "rate-limit.retry-after", NoRetryAfter),
    Fault.of("documented-headers-left-out", "response.documented-headers", NeverCounted),
    Fault.of("429-as-html", _asked_of_429, LimitedByPage),
    _retry_after("retry-after-in-words", "Says in words when to come back.", "soon"),
    _retry_after("retry-after-negative", "Asks to come back in the past.", "-1"),
    _retry_after("retry-after-fraction", "Asks to come back in a fraction of a second.", "0.5"),
    _retry_after("retry-after-iso-date", "Says when to come back as a date of ISO 8601.", "2030-01-01T00:00:00Z"),
    _counts("more-left-than-allowed", "Says that more calls are left than are allowed.", "99999999"),
    _counts("counts-in-words", "Says in words how many calls are left.", "many"),
    _counts("negative-count", "Says that fewer than no calls are left.", "-1"),
    _counts("limit-without-count", "Says how many calls are allowed, and not how many are left.", None),
)
