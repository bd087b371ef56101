"""An operation under test: what the tests in tests/contract say sentences about.

``await operation.expect_refused(call)`` sends the call and enters check results into the record of its case. Nothing
is judged on the strength of a refusal alone: a deviating call proves something only if the baseline call it deviates
from is accepted in the same run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import cached_property

from artifact_contracts.cases.call import Call
from artifact_contracts.cases.head_flaws import HeadFlaw
from artifact_contracts.cases.operation_calls import OperationCalls
from artifact_contracts.checks import expectations
from artifact_contracts.checks.lost_answers import check_dropped
from artifact_contracts.checks.response_checks import CRASH
from artifact_contracts.contract.register import Level
from artifact_contracts.errors import NotTestedError, Untested
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.case_record import CaseRecord
from artifact_contracts.running.baselines import Baselines
from artifact_contracts.running.evidence import answer_of_any_kind, evidence_of
from artifact_contracts.running.exchange_cache import ExchangeCache
from artifact_contracts.running.judged_exchanges import JudgedExchanges
from artifact_contracts.running.target_state import TargetState
from artifact_contracts.running.variations_together import FRAMING_READ, Framing
from artifact_contracts.sending.exchange import Exchange, FailureKind


class OperationUnderTest:
    """One operation of one target, bound to the record of one case.

    Args:
        calls: the calls to it.
        exchanges: what was sent to it so far, and the way to send more.
        record: the case's, into which everything is entered.
        secrets: the secrets of the run.

    Attributes:
        calls: the calls to it: valid ones, and what deviates from them.
    """

    def __init__(self, calls: OperationCalls, exchanges: ExchangeCache, record: CaseRecord, secrets: Secrets) -> None:
        self.calls = calls
        self._exchanges = exchanges
        self._state: TargetState = exchanges.state
        self._judged = JudgedExchanges(calls, exchanges, record, secrets)

    async def expect_accepted(self, call: Call) -> None:
        """Send a call and check that it is accepted, with a documented status.

        Where it is refused, a second look keeps a lawful refusal of repetition from being mistaken for a fault.
        """
        exchange = await self._accepted_or_last(call)
        if not exchange.is_evidence and not self._judge_dropped_valid_call(exchange):
            self._note_that_it_keeps_failing(exchange)
        self._judged.enter(expectations.accepted(self._asked, evidence_of(self._state, exchange)), exchange)
        if exchange.response and exchange.is_success:
            status = expectations.success_status("response.success-status", exchange.response, self.calls.operation)
            self._judged.enter(status, exchange)

    async def expect_variation_accepted(self, variation: str) -> None:
        """Check that a call may have a permitted variation: with all others at once, or alone where that is refused."""
        alone = self.calls.with_variation(variation)
        combination = await self._framing.combination()
        exchange = combination.exchange
        if combination.unread and variation in combination.left_out:
            self._judged.enter(expectations.framing_read(FRAMING_READ, read=False), combination.unread)
            raise NotTestedError(
                f"bodies in this framing are not read, which {FRAMING_READ} reports", reported_by=FRAMING_READ
            )
        if exchange.response and exchange.is_success:
            self._judged.check(exchange)
            self._judged.enter(expectations.accepted(self._asked, exchange.response), exchange)
        elif self._exchanges.may_be_a_repetition(exchange) and await self._refuses_repetition(exchange):
            raise NotTestedError(f"the service refuses the repetition of a valid call: {exchange}", Untested.LAWFUL)
        else:
            if exchange.response is None:
                self._judged.check(exchange)
            self._exchanges.spare_one()
            await self.expect_accepted(alone)

    async def expect_framing_read(self) -> None:
        """Check that bodies are read in the framing of the permitted variations."""
        combination = await self._framing.combination()
        shown = combination.unread
        if shown is None and combination.refused is not None:
            shown = await self._exchanges.once(combination.refused, self._judged.count, valid=False)
        if shown is None:
            raise NotTestedError(
                f"nothing shows whether bodies in this framing are read: {combination.exchange}", Untested.LAWFUL
            )
        evidence_of(self._state, shown)
        self._judged.enter(expectations.framing_read(self._asked, read=combination.unread is None), shown)

    async def in_framing_of_variations(self, truncated: Call) -> Call:
        """Return a call with a body that is cut short as it shows that bodies are read in another framing, if it does.

        One request shows both.
        """
        return (await self._framing.combination()).refused or truncated

    async def expect_refused(self, call: Call) -> None:
        """Send a call and check that it is refused for what it says."""
        exchange = await self._send_beside_baseline(call)
        self._judged.enter(expectations.refused(self._asked, evidence_of(self._state, exchange)), exchange)

    async def expect_status(self, call: Call, patterns: Iterable[str]) -> None:
        """Send a call and check that it is answered with one of some statuses, as in ``401`` or ``4XX``."""
        exchange = await self._send_beside_baseline(call)
        self._judged.enter(expectations.status_is(self._asked, evidence_of(self._state, exchange), patterns), exchange)

    async def expect_no_crash(self, call: Call, patterns: Iterable[str]) -> None:
        """Send a call that may be answered in many ways, and check that the service does not fail on it."""
        exchange = await self._send_beside_baseline(call)
        self._judged.enter(
            expectations.status_is(self._asked, answer_of_any_kind(self._state, exchange), patterns), exchange
        )

    async def expect_no_echo(self, call: Call, text: str) -> None:
        """Send a call, and check that a text in it does not come back."""
        exchange = await self._send_beside_baseline(call)
        self._judged.enter(
            expectations.not_echoed(self._asked, answer_of_any_kind(self._state, exchange), text), exchange
        )

    async def expect_same_status(self, call: Call, other: Call) -> None:
        """Send two calls and check that both are answered with the same status."""
        exchange = await self._send_beside_baseline(call)
        wanted = evidence_of(self._state, await self._send_beside_baseline(other)).status
        self._judged.enter(
            expectations.status_is(self._asked, evidence_of(self._state, exchange), (str(wanted),)), exchange
        )

    async def expect_turned_away(self, call: Call, flaw: HeadFlaw) -> None:
        """Send a call with a flaw in its head, and check that whatever stands in front turns it away.

        Nothing else is judged by the answer: it need not be the service's own.
        """
        exchange = await self._send_beside_baseline(call, flaw)
        response = answer_of_any_kind(self._state, exchange)
        self._judged.enter(expectations.turned_away(self._asked, response, flaw), exchange)

    async def run_checks(self, call: Call) -> None:
        """Send a call; the checks that every response goes through judge what the test asks."""
        evidence_of(self._state, await self._send_beside_baseline(call))

    async def expect_documented_error(self, call: Call) -> None:
        """Send a call that is refused; the checks of every response judge how the refusal is worded."""
        exchange = await self._send_beside_baseline(call)
        response = evidence_of(self._state, exchange)
        if self.calls.operation.reply(response.status) is None or exchange.is_success:
            raise NotTestedError(f"the answer is not a documented error: {response}", Untested.LAWFUL)

    async def expect_shape_of_errors(self, call: Call) -> None:
        """Send a call that the operation does not document, and check that its error has the documented shape."""
        exchange = await self._send_beside_baseline(call)
        evidence_of(self._state, exchange)
        self._judged.check_shape_of_error(exchange)

    async def expect_repetition_survived(self) -> None:
        """Send the minimal call a second time, the same but for its id, and check that the service does not fail."""
        baseline = await self._baselines.require(await self._baselines.accepted())
        again = await self._exchanges.repeated(baseline, self._judged.count)
        self._check_repetition(again)
        response = answer_of_any_kind(self._state, again)
        self._judged.enter(expectations.status_is(self._asked, response, ("2XX", "3XX", "4XX")), again)

    async def expect_consistent_status(self, times: int) -> None:
        """Send the minimal call several times more, and check that each is answered with the same status."""
        call = await self._baselines.accepted()
        sent = [self._exchanges.anew(call, f"in a row {number}", self._judged.count) for number in range(times)]
        exchanges = await asyncio.gather(*sent)
        for exchange in exchanges:
            self._check_repetition(exchange)
        statuses = [answer_of_any_kind(self._state, exchange).status for exchange in exchanges]
        for exchange, status in zip(exchanges, statuses, strict=True):
            self._judged.enter(expectations.alike(self._asked, status, statuses), exchange)

    async def expect_concurrent_calls_accepted(self, times: int) -> None:
        """Send the minimal call several times at the same moment, and check that none is told anything odd."""
        call = await self._baselines.accepted()
        sent = [
            self._exchanges.anew(call, f"at once {number}", self._judged.count, at_once=True) for number in range(times)
        ]
        for exchange in await asyncio.gather(*sent):
            self._check_repetition(exchange)
            self._judged.enter(
                expectations.concurrent(self._asked, answer_of_any_kind(self._state, exchange)), exchange
            )

    async def expect_documented_headers(self) -> None:
        """Check that each header the document lists for a success comes with the minimal or with the full call."""
        calls = (await self._baselines.accepted(), self.calls.full())
        exchanges = [await self._baselines.require(call) for call in calls]
        responses = [exchange.response for exchange in exchanges if exchange.response]
        result = expectations.documented_headers(self._asked, responses, self.calls.operation)
        if result is None:
            raise NotTestedError("the document lists no header for the status of success", Untested.NO_OCCASION)
        self._judged.enter(result, exchanges[0])

    async def send(self, call: Call, *, valid: bool = False) -> Exchange:
        """Send a call, valid or not, unless it was sent before, and check the response."""
        self._state.raise_if_unreachable()
        exchange = await self._judged.send(call, valid=valid)
        is_lost = exchange.response is None and exchange.was_dropped and not valid
        dropped = check_dropped(self.calls.operation, exchange) if is_lost else None
        if is_lost and not dropped:
            raise NotTestedError(f"it was turned away without a word, as it may be: {exchange}", Untested.LAWFUL)
        if dropped:
            self._judged.enter(dropped, exchange)
        return exchange

    async def require_accepted_call(self) -> None:
        """Make sure that some valid call was accepted in this run, or raise NotTestedError."""
        await self._baselines.require_any()

    @cached_property
    def _baselines(self) -> Baselines:
        return Baselines(self.calls, self._exchanges, self._judged.count, self._enter_failing)

    @cached_property
    def _framing(self) -> Framing:
        return Framing(self.calls, self._exchanges, self._baselines, self._judged.count)

    @property
    def _asked(self) -> str:
        return self._judged.asked.id

    async def _accepted_or_last(self, call: Call) -> Exchange:
        if self.calls.is_valid(call):
            # What a valid call is asked for its own sake has no other one in its place.
            exchange = await self._baselines.exchange_of(call)
            self._judged.check(exchange)
        else:
            call = await self._rebased(call)
            exchange = await self.send(call, valid=True)
        return await self._second_look(call, exchange) if self._exchanges.may_be_a_repetition(exchange) else exchange

    async def _second_look(self, call: Call, refused: Exchange) -> Exchange:
        await self.require_accepted_call()
        if self.calls.inputs.identity:
            again = await self._exchanges.under_another_name(call, self._judged.count)
            self._judged.check(again)
            return again
        if await self._refuses_repetition(refused, call):
            raise NotTestedError(f"the service refuses the repetition of a valid call: {refused}", Untested.LAWFUL)
        return refused

    async def _refuses_repetition(self, refused: Exchange, call: Call | None = None) -> bool:
        # Of the call itself another one has to be the control: sent again it would only be refused again.
        control = await (self._baselines.other_than(call) if call else self._baselines.accepted())
        return await self._exchanges.refuses_repetition(control, refused, self._judged.count)

    async def _send_beside_baseline(self, call: Call, flaw: HeadFlaw | None = None) -> Exchange:
        call = await self._rebased(call)
        scheme = call.credentials[0].scheme if call.credentials else self.calls.operation.schemes[0]
        await self._baselines.require(self.calls.named(call.variant, scheme))
        if flaw:
            return await self._exchanges.once(call, self._judged.count, valid=False, flaw=flaw)
        return await self.send(call)

    def _enter_failing(self, failing: Exchange) -> None:
        self._judged.check(failing)
        self._judge_dropped_valid_call(failing)

    def _judge_dropped_valid_call(self, exchange: Exchange) -> bool:
        """Enter that a valid call was dropped, if it was, and return whether that is."""
        is_shown = exchange.was_dropped and FailureKind.DROPPED in self._state.examinations.kinds
        dropped = check_dropped(self.calls.operation, exchange) if is_shown else None
        if dropped:
            self._judged.enter(dropped, exchange)
        return dropped is not None

    async def _rebased(self, call: Call) -> Call:
        await self.require_accepted_call()
        return await self._baselines.rebased(call)

    def _note_that_it_keeps_failing(self, exchange: Exchange) -> None:
        """Note that there is no verdict on a valid call; a run in which that happens is not passed."""
        if self._judged.asked.level is Level.MUST:
            self._state.keeps_failing(f"a valid call ({self._judged.sends.rstrip('.')}) keeps failing: {exchange}")

    def _check_repetition(self, exchange: Exchange) -> None:
        # A repetition that fails is what the requirement itself speaks of; said twice, one cause would be two findings.
        must = self._judged.asked.level is Level.MUST
        self._judged.check(exchange, but=CRASH if must else "")
