"""What the fixtures of the unit tests are that can be called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import httpx

from artifact_contracts.cases.call import Call
from artifact_contracts.cases.request import Request
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.contract import Contract
from artifact_contracts.sending.exchange import Exchange

Contracts = Mapping[str, Contract]
Change = Callable[[Call], Call]
Answer = httpx.Response | Exception


def unchanged(call: Call) -> Call:
    """Return a call as it is."""
    return call


class CallTo(Protocol):
    """Returns a valid call to an API."""

    def __call__(self, api: str, variant: str = "minimal") -> Call: ...


class Send(Protocol):
    """Sends a request; the answers come in their order, the last one again and again."""

    def __call__(self, request: Request, *answers: Answer) -> Exchange: ...


class ReplyTo(Protocol):
    """Sends the minimal valid call to an API, or another call made of it, and answers it."""

    def __call__(self, api: str, *answers: Answer, change: Change = unchanged) -> Exchange: ...


class Broken(Protocol):
    """Returns the ids of all requirements that an exchange breaks; further check results may be added."""

    def __call__(self, api: str, exchange: Exchange, *further: CheckResult) -> set[str]: ...


class BrokenBy(Protocol):
    """Returns the ids of all requirements that a reply to a call breaks."""

    def __call__(self, api: str, reply: Answer) -> set[str]: ...
