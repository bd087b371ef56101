"""Keeps every exchange of a run with what it was sent for, and puts the same requests to other providers.

All of it goes over real HTTP, inside this process.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from artifact_contracts.cases.call import Call
from artifact_contracts.cases.head_flaws import HeadFlaw
from artifact_contracts.cases.request import Request
from artifact_contracts.provider.loopback_server import LoopbackServer
from artifact_contracts.provider.provider import Provider
from artifact_contracts.results.case_record import CaseRecord
from artifact_contracts.results.ending import Ending
from artifact_contracts.results.model import Results
from artifact_contracts.running.case import Case
from artifact_contracts.running.connections import Connections
from artifact_contracts.running.exchange_cache import Count, ExchangeCache
from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.running.preparation import PreparedRun, plan_of_suite
from artifact_contracts.running.run_record import results_of
from artifact_contracts.running.runner import Runner
from artifact_contracts.running.target_state import Connection
from artifact_contracts.sending.budget import Budget
from artifact_contracts.sending.customary_fields import CustomaryFields
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.sending.sender import Sender
from artifact_contracts.targets import embedded_inputs
from tests.support.published_contracts import CONTRACTS
from tests.support.suite_runs import prepared


@dataclass(frozen=True)
class Sent:
    """An exchange, as one test that looked at it meant it.

    Attributes:
        exchange: the exchange.
        valid: whether it was sent as a valid call.
        asked: the requirement it was sent for, and of those after it, whichever they look at it for.
    """

    exchange: Exchange
    valid: bool
    asked: str


@dataclass(frozen=True)
class Recorded:
    """What was sent in a run over one API, where to, and its results."""

    api: str
    base_url: str
    sent: tuple[Sent, ...]
    results: Results

    def exchanges(self) -> Iterator[Exchange]:
        """Every exchange once, also those that were sent again."""
        seen: set[int] = set()
        for sent in self.sent:
            for exchange in (*sent.exchange.earlier, sent.exchange):
                if id(exchange) not in seen:
                    seen.add(id(exchange))
                    yield exchange


class RecordedExchanges(ExchangeCache):
    """The exchanges of one operation, each kept with what it was sent for.

    Attributes:
        asked: the requirement that is asked now.
        sent: what was sent so far.
    """

    def __init__(self, operation_id: str, run_id: str, connection: Connection, *, creates: bool) -> None:
        super().__init__(operation_id, run_id, connection, creates=creates)
        self.asked = ""
        self.sent: list[Sent] = []

    async def once(self, call: Call, count: Count, *, valid: bool, flaw: HeadFlaw | None = None) -> Exchange:
        return self._kept(await super().once(call, count, valid=valid, flaw=flaw), valid=valid)

    async def baseline(self, call: Call, count: Count, *, instead: bool = False) -> Exchange:
        return self._kept(await super().baseline(call, count, instead=instead), valid=True)

    async def anew(self, call: Call, occasion: str, count: Count, *, at_once: bool = False) -> Exchange:
        return self._kept(await super().anew(call, occasion, count, at_once=at_once), valid=True)

    async def repeated(self, exchange: Exchange, count: Count) -> Exchange:
        return self._kept(await super().repeated(exchange, count), valid=True)

    def _kept(self, exchange: Exchange, *, valid: bool) -> Exchange:
        self.sent.append(Sent(exchange, valid, self.asked))
        return exchange


class RecordingRunner(Runner):
    """Runs cases over one operation, one after the other, and keeps what they send."""

    def __init__(self, run: PreparedRun, connections: Connections) -> None:
        super().__init__(run, connections)
        (calls,) = run.operations
        connection, creates = connections.to(calls.contract.api), bool(calls.inputs.identity)
        self.exchanges = RecordedExchanges(calls.id, run.run_id, connection, creates=creates)
        self._caches[calls.id], self._api_of[calls.id] = self.exchanges, calls.contract.api

    def _operation(self, case: Case, record: CaseRecord) -> OperationUnderTest:
        self.exchanges.asked = case.requirement.id
        return super()._operation(case, record)


def recorded(api: str, kind: type[Provider] = Provider, profile: str = "gate", **given: Any) -> Recorded:
    """Judge an embedded provider and return what was sent."""
    run = prepared(api, profile, **given)
    plan = plan_of_suite(run)
    ending = Ending(datetime.now(UTC))
    with Connections(run, {api: kind}) as connections:
        runner = RecordingRunner(run, connections)
        for case in plan.chosen:
            runner.run(case)
        results = results_of(run, plan, runner.finish(ending))
        return Recorded(api, connections.to(api).base_url, tuple(runner.exchanges.sent), results)


@cache
def one_request_for_each_requirement(api: str) -> tuple[Request, ...]:
    """Of what ``certify`` sends, return the last valid and the last deviating request of each requirement.

    The last, because the first is often the baseline call that many requirements have in common. Their URLs begin with
    the path of the operation: where a service is, is for the sender to say.
    """
    run = recorded(api, profile="certify")
    chosen = {(sent.asked, sent.valid): sent.exchange for sent in run.sent}
    last = {id(exchange) for exchange in chosen.values()}
    return tuple(_moved(each.request, run.base_url, "") for each in run.exchanges() if id(each) in last)


def put_to(api: str, kinds: Mapping[str, type[Provider]], requests: Sequence[Request]) -> dict[str, list[Exchange]]:
    """Put requests to several providers at once, to each one after the other.

    Args:
        api: the API.
        kinds: the providers, by a name for each.
        requests: what is sent, with nothing before the path of the operation.

    Returns:
        By name the exchanges, those that were sent again among them.
    """
    contract = CONTRACTS[api]
    servers = {name: LoopbackServer(kind(contract, embedded_inputs(contract))) for name, kind in kinds.items()}
    try:
        return asyncio.run(_sent_to({name: server.url for name, server in servers.items()}, requests))
    finally:
        # All of them stop at once, and only then is waited for each.
        for server in servers.values():
            server.stop()
        for server in servers.values():
            server.wait()


async def _sent_to(urls: Mapping[str, str], requests: Sequence[Request]) -> dict[str, list[Exchange]]:
    found = await asyncio.gather(*(_sent(url, requests) for url in urls.values()))
    return dict(zip(urls, found, strict=True))


async def _sent(url: str, requests: Sequence[Request]) -> list[Exchange]:
    exchanges: list[Exchange] = []
    budget = Budget(None, time.monotonic() + 60, None)
    sender = Sender(budget, customary=CustomaryFields("1a2b3c4d"), deadline=30, pause=0)
    try:
        for request in requests:
            await sender.send(_moved(request, "", url), exchanges.append)
    finally:
        await sender.close()
    return [replace(each, request=_moved(each.request, url, "")) for each in exchanges]


def _moved(request: Request, of: str, to: str) -> Request:
    return replace(request, url=to + request.url.removeprefix(of))
