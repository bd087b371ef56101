"""How likely it is that a network, and not the service, brings about what a service is accused of.

The worst network loses each exchange with a chance of one half, whatever is in it: with any other chance ``p`` the
product ``p * (1 - p)`` is smaller. What is suspicious is asked again in turn with a control, and is shown only if it
fails each time while the control is answered each time.
"""

from __future__ import annotations

LOSS = 0.5
# How often a request whose answer was cut is sent again, each time before a control; how many such are looked into.
ROUNDS = 10
MOST_CUTS = 60
# The same of a request that a service may have died of. Losses are refused connections or broken ones by halves; each
# round shows an answer to the control, a loss of the request, and a connection that is refused behind it.
DEATHS = 4
MOST_SUSPECTS = 16
# What a run may at most come to.
BOUND = 1e-4


def odds_of_a_cut() -> float:
    """Return the chance that a network alone has one suspicious answer shown as the service's doing."""
    return (LOSS * (1 - LOSS)) ** ROUNDS


def odds_of_a_death() -> float:
    """Return the chance that a network alone has one request shown as what a service dies of."""
    return ((1 - LOSS) * LOSS * LOSS / 4) ** DEATHS


def odds_of_a_run() -> float:
    """Return the chance that a network alone has a service accused in one run: at most the sum over all suspicions."""
    return MOST_CUTS * odds_of_a_cut() + MOST_SUSPECTS * odds_of_a_death()
