"""Every test of tests/contract/test_authentication.py beside every way to answer it: what each is found to break.

The tests themselves are run, with the real sender and the real checks; what answers is a table. The last request of a
test is the one it asks about; those before it are valid calls, and accepted.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from artifact_contracts.cases.operation_calls import OperationCalls
from artifact_contracts.errors import NotTestedError
from artifact_contracts.results.case_record import CaseRecord
from artifact_contracts.running.contract_test import ContractTest, load_contract_tests
from artifact_contracts.running.exchange_cache import ExchangeCache
from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.running.target_state import Connection, TargetState
from artifact_contracts.sending.budget import Budget
from artifact_contracts.sending.customary_fields import CustomaryFields
from artifact_contracts.sending.sender import Sender
from artifact_contracts.targets import Target, secrets_of
from tests.support.fixture_types import Contracts
from tests.support.sample_replies import BASE_URL, CHALLENGE, answer, envelope

FOLDER = Path(__file__).parents[2] / "contract"
CONTRACT_TESTS = [test for test in load_contract_tests(FOLDER) if test.name.startswith("test_authentication.py::")]

ACCEPTED = frozenset(
    (
        "authentication.schemes",
        "authentication.further-schemes",
        "authentication.scheme-case",
        "authentication.first-of-two",
    )
)
ANY_REFUSAL = frozenset(("authentication.repeated", "authentication.very-long", "authentication.not-ascii"))
# A blank key is a no-break space, which is beyond ASCII.
EXTREME = frozenset(("authentication.blank", "authentication.very-long", "authentication.not-ascii"))
# Of keys that gateways turn away the documents do not speak; of a header that stands twice they do.
UNDOCUMENTED = {"ctxfy": ("403",), "elacity": ()}
NOT_ASKED = {
    "ctxfy": ("authentication.further-schemes", "authentication.first-of-two", "authentication.second-of-two"),
    "elacity": (),
}

REFUSALS: dict[str, Callable[[str], httpx.Response]] = {
    "401": lambda api: answer(401, envelope(api, 401), **CHALLENGE),
    "400": lambda api: answer(400, envelope(api, 400)),
    "403": lambda api: answer(403, envelope(api, 403)),
    "404": lambda api: answer(404, envelope(api, 404)),
    "500": lambda api: answer(500, envelope(api, 500)),
    "302": lambda api: answer(302, media_type=None, location="/sign-in"),
    "200": lambda api: answer(200, {}),
    "200-with-the-body-of-a-401": lambda api: answer(200, envelope(api, 401)),
}
ACCEPTANCES = {
    "200": REFUSALS["200"],
    "401": REFUSALS["401"],
    "404": REFUSALS["404"],
    "500": REFUSALS["500"],
    "302": REFUSALS["302"],
}


def expected(api: str, requirement: str, name: str) -> set[str]:
    """Return what must be found: nothing, the requirement that the test asks, or that the service failed."""
    status = name[:3]
    if status == "500":
        return {"robustness.extremes" if requirement in EXTREME else "response.no-server-error"}
    if requirement in ACCEPTED:
        passed = status == "200"
    else:
        passed = status.startswith("4") if requirement in ANY_REFUSAL else status == "401"
    if passed and requirement == "authentication.repeated" and status in UNDOCUMENTED[api]:
        return {"response.documented-status"}
    return set() if passed else {requirement}


def asked_in_the_file() -> Iterator[tuple[ContractTest, Mapping[str, str | None]]]:
    """Return every test with each set of its arguments; ``scheme`` is filled in later."""
    for test in CONTRACT_TESTS:
        arguments: list[dict[str, str | None]] = [{}]
        for key, values in test.parameters.items():
            arguments = [{**given, key: value} for given in arguments for value in values]
        for given in arguments:
            yield test, {**given, **({"scheme": None} if test.each else {})}


ROWS = [
    pytest.param(
        api,
        test,
        arguments,
        name,
        id="-".join((api, test.function.__name__, *filter(None, arguments.values()), name)),
    )
    for api in ("ctxfy", "elacity")
    for test, arguments in asked_in_the_file()
    if test.requirement not in NOT_ASKED[api]
    for name in (ACCEPTANCES if test.requirement in ACCEPTED else REFUSALS)
]


def valid_calls_before(requirement: str) -> int:
    """Return how many valid calls a test makes sure of before it sends its own."""
    if requirement in ("authentication.schemes", "authentication.further-schemes"):
        return 0
    return 2 if requirement == "authentication.before-body" else 1


@pytest.mark.parametrize(("api", "test", "arguments", "name"), ROWS)
def test_every_answer_to_every_test(
    targets: Mapping[str, Target],
    route: respx.Route,
    api: str,
    test: ContractTest,
    arguments: Mapping[str, Any],
    name: str,
) -> None:
    target = targets[api]
    # Its own, because keys that resemble the valid one are made known as they are used.
    secrets = secrets_of([target])
    contract = target.contract
    record = CaseRecord("t", api, contract.register[test.requirement], test.sends, test.expects)
    before = valid_calls_before(test.requirement)

    def answers(_: httpx.Request) -> httpx.Response:
        return answer(200, {}) if route.call_count < before else REFUSALS[name](api)

    async def run() -> None:
        sender = Sender(Budget(None, time.monotonic() + 60, None), customary=CustomaryFields("1a2b3c4d"), deadline=5)
        calls = OperationCalls(target, contract.operations[0], 1, secrets)
        connection = Connection(BASE_URL, sender, TargetState())
        exchanges = ExchangeCache(calls.id, "1a2b3c4d", connection, creates=bool(calls.inputs.identity))
        operation = OperationUnderTest(calls, exchanges, record, secrets)
        filled = {**arguments, **({"scheme": operation.calls.operation.schemes[0]} if "scheme" in arguments else {})}
        try:
            await test.function(operation=operation, **filled)
        except NotTestedError as error:
            record.ended_by(error)
        finally:
            await sender.close()

    route.side_effect = answers
    asyncio.run(run())
    record.deduplicate(contract.register)
    assert {check.result.requirement for check in record.failed()} == expected(api, test.requirement, name)
    assert (record.not_tested is not None) is (name == "500")
    assert record.requests == route.call_count


def test_no_requirement_on_authentication_is_forgotten(contracts: Contracts) -> None:
    asked = {
        (api, test.requirement)
        for api in contracts
        for test, _ in asked_in_the_file()
        if test.requirement not in NOT_ASKED[api]
    }
    for api, contract in contracts.items():
        listed = {
            each for each in contract.register if each.startswith("authentication.") and contract.register.asks(each)
        }
        # A challenge is judged in every 401, whatever the test: see test_refused_credentials.py.
        assert listed - {"authentication.challenge"} == {requirement for of, requirement in asked if of == api}
