"""The exchanges of one operation: each request is sent once, whoever looks at the answer.

Requests are what a rate-limited service has least of. Tests that ask about the same request look at one exchange, and
the valid twin of a deviating call is sent once for all that deviate from it.
"""

from __future__ import annotations

import hashlib
from asyncio import Lock
from dataclasses import dataclass, field, replace
from secrets import token_hex

from artifact_contracts.cases.call import Call, Request, fresh_word
from artifact_contracts.checks import expectations
from artifact_contracts.errors import BudgetSpentError
from artifact_contracts.running.target_state import TargetState
from artifact_contracts.sending.exchange import Exchange, FailureKind

# With these a service may lawfully refuse to publish what it has published before.
REFUSALS_OF_REPETITION = frozenset((400, 403, 409, 412, 422))
# With these it hardly means anything else.
CONFLICTS = frozenset((409, 412))


@dataclass
class _Once:
    """A request that is sent once, by whoever comes first."""

    lock: Lock = field(default_factory=Lock)
    exchange: Exchange | None = None


class ExchangeCache:
    """What was sent to one operation, and the way to send more.

    Args:
        operation_id: tells the words of this operation from those of others.
        seed: from which fresh words are derived.
        creates: whether a call creates something with a name of its own, so that another word makes it another call.
        target_state: what is known of the target so far.
    """

    def __init__(self, operation_id: str, seed: int, target_state: TargetState, *, creates: bool) -> None:
        self._operation_id = operation_id
        self._seed = seed
        self._standing = target_state
        self._creates = creates
        self._known: dict[Request, _Once] = {}
        self._again: dict[Request, _Once] = {}
        self._silence = _Once()
        self._seed_was_used_before = False

    async def once(self, call: Call, *, valid: bool) -> Exchange:
        """Return the exchange of a call, which is sent unless it was sent before.

        Args:
            call: the call.
            valid: whether it is a valid one.
        """
        known = self._known.setdefault(call.shape, _Once())
        async with known.lock:
            if known.exchange is None:
                request = self._request(call, call.shape)
                known.exchange = await (self._sent(request) if valid else self._standing.sender.send(request))
            return known.exchange

    async def baseline(self, call: Call) -> Exchange:
        """Return the exchange of a valid call.

        Where it is refused as a repetition may be, it is sent once more under another name: an earlier run with the
        same seed may have taken the first one.
        """
        known = self._known.setdefault(call.shape, _Once())
        async with known.lock:
            if known.exchange is None:
                self._standing.raise_if_unreachable()
                try:
                    known.exchange = await self._baseline(call)
                except BudgetSpentError as error:
                    self._standing.refused(error.problem)
                    raise
            return known.exchange

    async def _baseline(self, call: Call) -> Exchange:
        exchange = await self._sent(self._request(call, call.shape))
        if exchange.failure and exchange.failure.kind is FailureKind.UNREACHABLE:
            self._standing.unreachable(str(exchange.failure))
        refused = exchange.response is not None and exchange.response.status in REFUSALS_OF_REPETITION
        if not (refused and self._creates):
            return exchange
        second = await self.under_another_name(call)
        if second.response and expectations.is_success(second.response):
            self._seed_was_used_before = True
        return second

    async def anew(self, call: Call, occasion: str, *, at_once: bool = False) -> Exchange:
        """Send a valid call, whatever was sent before; the occasion makes its word another one."""
        return await self._sent(self._request(call, occasion), at_once=at_once)

    async def under_another_name(self, call: Call) -> Exchange:
        """Send a call with a word that no run has used, not even one with the same seed."""
        return await self.anew(call, token_hex(8))

    async def repeated(self, exchange: Exchange) -> Exchange:
        """Send the request of an exchange again, byte by byte."""
        return await self._sent(exchange.request)

    def may_be_a_repetition(self, exchange: Exchange) -> bool:
        """Whether a refusal may be one of something that was done before, by this run or by an earlier one."""
        if exchange.response is None or exchange.response.status not in REFUSALS_OF_REPETITION:
            return False
        return not self._creates or self._seed_was_used_before or exchange.response.status in CONFLICTS

    async def refuses_repetition(self, valid: Call, refusal: Exchange) -> bool:
        """Whether a valid call, sent again, is refused in the same way."""
        again = self._again.setdefault(valid.shape, _Once())
        async with again.lock:
            if again.exchange is None:
                again.exchange = await self.anew(valid, "control")
        control = again.exchange.response
        return control is not None and refusal.response is not None and control.status == refusal.response.status

    async def is_met_with_silence(self, exchange: Exchange, valid: Call) -> bool:
        """Whether a request that was dropped is dropped again although the valid call is answered in between.

        By itself a dropped connection says nothing. Once that is shown of one request, others need no proof of it.
        """
        if not exchange.was_dropped:
            return False
        async with self._silence.lock:
            if self._silence.exchange is None:
                control = await self.anew(valid, "beside silence")
                again = await self._standing.sender.send(exchange.request) if control.is_evidence else control
                if control.is_evidence and again.was_dropped:
                    self._silence.exchange = again
            return self._silence.exchange is not None

    async def _sent(self, request: Request, *, at_once: bool = False) -> Exchange:
        """Send a valid call and count it if it is accepted."""
        exchange = await self._standing.sender.send(request, at_once=at_once)
        if exchange.response and expectations.is_success(exchange.response):
            self._standing.accepted += 1
        return exchange

    def _request(self, call: Call, occasion: Request | str) -> Request:
        digest = hashlib.sha256(occasion.encode() if isinstance(occasion, str) else _written(occasion)).hexdigest()
        return call.request(self._standing.base_url, fresh_word(self._seed, f"{self._operation_id} {digest}"))


def _written(request: Request) -> bytes:
    # The body as it is: some are megabytes long, and to quote them takes longer than to send them.
    return repr(replace(request, body=None)).encode() + (request.body or b"")
