"""Exchanges as they are kept, with a secret in the request."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from artifact_contracts.cases.request import Request
from artifact_contracts.sending.exchange import Exchange, Failure, FailureKind, Response
from tests.support.sample_replies import BASE_URL, KEY

STARTED = datetime(2026, 2, 19, 12, 20, 30, 456_789, timezone(timedelta(hours=2)))
DROPPED = Failure(FailureKind.DROPPED, "")
TOO_LATE = Failure(FailureKind.DEADLINE, "deadline 10 s")


def exchange(body: bytes | None = None, response: Response | None = None, **changes: Any) -> Exchange:
    """Return an exchange; where there is no response, the connection was closed; ``changes`` are members of it."""
    request = Request("PUT", f"{BASE_URL}?key={KEY}", (("Authorization", f"Bearer {KEY}"),), body)
    fields = {"failure": None if response else DROPPED, "started": STARTED, "seconds": 0.12345678, **changes}
    return Exchange(request, response, **fields)
