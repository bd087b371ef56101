"""The profiles: how much a run sends. The one place that knows their names and what sets them apart."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """How much a run sends.

    Attributes:
        name: as on the command line.
        max_requests: how many requests each API is sent at most unless ``--max-requests`` says otherwise; None for no
            bound but the time.
        planned: whether it sends the cases of ``plan.yaml``.
        everything: whether it sends every deterministic case, and leaves no optional input out.
        random: whether it sends random requests.
        endless: whether its random part goes on until ``--max-time``.
    """

    name: str
    max_requests: int | None = None
    planned: bool = True
    everything: bool = False
    random: bool = False
    endless: bool = False

    def __str__(self) -> str:
        return self.name


SMOKE = Profile("smoke", max_requests=10)
GATE = Profile("gate", max_requests=100)
CERTIFY = Profile("certify", everything=True, random=True)
EXPLORE = Profile("explore", planned=False, random=True, endless=True)

# By name, the shorter ones first: of smoke, gate and certify each sends what the one before it sends, and more.
PROFILES = {profile.name: profile for profile in (SMOKE, GATE, CERTIFY, EXPLORE)}
