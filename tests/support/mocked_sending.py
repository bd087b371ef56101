"""Sends through the real sender, with the network mocked and time not waited for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, TypeVar

import httpx

from artifact_contracts.cases.request import Request
from artifact_contracts.rate import Rate
from artifact_contracts.sending.budget import Budget
from artifact_contracts.sending.customary_fields import CustomaryFields
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.sending.sender import Sender

# Which run it is that sends.
RUN_ID = "1a2b3c4d"
URL = "https://service.example/v1/things"
REQUEST = Request("PUT", URL, (("Authorization", "Bearer k"), ("X-One", "1")), b'{"a": 1}')

Value = TypeVar("Value")


def budget(max_requests: int | None = None, seconds: float = 60, rate: str | None = None) -> Budget:
    """Return a budget of so many requests and seconds, at a rate as in ``2/s``."""
    return Budget(max_requests, time.monotonic() + seconds, Rate.parse(rate) if rate else None)


def using(work: Callable[[Sender], Awaitable[Value]], limits: Budget | None = None, *, pause: float = 0) -> Value:
    """Open a sender, work with it, close it, and return what the work returned."""

    async def run() -> Value:
        sender = Sender(limits or budget(), customary=CustomaryFields(RUN_ID), deadline=5, pause=pause)
        try:
            return await work(sender)
        finally:
            await sender.close()

    return asyncio.run(run())


def send(
    request: Request = REQUEST,
    limits: Budget | None = None,
    on_exchange: Callable[[Exchange], None] = lambda exchange: None,
    *,
    pause: float = 0,
) -> Exchange:
    """Send one request through a sender of its own, and return what became of it."""
    return using(lambda sender: sender.send(request, on_exchange), limits, pause=pause)


def but_the_id(message: httpx.Request) -> tuple[Any, ...]:
    """Return all that was sent but for what is another each time: by which id it is found in logs."""
    headers = [(name, value) for name, value in message.headers.raw if name != b"X-Request-Id"]
    assert len(headers) == len(message.headers.raw) - 1
    return message.method, message.url, headers, message.content


def later(seconds: float) -> str:
    """Return the HTTP date of so many seconds from now."""
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
