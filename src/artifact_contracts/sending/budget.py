"""How much may still be sent, how fast, and until when."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from artifact_contracts.errors import BudgetSpentError
from artifact_contracts.rate import Rate
from artifact_contracts.sending.request_window import RequestWindow

# How long an exchange may go on when the time is over, in seconds; the rest of what a run may take longer is for
# closing connections and writing reports.
GRACE = 5.0
_TIME_IS_OVER = "budget: the time of --max-time is over"


class Budget:
    """What one API may be sent.

    Args:
        max_requests: how many requests, or None.
        ends_at: when sending stops, on the monotonic clock, in seconds.
        rate: how fast, or None for no limit.
        spare: how many requests may come on top, for what has to be asked again.

    Attributes:
        kept: how many of the requests are kept back for the end of the run.
    """

    def __init__(self, max_requests: int | None, ends_at: float, rate: Rate | None, spare: int = 0) -> None:
        self.max_requests = max_requests
        self.ends_at = ends_at
        self.spent = 0
        self.kept = 0
        self._spare = spare
        self._window = RequestWindow(rate) if rate else None

    @property
    def seconds_left(self) -> float:
        """How long sending may go on."""
        return self.ends_at - time.monotonic()

    @property
    def longest_exchange(self) -> float:
        """How long an exchange that begins now may take, in seconds."""
        return max(0.0, self.seconds_left) + GRACE

    def time_is_over(self) -> BudgetSpentError:
        """Return what is raised because of the time."""
        return BudgetSpentError(_TIME_IS_OVER)

    def release(self, seconds: float) -> None:
        """Let the end of the run have what was kept back for it, and at least so many seconds."""
        self.kept = 0
        self.ends_at = max(self.ends_at, time.monotonic() + seconds)

    def spare_one(self) -> None:
        """Let one request more be sent, as long as there are spare ones: for what has to be asked again."""
        if self._spare and self.max_requests is not None:
            self._spare -= 1
            self.max_requests += 1

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn of one more request, and count it; it is over with the block.

        Raises:
            BudgetSpentError: none is left, or its turn does not come in time.
        """
        if self.max_requests is not None and self.spent + self.kept >= self.max_requests:
            raise BudgetSpentError(f"budget: the {self.max_requests} requests of --max-requests are spent")
        if self.seconds_left <= 0:
            raise self.time_is_over()
        self.spent += 1
        if self._window and not await self._window.enter(self.ends_at):
            self.spent -= 1
            raise self.time_is_over()
        try:
            yield
        finally:
            if self._window:
                self._window.leave()
