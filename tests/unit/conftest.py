"""What the unit tests share: both contracts, a valid call to each, a way to send it and to judge the reply."""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import respx

from artifact_contracts.cases.call import Call, valid_call
from artifact_contracts.cases.request import Request
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.checks.response_checks import check_response
from artifact_contracts.contract.contract import load
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending import sender as sender_module
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.targets import Target, embedded_inputs, secrets_of
from tests.support.fixture_types import Answer, Broken, BrokenBy, CallTo, Change, Contracts, ReplyTo, Send, unchanged
from tests.support.mocked_sending import send as send_once
from tests.support.network_guard import offline
from tests.support.sample_replies import BASE_URL, KEY

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
def contracts() -> Contracts:
    """Both contracts as they are published, by API."""
    return {api: load(SPECS / api) for api in ("ctxfy", "elacity")}


@pytest.fixture(scope="session")
def targets(contracts: Contracts) -> Mapping[str, Target]:
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
def call_to(targets: Mapping[str, Target]) -> CallTo:
    """Return a valid call to an API."""

    def call(api: str, variant: str = "minimal") -> Call:
        contract = targets[api].contract
        return valid_call(contract, contract.operations[0], targets[api].inputs, variant)

    return call


@pytest.fixture(scope="module")
def _mocked_network() -> Iterator[respx.MockRouter]:
    """The respx router that all tests of a file share: to start one takes a third as long as such a test."""
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
def network(_mocked_network: respx.MockRouter) -> Iterator[respx.MockRouter]:
    """The network, a respx router in which nothing answers yet."""
    yield _mocked_network
    _mocked_network.reset()
    _mocked_network.clear()


@pytest.fixture
def route(network: respx.MockRouter) -> respx.Route:
    """The respx route that every request ends in; a test says what it answers: ``route.return_value = ...``."""
    return network.route()


@pytest.fixture
def send(route: respx.Route) -> Send:
    """Send a request through the real sender; the respx route gives the answers in their order."""

    def send(request: Request, *answers: Answer) -> Exchange:
        # The last one comes again and again.
        route.side_effect = itertools.chain(answers, itertools.repeat(answers[-1]))
        return send_once(request)

    return send


@pytest.fixture
def reply_to(call_to: CallTo, send: Send) -> ReplyTo:
    """Send a call through the real sender, and have the respx route answer it."""

    def reply_to(api: str, *answers: Answer, change: Change = unchanged) -> Exchange:
        return send(change(call_to(api)).draft.at(BASE_URL, "fresh"), *answers)

    return reply_to


@pytest.fixture
def broken(contracts: Contracts, secrets: Secrets) -> Broken:
    """Return the ids of all requirements that an exchange breaks; further check results may be added."""

    def broken(api: str, exchange: Exchange, *further: CheckResult) -> set[str]:
        contract = contracts[api]
        asked = [result for result in further if contract.register.asks(result.requirement)]
        results = [*check_response(contract, contract.operations[0], exchange, secrets), *asked]
        return {result.requirement for result in results if not result.passed}

    return broken


@pytest.fixture
def broken_by(reply_to: ReplyTo, broken: Broken) -> BrokenBy:
    """Return the ids of all requirements that a reply to the minimal valid call breaks."""

    def broken_by(api: str, reply: Answer) -> set[str]:
        return broken(api, reply_to(api, reply))

    return broken_by


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the sender would have waited; nothing waits."""
    waited: list[float] = []

    async def at_once(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(sender_module, "sleep", at_once)
    return waited
