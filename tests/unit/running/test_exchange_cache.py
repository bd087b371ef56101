"""Each request is sent once, whoever looks at the answer; what creates something is told from its repetition."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
import respx

from artifact_contracts.cases.call import Call
from artifact_contracts.errors import NotTestedError
from artifact_contracts.running.exchange_cache import CONFLICTS, REFUSALS_OF_REPETITION, ExchangeCache
from artifact_contracts.running.target_state import Connection, TargetState
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.sending.sender import Sender
from tests.support.fixture_types import CallTo
from tests.support.mocked_sending import RUN_ID, but_the_id, using
from tests.support.sample_cases import exchange
from tests.support.sample_replies import BASE_URL, answer

ACCEPTED = answer(200, {})
Work = Callable[[ExchangeCache], Awaitable[Any]]


def not_counted(_: Exchange) -> None:
    """Count nothing."""


def with_cache(work: Work, *, run_id: str = RUN_ID, creates: bool = True, state: TargetState | None = None) -> Any:
    """Work with a cache that nothing is in yet, and return what the work returned."""

    async def with_sender(sender: Sender) -> Any:
        return await work(
            ExchangeCache("go", run_id, Connection(BASE_URL, sender, state or TargetState()), creates=creates)
        )

    return using(with_sender)


def bodies_sent(route: respx.Route) -> list[bytes]:
    """Return each body that was sent; those of one call differ in its fresh word alone."""
    return [call.request.content for call in route.calls]


@pytest.fixture
def valid(call_to: CallTo) -> Call:
    return call_to("elacity")


class TestBaseline:
    def test_it_is_sent_once_for_all(self, route: respx.Route, valid: Call) -> None:
        route.return_value = ACCEPTED
        counted: list[Exchange] = []
        state = TargetState()

        async def work(cache: ExchangeCache) -> None:
            first = await cache.baseline(valid, counted.append)
            assert await cache.baseline(valid, counted.append) is first
            assert await cache.once(valid, counted.append, valid=True) is first

        with_cache(work, state=state)
        assert route.call_count == len(counted) == state.accepted == 1

    @pytest.mark.parametrize("status", sorted(REFUSALS_OF_REPETITION))
    def test_where_the_name_may_be_taken_it_goes_out_once_more_under_another(
        self, route: respx.Route, valid: Call, status: int
    ) -> None:
        route.side_effect = [answer(status, {"message": "It is there."}), ACCEPTED]

        async def work(cache: ExchangeCache) -> bool:
            accepted = (await cache.baseline(valid, not_counted)).is_success
            assert cache.may_be_a_repetition(exchange(400)), "the seed was used before"
            return accepted

        assert with_cache(work)
        first, second = bodies_sent(route)
        assert first != second

    @pytest.mark.parametrize(("status", "creates"), [(401, True), (404, True), (409, False), (422, False)], ids=str)
    def test_another_refusal_stays(self, route: respx.Route, valid: Call, status: int, *, creates: bool) -> None:
        route.return_value = answer(status, {"message": "No."})
        made = with_cache(lambda cache: cache.baseline(valid, not_counted), creates=creates)
        assert made.response.status == status
        assert route.call_count == 1

    def test_where_there_is_no_connection_nobody_tries_again(
        self, route: respx.Route, valid: Call, call_to: CallTo
    ) -> None:
        route.side_effect = httpx.ConnectError("refused")

        async def work(cache: ExchangeCache) -> None:
            await cache.baseline(valid, not_counted)
            sent = route.call_count
            with pytest.raises(NotTestedError, match=r"no connection \(refused\)"):
                await cache.baseline(call_to("elacity", "full"), not_counted)
            assert route.call_count == sent

        with_cache(work)


@pytest.mark.parametrize(("valid_one", "accepted"), [(True, 1), (False, 0)])
def test_only_valid_calls_count_as_accepted(route: respx.Route, valid: Call, *, valid_one: bool, accepted: int) -> None:
    route.return_value = ACCEPTED
    state = TargetState()
    with_cache(lambda cache: cache.once(valid, not_counted, valid=valid_one), state=state)
    assert state.accepted == accepted


def test_with_which_statuses_a_repetition_may_be_refused() -> None:
    assert frozenset((400, 403, 409, 410, 412, 422, 423)) == REFUSALS_OF_REPETITION
    assert frozenset((409, 410, 412, 423)) == CONFLICTS


class TestWords:
    def sent(self, route: respx.Route, valid: Call, run_id: str) -> bytes:
        route.return_value = ACCEPTED
        with_cache(lambda cache: cache.baseline(valid, not_counted), run_id=run_id)
        return bodies_sent(route)[-1]

    def test_the_same_run_id_sends_the_same_and_another_one_another(self, route: respx.Route, valid: Call) -> None:
        first, again, other = [self.sent(route, valid, run_id) for run_id in ("0a1b", "0a1b", "0a1c")]
        assert first == again != other.replace(b"0a1c", b"0a1b")

    def test_what_is_made_names_the_run(self, route: respx.Route, valid: Call) -> None:
        assert b'"contract-check-0a1b2c3d-' in self.sent(route, valid, "0a1b2c3d")

    def test_each_occasion_and_each_call_has_its_own(self, route: respx.Route, valid: Call) -> None:
        route.return_value = ACCEPTED

        async def work(cache: ExchangeCache) -> None:
            await cache.baseline(valid, not_counted)
            await cache.once(valid.with_header("X-A", "1"), not_counted, valid=True)
            await cache.anew(valid, "once", not_counted)
            await cache.anew(valid, "twice", not_counted)
            await cache.under_another_name(valid, not_counted)

        with_cache(work)
        bodies = bodies_sent(route)
        assert len(set(bodies)) == len(bodies) == 5

    def test_a_repetition_is_the_same_byte_by_byte(self, route: respx.Route, valid: Call) -> None:
        route.return_value = ACCEPTED

        async def work(cache: ExchangeCache) -> None:
            await cache.repeated(await cache.baseline(valid, not_counted), not_counted)

        with_cache(work)
        first, second = [call.request for call in route.calls]
        assert but_the_id(first) == but_the_id(second)


class TestRepetition:
    @pytest.mark.parametrize("creates", [True, False])
    @pytest.mark.parametrize("status", [200, 401, 404, 500, *sorted(REFUSALS_OF_REPETITION)])
    def test_which_refusals_may_be_of_one(self, *, status: int, creates: bool) -> None:
        async def work(cache: ExchangeCache) -> bool:
            return cache.may_be_a_repetition(exchange(status))

        expected = status in (CONFLICTS if creates else REFUSALS_OF_REPETITION)
        assert with_cache(work, creates=creates) is expected

    @pytest.mark.parametrize(("control", "refused"), [(409, True), (422, False), (200, False)])
    def test_a_valid_call_sent_again_shows_whether_repetitions_are_refused(
        self, route: respx.Route, valid: Call, control: int, *, refused: bool
    ) -> None:
        route.return_value = answer(control, {"message": "It is there."})

        async def work(cache: ExchangeCache) -> list[bool]:
            return [await cache.refuses_repetition(valid, exchange(409), not_counted) for _ in range(2)]

        assert with_cache(work) == [refused, refused]
        assert route.call_count == 1
