"""Sends for one case, and enters into its record what the checks say of each exchange."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from artifact_contracts.cases.call import Call
from artifact_contracts.cases.odd_parts import odd_parts
from artifact_contracts.cases.operation_calls import OperationCalls
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.checks.response_checks import CRASH, check_response, check_shape_of_error, cut_off
from artifact_contracts.contract.register import Requirement
from artifact_contracts.errors import BudgetSpentError
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.case_record import CaseRecord
from artifact_contracts.running.exchange_cache import ExchangeCache
from artifact_contracts.sending.exchange import Exchange


class JudgedExchanges:
    """The exchanges of one case, each judged by the checks that every response goes through.

    Args:
        calls: the calls to the operation.
        exchanges: what was sent to it so far, and the way to send more.
        record: the case's, into which everything is entered.
        secrets: the secrets of the run.
    """

    def __init__(self, calls: OperationCalls, exchanges: ExchangeCache, record: CaseRecord, secrets: Secrets) -> None:
        self._calls = calls
        self._exchanges = exchanges
        self._record = record
        self._secrets = secrets

    @property
    def asked(self) -> Requirement:
        """What the case asks."""
        return self._record.requirement

    @property
    def sends(self) -> str:
        """What the case sends, in one sentence."""
        return self._record.sends

    def count(self, exchange: Exchange) -> None:
        """Count a request as one of the case."""
        self._exchanges.state.count(self._record, exchange)

    async def send(self, call: Call, *, valid: bool) -> Exchange:
        """Send a call unless it was sent before, and check the response.

        Where the service fails on a call with several odd texts, each of them is sent alone, to find out which is
        enough.

        Returns:
            The exchange; where one text alone is enough, that one.
        """
        exchange = await self._exchanges.once(call, self.count, valid=valid)
        parts = self._parts(call) if _is_failure(exchange) else {}
        if not parts:
            self.check(exchange)
            return exchange
        enough = await self._failing(parts, valid=valid)
        if not enough:
            self.check(exchange, remark="none of its texts alone is enough")
            return exchange
        self.check(exchange, but=CRASH)
        texts = f"the text{'s' if len(enough) > 1 else ''} at {', '.join(enough)}"
        first = next(iter(enough.values()))
        self.check(first, remark=f"{'each of ' if len(enough) > 1 else ''}{texts} alone is enough")
        return first

    def _parts(self, call: Call) -> dict[str, Call]:
        known = call.variant in self._calls.inputs.calls
        return odd_parts(call, self._calls.named(call.variant), self._calls.inputs.texts) if known else {}

    async def _failing(self, parts: Mapping[str, Call], *, valid: bool) -> dict[str, Exchange]:
        found: dict[str, Exchange] = {}
        for place, part in parts.items():
            try:
                exchange = await self._exchanges.once(part, self.count, valid=valid)
            except BudgetSpentError:
                # What is known already stands.
                break
            if _is_failure(exchange):
                found[place] = exchange
        return found

    def check(self, exchange: Exchange, *, but: str = "", remark: str = "") -> None:
        """Enter what the checks of every response say of an exchange, and of those before it.

        Args:
            exchange: the exchange.
            but: a requirement of which nothing is to be said.
            remark: what is to be said of it beside the status, where the service fails.
        """
        for each in (*exchange.earlier, exchange):
            results = check_response(self._calls.contract, self._calls.operation, each, self._secrets)
            if but:
                results = [result for result in results if result.requirement != but]
            if remark:
                results = [_with_remark(result, remark) for result in results]
            self._record.add(results, each)
            if each.response and each.response.truncated:
                self._record.cut |= cut_off(self._calls.contract, self._calls.operation, each, self._secrets)

    def check_shape_of_error(self, exchange: Exchange) -> None:
        """Enter whether an error has the documented shape, on a request that the operation does not document."""
        for result in check_shape_of_error(self._calls.contract, self._calls.operation, exchange, self._secrets):
            self.enter(result, exchange)

    def enter(self, result: CheckResult, exchange: Exchange) -> None:
        """Enter a check result, if the API is asked its requirement."""
        if result.requirement in self._calls.contract.register.asked:
            self._record.add([result], exchange)


def _is_failure(exchange: Exchange) -> bool:
    return exchange.response is not None and exchange.is_evidence and exchange.response.status // 100 == 5


def _with_remark(result: CheckResult, remark: str) -> CheckResult:
    if result.passed or result.requirement != CRASH:
        return result
    return replace(result, observed=f"{result.observed}; {remark}")
