"""How likely it is that a network, and not the service, brings about what a service is accused of.

The worst network loses each exchange with a chance of one half, whatever is in it: with any other chance ``p`` the
product ``p * (1 - p)`` is smaller. What is suspicious is asked again in turn with a control, and is shown only if it
fails each time while the control is answered each time.
"""

from __future__ import annotations

from itertools import count

LOSS = 0.5
# How often a request whose answer was cut is sent again, each time before a control; how many such are looked into.
ROUNDS = 10
MOST_CUTS = 30
# The same of a request that a service may have died of. Losses are refused connections or broken ones by halves; each
# round shows an answer to the control, a loss of the request, and a connection that is refused behind it.
DEATHS = 4
MOST_SUSPECTS = 16
# A request on which connections are closed is sent again at least so often, and until what became of all exchanges of
# the run, if nothing else was lost, is so unlikely. A run claims that once; others are cases of the same finding.
DROPS = 2
SENT = 3
LONGEST_RUN = 1000
UNLIKELY_DROPS = 3e-5
# A run in which every valid call is dropped makes no other claim than that.
UNLIKELY_VALID_CALLS = 9e-5
# What a run may at most come to.
BOUND = 1e-4


def odds_of_a_cut() -> float:
    """Return the chance that a network alone has one suspicious answer shown as the service's doing."""
    return (LOSS * (1 - LOSS)) ** ROUNDS


def odds_of_a_death() -> float:
    """Return the chance that a network alone has one request shown as what a service dies of."""
    return ((1 - LOSS) * LOSS * LOSS / 4) ** DEATHS


def odds_of_drops(lost: int, carried: int, among: int) -> float:
    """Return the chance that a network alone loses some exchanges, all of the same requests, and carries all others.

    Args:
        lost: how many exchanges of the requests it lost: all there were.
        carried: how many exchanges of other requests it carried.
        among: how many choices of those requests would have been as suspicious.
    """
    # The likeliest network for that loses what was lost, but no more than the worst there is.
    loss = min(LOSS, lost / (lost + carried))
    return float(among * loss**lost * (1 - loss) ** carried)


def rounds_of_drops(lost: int, carried: int) -> int:
    """Return how often a request that was dropped is sent again, in turn with a control, before that is a finding.

    Args:
        lost: how often it was dropped so far.
        carried: how many exchanges were carried before it, if nothing else was lost; 0 otherwise.
    """
    among = carried + 1 if carried else MOST_CUTS
    return max(DROPS, _rounds_until(UNLIKELY_DROPS, lost, carried, among))


def rounds_of_valid_calls(lost: int, carried: int) -> int:
    """Return the same where every valid call was dropped; it is known beforehand which those are."""
    return _rounds_until(UNLIKELY_VALID_CALLS, lost, carried, among=1)


def _rounds_until(unlikely: float, lost: int, carried: int, among: int) -> int:
    return next(more for more in count(1) if odds_of_drops(lost + more, carried + more, among) <= unlikely)


def odds_of_dropped_requests() -> float:
    """Return the chance that a network alone has the requests of a run shown as what the service drops.

    A request is suspicious once it was dropped ``SENT`` times; then each round loses it again, and carries the control.
    """
    worst = 0.0
    rounds = [rounds_of_drops(SENT, carried) for carried in range(LONGEST_RUN)]
    for percent in range(1, int(LOSS * 100) + 1):
        loss = percent / 100
        one = [(1 - loss) ** at * loss**SENT * (loss * (1 - loss)) ** rounds[at] for at in range(1, LONGEST_RUN)]
        worst = max(worst, sum(one))
    # Where the network has lost something else, only what was asked in turn counts.
    return worst + MOST_CUTS * LOSS**SENT * (LOSS * (1 - LOSS)) ** rounds[0]


def odds_of_a_run() -> float:
    """Return the chance that a network alone has a service accused in one run: at most the sum over all suspicions."""
    cuts, deaths = MOST_CUTS * odds_of_a_cut(), MOST_SUSPECTS * odds_of_a_death()
    return max(cuts + deaths + odds_of_dropped_requests(), UNLIKELY_VALID_CALLS)
