"""What is kept back for the end of a run, and what may come on top of a bound."""

from __future__ import annotations

import asyncio
import time

import pytest

from artifact_contracts.errors import BudgetSpentError
from artifact_contracts.sending.budget import Budget


def spent(budget: Budget) -> int:
    """Take what there is, and return how many requests that are."""

    async def take_all() -> None:
        while True:
            async with budget.turn():
                pass

    with pytest.raises(BudgetSpentError):
        asyncio.run(take_all())
    return budget.spent


def test_one_is_kept_for_the_end() -> None:
    budget = Budget(3, time.monotonic() + 60, None)
    budget.kept = 1
    assert spent(budget) == 2
    budget.release(0)
    assert spent(budget) == 3


def test_the_end_has_time_of_its_own() -> None:
    budget = Budget(3, time.monotonic() - 1, None)
    assert spent(budget) == 0
    budget.release(60)
    assert spent(budget) == 3
    ample = Budget(3, time.monotonic() + 60, None)
    before = ample.ends_at
    ample.release(1)
    assert ample.ends_at == before


@pytest.mark.parametrize(("spare", "asked", "sent"), [(0, 5, 2), (3, 2, 4), (3, 5, 5)])
def test_so_many_may_come_on_top(spare: int, asked: int, sent: int) -> None:
    budget = Budget(2, time.monotonic() + 60, None, spare)
    for _ in range(asked):
        budget.spare_one()
    assert spent(budget) == sent


def test_without_a_bound_nothing_is_spared() -> None:
    budget = Budget(None, time.monotonic() + 60, None, 3)
    budget.spare_one()
    assert budget.max_requests is None
