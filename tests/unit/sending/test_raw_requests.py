"""Requests with a flaw in their head: what stands on the wire, what becomes of the answer, how they are repeated."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader
from collections.abc import Callable
from dataclasses import replace

import pytest

from artifact_contracts.cases.head_flaws import HeadFlaw
from artifact_contracts.cases.request import Request
from artifact_contracts.errors import NotTestedError
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending import raw_connection
from artifact_contracts.sending.customary_fields import CustomaryFields, of_a_replay
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.sending.raw_request import raw_bytes, raw_fields
from artifact_contracts.sending.reproduction import command
from artifact_contracts.sending.sender import MAX_BODY, Sender
from artifact_contracts.sending.surroundings import Way
from tests.support.fixture_types import CallTo
from tests.support.mocked_sending import RUN_ID, budget, send
from tests.support.sample_replies import BASE_URL, KEY

BODY = '{"name": "Ünïcode"}'.encode()
FLAWED = Request("POST", "http://service.example:8080/v1/a?b=c", (("X-Key", "k"),), BODY, flaw=HeadFlaw.NO_HOST)
CUSTOMARY = CustomaryFields(RUN_ID).of_next(FLAWED)
EVERY_FLAW = pytest.mark.parametrize("flaw", HeadFlaw)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class TestOnTheWire:
    @EVERY_FLAW
    @pytest.mark.parametrize("body", [BODY, b"", None], ids=["body", "empty", "none"])
    def test_nothing_is_left_over_but_an_empty_line(self, flaw: HeadFlaw, body: bytes | None) -> None:
        head, _, rest = raw_bytes(replace(FLAWED, flaw=flaw, body=body), CUSTOMARY).partition(b"\r\n\r\n")
        lengths = [int(line.split(b": ")[1]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length")]
        for length in lengths:
            assert rest[length:] in (b"", b"\r\n")
        assert max(lengths) == len(rest)
        if flaw is HeadFlaw.CHUNKS_AND_LENGTH:
            assert rest.endswith(b"0\r\n\r\n")

    @EVERY_FLAW
    def test_the_flaw_is_the_only_one(self, flaw: HeadFlaw) -> None:
        fields = raw_fields(replace(FLAWED, flaw=flaw), CUSTOMARY)
        names = [name for name, _ in fields]
        assert (names.count("Host") == 1) is (flaw not in (HeadFlaw.NO_HOST, HeadFlaw.TWO_HOSTS))
        assert any(name.endswith(" ") for name in names) is (flaw is HeadFlaw.SPACE_BEFORE_COLON)
        assert (names.count("Content-Length") == 2) is (flaw is HeadFlaw.TWO_LENGTHS)
        assert ("Transfer-Encoding" in names) is (flaw is HeadFlaw.CHUNKS_AND_LENGTH)
        assert ("X-Key", "k") in fields
        assert "User-Agent" in names
        assert ("X-Request-Id", "1a2b3c4d-1") in fields

    def test_the_first_line_has_path_and_query(self) -> None:
        assert raw_bytes(FLAWED, CUSTOMARY).startswith(b"POST /v1/a?b=c HTTP/1.1\r\nUser-Agent: ")
        assert raw_bytes(replace(FLAWED, url="http://a.example"), CUSTOMARY).startswith(b"POST / HTTP/1.1\r\n")

    def test_credentials_of_the_address_are_no_host(self) -> None:
        flawed = replace(FLAWED, url="http://me:word@a.example/b", flaw=HeadFlaw.TWO_HOSTS)
        assert raw_fields(flawed, CUSTOMARY)[:2] == [("Host", "a.example"), ("Host", "elsewhere.invalid")]

    def test_a_body_in_chunks_is_one_chunk(self) -> None:
        flawed = replace(FLAWED, flaw=HeadFlaw.CHUNKS_AND_LENGTH)
        assert raw_bytes(flawed, CUSTOMARY).endswith(b"\r\n\r\n" + b"%x\r\n" % len(BODY) + BODY + b"\r\n0\r\n\r\n")

    @EVERY_FLAW
    def test_who_sends_it_again_is_not_the_run_and_all_else_is_the_same(self, flaw: HeadFlaw) -> None:
        flawed = replace(FLAWED, flaw=flaw)
        sent, again = raw_bytes(flawed, CUSTOMARY), raw_bytes(flawed, of_a_replay(flawed))
        assert sent.count(b" run/1a2b3c4d\r\n") == sent.count(b"X-Request-Id: 1a2b3c4d-1\r\n") == 1
        assert sent.replace(b" run/1a2b3c4d\r\n", b"\r\n").replace(b"X-Request-Id: 1a2b3c4d-1\r\n", b"") == again


class Wire:
    """The server's end of a connection that is not there: it answers at once, and closes the connection or not."""

    def __init__(self, answer: bytes, *, closes: bool = True, broken: bool = False) -> None:
        self.sent = b""
        self.asked: tuple[object, ...] = ()
        self._answer = answer
        self._closes = closes
        self._broken = broken

    async def open(self, host: str, port: int, *, ssl: object) -> tuple[StreamReader, Wire]:
        self.asked = (host, port, ssl)
        reader = StreamReader()
        reader.feed_data(self._answer)
        if self._broken:
            reader.set_exception(ConnectionResetError("reset"))
        elif self._closes:
            reader.feed_eof()
        return reader, self

    def write(self, data: bytes) -> None:
        self.sent += data

    async def drain(self) -> None:
        return

    def close(self) -> None:
        return

    async def wait_closed(self) -> None:
        raise ConnectionResetError


Answered = Callable[..., Exchange]


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> Answered:
    """Send a request with a flaw, and have the server's end of the connection answer it."""
    monkeypatch.setattr(raw_connection, "_CLOSES_WITHIN", 0.01)

    def answered(answer: bytes, request: Request = FLAWED, *, closes: bool = True, broken: bool = False) -> Exchange:
        wire = Wire(answer, closes=closes, broken=broken)
        monkeypatch.setattr(raw_connection, "open_connection", wire.open)
        exchange = send(request)
        assert wire.sent == raw_bytes(request, exchange.customary)
        assert b"X-Request-Id: 1a2b3c4d-1\r\n" in wire.sent
        assert exchange.request_id == "1a2b3c4d-1"
        assert wire.asked == ("service.example", 8080, None)
        return exchange

    return answered


class TestAnswers:
    def test_an_answer_is_read_as_it_came(self, answered: Answered) -> None:
        response = answered(
            b"HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 400 No\r\nX-A: \xe9\r\nContent-Length: 2\r\n\r\nno"
        ).response
        assert response is not None
        assert (response.status, response.body, response.truncated) == (400, b"no", False)
        assert response.headers == (("X-A", "\xe9"), ("Content-Length", "2"))

    def test_a_body_may_end_with_the_connection(self, answered: Answered) -> None:
        response = answered(b"HTTP/1.0 400 No\r\n\r\n" + b"n" * 70_000).response
        assert response is not None
        assert len(response.body) == 70_000

    def test_a_body_is_read_up_to_a_bound(self, answered: Answered) -> None:
        response = answered(b"HTTP/1.1 400 No\r\n\r\n" + b"x" * (MAX_BODY + 100_000), closes=False).response
        assert response is not None
        assert response.truncated
        assert len(response.body) == MAX_BODY

    @pytest.mark.parametrize(
        ("closes", "flaw"), [(True, "CHUNKS_AND_LENGTH"), (False, "CHUNKS_AND_LENGTH"), (True, "NO_HOST")]
    )
    def test_whether_the_connection_is_closed_is_looked_at_where_it_matters(
        self, answered: Answered, flaw: str, *, closes: bool
    ) -> None:
        response = answered(OK, replace(FLAWED, flaw=HeadFlaw[flaw]), closes=closes).response
        assert response is not None
        assert response.closes is (closes and flaw == "CHUNKS_AND_LENGTH")

    @pytest.mark.parametrize(
        ("answer", "broken", "what"),
        [
            pytest.param(b"", False, "the connection was closed before any answer", id="nothing"),
            pytest.param(b"", True, "the connection was closed before any answer (reset)", id="reset"),
            pytest.param(b"SSH-2.0-x\r\n\r\n", False, "the answer is not HTTP", id="another-protocol"),
            pytest.param(b"HTTP/1.1 200", False, "the answer is not HTTP", id="half-a-line"),
            pytest.param(OK[:-1], False, "the connection was closed in the middle of the answer", id="half-a-body"),
            pytest.param(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                False,
                "the answer is not HTTP",
                id="bad-chunk",
            ),
        ],
    )
    def test_no_answer_says_why(self, answered: Answered, answer: bytes, what: str, *, broken: bool) -> None:
        exchange = answered(answer, broken=broken)
        assert exchange.response is None
        assert str(exchange).startswith(what)
        assert exchange.earlier == ()

    def test_a_connection_that_breaks_in_the_middle_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Breaks(StreamReader):
            parts = iter((OK[:-1],))

            async def read(self, n: int = -1) -> bytes:
                for part in self.parts:
                    return part
                raise ConnectionResetError("reset")

        async def opened(*_: object, **__: object) -> tuple[StreamReader, Wire]:
            return Breaks(), Wire(b"")

        monkeypatch.setattr(raw_connection, "open_connection", opened)
        assert str(send(FLAWED)) == "the connection was closed in the middle of the answer (reset)"

    def test_a_host_that_cannot_be_reached_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def refused(*_: object, **__: object) -> None:
            raise ConnectionRefusedError("refused")

        monkeypatch.setattr(raw_connection, "open_connection", refused)
        exchange = send(FLAWED)
        assert str(exchange) == "no connection (refused)"
        assert exchange.earlier == ()

    def test_https_is_encrypted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        wire = Wire(OK)
        monkeypatch.setattr(raw_connection, "open_connection", wire.open)
        send(replace(FLAWED, url="https://service.example/a"))
        assert wire.asked[:2] == ("service.example", 443)
        assert wire.asked[2] is True

    def test_a_port_is_80_if_none_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        wire = Wire(OK)
        monkeypatch.setattr(raw_connection, "open_connection", wire.open)
        send(replace(FLAWED, url="http://service.example/a"))
        assert wire.asked == ("service.example", 80, None)


def test_a_proxy_would_mend_what_is_sent() -> None:
    async def work() -> None:
        way, customary = Way("http://proxy.example:3128", "HTTP_PROXY"), CustomaryFields(RUN_ID)
        sender = Sender(budget(), customary=customary, deadline=5, way=way)
        try:
            await sender.send(FLAWED)
        finally:
            await sender.close()

    with pytest.raises(NotTestedError, match="a proxy stands in the way"):
        asyncio.run(work())


class TestCommand:
    def test_a_request_without_a_flaw_is_repeated_by_curl(self, secrets: Secrets) -> None:
        assert command(replace(FLAWED, flaw=None), secrets).startswith("curl -i")

    def test_lines_go_through_nc(self, secrets: Secrets, call_to: CallTo) -> None:
        request = replace(call_to("ctxfy", "full").draft, flaw=HeadFlaw.TWO_LENGTHS).at(BASE_URL, "f")
        text = command(replace(request, url="http://a.example:8080/x"), secrets)
        assert text.startswith("printf '%s\\r\\n' \\\n  'PUT /x HTTP/1.1' \\\n")
        assert text.endswith("| nc a.example 8080")
        assert KEY not in text

    def test_lines_go_through_openssl_where_they_are_encrypted(self, secrets: Secrets) -> None:
        text = command(replace(FLAWED, url="https://a.example/x"), secrets)
        assert text.endswith("| openssl s_client -quiet -connect a.example:443 -servername a.example")
        assert command(replace(FLAWED, url="http://a.example/x"), secrets).endswith("| nc a.example 80")
