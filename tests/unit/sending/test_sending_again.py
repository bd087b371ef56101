"""What is sent again, after how long, and how much may be sent at all."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
import respx

from artifact_contracts.errors import BudgetSpentError
from artifact_contracts.sending.exchange import FailureKind
from artifact_contracts.sending.sender import ATTEMPTS, Sender
from tests.support.mocked_sending import REQUEST, budget, but_the_id, later, send, using


class TestAgain:
    @pytest.mark.parametrize(
        "first",
        [
            *(pytest.param(httpx.Response(status), id=str(status)) for status in (429, 502, 503, 504, 520)),
            pytest.param(httpx.ConnectError("refused"), id="no-connection"),
            pytest.param(httpx.ReadError("reset"), id="reset"),
            pytest.param(httpx.WriteError("broken pipe"), id="broken-pipe"),
            pytest.param(
                httpx.RemoteProtocolError("Server disconnected without sending a response."), id="closed-at-once"
            ),
        ],
    )
    def test_what_is_no_evidence_is_sent_again(self, route: respx.Route, first: Any) -> None:
        route.side_effect = [first, httpx.Response(200)]
        exchange = send()
        assert exchange.response is not None
        assert exchange.response.status == 200
        assert route.call_count == 2

    @pytest.mark.parametrize("status", [200, 204, 302, 400, 401, 404, 405, 408, 425, 500, 501, 505, 507])
    def test_evidence_is_not(self, route: respx.Route, status: int) -> None:
        route.return_value = httpx.Response(status)
        exchange = send()
        assert exchange.response is not None
        assert exchange.response.status == status
        assert route.call_count == 1

    @pytest.mark.parametrize(
        ("error", "kind"),
        [
            pytest.param(httpx.RemoteProtocolError("illegal status line"), FailureKind.MALFORMED, id="no-http"),
            pytest.param(TimeoutError(), FailureKind.DEADLINE, id="deadline"),
        ],
    )
    def test_nor_is_an_answer_that_is_wrong(self, route: respx.Route, error: Exception, kind: FailureKind) -> None:
        route.side_effect = error
        exchange = send()
        assert exchange.failure is not None
        assert exchange.failure.kind is kind
        assert route.call_count == 1

    @pytest.mark.parametrize("last", [httpx.Response(503), httpx.ConnectError("refused")], ids=["503", "no-connection"])
    def test_it_ends_after_three_attempts(self, route: respx.Route, last: Any) -> None:
        route.side_effect = [last] * 9
        exchange = send()
        assert route.call_count == ATTEMPTS == 3
        assert not exchange.is_evidence

    @pytest.mark.parametrize("reply", [httpx.Response(503), httpx.ReadError("reset")], ids=["503", "reset"])
    def test_what_is_sent_alone_is_sent_once(self, route: respx.Route, reply: Any) -> None:
        route.side_effect = [reply] * 2

        async def work(sender: Sender) -> None:
            for _ in range(2):
                assert not (await sender.send(REQUEST, fresh=True)).is_evidence

        using(work)
        assert route.call_count == 2

    def test_every_attempt_sends_the_same(self, route: respx.Route) -> None:
        route.side_effect = [httpx.Response(503), httpx.Response(503), httpx.Response(200)]
        send()
        sent = [but_the_id(call.request) for call in route.calls]
        assert sent[0] == sent[1] == sent[2]

    def test_what_got_in_the_way_is_kept_as_an_incident(self, route: respx.Route) -> None:
        route.side_effect = [httpx.Response(429), httpx.ConnectError("refused"), httpx.Response(200)]

        async def work(sender: Sender) -> list[str]:
            await sender.send(REQUEST)
            return sender.incidents

        assert using(work) == ["PUT: 429 Too Many Requests", "PUT: no connection (refused)"]


class TestWaiting:
    def test_without_a_word_from_the_service_the_pause_doubles(self, route: respx.Route, pauses: list[float]) -> None:
        route.side_effect = [httpx.Response(503)] * 3
        send(pause=0.25)
        assert pauses == [0.25, 0.5]

    @pytest.mark.parametrize(
        ("value", "seconds"),
        [
            pytest.param("0", 0, id="now"),
            pytest.param("7", 7, id="seconds"),
            pytest.param("65", 65, id="the-most"),
            pytest.param("007", 7, id="leading-zeros"),
            pytest.param("Wed, 21 Oct 2015 07:28:00 GMT", 0, id="a-date-gone-by"),
            pytest.param("-3", 0.25, id="negative"),
            pytest.param("1.5", 0.25, id="a-fraction"),
            pytest.param("soon", 0.25, id="words"),
            pytest.param("", 0.25, id="empty"),
            pytest.param("Wed, 21 Oct 2015 07:28:00", 0.25, id="a-date-without-zone"),
        ],
    )
    def test_retry_after_is_honoured_and_nonsense_is_not(
        self, route: respx.Route, pauses: list[float], value: str, seconds: float
    ) -> None:
        route.side_effect = [httpx.Response(429, headers={"Retry-After": value}), httpx.Response(200)]
        send(limits=budget(seconds=1000), pause=0.25)
        assert pauses == [seconds]

    def test_retry_after_may_be_a_date(self, route: respx.Route, pauses: list[float]) -> None:
        route.side_effect = [httpx.Response(503, headers={"Retry-After": later(30)}), httpx.Response(200)]
        send()
        assert pauses == [pytest.approx(30, abs=3)]

    @pytest.mark.parametrize(
        ("value", "seconds_left"),
        [
            pytest.param("66", 1000, id="longer-than-the-suite-is-willing-to"),
            pytest.param("9" * 400, 1000, id="for-ever"),
            pytest.param(later(86400), 1000, id="until-tomorrow"),
            pytest.param("30", 20, id="longer-than-the-run-lasts"),
        ],
    )
    def test_there_is_no_waiting(
        self, route: respx.Route, pauses: list[float], value: str, seconds_left: float
    ) -> None:
        route.return_value = httpx.Response(429, headers={"Retry-After": value})
        exchange = send(limits=budget(seconds=seconds_left))
        assert pauses == []
        assert route.call_count == 1
        assert exchange.response is not None
        assert exchange.response.status == 429


class TestBudget:
    def test_every_attempt_is_counted(self, route: respx.Route) -> None:
        route.side_effect = [httpx.Response(503), httpx.ConnectError("no"), httpx.Response(200), httpx.Response(200)]
        limits = budget(10)

        async def work(sender: Sender) -> None:
            await sender.send(REQUEST)
            await sender.send(REQUEST)

        using(work, limits)
        assert limits.spent == 4

    def test_when_the_requests_are_spent_nothing_more_is_sent(self, route: respx.Route) -> None:
        route.return_value = httpx.Response(200)

        async def work(sender: Sender) -> None:
            await sender.send(REQUEST)
            await sender.send(REQUEST)
            with pytest.raises(BudgetSpentError, match="the 2 requests of --max-requests are spent"):
                await sender.send(REQUEST)

        limits = budget(2)
        using(work, limits)
        assert route.call_count == 2
        assert limits.spent == 2

    def test_a_further_attempt_needs_a_request_too(self, route: respx.Route) -> None:
        route.return_value = httpx.Response(503)
        with pytest.raises(BudgetSpentError):
            send(limits=budget(2))
        assert route.call_count == 2

    def test_when_the_time_is_over_nothing_more_is_sent(self, route: respx.Route) -> None:
        route.return_value = httpx.Response(200)
        with pytest.raises(BudgetSpentError, match="time of --max-time is over"):
            send(limits=budget(seconds=-1))
        assert route.call_count == 0

    @pytest.mark.parametrize("rate", ["2/s", "2/m", "2/h"])
    def test_a_rate_holds_back_what_is_too_much(self, route: respx.Route, rate: str) -> None:
        route.return_value = httpx.Response(200)

        async def work(sender: Sender) -> None:
            await sender.send(REQUEST)
            await sender.send(REQUEST)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(sender.send(REQUEST), 0.03)

        using(work, budget(rate=rate, seconds=10_000))
        assert route.call_count == 2

    def test_a_turn_that_comes_after_the_end_is_not_waited_for(self, route: respx.Route) -> None:
        route.return_value = httpx.Response(200)
        limits = budget(rate="1/m", seconds=20)

        async def work(sender: Sender) -> None:
            await sender.send(REQUEST)
            with pytest.raises(BudgetSpentError, match="time of --max-time is over"):
                await asyncio.wait_for(sender.send(REQUEST), 1)

        using(work, limits)
        assert route.call_count == 1
        assert limits.spent == 1

    def test_an_exchange_that_the_end_of_the_run_cuts_off_accuses_nobody(
        self, route: respx.Route, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("artifact_contracts.sending.budget.GRACE", 0.01)

        async def hang(_: httpx.Request) -> httpx.Response:
            await asyncio.sleep(3)
            raise AssertionError

        route.side_effect = hang
        with pytest.raises(BudgetSpentError, match="time of --max-time is over"):
            send(limits=budget(seconds=0.05))

    def test_without_a_bound_there_is_none(self, route: respx.Route) -> None:
        route.return_value = httpx.Response(200)

        async def work(sender: Sender) -> None:
            for _ in range(150):
                await sender.send(REQUEST)

        using(work)
        assert route.call_count == 150
