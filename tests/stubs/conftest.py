"""What the tests of the stubs share: every API, its valid calls, and the suite's own sender to send them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest

from artifact_contracts.cases.request import Request
from artifact_contracts.sending import sender as sender_module
from artifact_contracts.sending.budget import Budget
from artifact_contracts.sending.customary_fields import CustomaryFields
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.sending.sender import Sender


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever opens a connection fails: stubs need none."""

    def refuse(*_: object) -> None:
        raise AssertionError("a socket was connected")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)


@pytest.fixture
def send(monkeypatch: pytest.MonkeyPatch) -> Callable[[Request], Exchange]:
    """Send a request through the suite's sender; nothing waits."""

    async def at_once(_: float) -> None:
        return None

    monkeypatch.setattr(sender_module, "sleep", at_once)

    async def once(request: Request) -> Exchange:
        sender = Sender(
            Budget(None, time.monotonic() + 60, None), customary=CustomaryFields("1a2b3c4d"), deadline=5, pause=0
        )
        try:
            return await sender.send(request)
        finally:
            await sender.close()

    return lambda request: asyncio.run(once(request))
