"""Freedoms of HTTP: headers, codings, connections, time, rate limits, and gateways that are busy now and then."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from email.utils import format_datetime

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.conforming.conforming_variant import ConformingVariant
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.loopback_server import on_the_wire


class CharsetParameter(ConformingVariant, name="charset-parameter"):
    """Adds a charset parameter to every media type, and writes it with capitals."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        if "Content-Type" in answer.headers:
            answer.headers["Content-Type"] = "Application/JSON; Charset=UTF-8"
        return answer


class LowerCaseHeaders(ConformingVariant, name="headers-in-small-letters"):
    """Writes the names of headers in small letters."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        answer.headers = {name.lower(): value for name, value in answer.headers.items()}
        return answer


class Indented(ConformingVariant, name="indented-json"):
    """Writes JSON over several lines, with a line break at its end."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        if answer.body:
            answer.body = b" \n" + json.dumps(json.loads(answer.body), indent=4).encode() + b"\r\n"
        return answer


class InChunks(ConformingVariant, name="in-chunks"):
    """Sends its answers in chunks."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        answer.chunked = bool(answer.body)
        return answer


class NeverCompresses(ConformingVariant, name="never-compresses"):
    """Does not compress, whatever the client would take."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        answer.compressible = False
        return answer


class ClosesEachTime(ConformingVariant, name="closes-each-time"):
    """Closes the connection after each answer."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        answer.headers["Connection"] = "close"
        return answer


class OnTheWire(ConformingVariant):
    """Writes its answers byte by byte as it likes, and closes the connection behind each."""

    def written(self, head: list[bytes], body: bytes) -> bytes:
        """Return what goes out: the lines of the head are given, and the body."""
        raise LookupError(head)

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        if request.method != "HEAD":
            answer.headers["Connection"] = "close"
            head, _, body = on_the_wire(answer).partition(b"\r\n\r\n")
            answer.wire = self.written(head.split(b"\r\n"), body)
        return answer


def _joined(lines: list[bytes], body: bytes) -> bytes:
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


class LengthByClosing(OnTheWire, name="length-by-closing"):
    """Says how long a body is by closing the connection behind it (RFC 9112 section 6.3)."""

    def written(self, head: list[bytes], body: bytes) -> bytes:
        return _joined([line for line in head if not line.startswith(b"Content-Length")], body)


class OlderHttp(OnTheWire, name="older-http"):
    """Answers with HTTP/1.0 (RFC 9110 section 2.5)."""

    def written(self, head: list[bytes], body: bytes) -> bytes:
        return _joined([head[0].replace(b"HTTP/1.1", b"HTTP/1.0"), *head[1:]], body)


class WithoutReason(OnTheWire, name="no-reason-phrase"):
    """Leaves the words behind the status away (RFC 9112 section 4)."""

    def written(self, head: list[bytes], body: bytes) -> bytes:
        return _joined([b" ".join(head[0].split(b" ")[:2]) + b" ", *head[1:]], body)


class EarlyHints(OnTheWire, name="early-hints"):
    """Sends 103 with a hint before each answer (RFC 8297)."""

    def written(self, head: list[bytes], body: bytes) -> bytes:
        return _joined([b"HTTP/1.1 103 Early Hints", b"Link: </style.css>; rel=preload"], b"") + _joined(head, body)


class OddSpaces(OnTheWire, name="odd-spaces-in-headers"):
    """Writes headers without a space behind the colon, or with several and a tab (RFC 9112 section 5)."""

    def written(self, head: list[bytes], body: bytes) -> bytes:
        spaces = (b":", b":  \t ")
        lines = [line.replace(b": ", spaces[number % 2], 1) + b" " for number, line in enumerate(head[1:])]
        return _joined([head[0], *lines], body)


class SlowInTime(ConformingVariant, name="slow-in-time"):
    """Takes its time."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        time.sleep(0.01)
        return super().answer(request)


class FurtherHeaders(ConformingVariant, name="further-headers"):
    """Sends headers that say much of it, and cookies."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        answer.headers |= {
            "Set-Cookie": "session=abc; HttpOnly",
            "Strict-Transport-Security": "max-age=1",
            "X-Request-Id": "req_1",
            "Cache-Control": "no-store",
            "Server": "service/1.0",
            "X-Empty": "",
        }
        return answer


class WithoutCounts(ConformingVariant, name="no-rate-limit-headers", only_for=("ctxfy",)):
    """Does not say how many calls are left, where that is not documented for every answer."""

    def limit_headers(self, operation: Operation, status: int) -> dict[str, str]:
        return {}


class CountsEverywhere(ConformingVariant, name="rate-limit-headers-everywhere"):
    """Says on every answer how many calls are left, and when the count starts anew as a point in time."""

    def limit_headers(self, operation: Operation, status: int) -> dict[str, str]:
        return {**self.limit.headers(), "X-RateLimit-Reset": str(int(time.time()) + 60)}


class Interrupted(ConformingVariant):
    """Does something else now and then than to answer."""

    every = 7
    calls = 0

    def instead(self, number: int) -> ProviderResponse:
        """Return what is answered instead."""
        raise LookupError(number)

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        with self.lock:
            self.calls += 1
            number = self.calls
        return self.instead(number) if number % self.every == 0 else super().answer(request)


class BusyNowAndThen(Interrupted, name="busy-gateway"):
    """Answers every eleventh call as a gateway does that is short of workers."""

    every = 11

    def instead(self, number: int) -> ProviderResponse:
        return ProviderResponse((502, 503, 504)[number % 3], b"<html>busy</html>", {"Content-Type": "text/html"})


class ComesBackLater(Interrupted, name="busy-until-told"):
    """Answers every eleventh call with 503, and says when to come back."""

    every = 11

    def instead(self, number: int) -> ProviderResponse:
        return self.error(RefusalError(503, "Come back later.", {"Retry-After": "0"}))


class DropsNowAndThen(Interrupted, name="drops-connections"):
    """Closes the connection before any byte at every eleventh call."""

    every = 11

    def instead(self, number: int) -> ProviderResponse:
        return ProviderResponse(200, wire=b"")


class DropsLargeBodies(ConformingVariant, name="drops-large-bodies"):
    """Closes the connection on bodies larger than it takes, as gateways do (RFC 9110 section 15.5.14)."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        return ProviderResponse(200, wire=b"") if len(request.body) > 100_000 else super().answer(request)


class RateLimitedInSeconds(Interrupted, name="rate-limited-in-seconds"):
    """Answers every eleventh call with 429 and a number of seconds."""

    every = 11

    def when(self) -> str:
        """Return when to come back."""
        return "0"

    def instead(self, number: int) -> ProviderResponse:
        return self.error(RefusalError(429, "Slow down.", {"Retry-After": self.when()}))


class RateLimitedByDate(RateLimitedInSeconds, name="rate-limited-by-date"):
    """Answers every eleventh call with 429 and a date."""

    def when(self) -> str:
        return format_datetime(datetime.now(UTC), usegmt=True)


class RateLimitedByGateway(Interrupted, name="rate-limited-by-gateway", only_for=("elacity",)):
    """Answers every eleventh call with 429, in the documented shape and without a word on when to come back."""

    every = 11

    def instead(self, number: int) -> ProviderResponse:
        return self.error(RefusalError(429, "Slow down."))
