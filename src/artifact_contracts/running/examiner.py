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
    UNLIKELY_VALID_CALLS,
    odds_of_drops,
    rounds_of_drops,
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
        exchange = await self._sender.send(request, self._counting(on_exchange), at_once=at_once)
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
                    return await self._sender.send(request, self._counting(on_exchange), at_once=at_once)
            except BudgetSpentError:
                # What is known already stands.
                pass
        return exchange

    async def are_dropped(self, exchanges: Sequence[Exchange], on_exchange: Count) -> Exchange | None:
        """Find out whether the service drops some requests, and not the network.

        The first one's request is sent again, in turn with a control. What the network carried in this run counts as
        well, if it lost nothing else.

        Args:
            exchanges: the exchanges of the requests, all dropped.
            on_exchange: is told of every exchange.

        Returns:
            An answer to the first one's request after all, or an exchange that was dropped where that is shown of the
            service; None where nothing is shown.
        """
        known = self._examinations
        lost = sum(1 + len(exchange.earlier) for exchange in exchanges)
        carried = known.carried if known.lost == lost else 0
        is_shown, is_alive = True, False
        try:
            for number in range(1, ROUNDS + 1):
                again = await self._once(exchanges[0].request, on_exchange)
                if again.is_evidence:
                    return again
                control = await self._once(self._control, on_exchange)
                is_shown = is_shown and again.was_dropped and control.is_evidence
                is_alive = is_alive or control.response is not None
                if is_shown and self._is_unlikely(lost, carried, number):
                    known.kinds.add(FailureKind.DROPPED)
                    self._sender.expected.add(FailureKind.DROPPED)
                    return again
                if number == DROPS and not is_alive:
                    # Nobody is answered, so that each further time would show nothing.
                    self._alive.note_away()
                    break
        except BudgetSpentError:
            pass
        return None

    def _is_unlikely(self, lost: int, carried: int, number: int) -> bool:
        if self._state.accepted == 0:
            return odds_of_drops(lost + number, carried + number, among=1) <= UNLIKELY_VALID_CALLS
        return number >= rounds_of_drops(lost, carried)

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
        kind = exchange.failure.kind if exchange.failure else FailureKind.LOST
        known = self._examinations
        if exchange.was_dropped and kind in known.kinds:
            # That others are dropped too is another case of the same finding.
            return exchange
        if known.cuts >= MOST_CUTS or kind in known.kinds:
            # What is shown once needs no more; what is not shown is not claimed.
            return lost
        known.cuts += 1
        if exchange.was_dropped:
            return await self.are_dropped([exchange], count) or lost
        controls: list[Exchange] = []
        try:
            for _ in range(ROUNDS):
                again = await self._once(exchange.request, count)
                if again.is_evidence:
                    return again
                controls.append(await self._once(self._control, count))
                if kind is FailureKind.DEADLINE and not controls[-1].is_evidence:
                    # Each further time would take as long again, and show nothing any more.
                    return lost
        except BudgetSpentError:
            return lost
        is_shown = all(control.is_evidence for control in controls)
        if not (is_shown and again.failure and again.failure.kind in _BROKEN_OFF):
            return lost
        known.kinds.add(again.failure.kind)
        return again

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
        exchange = await self._sender.send(request, self._counting(count), fresh=True)
        if exchange.failure:
            self._sender.incidents.append(f"{request.method}: {exchange}")
        return exchange

    def _counting(self, count: Count) -> Count:
        def counting(exchange: Exchange) -> None:
            self._examinations.carried += exchange.response is not None
            self._examinations.lost += exchange.response is None
            count(exchange)

        return counting
