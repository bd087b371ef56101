"""A network that breaks off answers is not the service: no run accuses it, and none calls it conforming for nothing."""

from __future__ import annotations

import random

import pytest

from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, on_the_wire
from artifact_contracts.provider.provider import Provider
from tests.support.provider_answers import faulty
from tests.support.suite_runs import failing, judged


def behind_a_lossy_network(kind: type[Provider], seed: int, loss: float) -> type[Provider]:
    """Return a provider of which some answers are broken off, whatever they are."""
    lot = random.Random(seed)

    class Lossy(kind):  # type: ignore[valid-type, misc]
        def answer(self, request: ProviderRequest) -> ProviderResponse:
            answer: ProviderResponse = super().answer(request)
            with self.lock:
                is_lost = lot.random() < loss
            if is_lost:
                raw = on_the_wire(answer)
                answer.wire = raw[: lot.randrange(len(raw))]
            return answer

    return Lossy


@pytest.mark.parametrize("loss", [0.05, 0.5])
@pytest.mark.parametrize("seed", range(3))
def test_a_service_behind_it_is_not_accused(seed: int, loss: float) -> None:
    results = judged("ctxfy", behind_a_lossy_network(Provider, seed, loss), "smoke")
    assert failing(results) == set()
    assert results.exit_code in (0, 3)


@pytest.mark.parametrize("name", ["body-cut-short", "dies-within-the-head"])
def test_a_service_that_breaks_off_itself_is(name: str) -> None:
    assert failing(judged("ctxfy", faulty(name))) == {"response.complete"}
