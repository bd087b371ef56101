"""The provider on a real socket: it can write below HTTP, and says nothing of what becomes of it."""

from __future__ import annotations

import gzip
import logging
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from artifact_contracts.contract.contract import Contract
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, on_the_wire
from artifact_contracts.provider.loopback_server import serving
from artifact_contracts.provider.provider import Provider
from artifact_contracts.targets import embedded_inputs
from tests.support.provider_answers import asked, conforming, faulty, plain

Contracts = Mapping[str, Contract]


def over_a_socket(url: str, request: ProviderRequest) -> bytes:
    """Send a request byte by byte and return all that comes back before the connection is closed."""
    address = urlsplit(url)
    head = [
        f"{request.method} {request.path} HTTP/1.1",
        f"Host: {address.netloc}",
        f"Content-Length: {len(request.body)}",
    ]
    head += [f"{name}: {value}" for name, value in (*request.headers, ("Connection", "close"))]
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        connection.sendall("\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + request.body)
        received = b""
        while piece := connection.recv(65536):
            received += piece
    return received


@pytest.fixture
def served(contracts: Contracts) -> Callable[..., list[bytes]]:
    """Serve a provider and return what comes back for so many valid calls."""

    def served(kind: type[Provider], number: int = 2, latency: float = 0.0, **headers: str) -> list[bytes]:
        contract = contracts["ctxfy"]
        further = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        with serving(kind(contract, embedded_inputs(contract), latency=latency)) as url:
            requests = [asked(contract, plain(contract)) for _ in range(number)]
            return [over_a_socket(url, replace(request, headers=(*request.headers, *further))) for request in requests]

    return served


Served = Callable[..., list[bytes]]


class TestOnTheWire:
    def test_an_answer_is_written_as_http(self) -> None:
        assert on_the_wire(ProviderResponse(404, b"{}", {"X-A": "\u00e9", "Date": "now"})) == (
            b"HTTP/1.1 404 Not Found\r\nDate: now\r\nX-Content-Type-Options: nosniff\r\nX-A: \xe9\r\n"
            b"Content-Length: 2\r\n\r\n{}"
        )

    @pytest.mark.parametrize(
        ("name", "shows"),
        [
            ("body-cut-short", lambda raw: raw.endswith(b"\r\n\r\n{")),
            ("body-shorter-than-its-length", lambda raw: b"Content-Length: 92\r\n" in raw),
            ("chunks-cut-short", lambda raw: raw.endswith(b'\r\n2\r\n{"')),
            ("odd-chunks", lambda raw: b"\r\nxx\r\n" in raw),
            ("no-http", lambda raw: not raw.startswith(b"HTTP")),
            ("header-without-colon", lambda raw: b"\r\nX-Odd header\r\n" in raw),
            ("two-lengths", lambda raw: raw.count(b"Content-Length: ") == 2),
            ("length-in-words", lambda raw: b"Content-Length: two\r\n" in raw),
            ("status-out-of-range", lambda raw: raw.startswith(b"HTTP/1.1 99 ")),
            ("nul-in-header", lambda raw: b"X-Odd: a\0b\r\n" in raw),
            ("compressed-unasked-and-broken", lambda raw: b"gzip" in raw and raw.endswith(b"{}")),
        ],
    )
    def test_faults_below_http(self, served: Served, name: str, shows: Callable[[bytes], bool]) -> None:
        first, second = served(faulty(name))
        assert first.endswith(b"{}")
        assert not shows(first)
        assert shows(second)

    @pytest.mark.parametrize(
        ("name", "words"), [("dies-on-bad-bodies", b""), ("dies-within-the-head", b"HTTP/1.1 400")]
    )
    def test_a_service_that_dies(self, contracts: Contracts, name: str, words: bytes) -> None:
        contract = contracts["ctxfy"]
        with serving(faulty(name)(contract, embedded_inputs(contract))) as url:
            good, bad = plain(contract), plain(contract).with_body(b"not JSON")
            received = [over_a_socket(url, asked(contract, call)) for call in (good, bad, good)]
        assert received[0].endswith(b"{}")
        assert received[1].startswith(words)
        assert b"\r\n\r\n" not in received[1]
        assert received[2].endswith(b"{}")

    def test_a_connection_that_is_dropped(self, served: Served) -> None:
        received = served(conforming("drops-connections"), 12)
        assert [place for place, raw in enumerate(received, 1) if not raw] == [11]

    @pytest.mark.parametrize(
        ("name", "starts"),
        [
            ("older-http", b"HTTP/1.0 200 OK\r\n"),
            ("no-reason-phrase", b"HTTP/1.1 200 \r\n"),
            ("early-hints", b"HTTP/1.1 103 Early Hints\r\n"),
        ],
    )
    def test_conforming_oddities(self, served: Served, name: str, starts: bytes) -> None:
        (raw,) = served(conforming(name), 1)
        assert raw.startswith(starts)
        assert raw.endswith(b"\r\n\r\n{}")

    def test_chunks(self, served: Served) -> None:
        (raw,) = served(conforming("in-chunks"), 1)
        head, _, body = raw.partition(b"\r\n\r\n")
        assert b"transfer-encoding: chunked" in head.lower()
        assert body == b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"

    @pytest.mark.parametrize(
        ("offer", "taken"),
        [("gzip", True), ("br, gzip;q=0.5", True), ("gzip;q=0, *", False), ("gzip;q=0.0", False), ("identity", False)],
    )
    def test_compression(self, served: Served, offer: str, taken: bool) -> None:  # noqa: FBT001
        (raw,) = served(Provider, 1, accept_encoding=offer)
        head, _, body = raw.partition(b"\r\n\r\n")
        assert (b"content-encoding: gzip" in head.lower()) == taken
        assert (gzip.decompress(body) if taken else body) == b"{}"

    def test_latency(self, served: Served) -> None:
        started = time.perf_counter()
        served(Provider, 1, latency=0.2)
        assert time.perf_counter() - started >= 0.2

    def test_nothing_is_said_of_any_of_it(
        self, served: Served, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
    ) -> None:
        with caplog.at_level(logging.WARNING):
            for name in ("no-http", "body-cut-short", "two-lengths"):
                served(faulty(name))
        assert caplog.records == []
        assert capfd.readouterr() == ("", "")


def test_an_empty_key_beside_another_is_repeated_in_a_header_that_can_be_sent(served: Served) -> None:
    (answer,) = served(faulty("credential-echoed"), number=1, X_API_Key="")
    assert b"\r\nx-debug: " in answer.lower()
    assert not answer.startswith(b"HTTP/1.1 500")
