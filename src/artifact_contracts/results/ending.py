"""How a run ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Ending:
    """How a run ended.

    Attributes:
        started: when it began.
        interrupted: whether it was stopped before its end.
        suite_error: what went wrong in the suite as a whole, or None.
        finished: when it ended, if that is not now.
    """

    started: datetime
    interrupted: bool = False
    suite_error: str | None = None
    finished: datetime | None = None
