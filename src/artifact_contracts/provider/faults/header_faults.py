"""Faults in headers that any answer may have, whatever the document says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http import HTTPStatus

from artifact_contracts.provider.faults.fault import Fault
from artifact_contracts.provider.faults.rate_limiting import Limited
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, on_the_wire
from artifact_contracts.provider.provider import Provider

_IN_CHUNKS = b"Transfer-Encoding: chunked\r\n"


def _with(name: str, sentence: str, detected_by: str, *headers: tuple[str, str], classes: str = "245") -> Fault:
    """Return the fault of a provider that sends some headers with every answer of some classes, as in 4 for 4xx."""

    class WithHeaders(Provider):
        def answer(self, request: ProviderRequest) -> ProviderResponse:
            answer = super().answer(request)
            if str(answer.status)[0] in classes:
                answer.headers |= dict(headers)
            return answer

    return Fault(name, sentence, detected_by, WithHeaders)


def _rewritten(name: str, sentence: str, detected_by: str, rewrite: Callable[[bytes], bytes]) -> Fault:
    """Return the fault of a provider that changes the bytes of every success."""

    class Rewritten(Provider):
        def answer(self, request: ProviderRequest) -> ProviderResponse:
            answer = super().answer(request)
            if answer.status == HTTPStatus.OK and answer.body:
                answer.headers["Connection"] = "close"
                answer.wire = rewrite(on_the_wire(answer))
            return answer

    return Fault(name, sentence, detected_by, Rewritten)


def _without(header: bytes) -> Callable[[bytes], bytes]:
    return lambda raw: re.sub(header + rb": [^\r]*\r\n", b"", raw, count=1)


def _twice_as_long(raw: bytes) -> bytes:
    """Put a body into one chunk, and keep the length that it had."""
    head, _, body = raw.partition(b"\r\n\r\n")
    return b"%b\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (head, _IN_CHUNKS, len(body), body)


class LimitsKept(Limited):
    """Lets caches keep a 429."""

    def limited(self) -> ProviderResponse:
        answer = super().limited()
        answer.headers["Cache-Control"] = "max-age=60"
        return answer


class ProblemOfAnotherStatus(Provider):
    """Types errors as problem details, and repeats another status in them."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        if answer.status >= HTTPStatus.BAD_REQUEST and answer.body.startswith(b"{"):
            answer.body = json.dumps({**json.loads(answer.body), "status": 500}).encode()
            answer.headers["Content-Type"] = "application/problem+json"
        return answer


_ANY_ORIGIN = (("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Credentials", "true"))
FAULTS = (
    _rewritten("no-date", "Does not say when a success was made.", "response.date", _without(b"Date")),
    _with("date-of-long-ago", "Says that it is 1970.", "response.date", ("Date", "Thu, 01 Jan 1970 00:00:00 GMT")),
    _with("date-in-iso-form", "Writes the date as ISO 8601 does.", "response.date", ("Date", "2030-01-01T00:00:00Z")),
    _rewritten("length-beside-chunks", "Says a length of a body in chunks.", "response.one-length", _twice_as_long),
    _with(
        "answers-for-all-caches",
        "Lets caches of others keep what a caller with a key was told.",
        "response.not-shared",
        ("Cache-Control", "public, max-age=600"),
        classes="2",
    ),
    Fault.of("limits-kept", "response.not-shared", LimitsKept),
    _with(
        "every-origin-with-credentials",
        "Lets scripts of all origins use credentials.",
        "response.cross-origin",
        *_ANY_ORIGIN,
    ),
    _with("sunset-in-words", "Says in words when it will be gone.", "response.end-of-life", ("Sunset", "next year")),
    _with(
        "deprecation-as-boolean",
        "Says that it is deprecated, and not since when.",
        "response.end-of-life",
        ("Deprecation", "true"),
    ),
    _rewritten(
        "sniffing-allowed",
        "Does not forbid browsers to guess the media type of a success.",
        "response.nosniff",
        _without(b"X-Content-Type-Options"),
    ),
    Fault.of("problem-of-another-status", "error.problem-status", ProblemOfAnotherStatus),
    _with(
        "version-of-the-server",
        "Names the version of its server.",
        "leakage.server-version",
        ("Server", "service/1.2.3"),
    ),
    _with(
        "version-of-the-runtime",
        "Names the version of its runtime.",
        "leakage.server-version",
        ("X-Powered-By", "Runtime 8.1.2"),
    ),
)
