"""An operation under test: what the tests in tests/contract say sentences about.

``await operation.refuses(call)`` sends the call and enters judgements into the item that is running. Nothing is
judged on the strength of a refusal alone: a deviating call proves something only if the valid call it deviates from
is accepted in the same run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from http import HTTPStatus
from secrets import token_hex

from artifact_contracts.cases.call import Call, Request, fresh_word, valid_call
from artifact_contracts.cases.generated import call_for
from artifact_contracts.checks import expectations, universal
from artifact_contracts.checks.judgement import Judgement
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation, Scheme
from artifact_contracts.contract.target import Resource
from artifact_contracts.engine import GeneratedCase
from artifact_contracts.errors import BudgetSpentError, NotTestedError
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.exchange import Exchange, FailureKind, Response
from artifact_contracts.sending.sender import Sender
from artifact_contracts.suite.keys import Key
from artifact_contracts.suite.standing import Standing
from artifact_contracts.targets import Target
from artifact_contracts.verdict.ledger import Item

CURRENT_ITEM: ContextVar[Item] = ContextVar("CURRENT_ITEM")

# With these a service may lawfully refuse to publish what it has published before.
REFUSALS_OF_REPETITION = frozenset((400, 403, 409, 412, 422))


@dataclass
class _Twin:
    """A valid call and what became of it, sent at most once in a run."""

    lock: asyncio.Lock
    exchange: Exchange | None = None


class OperationUnderTest:
    """One operation of one target.

    Args:
        target: the target.
        operation: the operation.
        seed: from which fresh words are derived.
        secrets: the secrets of the run.
        standing: what is known of the target so far.
    """

    def __init__(self, target: Target, operation: Operation, seed: int, secrets: Secrets, standing: Standing) -> None:
        self.target = target
        self.operation = operation
        self.seed = seed
        self.secrets = secrets
        self.standing = standing
        self._twins: dict[tuple[str, str], _Twin] = {}
        self._sent_by: dict[str, int] = {}

    @property
    def contract(self) -> Contract:
        """The contract of its API."""
        return self.target.contract

    @property
    def sender(self) -> Sender:
        """The way out."""
        return self.standing.sender

    @property
    def id(self) -> str:
        """Names it in test ids: the API, and the operation where there are several."""
        api = self.contract.api
        return api if len(self.contract.operations) == 1 else f"{api}.{self.operation.id}"

    # What tests build calls from.

    def call(self, variant: str = "minimal", scheme: Scheme | None = None) -> Call:
        """Return a valid call that target.yaml lists, authenticated by the first documented scheme or a given one."""
        call = valid_call(self.contract, self.operation, self.target.inputs, variant)
        return call.with_credential(self.key.text, scheme=scheme) if scheme else call

    def generated(self, case: GeneratedCase) -> Call:
        """Return the call a generated case stands for."""
        return call_for(case, self.contract, self.operation, self.target.inputs)

    @property
    def fullest(self) -> str:
        """The name of the valid call with the most in it."""
        return "full" if "full" in self.contract.inputs_of(self.operation).calls else "minimal"

    @property
    def key(self) -> Key:
        """The valid key."""
        return Key(self.contract.target.credentials.valid, self.target, self.secrets)

    @property
    def revoked_key(self) -> str:
        """The revoked key."""
        return self._optional(self.contract.target.credentials.revoked, "a revoked key")

    @property
    def other_key(self) -> str:
        """A valid key of another account."""
        return self._optional(self.contract.target.credentials.other, "a key of another account")

    @property
    def resource(self) -> Resource:
        """What the operation acts on."""
        resource = self.contract.inputs_of(self.operation).resource
        if resource is None:
            raise NotTestedError("target.yaml names no resource that the operation acts on")
        return resource

    @property
    def foreign_resource(self) -> str:
        """A resource of another account."""
        return self._optional(self.resource.foreign, "a resource of another account")

    def unknown(self, what: str) -> str:
        """Return a word that names nothing, as in an unknown key."""
        return f"unknown-{what}-{fresh_word(self.seed, what)}"

    def _optional(self, name: str | None, what: str) -> str:
        if name is None:
            raise NotTestedError(f"target.yaml names no input for {what}")
        if name not in self.target.inputs:
            row = self.contract.target.inputs[name]
            raise NotTestedError(f"the optional input {row.variable} was not given")
        return self.target.inputs[name]

    # What tests ask.

    async def accepts(self, call: Call) -> None:
        """Send a call and judge that it is accepted, with a documented status.

        Where it is refused, a second look keeps a lawful refusal of repetition from being taken for a fault.
        """
        exchange = await self._accepted_or_last(call)
        response = self._evidence(exchange)
        self._record(expectations.accepted(CURRENT_ITEM.get().requirement.id, response), exchange)
        if expectations.is_success(response):
            self._record(expectations.success_status("response.success-status", response, self.operation), exchange)

    async def refuses(self, call: Call) -> None:
        """Send a call and judge that it is refused for what it says."""
        exchange = await self._beside_its_twin(call)
        self._record(expectations.refused(CURRENT_ITEM.get().requirement.id, self._evidence(exchange)), exchange)

    async def answers(self, call: Call, with_status: Iterable[str]) -> None:
        """Send a call and judge that it is answered with one of some statuses, as in ``401`` or ``4XX``."""
        exchange = await self._beside_its_twin(call)
        response = self._evidence(exchange)
        self._record(expectations.answered_with(CURRENT_ITEM.get().requirement.id, response, with_status), exchange)

    async def is_worded_as_documented(self, call: Call) -> None:
        """Send a call that is refused; the universal checks judge how the refusal is worded."""
        exchange = await self._beside_its_twin(call)
        response = self._evidence(exchange)
        if self.operation.reply(response.status) is None or expectations.is_success(response):
            raise NotTestedError(f"the answer is no documented error: {response}")

    async def answers_again(self, call: Call) -> None:
        """Send a valid call a second time, byte by byte the same, and judge that the service does not fail."""
        first = await self._beside_its_twin(call)
        again = await self.sender.send(first.request)
        # The requirement itself is that the service does not fail; said twice, one cause would be two findings.
        self._judge_universally(again, but="response.no-server-error")
        if again.response is None or not again.is_evidence:
            raise NotTestedError(f"the answer is no evidence: {again}")
        kept = ("2XX", "3XX", "4XX")
        self._record(expectations.answered_with(CURRENT_ITEM.get().requirement.id, again.response, kept), again)

    def explore(self, *, valid: bool) -> None:
        """Search through random bodies, and judge that the valid ones are accepted or the invalid ones refused."""
        from artifact_contracts.suite.exploration import Exploration  # noqa: PLC0415 (hypothesis costs 0.2 s)

        Exploration(self, valid=valid).explore()

    async def send(self, call: Call) -> Exchange:
        """Send a call and judge the answer by the universal checks."""
        item = CURRENT_ITEM.get()
        number = self._sent_by[item.id] = self._sent_by.get(item.id, 0) + 1
        exchange = await self.sender.send(self._request(call, f"{item.id} {number}"))
        self._judge_universally(exchange)
        return exchange

    async def require_witness(self) -> None:
        """Make sure that some valid call was accepted in this run."""
        if self.standing.accepted:
            return
        for variant in dict.fromkeys(("minimal", self.fullest)):
            twin = await self._twin(variant, self.operation.schemes[0])
            if twin.response and expectations.is_success(twin.response):
                return
            self.standing.refused(f"the valid call {variant} was answered with {twin}")
            if not twin.is_evidence:
                break
        raise NotTestedError(f"no valid call was accepted: {self.standing.unjudged}")

    # How it is judged.

    async def _accepted_or_last(self, call: Call) -> Exchange:
        if self._is_valid(call):
            exchange = await self._twin(call.variant, call.credentials[0].scheme)
            self._judge_universally(exchange)
        else:
            await self.require_witness()
            exchange = await self.send(call)
            self._count(exchange)
        if not exchange.is_evidence or expectations.is_success(self._evidence(exchange)):
            return exchange
        return await self._second_look(call, exchange)

    async def _second_look(self, call: Call, refused: Exchange) -> Exchange:
        await self.require_witness()
        if self.contract.inputs_of(self.operation).identity:
            again = await self.sender.send(self._request(call, f"{CURRENT_ITEM.get().id} {token_hex(8)}"))
            self._judge_universally(again)
            self._count(again)
            return again
        control = await self.sender.send(self._request(self.call(), "control"))
        if control.response and refused.response and control.response.status == refused.response.status:
            raise NotTestedError(f"the service refuses the repetition of a valid call: {control}")
        return refused

    async def _beside_its_twin(self, call: Call) -> Exchange:
        scheme = call.credentials[0].scheme if call.credentials else self.operation.schemes[0]
        await self.require_witness()
        twin = await self._twin(call.variant, scheme)
        if not (twin.response and expectations.is_success(twin.response)):
            raise NotTestedError(f"the valid call {call.variant} is not accepted ({twin}), so a refusal proves nothing")
        return await self.send(call)

    async def _twin(self, variant: str, scheme: Scheme) -> Exchange:
        twin = self._twins.setdefault((variant, scheme.name), _Twin(asyncio.Lock()))
        async with twin.lock:
            if twin.exchange is None:
                self.standing.raise_if_unreachable()
                try:
                    twin.exchange = await self._valid_exchange(variant, scheme)
                except BudgetSpentError as error:
                    self.standing.refused(error.problem)
                    raise
                self._count(twin.exchange)
                if twin.exchange.failure and twin.exchange.failure.kind is FailureKind.UNREACHABLE:
                    self.standing.unreachable(str(twin.exchange.failure))
            return twin.exchange

    async def _valid_exchange(self, variant: str, scheme: Scheme) -> Exchange:
        """Send a valid call; where it is refused as a repetition may be, once more under another identity.

        An earlier run with the same seed may have published the first one.
        """
        call = self.call(variant, scheme)
        exchange = await self.sender.send(self._request(call, f"{self.id} {variant} {scheme.name}"))
        refused = exchange.response is not None and exchange.response.status in REFUSALS_OF_REPETITION
        if refused and self.contract.inputs_of(self.operation).identity:
            occasion = f"{self.id} {variant} {scheme.name} {token_hex(8)}"
            return await self.sender.send(self._request(call, occasion))
        return exchange

    def _is_valid(self, call: Call) -> bool:
        return len(call.credentials) == 1 and call == self.call(call.variant, call.credentials[0].scheme)

    def _request(self, call: Call, occasion: str) -> Request:
        return call.request(self.standing.base_url, fresh_word(self.seed, occasion))

    def _count(self, exchange: Exchange) -> None:
        if exchange.response and expectations.is_success(exchange.response):
            self.standing.accepted += 1

    def _evidence(self, exchange: Exchange) -> Response:
        """Return an answer that says something of the case; what the universal checks found broken is said by them."""
        if exchange.response is None or not exchange.is_evidence:
            raise NotTestedError(f"the answer is no evidence: {exchange}")
        if exchange.response.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            raise NotTestedError("the service failed (500), which response.no-server-error reports")
        return exchange.response

    def _judge_universally(self, exchange: Exchange, but: str = "") -> None:
        for judgement in universal.judge(self.contract, self.operation, exchange, self.secrets):
            if judgement.requirement != but:
                CURRENT_ITEM.get().record(judgement, exchange)

    def _record(self, judgement: Judgement, exchange: Exchange) -> None:
        if self.contract.register.asks(judgement.requirement):
            CURRENT_ITEM.get().record(judgement, exchange)
