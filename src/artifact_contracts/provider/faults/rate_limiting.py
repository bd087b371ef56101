"""Faults in how a rate limit is told."""

from __future__ import annotations

from collections.abc import Mapping

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import Fault, listed, made
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError


class Limited(Fault):
    """Answers every ninth call with 429."""

    calls = 0
    retry_after: str | None = "0"

    def limited(self) -> ProviderResponse:
        """Return the answer to a call too many."""
        headers = {} if self.retry_after is None else {"Retry-After": self.retry_after}
        return self.error(RefusalError(429, "Slow down.", headers))

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        with self.lock:
            self.calls += 1
            too_many = self.calls % 9 == 0
        return self.limited() if too_many else super().answer(request)


@listed
class NoRetryAfter(Limited, name="429-without-retry-after", detected_by="rate-limit.retry-after"):
    """Does not say in a 429 when to come back."""

    retry_after = None


@listed
class LimitedByPage(Limited, name="429-as-html", detected_by="error.message"):
    """Answers every ninth call with 429 and a page for browsers."""

    def limited(self) -> ProviderResponse:
        answer = super().limited()
        answer.body = b"<html><body><h1>Too Many Requests</h1></body></html>"
        answer.headers["Content-Type"] = "text/html"
        return answer

    @classmethod
    def detector(cls, contract: Contract) -> str:
        """Return what is asked of a 429: the documented shape, where the document gives it one."""
        reply = contract.operations[0].reply(429)
        return cls.detected_by if reply and reply.contents else "error.one-shape"


for _name, _sentence, _value in (
    ("retry-after-in-words", "Says in words when to come back.", "soon"),
    ("retry-after-negative", "Asks to come back in the past.", "-1"),
    ("retry-after-fraction", "Asks to come back in a fraction of a second.", "0.5"),
    ("retry-after-iso-date", "Says when to come back as a date of ISO 8601.", "2030-01-01T00:00:00Z"),
):
    listed(made(_name, _sentence, "rate-limit.retry-after-form", {"retry_after": _value}, base=Limited))


class Counted(Fault):
    """Tells counts that do not fit each other."""

    counts: Mapping[str, str | None]

    def limit_headers(self, operation: Operation, status: int) -> dict[str, str]:
        headers = {**super().limit_headers(operation, status), **self.counts}
        return {name: value for name, value in headers.items() if value is not None}


for _name, _sentence, _counts in (
    (
        "more-left-than-allowed",
        "Says that more calls are left than are allowed.",
        {"X-RateLimit-Remaining": "99999999"},
    ),
    ("counts-in-words", "Says in words how many calls are left.", {"X-RateLimit-Remaining": "many"}),
    ("negative-count", "Says that fewer than no calls are left.", {"X-RateLimit-Remaining": "-1"}),
    (
        "limit-without-count",
        "Says how many calls are allowed, and not how many are left.",
        {"X-RateLimit-Remaining": None},
    ),
):
    listed(made(_name, _sentence, "rate-limit.headers", {"counts": _counts}, base=Counted))
