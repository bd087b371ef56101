"""Every test of tests/contract/test_authentication.py beside every way to answer it: what each is found to break.

The tests themselves are run, with the real sender and the real checks; what answers is a table. The last request of a
test is the one it asks about; those before it are valid calls, and accepted.
"""

from __future__ import annotations

import asyncio
import importlib.util
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
from replies import BASE_URL, CHALLENGE, answer, envelope

from artifact_contracts.contract.contract import Contract
from artifact_contracts.errors import NotTestedError
from artifact_contracts.results.run_record import CaseResult
from artifact_contracts.running.operation import CURRENT_ITEM, OperationUnderTest
from artifact_contracts.running.target_state import TargetState
from artifact_contracts.sending.budget import Budget
from artifact_contracts.sending.sender import Sender
from artifact_contracts.targets import Target, secrets_of

FILE = Path(__file__).parents[1] / "contract" / "test_authentication.py"
_spec = importlib.util.spec_from_file_location("contract_of_authentication", FILE)
assert _spec is not None
assert _spec.loader is not None
CONTRACT_TESTS = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(CONTRACT_TESTS)

ACCEPTED = frozenset(("authentication.schemes", "authentication.scheme-case", "authentication.first-of-two"))
ANY_REFUSAL = frozenset(("authentication.repeated", "authentication.very-long", "authentication.not-ascii"))
# Of keys that gateways turn away the documents do not speak; of a header that stands twice they do.
UNDOCUMENTED = {"ctxfy": ("403",), "elacity": ()}
NOT_ASKED = {"ctxfy": ("authentication.first-of-two", "authentication.second-of-two"), "elacity": ()}

REFUSALS = {
    "401": lambda api: answer(401, envelope(api, 401), **CHALLENGE),
    "400": lambda api: answer(400, envelope(api, 400)),
    "403": lambda api: answer(403, envelope(api, 403)),
    "404": lambda api: answer(404, envelope(api, 404)),
    "500": lambda api: answer(500, envelope(api, 500)),
    "302": lambda _: answer(302, media_type=None, location="/sign-in"),
    "200": lambda _: answer(200, {}),
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
        return {"response.no-server-error"}
    if requirement in ACCEPTED:
        kept = status == "200"
    else:
        kept = status.startswith("4") if requirement in ANY_REFUSAL else status == "401"
    if kept and requirement == "authentication.repeated" and status in UNDOCUMENTED[api]:
        return {"response.documented-status"}
    return set() if kept else {requirement}


def asked_in_the_file() -> Iterator[tuple[str, Callable[..., Any], Mapping[str, Any]]]:
    """Return every test with the requirement it asks and each set of its arguments; ``scheme`` is filled in later."""
    for name, function in vars(CONTRACT_TESTS).items():
        if not name.startswith("test_"):
            continue
        marks = {mark.name: mark for mark in function.pytestmark}
        asked = marks["requirement"]
        arguments: list[dict[str, Any]] = [{}]
        if "parametrize" in marks:
            key, values = marks["parametrize"].args
            arguments = [{key: value} for value in values]
        for each in arguments:
            yield asked.args[0], function, {**each, **({"scheme": None} if "each" in asked.kwargs else {})}


ROWS = [
    pytest.param(
        api,
        function,
        arguments,
        name,
        requirement,
        id="-".join((api, function.__name__, *arguments.values(), name))
        if "scheme" not in arguments
        else f"{api}-{function.__name__}-{name}",
    )
    for api in ("ctxfy", "elacity")
    for requirement, function, arguments in asked_in_the_file()
    if requirement not in NOT_ASKED[api]
    for name in (ACCEPTANCES if requirement in ACCEPTED else REFUSALS)
]


def valid_calls_before(requirement: str) -> int:
    """Return how many valid calls a test makes sure of before it sends its own."""
    if requirement == "authentication.schemes":
        return 0
    return 2 if requirement == "authentication.before-body" else 1


@pytest.mark.parametrize(("api", "function", "arguments", "name", "requirement"), ROWS)
def test_every_answer_to_every_test(
    targets: Mapping[str, Target],
    route: respx.Route,
    api: str,
    function: Callable[..., Any],
    arguments: Mapping[str, Any],
    name: str,
    requirement: str,
) -> None:
    target = targets[api]
    contract = target.contract
    item = CaseResult("t", api, contract.register[requirement], "Sends.", "Comes back.")
    before = valid_calls_before(requirement)

    def answers(_: httpx.Request) -> httpx.Response:
        return answer(200, {}) if route.call_count < before else REFUSALS[name](api)

    async def run() -> None:
        target_state, sender = (
            TargetState(),
            Sender(Budget(None, time.monotonic() + 60, None), deadline=5, embedded=True),
        )
        target_state.connect(BASE_URL, sender, asyncio.run)
        operation = OperationUnderTest(target, contract.operations[0], 1, secrets_of([target]), target_state)
        filled = {**arguments, **({"scheme": operation.operation.schemes[0]} if "scheme" in arguments else {})}
        CURRENT_ITEM.set(item)
        try:
            await function(operation=operation, **filled)
        except NotTestedError as error:
            item.ended_by(error)
        finally:
            await sender.close()

    route.side_effect = answers
    asyncio.run(run())
    item.deduplicate(contract.register)
    assert {record.check_result.requirement for record in item.broken()} == expected(api, requirement, name)
    assert (item.not_tested is not None) is (name == "500")


def test_no_requirement_on_authentication_is_forgotten(contracts: Mapping[str, Contract]) -> None:
    asked = {(row.values[0], row.values[4]) for row in ROWS}
    for api, contract in contracts.items():
        listed = {
            each for each in contract.register if each.startswith("authentication.") and contract.register.asks(each)
        }
        # A challenge is judged in every 401, whatever the test: see test_authentication_judgement.py.
        assert listed - {"authentication.challenge"} == {requirement for of, requirement in asked if of == api}
