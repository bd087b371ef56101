"""Keeps to a rate: never more requests than it allows, in whichever window a service counts them."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

from artifact_contracts.rate import Rate

# Clocks do not go equally fast, and a service may round.
_MARGIN = 1.01


class RequestWindow:
    """So many requests within any window of a length.

    When a service counts a request is not known, only that it is between sending it and the end of its answer. So a
    request holds its place from the moment it is sent until a whole window after it ended: then it can be in no window
    together with what takes its place, be the window fixed or sliding, and the network quick or slow.

    Args:
        rate: the number of requests, and the length of the window.
        clock: returns seconds.
        sleep: waits for so many seconds.
    """

    def __init__(
        self,
        rate: Rate,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._count = rate.count
        self._seconds = rate.seconds * _MARGIN
        self._clock = clock
        self._sleep = sleep
        self._in_flight = 0
        self._ended: deque[float] = deque()
        self._first_in_line = asyncio.Lock()

    async def enter(self, end: float) -> bool:
        """Wait for a place, and take it.

        Args:
            end: until when to wait at most, on the clock.

        Returns:
            Whether there was one; it is known at once where there cannot be one in time.
        """
        async with self._first_in_line:
            while (free_at := self._free_at()) is not None:
                if free_at > end:
                    return False
                await self._sleep(max(0.0, free_at - self._clock()))
            self._in_flight += 1
            return True

    def leave(self) -> None:
        """Note that a request is over."""
        self._in_flight -= 1
        self._ended.append(self._clock())

    def _free_at(self) -> float | None:
        """Return the earliest moment at which a place can be free; None if one is free now."""
        now = self._clock()
        while self._ended and self._ended[0] + self._seconds <= now:
            self._ended.popleft()
        if self._in_flight + len(self._ended) < self._count:
            return None
        return (self._ended[0] if self._ended else now) + self._seconds
