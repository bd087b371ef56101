"""What says nothing of the service: it is sent again, reported, and proves nothing; but no run passes on it."""

from __future__ import annotations

from typing import Any

import pytest

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.body_reader import BodyReader
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider, provider_with
from tests.support.published_contracts import APIS
from tests.support.suite_runs import failing, judged


def is_full(request: ProviderRequest) -> bool:
    return b"tone-of-voice" in request.body or b"Checkout latency, weekly notes" in request.body


class BusyWithFullCalls(Provider):
    """Answers the full call as a gateway does whose service does not."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        if is_full(request):
            return ProviderResponse(503, b"<h1>busy</h1>", {"Content-Type": "text/html", "Retry-After": "0"})
        return super().answer(request)


@pytest.mark.parametrize("api", APIS)
def test_a_valid_call_that_keeps_failing_is_no_pass(api: str) -> None:
    results = judged(api, BusyWithFullCalls)
    assert results.exit_code == 3
    assert results.findings == ()
    assert "keeps failing" in str(results.apis[0].reason)
    assert "503" in str(results.apis[0].reason)
    assert results.apis[0].accepted > 1


class LimitedWithoutAWord(Provider):
    """Answers every seventh call with 429, and does not say when to come back."""

    calls = 0

    def headers(self) -> dict[str, str]:
        return {}

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        with self.lock:
            self.calls += 1
            limited = self.calls % 7 == 0
        return (
            self.writer.error(RefusalError(429, "Slow down.", self.headers())) if limited else super().answer(request)
        )


class LimitedWithNonsense(LimitedWithoutAWord):
    """Answers every seventh call with 429, and a Retry-After that means nothing."""

    def headers(self) -> dict[str, str]:
        return {"Retry-After": "soon"}


def test_a_429_is_judged_though_it_is_sent_again() -> None:
    assert failing(judged("ctxfy", LimitedWithoutAWord)) == {"rate-limit.retry-after"}
    assert failing(judged("ctxfy", LimitedWithNonsense)) == {"rate-limit.retry-after-form"}
    assert failing(judged("elacity", LimitedWithNonsense)) == {"rate-limit.retry-after-form"}


@pytest.mark.parametrize("api", APIS)
def test_what_is_sent_again_is_an_incident(api: str) -> None:
    incidents = judged(api, LimitedWithoutAWord).apis[0].incidents
    assert len(incidents) > 5
    assert all("429" in incident for incident in incidents)


class AwayForAWhile(Provider):
    """Closes every connection for a while, from a malformed body on."""

    left = 5

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        with self.lock:
            self.left -= is_malformed(request) or self.left < 5
            away = 0 <= self.left < 5
        return ProviderResponse(200, wire=b"") if away else super().answer(request)


def is_malformed(request: ProviderRequest) -> bool:
    return request.method in ("PUT", "POST") and bool(request.body) and request.body[-1:] not in b"}]"


class DropsMalformedBodies(Provider):
    """Closes the connection on each malformed body, and on nothing else."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        return ProviderResponse(200, wire=b"") if is_malformed(request) else super().answer(request)


@pytest.mark.parametrize("api", APIS)
def test_a_service_that_is_away_for_a_while_is_not_accused(api: str) -> None:
    results = judged(api, AwayForAWhile)
    assert failing(results) == set()
    assert len(results.apis[0].incidents) >= 4


@pytest.mark.parametrize("api", APIS)
def test_a_service_that_closes_the_connection_on_the_same_requests_is_accused_once(api: str) -> None:
    results = judged(api, DropsMalformedBodies)
    (finding,) = [row for row in results.findings if row.level == "MUST"]
    assert finding.requirement == "response.complete"
    assert "while a valid call was answered" in finding.observed
    assert results.apis[0].requests <= 100


class PickyAboutEverything(BodyReader):
    """Refuses whatever is not plain, where the documents leave that open."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if len(repr(value)) > 2000 or not repr(value).isascii() or "contract-check'" in repr(value):
            raise RefusalError(400, "That is not plain enough.")


@pytest.mark.parametrize("api", APIS)
def test_variations_that_are_refused_together_are_tried_alone(api: str) -> None:
    results = judged(api, provider_with(PickyAboutEverything))
    assert failing(results) == set()
    rows = {row.id: row.outcome for row in results.requirements}
    assert rows["accepted.unicode"] == rows["accepted.long-texts"] == rows["accepted.unknown-members"] == "advised"
    assert rows["accepted.chunked"] == rows["accepted.charset-parameter"] == "passed"
    assert results.apis[0].requests <= 100
