"""One request and what became of it, as sent and received."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from http import HTTPStatus
from typing import Any

from artifact_contracts.cases.call import Request
from artifact_contracts.redaction import Secrets


class FailureKind(Enum):
    """Why there is no complete response."""

    UNREACHABLE = "no connection"
    DROPPED = "the connection was closed before any answer"
    DEADLINE = "no complete answer in time"
    CUT = "the connection was closed in the middle of the answer"
    MALFORMED = "the answer is not HTTP"
    UNDECODABLE = "the content coding of the answer is broken"


@dataclass(frozen=True)
class Failure:
    """Why there is no complete response, with the details the client library gave."""

    kind: FailureKind
    details: str

    def __str__(self) -> str:
        return f"{self.kind.value} ({self.details})" if self.details else self.kind.value


@dataclass(frozen=True)
class Response:
    """A response as received.

    Attributes:
        status: the status code.
        headers: in the order received.
        body: decoded from its content coding.
        truncated: whether the body was longer than the suite was willing to read.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    truncated: bool = False

    def header(self, name: str) -> str | None:
        """Return a header's value, whatever the case of its name; several are joined as RFC 9110 5.2 says."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case; empty where there is none."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    @property
    def is_json(self) -> bool:
        """Whether the body is typed as JSON."""
        return self.media_type == "application/json" or self.media_type.endswith("+json")

    def __str__(self) -> str:
        try:
            return f"{self.status} {HTTPStatus(self.status).phrase}"
        except ValueError:
            return str(self.status)


def retry_after(value: str) -> int | datetime | None:
    """Read a Retry-After header in either of its forms (RFC 9110 section 10.2.3); None if it has neither."""
    if value.isascii() and value.isdecimal():
        return int(value[:9])
    try:
        return parsedate_to_datetime(value) if value.endswith("GMT") else None
    except (ValueError, TypeError, OverflowError):
        return None


# Answers of a gateway or a rate limit: they say nothing of the request, so it is sent again.
NO_EVIDENCE = frozenset((429, 502, 503, 504))


@dataclass(frozen=True)
class Exchange:
    """One request and its response, or why there is none.

    Attributes:
        request: as sent.
        response: as received, or None.
        failure: why there is no complete response, or None.
        started: when it was sent.
        seconds: how long it took.
        earlier: exchanges of the same request that were no evidence, so that it was sent again.
    """

    request: Request
    response: Response | None
    failure: Failure | None
    started: datetime
    seconds: float
    earlier: tuple[Exchange, ...] = ()

    @property
    def is_evidence(self) -> bool:
        """Whether it says anything of the service's answer to this request."""
        return self.response is not None and self.response.status not in NO_EVIDENCE

    @property
    def was_dropped(self) -> bool:
        """Whether the connection was closed before any answer, however often the request was sent."""
        failures = [each.failure for each in (*self.earlier, self)]
        return all(failure is not None and failure.kind is FailureKind.DROPPED for failure in failures)

    def __str__(self) -> str:
        return str(self.response) if self.response else str(self.failure)

    def to_json(self, secrets: Secrets) -> dict[str, Any]:
        """Return the exchange for the reports, without secrets."""
        request_body, request_encoding = _text(_beginning(self.request.body or b""), secrets)
        return {
            "started": self.started.astimezone(UTC).isoformat(timespec="milliseconds"),
            "seconds": round(self.seconds, 4),
            "request": {
                "method": self.request.method,
                "url": secrets.redact(self.request.url),
                "headers": _headers(self.request.headers, secrets),
                "body": None if self.request.body is None else request_body,
                "encoding": request_encoding,
            },
            "response": self._response_json(secrets),
            "error": secrets.redact(str(self.failure)) if self.failure else None,
        }

    def _response_json(self, secrets: Secrets) -> dict[str, Any] | None:
        if self.response is None:
            return None
        body, encoding = _text(self.response.body, secrets)
        return {
            "status": self.response.status,
            "headers": _headers(self.response.headers, secrets),
            "body": body,
            "encoding": encoding,
            "truncated": self.response.truncated,
        }


# What of a body is shown of a request that is too long for a report, let alone for a command line.
SHOWN = 20_000


def _beginning(body: bytes) -> bytes:
    if len(body) <= SHOWN:
        return body
    beginning = body[:SHOWN].decode("utf-8", "ignore").encode() or body[:SHOWN]
    return beginning + f"… and {len(body) - len(beginning)} bytes more".encode()


def _headers(headers: tuple[tuple[str, str], ...], secrets: Secrets) -> list[list[str]]:
    return [[secrets.redact(name), secrets.redact(value)] for name, value in headers]


def _text(body: bytes, secrets: Secrets) -> tuple[str, str]:
    try:
        return secrets.redact(body.decode()), "utf-8"
    except UnicodeDecodeError:
        # Latin-1 maps each byte to one character and back, so that redaction works on bytes that are no text.
        redacted = secrets.redact(body.decode("latin-1"))
        return base64.b64encode(redacted.encode("latin-1", "replace")).decode(), "base64"


def curl(request: Request, secrets: Secrets) -> str:
    """Return a shell command that sends the request again; secrets stand as environment variables."""
    return " \\\n  ".join(_curl_parts(request, secrets))


def _curl_parts(request: Request, secrets: Secrets) -> Iterator[str]:
    start = f"curl -i -X {request.method}"
    body = _curl_body(request.body, secrets) if request.body is not None else None
    if body and body.startswith("printf"):
        start, body = body.replace("CURL", start), "--data-binary @-"
    yield f"{start} {secrets.shell_word(request.url)}"
    names = {name.lower() for name, _ in request.headers}
    for name, value in request.headers:
        # "name;" is how curl is told to send a header without a value.
        yield f"-H {secrets.shell_word(f'{name}: {value}' if value else f'{name};')}"
    if body:
        if request.chunked:
            yield "-H 'Transfer-Encoding: chunked'"
        if "content-type" not in names:
            yield "-H 'Content-Type:'"
        yield body


def _curl_body(body: bytes, secrets: Secrets) -> str:
    if len(body) > SHOWN:
        return f"--data-binary @body-of-{len(body)}-bytes"
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" not in text:
        return f"--data-raw {secrets.shell_word(text)}"
    redacted = secrets.redact(body.decode("latin-1")).encode("latin-1", "replace")
    encoded = base64.b64encode(redacted).decode()
    return f"printf %s {shlex.quote(encoded)} | base64 -d | CURL"
