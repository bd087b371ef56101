"""How much may still be sent, and how fast."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from artifact_contracts.errors import BudgetSpentError
from artifact_contracts.rate import Rate

if TYPE_CHECKING:
    from pyrate_limiter import Limiter


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
        self._limiter = _limiter(rate) if rate else None

    @property
    def seconds_left(self) -> float:
        """How long sending may go on."""
        return self.ends_at - time.monotonic()

    def release(self, seconds: float) -> None:
        """Let the end of the run have what was kept back for it, and at least so many seconds."""
        self.kept = 0
        self.ends_at = max(self.ends_at, time.monotonic() + seconds)

    def spare_one(self) -> None:
        """Let one request more be sent, as long as there are spare ones: for what has to be asked again."""
        if self._spare and self.max_requests is not None:
            self._spare -= 1
            self.max_requests += 1

    async def take(self) -> None:
        """Wait for the turn of one more request and count it.

        Raises:
            BudgetSpentError: none is left.
        """
        if self.max_requests is not None and self.spent + self.kept >= self.max_requests:
            raise BudgetSpentError(f"budget: the {self.max_requests} requests of --max-requests are spent")
        if self.seconds_left <= 0:
            raise BudgetSpentError("budget: the time of --max-time is over")
        self.spent += 1
        if self._limiter:
            await self._limiter.try_acquire_async("request")
            if self.seconds_left <= 0:
                self.spent -= 1
                raise BudgetSpentError("budget: the time of --max-time is over")


def _limiter(rate: Rate) -> Limiter:
    from pyrate_limiter import Duration, Limiter  # noqa: PLC0415 (100 ms, needed by few runs)
    from pyrate_limiter import Rate as LimiterRate  # noqa: PLC0415 (among those 100 ms)

    return Limiter(LimiterRate(rate.count, rate.seconds * int(Duration.SECOND)))
