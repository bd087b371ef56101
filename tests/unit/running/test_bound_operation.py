"""An operation is bound to the record of one case: what it sends and finds is entered there, and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import httpx
import pytest
import respx

from artifact_contracts.cases.operation_calls import OperationCalls
from artifact_contracts.errors import NotTestedError
from artifact_contracts.results.case_record import CaseRecord
from artifact_contracts.running.examiner import Examiner
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
            connection = Connection(BASE_URL, sender, state)
            examiner = Examiner(connection, calls, "1a2b3c4d")
            exchanges = ExchangeCache(calls.id, "1a2b3c4d", connection, creates=False, examiner=examiner)
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
        pytest.param([answer(404, envelope("ctxfy", 404))] * 4, "answered with 404 Not Found", id="refused"),
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


@pytest.mark.parametrize("told", [True, False], ids=["told", "never-told"])
def test_documented_headers_are_looked_for_in_both_baseline_calls(
    route: respx.Route, run: Run, record_of: RecordOf, *, told: bool
) -> None:
    counts = {"x_ratelimit_limit": "9", "x_ratelimit_remaining": "8", "x_ratelimit_reset": "1"} if told else {}
    route.side_effect = [ACCEPTED, answer(202, {}, **counts)]
    record = record_of("response.documented-headers")
    run(lambda bind: bind(record).expect_documented_headers())
    assert [check.result.passed for check in record.checks] == [told]


def test_where_no_success_has_documented_headers_nothing_is_said(
    route: respx.Route, run: Run, record_of: RecordOf
) -> None:
    route.side_effect = [ACCEPTED, ACCEPTED]
    record = record_of("response.documented-headers")

    async def work(bind: Bind) -> None:
        operation = bind(record)
        replies = {"2XX": replace(operation.calls.operation.replies["2XX"], headers=())}
        operation.calls.operation = replace(operation.calls.operation, replies=replies)
        with pytest.raises(NotTestedError, match="lists no header"):
            await operation.expect_documented_headers()

    run(work)


@pytest.mark.parametrize("control", [REFUSED, answer(500, envelope("ctxfy", 500)), ACCEPTED, httpx.ReadError("gone")])
@pytest.mark.parametrize(
    ("reply", "requirement"),
    [
        (httpx.ReadError("gone"), "response.complete"),
        (answer(500, envelope("ctxfy", 500)), "response.no-server-error"),
        (httpx.Response(503), None),
        (httpx.ConnectError("refused"), None),
        (answer(403, envelope("ctxfy", 403)), None),
    ],
    ids=["dropped", "failed", "busy", "no-connection", "refused"],
)
def test_failing_on_every_valid_call_is_found_once_if_a_stranger_is_refused(
    route: respx.Route,
    run: Run,
    record_of: RecordOf,
    reply: httpx.Response | Exception,
    control: httpx.Response | Exception,
    requirement: str | None,
) -> None:
    def answered(request: httpx.Request) -> httpx.Response:
        given = reply if "Authorization" in request.headers else control
        if isinstance(given, Exception):
            raise given
        return given

    route.side_effect = answered
    records = [record_of("authentication.missing"), record_of("authentication.empty")]

    async def work(bind: Bind) -> None:
        for record in records:
            with pytest.raises(NotTestedError, match="no valid call was accepted"):
                await without_a_key(bind(record))

    state = run(work)
    found = [check.result.requirement for record in records for check in record.failed()]
    expected = [requirement] if requirement and control is REFUSED else []
    assert found == expected
    assert state.broken is bool(expected)


def is_framed(request: httpx.Request) -> bool:
    return "Transfer-Encoding" in request.headers


def is_cut_short(request: httpx.Request) -> bool:
    return not request.content.endswith(b"}")


@pytest.mark.parametrize(
    ("framed", "framed_and_cut_short", "cut_short", "read", "requests"),
    [
        pytest.param(200, 400, 400, True, 2, id="read"),
        pytest.param(200, 200, 400, False, 5, id="ignored"),
        pytest.param(200, 200, 200, None, 3, id="never-parsed"),
        pytest.param(411, 411, 400, None, 1, id="refused"),
        pytest.param(200, 500, 400, None, 2, id="crashed"),
    ],
)
def test_bodies_are_read_if_one_that_is_cut_short_is_refused_in_the_same_framing(
    route: respx.Route,
    run: Run,
    record_of: RecordOf,
    *,
    framed: int,
    framed_and_cut_short: int,
    cut_short: int,
    read: bool | None,
    requests: int,
) -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        if is_framed(request):
            status = framed_and_cut_short if is_cut_short(request) else framed
        else:
            status = cut_short if request.content and is_cut_short(request) else 200
        return answer(status, {} if status == 200 else envelope("ctxfy", status))

    route.side_effect = reply
    record = record_of("accepted.framing-read")

    async def work(bind: Bind) -> None:
        if read is None:
            with pytest.raises(NotTestedError):
                await bind(record).expect_framing_read()
        else:
            await bind(record).expect_framing_read()

    run(work)
    judged = [check.result.passed for check in record.checks if check.result.requirement == "accepted.framing-read"]
    assert judged == ([] if read is None else [read])
    # The minimal and the full call come first.
    assert record.requests == 2 + requests


def test_another_valid_call_takes_the_place_of_a_minimal_one_that_is_refused(
    route: respx.Route, run: Run, record_of: RecordOf
) -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        refused = REFUSED if "Authorization" not in request.headers else answer(400, envelope("ctxfy", 400))
        return ACCEPTED if b"weekly" in request.content and refused is not REFUSED else refused

    route.side_effect = reply
    record, minimal = record_of("authentication.missing"), record_of("accepted.minimal")

    async def work(bind: Bind) -> None:
        await without_a_key(bind(record))
        await bind(minimal).expect_accepted(bind(minimal).calls.minimal())

    run(work)
    assert record.failed() == []
    without_key = record.checks[-1].exchange.request
    assert without_key.body
    assert b"weekly" in without_key.body
    assert record.requests == 3
    assert [check.result.requirement for check in minimal.failed()] == ["accepted.minimal"]
