"""An operation is bound to the record of one case: what it sends and finds is entered there, and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import httpx
import pytest
import respx

from artifact_contracts.cases.operation_calls import OperationCalls
from artifact_contracts.errors import NotTestedError
from artifact_contracts.results.case_record import CaseRecord
from artifact_contracts.running.exchange_cache import ExchangeCache
from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.running.target_state import Connection, TargetState
from artifact_contracts.sending.sender import Sender
from artifact_contracts.targets import Target, secrets_of
from tests.support.mocked_sending import using
from tests.support.sample_replies import BASE_URL, CHALLENGE, answer, envelope

ACCEPTED, REFUSED = answer(200, {}), answer(401, envelope("ctxfy", 401), **CHALLENGE)
UNAUTHENTICATED = ("401",)

Bind = Callable[[CaseRecord], OperationUnderTest]
Run = Callable[[Callable[[Bind], Awaitable[None]]], TargetState]


@pytest.fixture
def target(targets: Mapping[str, Target]) -> Target:
    return targets["ctxfy"]


@pytest.fixture
def record_of(target: Target) -> Callable[[str], CaseRecord]:
    """Return the record of a case that asks a requirement."""

    def record_of(requirement: str) -> CaseRecord:
        return CaseRecord(requirement, "ctxfy", target.contract.register[requirement], "A call.")

    return record_of


@pytest.fixture
def run(target: Target) -> Run:
    """Run something with a way to bind the operation to a record, and return what is known of the target then."""

    def run(work: Callable[[Bind], Awaitable[None]]) -> TargetState:
        secrets, state = secrets_of([target]), TargetState()
        calls = OperationCalls(target, target.contract.operations[0], 1, secrets)

        async def with_sender(sender: Sender) -> None:
            exchanges = ExchangeCache(calls.id, 1, Connection(BASE_URL, sender, state), creates=False)
            await work(lambda record: OperationUnderTest(calls, exchanges, record, secrets))

        using(with_sender)
        return state

    return run


RecordOf = Callable[[str], CaseRecord]


async def without_a_key(operation: OperationUnderTest) -> None:
    await operation.expect_status(operation.calls.minimal().without_credential(), UNAUTHENTICATED)


def test_what_two_cases_look_at_is_sent_once_and_entered_in_both(
    route: respx.Route, run: Run, record_of: RecordOf
) -> None:
    route.side_effect = [ACCEPTED, REFUSED]
    first, second = record_of("authentication.missing"), record_of("error.message")

    async def work(bind: Bind) -> None:
        await without_a_key(bind(first))
        operation = bind(second)
        await operation.expect_documented_error(operation.calls.minimal().without_credential())

    assert run(work).accepted == 1
    assert route.call_count == 2
    assert [first.requests, second.requests] == [2, 0]
    (exchange,) = {id(check.exchange): check.exchange for check in (*first.checks, *second.checks)}.values()
    assert str(exchange) == "401 Unauthorized"
    asked = [{check.result.requirement for check in record.checks} for record in (first, second)]
    assert "authentication.missing" in asked[0]
    assert asked[1] == asked[0] - {"authentication.missing"}


def test_cases_at_the_same_time_are_told_apart(route: respx.Route, run: Run, record_of: RecordOf) -> None:
    route.side_effect = lambda request: REFUSED if "Authorization" not in request.headers else ACCEPTED
    records = [record_of(f"authentication.{name}") for name in ("missing", "before-body", "before-resource")]

    async def one(operation: OperationUnderTest, number: int) -> None:
        call = operation.calls.minimal().without_credential().with_header("X-Number", str(number))
        await operation.expect_status(call, UNAUTHENTICATED)

    async def work(bind: Bind) -> None:
        await asyncio.gather(*(one(bind(record), number) for number, record in enumerate(records)))

    run(work)
    for number, record in enumerate(records):
        numbers = {dict(check.exchange.request.headers).get("X-Number") for check in record.checks}
        assert numbers == {str(number)}
        assert record.requirement.id in {check.result.requirement for check in record.checks}
    # Who comes first sends the baseline call for all.
    assert sorted(record.requests for record in records) == [1, 1, 2]


def test_every_attempt_is_counted_by_its_case(route: respx.Route, run: Run, record_of: RecordOf) -> None:
    route.side_effect = [ACCEPTED, httpx.Response(503), httpx.ReadError("gone"), REFUSED]
    record = record_of("authentication.missing")
    run(lambda bind: without_a_key(bind(record)))
    assert record.requests == route.call_count == 4
    assert record.failed() == []


@pytest.mark.parametrize(
    ("replies", "reason"),
    [
        pytest.param([answer(404, envelope("ctxfy", 404))] * 2, "answered with 404 Not Found", id="refused"),
        pytest.param([httpx.ConnectError("refused")] * 3, r"no connection \(refused\)", id="no-connection"),
        pytest.param([ACCEPTED, answer(500, envelope("ctxfy", 500))], r"the service failed \(500\)", id="crashed"),
        pytest.param([ACCEPTED, *[httpx.Response(503)] * 3], "no evidence: 503 Service Unavailable", id="no-evidence"),
    ],
)
def test_without_a_baseline_or_an_answer_nothing_is_said_of_the_case(
    route: respx.Route, run: Run, record_of: RecordOf, replies: list[httpx.Response | Exception], reason: str
) -> None:
    route.side_effect = replies
    record = record_of("authentication.missing")

    async def work(bind: Bind) -> None:
        with pytest.raises(NotTestedError, match=reason):
            await without_a_key(bind(record))

    run(work)
    assert "authentication.missing" not in {check.result.requirement for check in record.checks}
