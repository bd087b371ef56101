"""The exchanges of one operation: each request is sent once, however many cases look at the answer.

Requests are what a rate-limited service has least of. Cases that ask about the same request look at one exchange, and
the baseline call is sent once for all calls that deviate from it.
"""

from __future__ import annotations

import hashlib
from asyncio import Lock
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from secrets import token_hex

from artifact_contracts.cases.call import Call
from artifact_contracts.cases.head_flaws import HeadFlaw
from artifact_contracts.cases.request import Request, fresh_word
from artifact_contracts.errors import BudgetSpentError
from artifact_contracts.running.examiner import Examiner
from artifact_contracts.running.target_state import Connection, TargetState
from artifact_contracts.sending.exchange import Exchange, FailureKind

# With these a service may lawfully refuse to publish what it has published before.
REFUSALS_OF_REPETITION = frozenset((400, 403, 409, 410, 412, 422, 423))
# With these it hardly means anything else.
CONFLICTS = frozenset((409, 410, 412, 423))

Count = Callable[[Exchange], None]


@dataclass
class _Once:
    """A request that is sent once, by the first case that needs it."""

    lock: Lock = field(default_factory=Lock)
    exchange: Exchange | None = None


class ExchangeCache:
    """What was sent to one operation, and the way to send more.

    Every method that sends takes ``count``, which is told of each request, also of those that are sent again.

    Args:
        operation_id: tells the words of this operation from those of others.
        run_id: stands in every fresh word, which follow from it.
        connection: the way to the target.
        creates: whether a call creates something with a name of its own, so that another word makes it another call.
        examiner: looks into it where the service goes away; None where nobody does.

    Attributes:
        state: what is known of the target so far.
        accepted: the valid calls that were accepted, by name.
        spare_one: lets one request come on top of the profile's bound, where the service makes it necessary.
    """

    def __init__(
        self,
        operation_id: str,
        run_id: str,
        connection: Connection,
        *,
        creates: bool,
        examiner: Examiner | None = None,
    ) -> None:
        self._operation_id = operation_id
        self._run_id = run_id
        self._base_url = connection.base_url
        self.spare_one = connection.sender.budget.spare_one
        self._examiner = examiner
        self._send = examiner.send if examiner else connection.sender.send
        self.state: TargetState = connection.state
        self.accepted: dict[str, Call] = {}
        self._creates = creates
        self._known: dict[tuple[str, Request | None], _Once] = {}
        self._seed_was_used_before = False

    async def once(self, call: Call, count: Count, *, valid: bool, flaw: HeadFlaw | None = None) -> Exchange:
        """Return the exchange of a call, which is sent unless it was sent before.

        Args:
            call: the call.
            count: told of each request.
            valid: whether it is a valid one.
            flaw: what is to be wrong with the head of its request, or None.
        """
        draft = replace(call.draft, flaw=flaw) if flaw else call.draft
        known = self._entry("sent", draft)
        async with known.lock:
            if known.exchange is None:
                request = self._request(draft, _written(draft))
                send = self._send_valid if valid else self._send
                known.exchange = await send(request, count)
            return known.exchange

    async def baseline(self, call: Call, count: Count, *, instead: bool = False) -> Exchange:
        """Return the exchange of a valid call.

        Where it is refused as a repetition may be, it is sent once more under another name: an earlier run with the
        same seed may have taken the first one.

        Args:
            call: the call.
            count: told of each request.
            instead: whether it takes the place of another one that was refused, which nobody had planned.
        """
        draft = call.draft
        known = self._entry("sent", draft)
        async with known.lock:
            if known.exchange is None:
                self.state.raise_if_unreachable()
                if instead:
                    self.spare_one()
                try:
                    known.exchange = await self._baseline(draft, count)
                except BudgetSpentError as error:
                    self.state.refused(error.problem)
                    raise
                if known.exchange.is_success:
                    # Which one comes last is chance, where several are in flight.
                    others = [self.accepted[call.variant]] if call.variant in self.accepted else []
                    self.accepted[call.variant] = min((call, *others), key=lambda each: each.draft.headers)
            return known.exchange

    async def _baseline(self, draft: Request, count: Count) -> Exchange:
        exchange = await self._send_valid(self._request(draft, _written(draft)), count)
        never_there = self.state.alive.answered is None
        if never_there and exchange.failure and exchange.failure.kind is FailureKind.UNREACHABLE:
            self.state.unreachable(str(exchange.failure))
        refused = exchange.response is not None and exchange.response.status in REFUSALS_OF_REPETITION
        if not (refused and self._creates):
            return exchange
        self.spare_one()
        second = await self._send_valid(self._request(draft, token_hex(8).encode()), count)
        self._seed_was_used_before = self._seed_was_used_before or second.is_success
        return second

    @property
    def sign_of_life(self) -> Call | None:
        """The valid call to ask whether a service is still well: the smallest one it has accepted; None for none."""
        return min(self.accepted.values(), key=lambda call: (len(call.draft.body or b""), call.variant), default=None)

    async def anew(self, call: Call, occasion: str, count: Count, *, at_once: bool = False) -> Exchange:
        """Send a valid call, whatever was sent before; the occasion makes its word another one."""
        request = self._request(call.draft, occasion.encode())
        return await self._send_valid(request, count, at_once=at_once)

    async def under_another_name(self, call: Call, count: Count) -> Exchange:
        """Send a call with a word that no run has used, not even one with the same seed."""
        if self._seed_was_used_before:
            self.spare_one()
        return await self.anew(call, token_hex(8), count)

    async def once_more(self, call: Call, occasion: str, count: Count) -> Exchange:
        """Send a valid call again, under a name that is the same for the same seed unless it is taken."""
        if self._creates and self._seed_was_used_before:
            return await self.under_another_name(call, count)
        return await self.anew(call, occasion, count)

    async def of_a_stranger(self, call: Call, count: Count) -> Exchange:
        """Send a call without a key, whatever was sent before."""
        return await self._send(self._request(call.draft, b"a stranger"), count)

    async def repeated(self, exchange: Exchange, count: Count) -> Exchange:
        """Send the request of an exchange again as it was, but for its id."""
        return await self._send_valid(exchange.request, count)

    def may_be_a_repetition(self, exchange: Exchange) -> bool:
        """Whether a refusal may be one of something that was done before, by this run or by an earlier one."""
        if exchange.response is None or exchange.response.status not in REFUSALS_OF_REPETITION:
            return False
        return not self._creates or self._seed_was_used_before or exchange.response.status in CONFLICTS

    async def refuses_repetition(self, valid: Call, refusal: Exchange, count: Count) -> bool:
        """Whether a valid call, sent again, is refused in the same way."""
        again = self._entry("again", valid.draft)
        async with again.lock:
            if again.exchange is None:
                self.spare_one()
                again.exchange = await self.anew(valid, "control", count)
        control = again.exchange.response
        return control is not None and refusal.response is not None and control.status == refusal.response.status

    async def are_dropped(self, exchanges: Sequence[Exchange], count: Count) -> Exchange | None:
        """Return one of several exchanges that were dropped, if the service drops those requests each time."""
        dropped = await self._examiner.asked_again(exchanges, count) if self._examiner else exchanges[0]
        return dropped if dropped and dropped.was_dropped else None

    def _entry(self, purpose: str, draft: Request | None) -> _Once:
        return self._known.setdefault((purpose, draft), _Once())

    async def _send_valid(self, request: Request, count: Count, *, at_once: bool = False) -> Exchange:
        """Send a valid call and count it if it is accepted."""
        exchange = await self._send(request, count, at_once=at_once)
        self.state.note_valid(exchange)
        return exchange

    def _request(self, draft: Request, occasion: bytes) -> Request:
        word = fresh_word(self._run_id, f"{self._operation_id} {hashlib.sha256(occasion).hexdigest()}")
        return draft.at(self._base_url, word)


def _written(draft: Request) -> bytes:
    # The body as it is: some are megabytes long, and to quote them takes longer than to send them.
    flaw = draft.flaw.name.encode() if draft.flaw else b""
    return repr(replace(draft, body=None)).encode() + (draft.body or b"") + flaw
