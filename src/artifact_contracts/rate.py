"""A rate of requests, as in ``100/m``: the one type for settings, target descriptions, budgets and providers."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SECONDS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Rate:
    """So many requests in each second, minute or hour.

    Attributes:
        count: how many requests; at least 1.
        unit: ``s``, ``m`` or ``h``.
    """

    count: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Read a rate as in ``100/m``.

        Raises:
            ValueError: it is not one; the message says how to write it.
        """
        match = re.fullmatch(r"([1-9][0-9]*)/([smh])", text)
        if match is None:
            raise ValueError("write it as 100/m: a number of requests per s, m or h")
        return cls(int(match[1]), match[2])

    @property
    def seconds(self) -> int:
        """How long the unit is, in seconds."""
        return _SECONDS[self.unit]

    def __str__(self) -> str:
        return f"{self.count}/{self.unit}"
