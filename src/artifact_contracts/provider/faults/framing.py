"""Faults below HTTP: in the bytes that stand on the wire in the place of an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import Fault, listed, made
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.loopback_server import on_the_wire


class OnTheWire(Fault):
    """Spoils the bytes of every success but the first."""

    calls = 0

    def corrupted(self, raw: bytes) -> bytes:
        """Return what goes out in the place of an answer."""
        raise LookupError(raw)

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        if answer.status // 100 == 2:
            with self.lock:
                self.calls += 1
            if self.calls > 1:
                answer.headers.setdefault("Content-Type", "application/json")
                answer.wire = self.corrupted(on_the_wire(answer))
        return answer


def _cut(raw: bytes) -> bytes:
    head, _, body = raw.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n" + body[:1]


WIRES: tuple[tuple[str, str, str, Callable[[bytes], bytes]], ...] = (
    ("body-cut-short", "Closes the connection in the middle of a body.", "response.complete", _cut),
    (
        "body-shorter-than-its-length",
        "Sends fewer bytes than it says.",
        "response.complete",
        lambda raw: raw.replace(b"Content-Length: ", b"Content-Length: 9"),
    ),
    (
        "chunks-cut-short",
        "Closes the connection in the middle of a body in chunks.",
        "response.complete",
        lambda raw: b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{"',
    ),
    (
        "odd-chunks",
        "Sends chunks whose length is no number.",
        "response.complete",
        lambda raw: (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nxx\r\n{}\r\n"
        ),
    ),
    (
        "no-http",
        "Answers with bytes that are not HTTP.",
        "response.complete",
        lambda raw: b"\x15\x03\x01\x00\x02\x02\x16\r\n\r\n",
    ),
    (
        "header-without-colon",
        "Sends a header that has no colon.",
        "response.complete",
        lambda raw: raw.replace(b"\r\n", b"\r\nX-Odd header\r\n", 1),
    ),
    (
        "length-in-words",
        "Says in words how long a body is.",
        "response.complete",
        lambda raw: re.sub(rb"Content-Length: \d+", b"Content-Length: two", raw),
    ),
    (
        "status-out-of-range",
        "Answers with a status of two digits.",
        "response.complete",
        lambda raw: raw.replace(b" 200 ", b" 99 ", 1),
    ),
    (
        "nul-in-header",
        "Sends a header with NUL in its value.",
        "response.complete",
        lambda raw: raw.replace(b"\r\n", b"\r\nX-Odd: a\0b\r\n", 1),
    ),
    (
        "two-lengths",
        "Says two different lengths of one body.",
        "response.complete",
        lambda raw: raw.replace(b"\r\n", b"\r\nContent-Length: 7\r\n", 1),
    ),
    (
        "compressed-unasked-and-broken",
        "Says that a body is compressed, and sends it as it is.",
        "response.complete",
        lambda raw: raw.replace(b"\r\n", b"\r\nContent-Encoding: gzip\r\n", 1),
    ),
)
for _wire, _sentence, _catcher, _spoil in WIRES:

    def _spoilt(self: Fault, raw: bytes, spoil: Callable[[bytes], bytes] = _spoil) -> bytes:
        return spoil(raw)

    listed(made(_wire, _sentence, _catcher, {"corrupted": _spoilt}, base=OnTheWire))


class Dies(Fault):
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


@listed
class DiesSilently(Dies, name="dies-on-bad-bodies", detected_by="response.complete"):
    """Closes the connection without a word where a body is to be refused."""


@listed
class DiesInTheHead(Dies, name="dies-within-the-head", detected_by="response.complete"):
    """Closes the connection in the middle of a header where a body is to be refused."""

    last_words = b"HTTP/1.1 400 Bad Request\r\nContent-Ty"
