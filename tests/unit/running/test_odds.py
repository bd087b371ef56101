"""A network that loses half of the exchanges has a service accused in fewer than one run in ten thousand."""

from __future__ import annotations

from artifact_contracts.running import odds


def test_a_run_is_below_the_bound() -> None:
    assert odds.odds_of_a_run() < odds.BOUND == 1 / 10_000


def test_no_other_network_is_worse() -> None:
    assert max(loss / 100 * (1 - loss / 100) for loss in range(101)) == odds.LOSS * (1 - odds.LOSS)
