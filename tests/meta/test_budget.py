"""Bounds on requests, rate and time are kept, and what they cut off is said."""

from __future__ import annotations

import time

import pytest

from artifact_contracts.provider.body_reader import BodyReader
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.provider import Provider, provider_with
from tests.support.published_contracts import APIS
from tests.support.suite_runs import judged


def counting() -> tuple[type[Provider], list[bytes]]:
    """Return a provider that keeps the head of each request, also of those that never reach it, and what it keeps."""
    heads: list[bytes] = []

    class Counting(BodyReader):
        def head_as_read(self, head: bytes) -> bytes:
            heads.append(head)
            return head

    return provider_with(Counting), heads


@pytest.mark.parametrize("allow_partial", [False, True], ids=["whole", "partial"])
@pytest.mark.parametrize("bound", [1, 2, 5, 20])
@pytest.mark.parametrize("api", APIS)
def test_no_more_is_sent_than_allowed(api: str, bound: int, *, allow_partial: bool) -> None:
    kind, heads = counting()
    results = judged(api, kind, max_requests=bound, allow_partial=allow_partial)
    assert len(heads) == results.apis[0].requests <= bound
    cut = [item for item in results.items if item.outcome == "not_tested"]
    assert cut
    assert all("budget" in str(item.reason) for item in cut)
    assert results.outcome == ("conforming" if allow_partial else "not_judged")
    assert results.partial
    assert ("(partial)" if allow_partial else "--allow-partial") in results.sentence


@pytest.mark.parametrize("profile", ["gate", "certify"])
@pytest.mark.parametrize("api", APIS)
def test_what_is_reported_is_what_was_sent(api: str, profile: str) -> None:
    kind, heads = counting()
    results = judged(api, kind, profile)
    assert results.apis[0].requests == len(heads) == sum(item.requests for item in results.items)


def test_the_time_is_kept() -> None:
    class Slow(Provider):
        def answer(self, request: ProviderRequest) -> ProviderResponse:
            time.sleep(0.1)
            return super().answer(request)

    started = time.monotonic()
    results = judged("elacity", Slow, max_time=0.8)
    assert time.monotonic() - started < 5
    assert any(item.reason == "budget: the time of --max-time is over" for item in results.items)


def test_the_rate_is_kept() -> None:
    times: list[float] = []

    class Timed(Provider):
        def answer(self, request: ProviderRequest) -> ProviderResponse:
            times.append(time.monotonic())
            return super().answer(request)

    judged("ctxfy", Timed, rate_limit="10/s", max_requests=14)
    assert max(sum(start <= at < start + 0.9 for at in times) for start in times) <= 10
