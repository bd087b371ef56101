"""A service that allows 10 or 100 requests a minute is judged as one without a limit, with hardly a request refused."""

from __future__ import annotations

import time
from collections import Counter
from typing import cast

import pytest

from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider
from artifact_contracts.rate import Rate
from artifact_contracts.results.model import Results
from tests.support.provider_answers import faulty
from tests.support.published_contracts import APIS
from tests.support.suite_runs import judged

# A minute takes so many seconds here.
MINUTE = 0.3


@pytest.fixture(autouse=True)
def _quick_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rate, "seconds", property(lambda _: MINUTE))


def allowing(count: int, kind: type[Provider]) -> tuple[type[Provider], Counter[int]]:
    """Return a kind of provider that answers so many requests in each minute by the clock, and what it refused."""
    asked: Counter[int] = Counter()
    refused: Counter[int] = Counter()

    class Limited(kind):  # type: ignore[valid-type, misc]
        def answer(self, request: ProviderRequest) -> ProviderResponse:
            with self.lock:
                window = int(time.monotonic() / MINUTE)
                asked[window] += 1
                refused[window] += asked[window] > count
            if asked[window] > count:
                error = RefusalError(429, "Not so fast.", {"Retry-After": "1"})
                return cast("ProviderResponse", self.writer.error(error))
            return cast("ProviderResponse", super().answer(request))

    return Limited, refused


def said(results: Results) -> object:
    return results.outcome, results.exit_code, {row.id: row.outcome for row in results.requirements}


@pytest.mark.parametrize(
    ("count", "workers", "fault"),
    [(10, 1, ""), (10, 4, "authentication-off"), (100, 1, "body-not-checked"), (100, 8, "")],
)
@pytest.mark.parametrize("api", APIS)
def test_the_verdict_is_the_same(api: str, count: int, workers: int, fault: str) -> None:
    kind = faulty(fault) if fault else Provider
    limited, refused = allowing(count, kind)
    results = judged(api, limited, rate_limit=f"{count}/m", workers=workers)
    assert said(results) == said(judged(api, kind))
    assert max(refused.values(), default=0) <= 1
