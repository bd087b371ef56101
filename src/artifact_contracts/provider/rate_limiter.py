"""A rate limit with a fixed window, as a provider enforces it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable

from artifact_contracts.rate import Rate


class RateLimit:
    """Counts requests of each account in windows of fixed length.

    Args:
        rate: how many requests an account may send.
        clock: returns seconds; the first window starts when the limit is made.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self.count = rate.count
        self.window = rate.seconds
        self._clock = clock
        self._start = clock()
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, account: str) -> int | None:
        """Count one request; return None if it is within the limit, else the seconds until the next window."""
        with self._lock:
            now = self._clock()
            if now - self._start >= self.window:
                self._start, self._taken = now, Counter()
            self._taken[account] += 1
            if self._taken[account] <= self.count:
                return None
            return max(1, round(self._start + self.window - now))

    def headers(self) -> dict[str, str]:
        """Return the three customary headers, for the busiest account; the reset is in seconds."""
        used = max(self._taken.values(), default=0)
        return {
            "X-RateLimit-Limit": str(self.count),
            "X-RateLimit-Remaining": str(max(0, self.count - used)),
            "X-RateLimit-Reset": str(max(0, round(self._start + self.window - self._clock()))),
        }
