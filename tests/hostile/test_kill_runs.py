"""A run that is killed at any moment leaves what it found, and can be gone on with; ``kill_runs`` does more of it."""

from __future__ import annotations

from tests.hostile.kill_runs import judged

RUNS = 12


def test_runs_that_are_killed_at_random_moments_lose_nothing() -> None:
    assert [f"{attempt}: {problem}" for attempt, found in judged(RUNS, seed=13) for problem in found] == []
