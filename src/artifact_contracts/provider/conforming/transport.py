"""Freedoms of HTTP: headers, codings, connections, time, rate limits, and gateways that are busy now and then."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.conforming.conforming_variant import ConformingVariant
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError, on_the_wire
from artifact_contracts.provider.provider import Provider
from artifact_contracts.provider.response_writer import ResponseWriter


class CharsetParameter(Provider):
    """Adds a charset parameter to every media type, and writes it with capitals."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        if "Content-Type" in answer.headers:
            answer.headers["Content-Type"] = "Application/JSON; Charset=UTF-8"
        return answer


class LowerCaseHeaders(Provider):
    """Writes the names of headers in lower case."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        answer.headers = {name.lower(): value for name, value in answer.headers.items()}
        return answer


class Indented(Provider):
    """Writes JSON over several lines, with a line break at its end."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        if answer.body:
            answer.body = b" \n" + json.dumps(json.loads(answer.body), indent=4).encode() + b"\r\n"
        return answer


class InChunks(Provider):
    """Sends its answers in chunks."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        answer.chunked = bool(answer.body)
        return answer


class NeverCompresses(Provider):
    """Does not compress, whatever the client would take."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        answer.compressible = False
        return answer


class ClosesEachTime(Provider):
    """Closes the connection after each answer."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        answer.headers["Connection"] = "close"
        return answer


class OnTheWire(Provider):
    """Writes its answers byte by byte as it likes, and closes the connection after each."""

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


class LengthByClosing(OnTheWire):
    """Says how long a body is by closing the connection after it (RFC 9112 section 6.3)."""

    def written(self, head: list[bytes], body: bytes) -> bytes:
        return _joined([line for line in head if not line.startswith(b"Content-Length")], body)


class OlderHttp(OnTheWire):
    """Answers with HTTP/1.0 (RFC 9110 section 2.5)."""

    def written(self, head: list[bytes], body: bytes) -> bytes:
        return _joined([head[0].replace(b"HTTP/1.1", b"HTTP/1.0"), *head[1:]], body)


class WithoutReason(OnTheWire):
    """Leaves out the words after the status (RFC 9112 section 4)."""

    def written(self, head: list[bytes], body: bytes) -> bytes:
        return _joined([b" ".join(head[0].split(b" ")[:2]) + b" ", *head[1:]], body)


class EarlyHints(OnTheWire):
    """Sends 103 with a hint before each answer (RFC 8297)."""

    def written(self, head: list[bytes], body: bytes) -> bytes:
        return _joined([b"HTTP/1.1 103 Early Hints", b"Link: </style.css>; rel=preload"], b"") + _joined(head, body)


class OddSpaces(OnTheWire):
    """Writes headers without a space after the colon, or with several and a tab (RFC 9112 section 5)."""

    def written(self, head: list[bytes], body: bytes) -> bytes:
        spaces = (b":", b":  \t ")
        lines = [line.replace(b": ", spaces[number % 2], 1) + b" " for number, line in enumerate(head[1:])]
        return _joined([head[0], *lines], body)


class SlowInTime(Provider):
    """Takes its time."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        time.sleep(0.01)
        return super().answer(request)


class FurtherHeaders(Provider):
    """Sends headers that say much about itself, and cookies."""

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


class SaysMoreToCachesAndBrowsers(Provider):
    """Uses the headers for caches, for scripts of other origins and for the end of its life as they are meant."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        answer.headers |= {
            "Date": format_datetime(datetime.now(UTC) - timedelta(minutes=5), usegmt=True),
            "Cache-Control": "private, max-age=60, s-maxage=0",
            "Access-Control-Allow-Origin": "https://app.example",
            "Access-Control-Allow-Credentials": "true",
            "Vary": "Origin",
            "Deprecation": "@1700000000",
            "Sunset": "Wed, 21 Oct 2099 07:28:00 GMT",
            "Server": "service",
        }
        return answer


class WithoutCounts(ResponseWriter):
    """Does not say how many calls are left, where that is not documented for every answer."""

    def limit_headers(self, operation: Operation, status: int, counts: Mapping[str, str]) -> dict[str, str]:
        return {}


class CountsEverywhere(ResponseWriter):
    """Says on every answer how many calls are left, and when the count starts again, as a point in time."""

    def limit_headers(self, operation: Operation, status: int, counts: Mapping[str, str]) -> dict[str, str]:
        return {**counts, "X-RateLimit-Reset": str(int(time.time()) + 60)}


class Interrupted(Provider):
    """Now and then does something other than answer."""

    every = 7
    _calls = 0

    def instead(self, number: int) -> ProviderResponse:
        """Return what is answered instead."""
        raise LookupError(number)

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        with self.lock:
            self._calls += 1
            number = self._calls
        return self.instead(number) if number % self.every == 0 else super().answer(request)


class BusyNowAndThen(Interrupted):
    """Answers every eleventh call as a gateway does that is short of workers."""

    every = 11

    def instead(self, number: int) -> ProviderResponse:
        return ProviderResponse((502, 503, 504)[number % 3], b"<html>busy</html>", {"Content-Type": "text/html"})


class ComesBackLater(Interrupted):
    """Answers every eleventh call with 503, and says when to come back."""

    every = 11

    def instead(self, number: int) -> ProviderResponse:
        return self.writer.error(RefusalError(503, "Come back later.", {"Retry-After": "0"}))


class DropsNowAndThen(Interrupted):
    """Closes the connection before any byte at every eleventh call."""

    every = 11

    def instead(self, number: int) -> ProviderResponse:
        return ProviderResponse(200, wire=b"")


class DropsLargeBodies(Provider):
    """Closes the connection on bodies larger than it takes, as gateways do (RFC 9110 section 15.5.14)."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        return ProviderResponse(200, wire=b"") if len(request.body) > 100_000 else super().answer(request)


class RateLimitedInSeconds(Interrupted):
    """Answers every eleventh call with 429 and a number of seconds."""

    every = 11

    def when(self) -> str:
        """Return when to come back."""
        return "0"

    def instead(self, number: int) -> ProviderResponse:
        return self.writer.error(RefusalError(429, "Slow down.", {"Retry-After": self.when()}))


class RateLimitedByDate(RateLimitedInSeconds):
    """Answers every eleventh call with 429 and a date."""

    def when(self) -> str:
        return format_datetime(datetime.now(UTC), usegmt=True)


class RateLimitedByGateway(Interrupted):
    """Answers every eleventh call with 429, in the documented shape and without a word on when to come back."""

    every = 11

    def instead(self, number: int) -> ProviderResponse:
        return self.writer.error(RefusalError(429, "Slow down."))


VARIANTS = (
    ConformingVariant.of("charset-parameter", CharsetParameter),
    ConformingVariant.of("headers-in-small-letters", LowerCaseHeaders),
    ConformingVariant.of("indented-json", Indented),
    ConformingVariant.of("in-chunks", InChunks),
    ConformingVariant.of("never-compresses", NeverCompresses),
    ConformingVariant.of("closes-each-time", ClosesEachTime),
    ConformingVariant.of("length-by-closing", LengthByClosing),
    ConformingVariant.of("older-http", OlderHttp),
    ConformingVariant.of("no-reason-phrase", WithoutReason),
    ConformingVariant.of("early-hints", EarlyHints),
    ConformingVariant.of("odd-spaces-in-headers", OddSpaces),
    ConformingVariant.of("slow-in-time", SlowInTime),
    ConformingVariant.of("further-headers", FurtherHeaders),
    ConformingVariant.of("headers-for-caches-and-browsers", SaysMoreToCachesAndBrowsers),
    ConformingVariant.of("no-rate-limit-headers", WithoutCounts, only_for=("ctxfy",)),
    ConformingVariant.of("rate-limit-headers-everywhere", CountsEverywhere),
    ConformingVariant.of("busy-gateway", BusyNowAndThen),
    ConformingVariant.of("busy-until-told", ComesBackLater),
    ConformingVariant.of("drops-connections", DropsNowAndThen),
    ConformingVariant.of("drops-large-bodies", DropsLargeBodies),
    ConformingVariant.of("rate-limited-in-seconds", RateLimitedInSeconds),
    ConformingVariant.of("rate-limited-by-date", RateLimitedByDate),
    ConformingVariant.of("rate-limited-by-gateway", RateLimitedByGateway, only_for=("elacity",)),
)
