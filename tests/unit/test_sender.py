"""The one way out: what is sent again, what is counted, what is kept, and what goes on the wire."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
import respx

from artifact_contracts import __version__
from artifact_contracts.cases.call import Request
from artifact_contracts.errors import BudgetSpentError, SuiteError
from artifact_contracts.sending import sender as sender_module
from artifact_contracts.sending.budget import Budget
from artifact_contracts.sending.exchange import Exchange, FailureKind
from artifact_contracts.sending.sender import ATTEMPTS, MAX_BODY, Sender

URL = "https://service.example/v1/things"
REQUEST = Request("PUT", URL, (("Authorization", "Bearer k"), ("X-One", "1")), b'{"a": 1}')

Work = Callable[[Sender], Awaitable[Any]]


def budget(max_requests: int | None = None, seconds: float = 60, rate: str | None = None) -> Budget:
    return Budget(max_requests, time.monotonic() + seconds, rate)


def using(work: Work, limits: Budget | None = None, **options: Any) -> Any:
    """Open a sender, work with it, close it."""

    async def run() -> Any:
        sender = Sender(limits or budget(), **{"deadline": 5, "embedded": True, "pause": 0, **options})
        try:
            return await work(sender)
        finally:
            await sender.close()

    return asyncio.run(run())


def send(request: Request = REQUEST, limits: Budget | None = None, **options: Any) -> Exchange:
    exchange: Exchange = using(lambda sender: sender.send(request), limits, **options)
    return exchange


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


def later(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


class TestAgain:
    @pytest.mark.parametrize(
        "first",
        [
            *(pytest.param(httpx.Response(status), id=str(status)) for status in (429, 502, 503, 504)),
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

    def test_every_attempt_sends_the_same(self, route: respx.Route) -> None:
        route.side_effect = [httpx.Response(503), httpx.Response(503), httpx.Response(200)]
        send()
        sent = [
            (call.request.method, call.request.url, call.request.headers, call.request.content) for call in route.calls
        ]
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
                await asyncio.wait_for(sender.send(REQUEST), 0.1)

        using(work, budget(rate=rate))
        assert route.call_count == 2

    def test_without_a_bound_there_is_none(self, route: respx.Route) -> None:
        route.return_value = httpx.Response(200)

        async def work(sender: Sender) -> None:
            for _ in range(150):
                await sender.send(REQUEST)

        using(work)
        assert route.call_count == 150


class TestOnTheWire:
    def sent(self, route: respx.Route, request: Request) -> httpx.Request:
        route.return_value = httpx.Response(200)
        send(request)
        (call,) = route.calls
        message: httpx.Request = call.request
        return message

    def test_headers_are_sent_in_their_order_and_as_they_are(self, route: respx.Route) -> None:
        headers = (("X-B", "2"), ("authorization", "Bearer  k "), ("X-A", "1"), ("X-B", "3"), ("X-Empty", ""))
        raw = self.sent(route, Request("PUT", URL, headers, None)).headers.raw
        given = [(name.encode(), value.encode()) for name, value in headers]
        assert [pair for pair in raw if pair in given] == given

    def test_the_suite_says_who_it_is_and_what_it_understands(self, route: respx.Route) -> None:
        headers = self.sent(route, REQUEST).headers
        assert headers["User-Agent"] == f"artifact-contracts/{__version__}"
        assert headers["Accept"] == "application/json"
        assert headers["Accept-Encoding"] == "identity"

    @pytest.mark.parametrize("body", [None, b"", b"{}", b"\xff\x00"], ids=["none", "empty", "json", "bytes"])
    def test_no_content_type_is_made_up(self, route: respx.Route, body: bytes | None) -> None:
        assert "content-type" not in self.sent(route, Request("POST", URL, (), body)).headers

    @pytest.mark.parametrize(
        ("body", "length"),
        [
            pytest.param(b'{"a": 1}', "8", id="some"),
            pytest.param(b"", "0", id="empty"),
            pytest.param(None, "0", id="none"),
        ],
    )
    def test_a_body_goes_out_byte_by_byte(self, route: respx.Route, body: bytes | None, length: str) -> None:
        message = self.sent(route, Request("POST", URL, (), body))
        assert message.content == (body or b"")
        assert message.headers["Content-Length"] == length

    @pytest.mark.parametrize("method", ["PUT", "POST", "GET", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "QUERY"])
    def test_any_method_can_be_sent(self, route: respx.Route, method: str) -> None:
        assert self.sent(route, Request(method, URL, (), None)).method == method

    def test_a_path_stays_percent_encoded(self, route: respx.Route) -> None:
        message = self.sent(route, Request("PUT", f"{URL}/a%2Fb%00c?k=%2B", (), None))
        assert message.url.raw_path == b"/v1/things/a%2Fb%00c?k=%2B"

    def test_a_request_that_http_does_not_allow_is_the_suites_own_fault(self, route: respx.Route) -> None:
        with pytest.raises(SuiteError, match="HTTP does not allow"):
            send(Request("PUT", f"{URL}/\x00", (), None))
        assert route.call_count == 0


class TestOneByOne:
    def test_cookies_are_not_kept_between_exchanges(self, route: respx.Route) -> None:
        route.return_value = httpx.Response(200, headers={"Set-Cookie": "session=1; Path=/"})

        async def work(sender: Sender) -> None:
            await sender.send(REQUEST)
            await sender.send(REQUEST)

        using(work)
        assert [call.request.headers.get("Cookie") for call in route.calls] == [None, None]

    def test_a_cookie_that_is_given_is_sent(self, route: respx.Route) -> None:
        route.return_value = httpx.Response(200)
        send(Request("PUT", URL, (("Cookie", "key=1"),), None))
        assert route.calls.last.request.headers["Cookie"] == "key=1"

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    @pytest.mark.parametrize("location", ["/elsewhere", "https://other.example/", "//", "?", "http://["])
    def test_redirects_are_not_followed(self, route: respx.Route, status: int, location: str) -> None:
        route.return_value = httpx.Response(status, headers={"Location": location})
        exchange = send()
        assert route.call_count == 1
        assert exchange.response is not None
        assert exchange.response.status == status
        assert exchange.response.header("location") == location

    def test_every_attempt_is_told(self, route: respx.Route) -> None:
        route.side_effect = [httpx.Response(503), httpx.ConnectError("no"), httpx.Response(201)]
        told: list[Exchange] = []
        last = send(on_exchange=told.append)
        assert [str(exchange) for exchange in told] == ["503 Service Unavailable", "no connection (no)", "201 Created"]
        assert told[-1] is last
        assert all(exchange.request is REQUEST for exchange in told)

    def test_an_exchange_says_when_and_how_long(self, route: respx.Route) -> None:
        route.return_value = httpx.Response(200)
        before = datetime.now(UTC)
        exchange = send()
        assert before <= exchange.started <= datetime.now(UTC)
        assert 0 <= exchange.seconds < 5


class TestBodies:
    @staticmethod
    async def pieces(size: int, number: int) -> AsyncIterator[bytes]:
        for _ in range(number):
            yield b"x" * size

    @pytest.mark.parametrize(
        ("size", "truncated"),
        [
            pytest.param(0, False, id="empty"),
            pytest.param(MAX_BODY, False, id="as-long-as-it-may-be"),
            pytest.param(MAX_BODY + 1, True, id="one-byte-more"),
            pytest.param(3 * MAX_BODY, True, id="far-too-long"),
        ],
    )
    def test_a_body_is_read_up_to_a_bound(self, route: respx.Route, *, size: int, truncated: bool) -> None:
        route.return_value = httpx.Response(200, content=b"x" * size)
        response = send().response
        assert response is not None
        assert len(response.body) == min(size, MAX_BODY)
        assert response.truncated is truncated

    def test_no_more_is_read_than_needed(self, route: respx.Route) -> None:
        read = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal read
            while True:
                read += 1
                yield b"x" * 100_000

        route.return_value = httpx.Response(200, content=endless())
        response = send().response
        assert response is not None
        assert response.truncated
        assert read <= 12

    def test_headers_come_in_their_order_with_repetitions(self, route: respx.Route) -> None:
        headers = [(b"X-B", b"1"), (b"x-a", b"\xe9"), (b"X-B", b"2")]
        route.return_value = httpx.Response(200, headers=headers)
        response = send().response
        assert response is not None
        assert response.headers[:3] == (("X-B", "1"), ("x-a", "é"), ("X-B", "2"))
        assert response.header("x-b") == "1, 2"
        assert response.header("X-A") == "é"
        assert response.header("X-C") is None
