"""Finds out whether the service itself breaks off, drops or dies of a request: it is sent again beside a control."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Callable, Sequence
from dataclasses import replace

from artifact_contracts.cases.operation_calls import OperationCalls
from artifact_contracts.cases.request import Request, fresh_word
from artifact_contracts.checks.lost_answers import check_died, may_be_dropped
from artifact_contracts.errors import BudgetSpentError
from artifact_contracts.running.last_seen_alive import Suspect
from artifact_contracts.running.odds import (
    DEATHS,
    DROPS,
    MOST_CUTS,
    MOST_SUSPECTS,
    ROUNDS,
    rounds_of_drops,
    rounds_of_valid_calls,
)
from artifact_contracts.running.target_state import Connection
from artifact_contracts.sending.exchange import Exchange, Failure, FailureKind

# A service that is started again when it dies takes about a second; some are not started again after five deaths.
WAITS = (0.0, 0.25, 0.5, 1.0, 1.0, 1.0, 1.0)
_MOMENT = 0.1
_BROKEN_OFF = (FailureKind.CUT, FailureKind.MALFORMED, FailureKind.UNDECODABLE, FailureKind.DEADLINE)

Count = Callable[[Exchange], None]


class Examiner:
    """Sends for one operation, and looks into it where the service goes away.

    Args:
        connection: the way to the target.
        calls: the calls to the operation.
        run_id: stands in what a service makes of the control call, if it does not refuse it.
    """

    def __init__(self, connection: Connection, calls: OperationCalls, run_id: str) -> None:
        self._sender = connection.sender
        self._state = connection.state
        self._alive = connection.state.alive
        self._examinations = connection.state.examinations
        self._calls = calls
        # A service that is alive refuses it at least, and nothing is written by it.
        word = fresh_word(run_id, "control")
        self._control = calls.minimal().without_credential().draft.at(connection.base_url, word)

    async def send(self, request: Request, on_exchange: Count, *, at_once: bool = False) -> Exchange:
        """Send a request; where the service is gone behind it, wait until it is back, and ask again.

        Args:
            request: what is sent.
            on_exchange: is told of every exchange.
            at_once: whether it is sent together with others on purpose.

        Returns:
            The last exchange.

        Raises:
            BudgetSpentError: nothing more may be sent.
        """
        if self._examinations.turn.locked():
            async with self._examinations.turn:
                pass
        before = self._alive.answered
        exchange = await self._sender.send(request, on_exchange, at_once=at_once)
        if self._is_doubtful(exchange):
            async with self._examinations.turn:
                return await self._beyond_doubt(exchange, on_exchange)
        suspects = self._suspects(exchange, before)
        if not suspects:
            return exchange
        async with self._examinations.turn:
            try:
                for suspect in suspects:
                    await self._examine(suspect, on_exchange)
                if exchange.response is None and not self._is_shown(request) and await self._is_back(on_exchange):
                    return await self._sender.send(request, on_exchange, at_once=at_once)
            except BudgetSpentError:
                # What is known already stands.
                pass
        return exchange

    async def asked_again(self, exchanges: Sequence[Exchange], on_exchange: Count) -> Exchange | None:
        """Send a request again that brought no answer, in turn with a control, until it is known whose doing that is.

        Args:
            exchanges: the exchanges of the requests that all end so; the first one's request is sent again.
            on_exchange: is told of every exchange.

        Returns:
            An answer to the first one's request after all, or one more exchange without one where that is shown to be
            the service's doing; None where nothing is shown.
        """
        known, dropped = self._examinations, exchanges[0].was_dropped
        needed = self._rounds_of_drops(exchanges) if dropped else ROUNDS
        controls: list[Exchange] = []
        try:
            while len(controls) < ROUNDS:
                again = await self._once(exchanges[0].request, on_exchange)
                if again.is_evidence:
                    return again
                controls.append(await self._once(self._control, on_exchange))
                is_shown = len(controls) >= needed and all(control.is_evidence for control in controls)
                if is_shown and again.failure and again.failure.kind in (*_BROKEN_OFF, FailureKind.DROPPED):
                    known.kinds.add(again.failure.kind)
                    self._sender.expected.add(again.failure.kind)
                    return again
                if dropped and len(controls) == DROPS and not any(control.response for control in controls):
                    # Nobody is answered.
                    self._alive.note_away()
                    break
                if again.failure and again.failure.kind is FailureKind.DEADLINE and not controls[-1].is_evidence:
                    # Each further time would take as long again, and show nothing any more.
                    break
        except BudgetSpentError:
            pass
        return None

    def _rounds_of_drops(self, exchanges: Sequence[Exchange]) -> int:
        """Return how many rounds show that requests are dropped; what the network carried counts if it lost no more."""
        lost = sum(1 + len(exchange.earlier) for exchange in exchanges)
        carried = self._examinations.carried if self._examinations.lost == lost else 0
        return rounds_of_drops(lost, carried) if self._state.accepted else rounds_of_valid_calls(lost, carried)

    def _is_doubtful(self, exchange: Exchange) -> bool:
        if exchange.was_dropped:
            # As long as no valid call was accepted, others are tried first.
            return self._state.accepted > 0 and not may_be_dropped(self._calls.operation, exchange.request)
        return exchange.failure is not None and exchange.failure.kind in _BROKEN_OFF

    async def _beyond_doubt(self, exchange: Exchange, count: Count) -> Exchange:
        """Return the answer that a request gets when it is sent again, or what shows that the service gives none.

        Anything else is an exchange that says nothing.
        """
        lost = replace(exchange, failure=Failure(FailureKind.LOST, str(exchange.failure)))
        known = self._examinations
        if exchange.failure and exchange.failure.kind in known.kinds:
            # That others are dropped too is another case of the same finding; of what is cut nothing more is claimed.
            return exchange if exchange.was_dropped else lost
        if known.cuts >= MOST_CUTS:
            return lost
        known.cuts += 1
        return await self.asked_again([exchange], count) or lost

    def _suspects(self, exchange: Exchange, before: Suspect | None) -> list[Suspect]:
        """Return what the service may have died of: the request itself where it was dropped, and the one before."""
        kinds = {each.failure.kind for each in (*exchange.earlier, exchange) if each.failure}
        if FailureKind.UNREACHABLE not in kinds or before is None or self._alive.given_up:
            return []
        record = self._alive.unanswered.get(exchange.request)
        dropped = [Suspect(exchange, record)] if FailureKind.DROPPED in kinds and record else []
        # A service that answers what it dies of may be there for the blink of an eye, and drop what comes next.
        return [*dropped, before]

    async def _examine(self, suspect: Suspect, count: Count) -> None:
        request = suspect.exchange.request
        if self._alive.given_up or self._is_shown(request) or self._examinations.suspects >= MOST_SUSPECTS:
            return
        self._examinations.suspects += 1
        last = suspect.exchange
        for _ in range(DEATHS):
            if not await self._is_back(count):
                return
            last = await self._once(request, count)
            if not await self._is_away(count):
                return
        await self._is_back(count)
        self._examinations.shown.add(request)
        result = check_died(last)
        if self._calls.contract.register.asks(result.requirement):
            suspect.record.add([result], last)

    def _is_shown(self, request: Request) -> bool:
        return request in self._examinations.shown

    async def _is_back(self, count: Count) -> bool:
        for pause in WAITS:
            if pause > self._sender.budget.seconds_left:
                break
            await sleep(pause)
            if (await self._once(self._control, count)).is_evidence:
                return True
        self._alive.given_up = True
        return False

    async def _is_away(self, count: Count) -> bool:
        await sleep(_MOMENT)
        control = await self._once(self._control, count)
        return control.failure is not None and control.failure.kind is FailureKind.UNREACHABLE

    async def _once(self, request: Request, count: Count) -> Exchange:
        self._sender.budget.spare_one()
        exchange = await self._sender.send(request, count, fresh=True)
        if exchange.failure:
            self._sender.incidents.append(f"{request.method}: {exchange}")
        return exchange
