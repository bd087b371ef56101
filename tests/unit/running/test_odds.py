"""A network that loses half of the exchanges has a service accused in fewer than one run in ten thousand."""

from __future__ import annotations

import pytest

from artifact_contracts.running import odds


def test_a_run_is_below_the_bound() -> None:
    assert odds.odds_of_a_run() < odds.BOUND == 1 / 10_000


def test_no_other_network_is_worse() -> None:
    assert max(loss / 100 * (1 - loss / 100) for loss in range(101)) == odds.LOSS * (1 - odds.LOSS)


@pytest.mark.parametrize(("carried", "rounds"), [(0, 9), (1, 7), (5, 5), (20, 3), (40, 2), (500, 2)])
def test_what_a_network_has_carried_counts(carried: int, rounds: int) -> None:
    assert odds.rounds_of_drops(odds.SENT, carried) == rounds


def test_an_examination_has_as_many_rounds_as_drops_may_take() -> None:
    assert max(odds.rounds_of_drops(odds.SENT, carried) for carried in range(300)) <= odds.ROUNDS
