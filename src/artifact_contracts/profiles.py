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
        planned: whether it sends the cases of ``plan.yaml``; otherwise it sends random requests only.
        everything: whether it sends every deterministic case and random ones, and wants every optional input.
        endless: whether its random part goes on until ``--max-time``.
    """

    name: str
    max_requests: int | None = None
    planned: bool = True
    everything: bool = False
    endless: bool = False

    def __str__(self) -> str:
        return self.name


# Each of the first three sends what the one before it sends, and more.
SMOKE = Profile("smoke", max_requests=10)
GATE = Profile("gate", max_requests=100)
CERTIFY = Profile("certify", everything=True)
EXPLORE = Profile("explore", planned=False, endless=True)

NESTED = (SMOKE, GATE, CERTIFY)
PROFILES = {profile.name: profile for profile in (*NESTED, EXPLORE)}


def up_to(profile: Profile) -> tuple[Profile, ...]:
    """Return the nested profiles whose requests one of them sends: the shorter ones, then itself."""
    return NESTED[: NESTED.index(profile) + 1]
