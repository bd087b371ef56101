"""Asks the items of a run what they ask, one after the other or together, and enters it into the run's ledger."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from artifact_contracts.results.run_record import CaseResult
from artifact_contracts.running.items import arguments, ledger_item
from artifact_contracts.running.operation import CURRENT_ITEM
from artifact_contracts.running.plan import Plan
from artifact_contracts.running.run import Run


class Runner:
    """What a run asks.

    Args:
        run: the run.
        items: its items, in the order in which they are asked.
    """

    def __init__(self, run: Run, items: Sequence[pytest.Function]) -> None:
        self.items = items
        self._run = run
        self._entries: dict[pytest.Item, CaseResult] = {item: ledger_item(item) for item in items}
        self._ended: dict[pytest.Function, Exception | None] = {}

    def entry(self, item: pytest.Item) -> CaseResult:
        """Return what the ledger has of an item, or will have."""
        return self._entries[item]

    def start(self) -> None:
        """Start what the items need; with several workers, send what is independent together."""
        if not self.items:
            return
        self._run.start()
        if self._run.settings.profile == "explore":
            for operation in self._run.operations:
                operation.search_seconds = self._run.settings.max_time / len(self.items)
        if self._run.settings.workers > 1:
            self._run.wait_for(self._together())

    async def _together(self) -> None:
        """Start all items in their order; the sender has only so many places."""

        async def one(item: pytest.Function) -> None:
            self._ended[item] = await self._outcome_of(item)

        await asyncio.gather(*(one(item) for item in self.items if inspect.iscoroutinefunction(item.obj)))

    async def _outcome_of(self, item: pytest.Function) -> Exception | None:
        with self._running(item) as entry:
            try:
                await item.obj(**arguments(item))
            except Exception as error:  # noqa: BLE001 (it is raised again when the item's turn comes)
                entry.ended_by(error)
                return error
        return None

    def ask(self, item: pytest.Function) -> None:
        """Ask what an item asks, or take what came of it when all were sent together.

        Raises:
            NotTestedError: it could not be asked.
        """
        entry = self._entries[item]
        self._run.run_record.add(entry)
        try:
            self._call(item)
        except (Exception, KeyboardInterrupt) as error:
            entry.ended_by(error)
            raise

    def _call(self, item: pytest.Function) -> None:
        if item in self._ended:
            error = self._ended[item]
            if error is not None:
                raise error
        elif inspect.iscoroutinefunction(item.obj):
            with self._running(item):
                self._run.wait_for(item.obj(**arguments(item)))
        else:
            with self._running(item):
                item.obj(**arguments(item))

    @contextmanager
    def _running(self, item: pytest.Function) -> Generator[CaseResult]:
        entry = self._entries[item]
        token, clock = CURRENT_ITEM.set(entry), time.perf_counter()
        try:
            yield entry
        finally:
            CURRENT_ITEM.reset(token)
            entry.deduplicate(self._run.targets[entry.api].contract.register)
            entry.seconds = time.perf_counter() - clock
            self._run.add_seconds(entry.api, entry.seconds)

    def finish(self, plan: Plan, *, interrupted: bool = False, suite_error: str | None = None) -> dict[str, Any]:
        """Close the run and return the results.

        Args:
            plan: tells what was not asked for want of requests.
            interrupted: whether somebody stopped it.
            suite_error: what went wrong in the suite as a whole, or None.
        """
        for case, reason in plan.cut:
            entry = ledger_item(case.item)
            entry.not_tested = reason
            self._run.run_record.add(entry)
        for item in self._ended:
            # Sent together with others, and perhaps not reported yet when the run was interrupted.
            self._run.run_record.add(self._entries[item])
        self._run.close()
        return self._run.results(interrupted=interrupted, suite_error=suite_error)
