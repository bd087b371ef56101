"""The valid calls from which others deviate: which one the service accepts, so that a refusal proves something."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from http import HTTPStatus

from artifact_contracts.cases import rebasing
from artifact_contracts.cases.call import Call
from artifact_contracts.cases.operation_calls import OperationCalls
from artifact_contracts.errors import NotTestedError, Untested
from artifact_contracts.running.exchange_cache import Count, ExchangeCache
from artifact_contracts.sending.exchange import Exchange

MINIMAL = "minimal"
_ABOUT_THE_FORM = frozenset((400, 406, 411, 415, 422))


class Baselines:
    """The baseline calls of one operation, for one case.

    Where the minimal call is refused and another valid one is accepted, that one takes its place: one thing that is
    wrong must not hide all the others.

    Args:
        calls: the calls to the operation.
        exchanges: what was sent to it so far, and the way to send more.
        count: told of each request.
        on_failure: told, once in a run, of a valid call on which the service fails as it does on all of them.
    """

    def __init__(
        self, calls: OperationCalls, exchanges: ExchangeCache, count: Count, on_failure: Callable[[Exchange], None]
    ) -> None:
        self._calls = calls
        self._exchanges = exchanges
        self._count = count
        self._on_failure = on_failure

    async def accepted(self) -> Call:
        """Return the valid call that is accepted: the minimal one, or where that is refused another one.

        Raises:
            NotTestedError: none is.
        """
        call = await self._first_accepted()
        if call is None:
            await self._look_for_failure()
            minimal = await self._exchanges.baseline(self._calls.minimal(), self._count)
            why = self._why_not(self._calls.minimal(), minimal)
            raise NotTestedError(f"no valid call was accepted: {self._exchanges.state.unjudged}", why)
        return call

    async def exchange_of(self, call: Call) -> Exchange:
        """Return the exchange of a valid call, or where its form is refused, that of the same call said otherwise.

        Where pages disagree on a header, either form will do.
        """
        exchange = await self._baseline(call)
        if exchange.response is None or exchange.response.status not in _ABOUT_THE_FORM:
            return exchange
        for other in self._said_otherwise(call):
            further = await self._exchanges.baseline(other, self._count, instead=True)
            if further.is_success:
                return further
        return exchange

    async def require_any(self) -> None:
        """Make sure that some valid call was accepted in this run, of whatever operation.

        Raises:
            NotTestedError: none was.
        """
        if not self._exchanges.state.accepted:
            await self.accepted()

    async def rebased(self, call: Call) -> Call:
        """Return a call; where it deviates from a minimal call that is refused, the same for one that is accepted."""
        if call.variant != MINIMAL or MINIMAL in self._exchanges.accepted:
            return call
        accepted = await self._first_accepted()
        if accepted is None or accepted.variant == MINIMAL:
            return call
        return rebasing.rebased(call, self._calls.minimal(), accepted)

    async def _first_accepted(self) -> Call | None:
        for number, call in enumerate(self._valid()):
            exchange = await self._exchanges.baseline(call, self._count, instead=number > 0)
            if exchange.is_success:
                return call
            self._exchanges.state.refused(f"the valid call {call.variant} was answered with {exchange}")
            if not (exchange.is_evidence or exchange.was_dropped):
                break
        return None

    async def _look_for_failure(self) -> None:
        state = self._exchanges.state
        failing = None if state.broken else await self._failing()
        if failing and not state.broken:
            state.broken = True
            self._on_failure(failing)

    async def _failing(self) -> Exchange | None:
        """Return the exchange of a valid call on which the service fails as it does on all of them, if it is alive.

        Whether it is alive is shown by a call without a key, which it has to refuse in between.
        """
        exchanges = []
        for call in self._valid():
            exchanges.append(await self._exchanges.baseline(call, self._count))
            if not _is_failure(exchanges[-1]):
                return None
        control = await self._exchanges.once(self._calls.minimal().without_credential(), self._count, valid=False)
        if control.response is None or control.response.status // 100 != HTTPStatus.BAD_REQUEST // 100:
            return None
        first = exchanges[0]
        return await self._exchanges.are_dropped(exchanges, self._count) if first.was_dropped else first

    def _valid(self) -> Iterator[Call]:
        """Yield every valid call that target.yaml lists: the minimal one, the one with the most in it, the others."""
        minimal = self._calls.minimal()
        yield minimal
        known = {minimal.draft}
        for call in (self._calls.full(), *map(self._calls.named, self._calls.inputs.calls)):
            if call.draft not in known:
                known.add(call.draft)
                yield call

    def _said_otherwise(self, call: Call) -> list[Call]:
        """Return the calls that target.yaml lists beside a valid one and that differ from it in their headers only."""
        listed = (self._calls.named(name, call.credentials[0].scheme) for name in self._calls.inputs.calls)
        others = (each for each in listed if each.headers != call.headers)
        return [each for each in others if replace(each, variant=call.variant, headers=call.headers) == call]

    async def require(self, call: Call) -> Exchange:
        """Make sure that a valid call is accepted, and return its exchange.

        Raises:
            NotTestedError: it is not.
        """
        baseline = await self._baseline(call)
        if not baseline.is_success:
            raise NotTestedError(
                f"the valid call {call.variant} is not accepted ({baseline}), so a refusal proves nothing",
                self._why_not(call, baseline),
            )
        return baseline

    async def _baseline(self, call: Call) -> Exchange:
        if self._exchanges.state.broken:
            # Where the service fails on each valid call, further ones would show nothing.
            await self.accepted()
        return await self._exchanges.baseline(call, self._count)

    def _why_not(self, call: Call, baseline: Exchange) -> Untested:
        if not baseline.is_evidence:
            return Untested.NO_ANSWER
        # What only other pages of the vendor name as a place of the key need not be one for this operation.
        further = self._calls.contract.target.credentials.further
        may_refuse = any(credential.scheme.name in further for credential in call.credentials)
        may_refuse = may_refuse or self._exchanges.may_be_a_repetition(baseline)
        return Untested.LAWFUL if may_refuse else Untested.NOT_ACCEPTED

    async def other_than(self, call: Call) -> Call:
        """Return a valid call that is accepted, and is not the given one as long as there is another."""
        accepted = await self.accepted()
        if call.draft != accepted.draft:
            return accepted
        return self._calls.full() if accepted.variant == MINIMAL else self._calls.minimal()


def _is_failure(exchange: Exchange) -> bool:
    """Whether the service itself failed, and nothing that stands in front of it."""
    if exchange.response is None:
        return exchange.was_dropped
    return exchange.is_evidence and exchange.response.status >= HTTPStatus.INTERNAL_SERVER_ERROR
