"""A rate holds in every window, whenever a service counts, and no wait is longer than it may be."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artifact_contracts.rate import Rate
from artifact_contracts.sending.request_window import RequestWindow
from tests.support.quick_search import quick


class Time:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waited = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.waited += seconds


def counted(rate: Rate, exchanges: Sequence[tuple[float, float]]) -> list[float]:
    """Send one request after the other, and return when the service counted each.

    Args:
        rate: what is kept to.
        exchanges: how long each takes, and after which part of that it is counted.
    """
    clock = Time()
    window = RequestWindow(rate, clock, clock.sleep)

    async def run() -> list[float]:
        moments = []
        for seconds, part in exchanges:
            assert await window.enter(float("inf"))
            moments.append(clock.now + seconds * part)
            clock.now += seconds
            window.leave()
        return moments

    return asyncio.run(run())


parts = st.sampled_from([0.0, 0.5, 1.0])
durations = st.sampled_from([0.0, 0.01, 0.3, 1.0, 9.0])


@given(count=st.integers(1, 4), exchanges=st.lists(st.tuples(durations, parts), max_size=15))
@quick
def test_no_window_holds_more_than_the_rate_allows(count: int, exchanges: list[tuple[float, float]]) -> None:
    moments = counted(Rate(count, "s"), exchanges)
    for first, last in zip(moments, moments[count:], strict=False):
        assert last - first > 1


def test_a_place_is_waited_for_until_it_is_free() -> None:
    clock = Time()
    window = RequestWindow(Rate(1, "m"), clock, clock.sleep)

    async def run() -> None:
        assert await window.enter(clock.now)
        assert clock.waited == 0
        clock.now += 3
        window.leave()
        assert await window.enter(clock.now + 61)
        assert clock.waited == pytest.approx(60, abs=1)

    asyncio.run(run())


@pytest.mark.parametrize("in_flight", [True, False], ids=["in-flight", "over"])
def test_what_cannot_come_in_time_is_not_waited_for(*, in_flight: bool) -> None:
    clock = Time()
    window = RequestWindow(Rate(1, "m"), clock, clock.sleep)

    async def run() -> None:
        assert await window.enter(clock.now + 20)
        if not in_flight:
            window.leave()
        assert not await window.enter(clock.now + 20)
        assert clock.waited == 0

    asyncio.run(run())
