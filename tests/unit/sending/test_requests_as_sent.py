"""What goes out is what was asked for, and each exchange stands for itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
import respx

from artifact_contracts import __version__
from artifact_contracts.cases.request import Request
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.errors import SuiteError
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.sending.sender import MAX_BODY, Sender
from tests.support.fixture_types import CallTo, Send
from tests.support.mocked_sending import REQUEST, URL, send, using
from tests.support.sample_replies import BASE_URL, answer


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
        assert headers["User-Agent"] == f"artifact-contracts/{__version__} run/1a2b3c4d"
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
        assert exchange.response.fields["location"] == location

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

    def test_a_body_that_breaks_off_is_no_answer(self, route: respx.Route) -> None:
        async def broken_off() -> AsyncIterator[bytes]:
            yield b'{"a": '
            raise httpx.ReadError("reset")

        route.return_value = httpx.Response(200, content=broken_off())
        exchange = send()
        assert exchange.response is None
        assert str(exchange) == "the connection was closed in the middle of the answer (reset)"
        assert route.call_count == 1

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
        assert response.fields["x-b"] == "1, 2"
        assert response.fields["x-a"] == "é"
        assert "x-c" not in response.fields


def test_a_header_may_hold_bytes_beyond_ascii(send: Send) -> None:
    exchange = send(Request("PUT", BASE_URL, (("Authorization", "Bearer schlüssel"),), None), answer(401))
    assert exchange.response is not None


def test_an_identifier_of_two_dots_stays_in_its_place(send: Send, route: respx.Route) -> None:
    operation = Operation("go", "PUT", "/things/{id}/promote", (), False, {}, {})
    send(Request("PUT", BASE_URL + operation.fill({"id": ".."}), (), None), answer(404))
    assert route.calls.last.request.url.raw_path.lower() == b"/base/things/%2e%2e/promote"


def test_a_chunked_body_goes_out_without_a_length(route: respx.Route, call_to: CallTo) -> None:
    route.mock(return_value=httpx.Response(200))
    call = call_to("elacity", "full")
    send(replace(call, chunked=True).draft.at("https://service.example", "word"))
    sent = route.calls.last.request
    assert sent.headers["Transfer-Encoding"] == "chunked"
    assert "Content-Length" not in sent.headers
    assert sent.content == call.draft.at("https://service.example", "word").body
