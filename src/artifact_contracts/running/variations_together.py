"""Whether a body was read: an acceptance proves nothing of a body that the service did not look at.

The permitted variations go out in one request, framed in ways that some servers do not read: they take it for a call
without a body, and accept it where a body is optional. So the same framing is sent once with a body that is cut short,
which is refused if it is read.
"""

from __future__ import annotations

from dataclasses import dataclass

from artifact_contracts.cases.call import Call
from artifact_contracts.cases.operation_calls import OperationCalls
from artifact_contracts.cases.permitted_variations import FRAMING
from artifact_contracts.checks import expectations
from artifact_contracts.errors import NotTestedError
from artifact_contracts.running.baselines import Baselines
from artifact_contracts.running.exchange_cache import Count, ExchangeCache
from artifact_contracts.sending.exchange import Exchange

# What is left out of the framing, one after the other, until bodies are read.
_LEFT_OUT: tuple[tuple[str, ...], ...] = ((), ("chunked",), FRAMING)

FRAMING_READ = "accepted.framing-read"


@dataclass(frozen=True)
class Combination:
    """The permitted variations in one request.

    Attributes:
        exchange: what became of it.
        left_out: the variations that it goes without, because bodies are not read with them.
        unread: a body that had to be refused and was accepted, because of them; None if there is none.
        refused: a body cut short that was refused in the framing of this request; None if there is none.
    """

    exchange: Exchange
    left_out: tuple[str, ...] = ()
    unread: Exchange | None = None
    refused: Call | None = None


class Framing:
    """Finds out in which framing the bodies of an operation are read.

    Args:
        calls: the calls to the operation.
        exchanges: what was sent to it so far.
        baselines: its baseline calls.
        count: told of each request.
    """

    def __init__(self, calls: OperationCalls, exchanges: ExchangeCache, baselines: Baselines, count: Count) -> None:
        self._calls = calls
        self._exchanges = exchanges
        self._baselines = baselines
        self._count = count

    async def combination(self) -> Combination:
        """Return the permitted variations in the first framing in which bodies are read, or that is refused.

        Raises:
            NotTestedError: the call without them is not accepted.
        """
        await self._baselines.require_any()
        await self._baselines.require(self._calls.full())
        unread = None
        for left_out in _LEFT_OUT:
            call = self._calls.with_all_variations(left_out)
            exchange = await self._exchanges.once(call, self._count, valid=True)
            truncated = self._truncated(left_out) if exchange.is_success else None
            if truncated is None:
                return Combination(exchange, left_out, unread)
            framed = await self._send(truncated)
            if not framed.is_success:
                return Combination(exchange, left_out, unread, truncated)
            # Where bodies in this framing are not read, it takes three more requests to find one in which they are.
            for _ in range(3):
                self._exchanges.spare_one()
            plain = await self._send(self._calls.truncated())
            if plain.response is None or not expectations.refused("", plain.response).passed:
                break
            unread = unread or framed
        return Combination(exchange, left_out, unread)

    async def _send(self, call: Call) -> Exchange:
        # What is wrong with the answer is told by the cases about bodies, which look at it too.
        return await self._exchanges.once(call, self._count, valid=False)

    def _truncated(self, left_out: tuple[str, ...]) -> Call | None:
        try:
            return self._calls.truncated(name for name in FRAMING if name not in left_out)
        except NotTestedError:
            return None
