"""Sends through the real sender, with the network mocked and time not waited for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from artifact_contracts.cases.call import Request
from artifact_contracts.sending.budget import Budget
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.sending.sender import Sender

URL = "https://service.example/v1/things"
REQUEST = Request("PUT", URL, (("Authorization", "Bearer k"), ("X-One", "1")), b'{"a": 1}')

Work = Callable[[Sender], Awaitable[Any]]


def budget(max_requests: int | None = None, seconds: float = 60, rate: str | None = None) -> Budget:
    return Budget(max_requests, time.monotonic() + seconds, rate)


def using(work: Work, limits: Budget | None = None, **options: Any) -> Any:
    """Open a sender, work with it, close it."""

    async def run() -> Any:
        sender = Sender(limits or budget(), **{"deadline": 5, "embedded": True, "pause": 0, **options})
        try:
            return await work(sender)
        finally:
            await sender.close()

    return asyncio.run(run())


def send(request: Request = REQUEST, limits: Budget | None = None, **options: Any) -> Exchange:
    exchange: Exchange = using(lambda sender: sender.send(request), limits, **options)
    return exchange


def later(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
