"""The one runner: it runs cases and keeps what came of them, for the command line, for pytest and for the proof."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from artifact_contracts.results.case_record import CaseRecord
from artifact_contracts.results.case_result import CaseResult, case_result
from artifact_contracts.results.ending import Ending
from artifact_contracts.running.alive_at_the_end import NOT_KNOWN, SECONDS, why_not_alive
from artifact_contracts.running.case import Case
from artifact_contracts.running.connections import Connections
from artifact_contracts.running.drawn_bodies import DrawnBodies
from artifact_contracts.running.examiner import Examiner
from artifact_contracts.running.exchange_cache import ExchangeCache
from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.running.plan import Plan, last_to_send
from artifact_contracts.running.preparation import PreparedRun
from artifact_contracts.running.refusal_of_all import take_back_refusals
from artifact_contracts.running.run_record import RunRecord, TargetRecord, of_the_test
from artifact_contracts.running.target_state import Connection

if TYPE_CHECKING:
    from artifact_contracts.provider.provider import Provider

Progress = Callable[[CaseResult, int], None]
Done = Callable[[CaseResult, TargetRecord], None]


class Runner:
    """Runs cases over open connections.

    Args:
        run: the run the cases are of.
        connections: the ways to its targets.
        search_seconds: for how long each property test searches; None for one bounded search.
        drawn: what earlier searches have drawn.
        known: what came of cases that need not be run any more, by id.
        on_case: is told of each case as soon as it is done, with what is known of its target then.

    Attributes:
        results: what came of the cases, by id, in the order they were run.
    """

    def __init__(
        self,
        run: PreparedRun,
        connections: Connections,
        *,
        search_seconds: float | None = None,
        drawn: DrawnBodies | None = None,
        known: Mapping[str, CaseResult] = MappingProxyType({}),
        on_case: Done = lambda result, target: None,
    ) -> None:
        self.results: dict[str, CaseResult] = {}
        self._run = run
        self._connections = connections
        self._search_seconds = search_seconds
        self._drawn = drawn or DrawnBodies()
        self._caches: dict[str, ExchangeCache] = {}
        self._api_of: dict[str, str] = {}
        self._rules = {api: run.rules(api) for api in run.targets}
        self._on_case = on_case
        self._early: dict[str, CaseResult] = dict(known)
        self._open: dict[str, tuple[CaseRecord, float]] = {}
        self._ended: dict[str, tuple[CaseRecord, tuple[int, int]]] = {}

    def run(self, case: Case) -> CaseResult:
        """Run a case, or take what came of it when several were run together.

        Raises:
            KeyboardInterrupt: somebody stopped it; what came of it until then is kept.
        """
        result = self._early.pop(case.id, None) or self._run_now(case)
        self.results[case.id] = result
        return result

    def run_together(self, cases: Iterable[Case]) -> None:
        """Start all cases that can wait for each other in their order; the senders have only so many places.

        The last one to each API is left out where it shows that the service is alive, as it does at the end.
        """
        cases = list(cases)
        at_the_end = [case for case in last_to_send(cases).values() if case.sends_valid_calls_only]

        async def one(case: Case) -> None:
            record, clock = self._opened(case)
            try:
                await case.test.function(operation=self._operation(case, record), **case.arguments)
            except Exception as error:  # noqa: BLE001 (whatever it is, it is told of the case)
                record.ended_by(error)
            self._early[case.id] = self._done(record, clock)

        async def all_of_them() -> None:
            later = (*at_the_end, *(case for case in cases if case.test.random or case.id in self._early))
            together = [case for case in cases if case not in later]
            await asyncio.gather(*(one(case) for case in together))
            # In their order, so that as many requests are sent as by one worker.
            for case in together:
                await self._take_back_refusals(case, self._ended[case.id][0])

        self._connections.run_sync(all_of_them())
        self._take_in_late()

    def finish(self, ending: Ending) -> RunRecord:
        """Return what is known of the run.

        Args:
            ending: how it ended.
        """
        not_alive = {} if ending.interrupted else {api: self._why_not_alive(api) for api in self._run.targets}
        # The end of a run is a part of its last case.
        self._take_in_late()
        # Those of _early were run together with others, and perhaps not reported yet when the run was interrupted;
        # those of _open had begun, and what they have found stands.
        results = {**self.results, **self._early}
        for record, clock in self._open.values():
            record.ended_by(KeyboardInterrupt())
            results[record.id] = self._result(record, clock)
        targets = {api: _target_record(self._connections.to(api), not_alive.get(api)) for api in self._run.targets}
        return RunRecord(results, targets, ending)

    def _why_not_alive(self, api: str) -> str | None:
        """Make sure that a target is alive; where something was found the verdict does not depend on it."""
        results = {**self.results, **self._early}
        found = any(failure.fails for result in results.values() if result.api == api for failure in result.failures)
        caches = [cache for name, cache in self._caches.items() if self._api_of[name] == api and cache.accepted]
        records = [record for record, _ in self._ended.values() if record.api == api]
        if found or not records or not self._connections.to(api).state.accepted:
            return None
        if not caches:
            return NOT_KNOWN
        self._connections.to(api).sender.budget.release(SECONDS)
        return self._connections.run_sync(why_not_alive(caches[-1], partial(caches[-1].state.count, records[-1])))

    def _run_now(self, case: Case) -> CaseResult:
        record, clock = self._opened(case)
        try:
            if case.test.random:
                self._search(case, record)
            else:
                function = case.test.function
                self._connections.run_sync(function(operation=self._operation(case, record), **case.arguments))
        except Exception as error:  # noqa: BLE001 (whatever it is, it is told of the case)
            record.ended_by(error)
        self._connections.run_sync(self._take_back_refusals(case, record))
        return self._done(record, clock)

    async def _take_back_refusals(self, case: Case, record: CaseRecord) -> None:
        if case.calls.id in self._caches and record.failed():
            cache = self._caches[case.calls.id]
            result = case_result(record, self._rules[record.api])
            await take_back_refusals(record, result, cache, partial(cache.state.count, record))

    def _search(self, case: Case, record: CaseRecord) -> None:
        from artifact_contracts.running.property_search import (  # noqa: PLC0415 (hypothesis: 120 ms)
            PropertySearch,
        )

        search = PropertySearch(
            case.calls,
            lambda probe: self._operation(case, probe),
            record,
            self._connections.run_sync,
            drawn=self._drawn,
            seed=self._run.settings.seed,
            seconds=self._search_seconds,
        )
        search.repeat(lambda: case.test.function(operation=self._operation(case, record), search=search))

    def _operation(self, case: Case, record: CaseRecord) -> OperationUnderTest:
        calls = case.calls
        cache = self._caches.get(calls.id)
        if cache is None:
            connection, creates = self._connections.to(case.api), bool(calls.inputs.identity)
            examiner = Examiner(connection, calls, self._run.run_id)
            cache = ExchangeCache(calls.id, self._run.run_id, connection, creates=creates, examiner=examiner)
            self._caches[calls.id] = cache
            self._api_of[calls.id] = case.api
        return OperationUnderTest(calls, cache, record, self._run.secrets)

    def _opened(self, case: Case) -> tuple[CaseRecord, float]:
        self._open[case.id] = CaseRecord(**of_the_test(case)), time.perf_counter()
        return self._open[case.id]

    def _done(self, record: CaseRecord, clock: float) -> CaseResult:
        result = self._result(record, clock)
        self._tell(result)
        del self._open[record.id]
        self._take_in_late()
        return result

    def _take_in_late(self) -> None:
        """Take in what was found of cases that have ended: what kills a service may show only in a later one."""
        for record, known in list(self._ended.values()):
            if _size(record) != known:
                result = case_result(record, self._rules[record.api])
                self._ended[record.id] = record, _size(record)
                (self._early if record.id in self._early else self.results)[record.id] = result
                self._tell(result)

    def _tell(self, result: CaseResult) -> None:
        self._on_case(result, _target_record(self._connections.to(result.api)))

    def _result(self, record: CaseRecord, clock: float) -> CaseResult:
        record.seconds = time.perf_counter() - clock
        result = case_result(record, self._rules[record.api])
        self._ended[record.id] = record, _size(record)
        return result


def _size(record: CaseRecord) -> tuple[int, int]:
    return len(record.checks), record.requests


def _target_record(connection: Connection, not_alive: str | None = None) -> TargetRecord:
    state, sender = connection.state, connection.sender
    return TargetRecord(
        base_url=connection.base_url,
        requests=sender.budget.spent,
        accepted=state.accepted,
        unjudged=state.unjudged,
        failing=state.alive.outage or state.failing,
        suspect=state.alive.outage,
        broken=state.broken,
        not_alive=not_alive,
        incidents=tuple(sender.incidents),
    )


def run_plan(
    run: PreparedRun,
    plan: Plan,
    *,
    providers: Mapping[str, type[Provider]] | None = None,
    drawn: DrawnBodies | None = None,
    known: Mapping[str, CaseResult] = MappingProxyType({}),
    processes: int = 0,
    on_case: Done = lambda result, target: None,
    on_progress: Progress = lambda result, done: None,
    hold_off: Callable[[], None] = lambda: None,
) -> RunRecord:
    """Run what was planned; the record of a run that was interrupted says so.

    Args:
        run: the run.
        plan: its plan.
        providers: by API, the provider to judge where there is no live target, if it is another than the usual one.
        drawn: what earlier searches have drawn.
        known: what came of cases that need not be run any more, by id.
        processes: how many processes have run a part of it before.
        on_case: is told of each case as soon as it is done, with what is known of its target then.
        on_progress: is told of each case in the order of the plan, and of how many are done.
        hold_off: is called when the run has ended, or was interrupted: what comes now must not be.

    Raises:
        UsageError: an embedded provider cannot be served.
    """
    ending = Ending(datetime.now(UTC))
    if not plan.chosen:
        return RunRecord({}, {}, ending)
    with Connections(run, providers, processes=processes) as connections:
        seconds = search_seconds(run, plan.chosen)
        runner = Runner(run, connections, search_seconds=seconds, drawn=drawn, known=known, on_case=on_case)
        try:
            if run.settings.workers > 1:
                runner.run_together(plan.chosen)
            for done, case in enumerate(plan.chosen, 1):
                on_progress(runner.run(case), done)
            record = runner.finish(ending)
            hold_off()
        except KeyboardInterrupt:
            hold_off()
            record = runner.finish(Ending(ending.started, interrupted=True))
        return record


def search_seconds(run: PreparedRun, cases: Iterable[Case]) -> float | None:
    """Return for how long each property test searches; None for one bounded search."""
    return run.settings.max_time / len(list(cases)) if run.settings.profile.endless else None
