"""One request and what became of it, as sent and received."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property
from http import HTTPStatus

from artifact_contracts.cases.request import Request
from artifact_contracts.sending.customary_fields import REQUEST_ID, Fields


class FailureKind(Enum):
    """Why there is no complete response."""

    UNREACHABLE = "no connection"
    DROPPED = "the connection was closed before any answer"
    DEADLINE = "no complete answer in time"
    CUT = "the connection was closed in the middle of the answer"
    MALFORMED = "the answer is not HTTP"
    LOST = "the answer was broken off, but not each time"
    MIXED_UP = "what came may be the answer to something else"
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
        reason: what stands behind the status code; means nothing (RFC 9112 section 4), but may give something away.
        closes: whether the connection was seen to be closed behind it; only looked at where a request was written
            byte by byte.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    truncated: bool = False
    reason: str = ""
    closes: bool = False

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """The headers by name in lower case; several of one name are joined as RFC 9110 section 5.2 says."""
        found: dict[str, list[str]] = {}
        for name, value in self.headers:
            found.setdefault(name.lower(), []).append(value)
        return {name: ", ".join(values) for name, values in found.items()}

    @cached_property
    def media_type(self) -> str:
        """The media type without parameters, in lower case; empty where there is none."""
        return self.fields.get("content-type", "").partition(";")[0].strip().lower()

    @cached_property
    def is_json(self) -> bool:
        """Whether the body is typed as JSON."""
        return self.media_type == "application/json" or self.media_type.endswith("+json")

    @cached_property
    def status_line(self) -> str:
        """The status with its standard phrase, if it has one."""
        try:
            return f"{self.status} {HTTPStatus(self.status).phrase}"
        except ValueError:
            return str(self.status)

    def __str__(self) -> str:
        return self.status_line


# Answers of a gateway or a rate limit: they say nothing of the request, so it is sent again.
NO_EVIDENCE = frozenset((429, 502, 503, 504))
# No standard gives these a meaning, but for 511, which comes from the network. Servers at its edge say with some that
# they did not reach the service; one that stays the same each time is a failure like 500 (RFC 9110 section 15).
AT_THE_EDGE = frozenset((509, *range(511, 600)))


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
        stray: what came on the connection though nobody had asked for it; empty for nothing.
        customary: what was said of the request beside its own headers.
    """

    request: Request
    response: Response | None
    failure: Failure | None
    started: datetime
    seconds: float
    earlier: tuple[Exchange, ...] = ()
    stray: str = ""
    customary: Fields = ()

    @property
    def request_id(self) -> str:
        """By what the vendor finds the request in logs; empty for nothing."""
        fields = (*self.request.headers, *self.customary)
        return next((value for name, value in fields if name.lower() == REQUEST_ID.lower()), "")

    @cached_property
    def is_success(self) -> bool:
        """Whether it was answered with a 2xx."""
        return self.response is not None and self.response.status // 100 == 2

    @cached_property
    def is_evidence(self) -> bool:
        """Whether it says anything of the service's answer to this request."""
        if self.response is None or self.response.status in NO_EVIDENCE:
            return False
        return self.response.status not in AT_THE_EDGE or self._is_the_same_each_time

    @property
    def _is_the_same_each_time(self) -> bool:
        statuses = {each.response.status if each.response else None for each in (*self.earlier, self)}
        return bool(self.earlier) and len(statuses) == 1

    @property
    def was_dropped(self) -> bool:
        """Whether the connection was closed before any answer, however often the request was sent."""
        failures = [each.failure for each in (*self.earlier, self)]
        return all(failure is not None and failure.kind is FailureKind.DROPPED for failure in failures)

    def __str__(self) -> str:
        return str(self.response) if self.response else str(self.failure)
