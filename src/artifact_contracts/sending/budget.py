"""How much may still be sent, and how fast."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from artifact_contracts.errors import BudgetSpentError

if TYPE_CHECKING:
    from pyrate_limiter import Limiter


class Budget:
    """What one API may be sent.

    Args:
        max_requests: how many requests, or None.
        ends_at: when sending stops, on the monotonic clock, in seconds.
        rate: requests per second, minute or hour, as in ``100/m``, or None.
    """

    def __init__(self, max_requests: int | None, ends_at: float, rate: str | None) -> None:
        self.max_requests = max_requests
        self.ends_at = ends_at
        self.spent = 0
        self._limiter = _limiter(rate) if rate else None

    @property
    def seconds_left(self) -> float:
        """How long sending may go on."""
        return self.ends_at - time.monotonic()

    async def take(self) -> None:
        """Wait for the turn of one more request and count it.

        Raises:
            BudgetSpentError: there is no more.
        """
        if self.max_requests is not None and self.spent >= self.max_requests:
            raise BudgetSpentError(f"budget: the {self.max_requests} requests of --max-requests are spent")
        if self.seconds_left <= 0:
            raise BudgetSpentError("budget: the time of --max-time is over")
        self.spent += 1
        if self._limiter:
            await self._limiter.try_acquire_async("request")
            if self.seconds_left <= 0:
                self.spent -= 1
                raise BudgetSpentError("budget: the time of --max-time is over")


def _limiter(rate: str) -> Limiter:
    from pyrate_limiter import Duration, Limiter, Rate  # noqa: PLC0415 (needed by few runs, costs 0.1 s)

    count, _, unit = rate.partition("/")
    interval = {"s": Duration.SECOND, "m": Duration.MINUTE, "h": Duration.HOUR}[unit]
    return Limiter(Rate(int(count), interval))
