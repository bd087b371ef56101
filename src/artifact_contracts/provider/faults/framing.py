"""Faults below HTTP: in the bytes that stand on the wire in the place of an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import Fault
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError, on_the_wire
from artifact_contracts.provider.provider import Provider

_IN_CHUNKS = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"


def _corrupted(
    name: str, sentence: str, corruption: Callable[[bytes], bytes], detected_by: str = "response.complete"
) -> Fault:
    """Return the fault of a provider that corrupts the bytes of every success but the first."""

    class Corrupted(Provider):
        _successes = 0

        def answer(self, request: ProviderRequest) -> ProviderResponse:
            answer = super().answer(request)
            if answer.status // 100 == 2:
                with self.lock:
                    self._successes += 1
                if self._successes > 1:
                    answer.headers.setdefault("Content-Type", "application/json")
                    answer.wire = corruption(on_the_wire(answer))
            return answer

    return Fault(name, sentence, detected_by, Corrupted)


def _truncated(raw: bytes) -> bytes:
    head, _, body = raw.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n" + body[:1]


def _with_line(line: bytes) -> Callable[[bytes], bytes]:
    """Return what puts a line behind the first one of an answer."""
    return lambda raw: raw.replace(b"\r\n", b"\r\n" + line + b"\r\n", 1)


class Dies(Provider):
    """Takes the connection with it when it stumbles over a body."""

    last_words = b""

    def perform(
        self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        try:
            return super().perform(request, operation, parameters, account)
        except RefusalError as refusal:
            if refusal.status != 400:
                raise
            return ProviderResponse(200, wire=self.last_words)


class DiesSilently(Dies):
    """Closes the connection without a word where a body is to be refused."""


class DiesInTheHead(Dies):
    """Closes the connection in the middle of a header where a body is to be refused."""

    last_words = b"HTTP/1.1 400 Bad Request\r\nContent-Ty"


FAULTS = (
    _corrupted("body-cut-short", "Closes the connection in the middle of a body.", _truncated),
    _corrupted(
        "body-shorter-than-its-length",
        "Sends fewer bytes than it says.",
        lambda raw: raw.replace(b"Content-Length: ", b"Content-Length: 9"),
    ),
    _corrupted(
        "chunks-cut-short",
        "Closes the connection in the middle of a body in chunks.",
        lambda raw: _IN_CHUNKS + b'2\r\n{"',
    ),
    _corrupted("odd-chunks", "Sends chunks whose length is no number.", lambda raw: _IN_CHUNKS + b"xx\r\n{}\r\n"),
    _corrupted("no-http", "Answers with bytes that are not HTTP.", lambda raw: b"\x15\x03\x01\x00\x02\x02\x16\r\n\r\n"),
    _corrupted("header-without-colon", "Sends a header that has no colon.", _with_line(b"X-Odd header")),
    _corrupted(
        "length-in-words",
        "Says in words how long a body is.",
        lambda raw: re.sub(rb"Content-Length: \d+", b"Content-Length: two", raw),
    ),
    _corrupted(
        "status-out-of-range",
        "Answers with a status of two digits.",
        lambda raw: raw.replace(b" 200 ", b" 99 ", 1),
    ),
    _corrupted("nul-in-header", "Sends a header with NUL in its value.", _with_line(b"X-Odd: a\0b")),
    _corrupted("two-lengths", "Says two different lengths of one body.", _with_line(b"Content-Length: 7")),
    _corrupted(
        "compressed-unasked-and-broken",
        "Says that a body is compressed, and sends it as it is.",
        _with_line(b"Content-Encoding: gzip"),
    ),
    _corrupted(
        "bytes-behind-an-answer", "Sends a few bytes behind a body.", lambda raw: raw + b"OK\r\n", "response.framing"
    ),
    _corrupted("second-answer", "Sends a second answer behind the first.", lambda raw: raw + raw, "response.framing"),
    Fault.of("dies-on-bad-bodies", "response.complete", DiesSilently),
    Fault.of("dies-within-the-head", "response.complete", DiesInTheHead),
)
