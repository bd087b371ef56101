"""What the unit tests share: both contracts, a valid call to each, a way to send it and to judge the reply."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
from async_pool import AsyncPool
from offline import offline
from replies import BASE_URL, KEY

from artifact_contracts.cases.call import Call, Request, valid_call
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.checks.response_checks import judge
from artifact_contracts.contract.contract import Contract, load
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending import sender as sender_module
from artifact_contracts.sending.budget import Budget
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.sending.sender import Sender
from artifact_contracts.targets import Target, embedded_inputs, secrets_of

FOLDER = Path(__file__).parent


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Keep each test of this folder off the network, its fixtures included."""
    # pytest asks this of every test of a session, those of other folders included.
    if not item.path.is_relative_to(FOLDER):
        return (yield)
    with offline(item.nodeid):
        return (yield)


SPECS = Path(__file__).parents[2] / "specs"


@pytest.fixture(scope="session")
def contracts() -> Mapping[str, Contract]:
    """Both contracts as they are published, by API."""
    return {api: load(SPECS / api) for api in ("ctxfy", "elacity")}


@pytest.fixture(scope="session")
def targets(contracts: Mapping[str, Contract]) -> Mapping[str, Target]:
    """A target of each API, with every input given."""
    return {
        api: Target(contract, BASE_URL, {**embedded_inputs(contract), "API_KEY": KEY})
        for api, contract in contracts.items()
    }


@pytest.fixture(scope="session")
def secrets(targets: Mapping[str, Target]) -> Secrets:
    """The secrets of both targets."""
    return secrets_of(targets.values())


@pytest.fixture(scope="session")
def call_to(targets: Mapping[str, Target]) -> Callable[..., Call]:
    """Return a valid call to an API."""

    def call(api: str, variant: str = "minimal") -> Call:
        contract = targets[api].contract
        return valid_call(contract, contract.operations[0], targets[api].inputs, variant)

    return call


@pytest.fixture
def network() -> Iterator[respx.MockRouter]:
    """The network, in which nothing answers yet."""
    with respx.mock(assert_all_called=False, using=AsyncPool.name) as router:
        yield router


ProviderResponse = httpx.Response | Exception


@pytest.fixture
def send(network: respx.MockRouter) -> Callable[..., Exchange]:
    """Send a request through the real sender; the answers come in their order, the last one again and again."""

    def send(request: Request, *answers: ProviderResponse) -> Exchange:
        waiting = list(answers)

        def answer(_: httpx.Request) -> httpx.Response:
            current = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            if isinstance(current, Exception):
                raise current
            return current

        async def once() -> Exchange:
            sender = Sender(Budget(None, time.monotonic() + 60, None), deadline=5, embedded=True, pause=0)
            try:
                return await sender.send(request)
            finally:
                await sender.close()

        network.route().mock(side_effect=answer)
        return asyncio.run(once())

    return send


@pytest.fixture
def reply_to(call_to: Callable[..., Call], send: Callable[..., Exchange]) -> Callable[..., Exchange]:
    """Send the minimal valid call to an API, or another call made of it, and return what became of it."""

    def reply_to(api: str, *answers: ProviderResponse, change: Callable[[Call], Call] = lambda call: call) -> Exchange:
        return send(change(call_to(api)).request(BASE_URL, "fresh"), *answers)

    return reply_to


@pytest.fixture
def broken(contracts: Mapping[str, Contract], secrets: Secrets) -> Callable[..., set[str]]:
    """Return the ids of all requirements that an exchange breaks; further judgements may be added."""

    def broken(api: str, exchange: Exchange, *further: CheckResult) -> set[str]:
        contract = contracts[api]
        asked = [check_result for check_result in further if contract.register.asks(check_result.requirement)]
        check_results = [*judge(contract, contract.operations[0], exchange, secrets), *asked]
        return {check_result.requirement for check_result in check_results if not check_result.kept}

    return broken


@pytest.fixture
def route(network: respx.MockRouter) -> respx.Route:
    return network.route()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the sender would have waited; nothing waits."""
    waited: list[float] = []

    async def at_once(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(sender_module, "sleep", at_once)
    return waited
