"""An operation under test: what the tests in tests/contract say sentences about.

``await operation.refuses(call)`` sends the call and enters judgements into the item that is running. Nothing is
judged on the strength of a refusal alone: a deviating call proves something only if the valid call it deviates from
is accepted in the same run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextvars import ContextVar
from http import HTTPStatus

from artifact_contracts.cases import permitted_variations
from artifact_contracts.cases.call import Call
from artifact_contracts.cases.operation_calls import Calls
from artifact_contracts.checks import expectations, response_checks
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.contract.register import Level
from artifact_contracts.errors import NotTestedError
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.run_record import CaseResult
from artifact_contracts.running.exchange_cache import ExchangeCache
from artifact_contracts.running.target_state import TargetState
from artifact_contracts.sending.exchange import Exchange, Response
from artifact_contracts.targets import Target

# What provokes an echo is the name of a resource.
CONCERN_OF = {"leakage": "resource"}
CURRENT_ITEM: ContextVar[CaseResult] = ContextVar("CURRENT_ITEM")


class OperationUnderTest(Calls):
    """One operation of one target.

    Args:
        target: the target.
        operation: the operation.
        seed: from which fresh words are derived.
        secrets: the secrets of the run.
        target_state: what is known of the target so far.

    Attributes:
        search_seconds: for how long each random search goes on; None for one round.
    """

    def __init__(
        self, target: Target, operation: Operation, seed: int, secrets: Secrets, target_state: TargetState
    ) -> None:
        super().__init__(target, operation, seed, secrets)
        self.target_state = target_state
        self.search_seconds: float | None = None
        self.exchanges = ExchangeCache(self.id, seed, target_state, creates=bool(self.inputs.identity))

    # What tests ask.

    async def accepts(self, call: Call) -> None:
        """Send a call and judge that it is accepted, with a documented status.

        Where it is refused, a second look keeps a lawful refusal of repetition from being taken for a fault.
        """
        exchange = await self._accepted_or_last(call)
        if not exchange.is_evidence:
            self._keeps_failing(exchange)
        response = self._evidence(exchange)
        self._record(expectations.accepted(self._asked, response), exchange)
        if expectations.is_success(response):
            self._record(expectations.success_status("response.success-status", response, self.operation), exchange)

    async def allows(self, variation: str) -> None:
        """Judge that a call may take a liberty: with all others at once, or alone where that is refused."""
        full = self.call(self.fullest)
        await self._require_twin(full)
        alone = permitted_variations.VARIATIONS[variation](full, self.inputs)
        exchange = await self.exchanges.once(self._with_all_liberties(full), valid=True)
        if exchange.response and expectations.is_success(exchange.response):
            self._judge_universally(exchange)
            self._record(expectations.accepted(self._asked, exchange.response), exchange)
        elif self.exchanges.may_be_a_repetition(exchange) and await self._refuses_repetition(exchange):
            raise NotTestedError(f"the service refuses the repetition of a valid call: {exchange}")
        else:
            await self.accepts(alone)

    async def refuses(self, call: Call) -> None:
        """Send a call and judge that it is refused for what it says."""
        exchange = await self._beside_its_twin(call)
        self._record(expectations.refused(self._asked, self._evidence(exchange)), exchange)

    async def answers(self, call: Call, with_status: Iterable[str]) -> None:
        """Send a call and judge that it is answered with one of some statuses, as in ``401`` or ``4XX``."""
        exchange = await self._beside_its_twin(call)
        self._record(expectations.answered_with(self._asked, self._evidence(exchange), with_status), exchange)

    async def withstands(self, call: Call, with_status: Iterable[str]) -> None:
        """Send a call that may be answered in many ways, and judge that the service does not fail on it."""
        exchange = await self._beside_its_twin(call)
        self._record(expectations.answered_with(self._asked, self._answer_of_any_kind(exchange), with_status), exchange)

    async def answers_like(self, call: Call, other: Call) -> None:
        """Send two calls and judge that both are answered with the same status."""
        exchange = await self._beside_its_twin(call)
        wanted = self._evidence(await self._beside_its_twin(other)).status
        self._record(expectations.answered_with(self._asked, self._evidence(exchange), (str(wanted),)), exchange)

    async def is_judged(self, call: Call) -> None:
        """Send a call; the universal checks judge what the test asks."""
        self._evidence(await self._beside_its_twin(call))

    async def is_worded_as_documented(self, call: Call) -> None:
        """Send a call that is refused; the universal checks judge how the refusal is worded."""
        response = self._evidence(await self._beside_its_twin(call))
        if self.operation.reply(response.status) is None or expectations.is_success(response):
            raise NotTestedError(f"the answer is no documented error: {response}")

    async def is_worded_like_the_others(self, call: Call) -> None:
        """Send a call that is no business of the operation, and judge that its error has the documented shape."""
        exchange = await self._beside_its_twin(call)
        self._evidence(exchange)
        for check_result in response_checks.shape_of_error(self.contract, self.operation, exchange, self.secrets):
            self._record(check_result, exchange)

    async def answers_again(self) -> None:
        """Send the minimal call a second time, byte by byte the same, and judge that the service does not fail."""
        again = await self.exchanges.repeated(await self._require_twin(self.call()))
        self._judge_repetition(again)
        kept = ("2XX", "3XX", "4XX")
        self._record(expectations.answered_with(self._asked, self._answer_of_any_kind(again), kept), again)

    async def answers_alike(self, times: int) -> None:
        """Send the minimal call several times more, and judge that each is answered with the same status."""
        await self._require_twin(self.call())
        sent = [self.exchanges.anew(self.call(), f"in a row {number}") for number in range(times)]
        exchanges = await asyncio.gather(*sent)
        for exchange in exchanges:
            self._judge_repetition(exchange)
        statuses = [self._answer_of_any_kind(exchange).status for exchange in exchanges]
        for exchange, status in zip(exchanges, statuses, strict=True):
            self._record(expectations.alike(self._asked, status, statuses), exchange)

    async def answers_together(self, times: int) -> None:
        """Send the minimal call several times at the same moment, and judge that none is told anything odd."""
        await self._require_twin(self.call())
        sent = [self.exchanges.anew(self.call(), f"at once {number}", at_once=True) for number in range(times)]
        for exchange in await asyncio.gather(*sent):
            self._judge_repetition(exchange)
            self._record(expectations.concurrent(self._asked, self._answer_of_any_kind(exchange)), exchange)

    def explore(self, *, valid: bool) -> None:
        """Search through random bodies, and judge that the valid ones are accepted or the invalid ones refused."""
        from artifact_contracts.running.property_search import PropertySearch  # noqa: PLC0415 (hypothesis costs 0.2 s)

        PropertySearch(self, valid=valid, seconds=self.search_seconds).explore()

    async def send(self, call: Call, *, valid: bool = False) -> Exchange:
        """Send a call, valid or not, unless it was sent before, and judge the answer by the universal checks."""
        exchange = await self.exchanges.once(call, valid=valid)
        self._judge_universally(exchange)
        if not valid:
            await self._judge_silence(exchange)
        return exchange

    async def require_witness(self) -> None:
        """Make sure that some valid call was accepted in this run."""
        if self.target_state.accepted:
            return
        for variant in dict.fromkeys(("minimal", self.fullest)):
            baseline = await self.exchanges.baseline(self.call(variant))
            if baseline.response and expectations.is_success(baseline.response):
                return
            self.target_state.refused(f"the valid call {variant} was answered with {baseline}")
            if not baseline.is_evidence:
                break
        raise NotTestedError(f"no valid call was accepted: {self.target_state.unjudged}")

    # How it is judged.

    @property
    def _asked(self) -> str:
        return CURRENT_ITEM.get().requirement.id

    def _with_all_liberties(self, call: Call) -> Call:
        for name, take in permitted_variations.VARIATIONS.items():
            if self.contract.register.asks(f"accepted.{name}"):
                try:
                    call = take(call, self.inputs)
                except NotTestedError:
                    continue
        return call

    async def _accepted_or_last(self, call: Call) -> Exchange:
        if self._is_valid(call):
            exchange = await self.exchanges.baseline(call)
            self._judge_universally(exchange)
        else:
            await self.require_witness()
            exchange = await self.send(call, valid=True)
        may_be_lawful = self.exchanges.may_be_a_repetition(exchange)
        return await self._second_look(call, exchange) if may_be_lawful else exchange

    async def _second_look(self, call: Call, refused: Exchange) -> Exchange:
        await self.require_witness()
        if self.inputs.identity:
            again = await self.exchanges.under_another_name(call)
            self._judge_universally(again)
            return again
        if await self._refuses_repetition(refused, call):
            raise NotTestedError(f"the service refuses the repetition of a valid call: {refused}")
        return refused

    async def _refuses_repetition(self, refused: Exchange, call: Call | None = None) -> bool:
        # Of the call itself another one has to be the control: sent again it would only be refused again.
        minimal = self.call()
        control = minimal if call is None or call.shape != minimal.shape else self.call(self.fullest)
        return await self.exchanges.refuses_repetition(control, refused)

    async def _beside_its_twin(self, call: Call) -> Exchange:
        scheme = call.credentials[0].scheme if call.credentials else self.operation.schemes[0]
        await self._require_twin(self.call(call.variant, scheme))
        return await self.send(call)

    async def _require_twin(self, valid: Call) -> Exchange:
        await self.require_witness()
        baseline = await self.exchanges.baseline(valid)
        if not (baseline.response and expectations.is_success(baseline.response)):
            raise NotTestedError(
                f"the valid call {valid.variant} is not accepted ({baseline}), so a refusal proves nothing"
            )
        return baseline

    def _is_valid(self, call: Call) -> bool:
        return len(call.credentials) == 1 and call == self.call(call.variant, call.credentials[0].scheme)

    def _keeps_failing(self, exchange: Exchange) -> None:
        """Note that there is no verdict on a valid call; a run in which that happens is not passed."""
        item = CURRENT_ITEM.get()
        if item.requirement.level is Level.MUST:
            self.target_state.keeps_failing(f"a valid call ({item.sends.rstrip('.')}) keeps failing: {exchange}")

    def _evidence(self, exchange: Exchange) -> Response:
        """Return an answer that says something of the case; what the universal checks found broken is said by them."""
        if exchange.response is None or not exchange.is_evidence:
            raise NotTestedError(f"the answer is no evidence: {exchange}")
        if exchange.response.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            raise NotTestedError("the service failed (500), which response.no-server-error reports")
        return exchange.response

    def _answer_of_any_kind(self, exchange: Exchange) -> Response:
        if exchange.response is None or not exchange.is_evidence:
            raise NotTestedError(f"the answer is no evidence: {exchange}")
        return exchange.response

    def _judge_repetition(self, exchange: Exchange) -> None:
        # A repetition that fails is what the requirement itself speaks of; said twice, one cause would be two findings.
        must = CURRENT_ITEM.get().requirement.level is Level.MUST
        self._judge_universally(exchange, but="response.no-server-error" if must else "")

    async def _judge_silence(self, exchange: Exchange) -> None:
        check_result = response_checks.silence(self.operation, exchange)
        if check_result and await self.exchanges.is_met_with_silence(exchange, self.call()):
            self._record(check_result, exchange)

    def _judge_universally(self, exchange: Exchange, but: str = "") -> None:
        item = CURRENT_ITEM.get()
        concern = CONCERN_OF.get(item.requirement.concern, item.requirement.concern)
        for each in (*exchange.earlier, exchange):
            for check_result in response_checks.judge(self.contract, self.operation, each, self.secrets):
                if check_result.requirement != but:
                    item.record(check_result.where(concern), each)

    def _record(self, check_result: CheckResult, exchange: Exchange) -> None:
        if self.contract.register.asks(check_result.requirement):
            CURRENT_ITEM.get().record(check_result, exchange)
