"""Whether a service refuses everybody by now; what it refuses then says nothing of what was sent.

A key expires, a gateway forgets an address: from then on each request gets the same refusal. So a failure that is a
refusal stands only if a valid call is still answered in another way afterwards.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from artifact_contracts.cases.call import Call
from artifact_contracts.errors import BudgetSpentError, NotTestedError, Untested
from artifact_contracts.results.case_record import CaseRecord
from artifact_contracts.results.case_result import CaseResult
from artifact_contracts.running.exchange_cache import Count, ExchangeCache
from artifact_contracts.sending.exchange import Exchange


async def take_back_refusals(record: CaseRecord, result: CaseResult, exchanges: ExchangeCache, count: Count) -> None:
    """Take out of a record what was found in refusals that everybody gets by now.

    Nothing is sent where the same was found before.

    Args:
        record: the case's, which has ended.
        result: what came of it so far.
        exchanges: what was sent to its operation.
        count: told of each request.
    """
    state = exchanges.state
    doubtful = {failure.key for failure in result.failures if failure.fails and _status(failure.exchange)}
    call = exchanges.sign_of_life
    if call is None or not doubtful - state.looked_into:
        return
    since = state.last_accepted
    control = state.refuses_all or await _control(exchanges, call, count)
    status = _status(control)
    stands = [check for check in record.checks if status is None or not _is_taken_back(check.exchange, status, since)]
    if len(stands) == len(record.checks):
        state.looked_into |= doubtful
        return
    state.refuses_all = control
    record.checks = stands
    record.ended_by(NotTestedError(state.why_all_are_refused, Untested.NO_ANSWER))


async def _control(exchanges: ExchangeCache, call: Call, count: Count) -> Exchange | None:
    exchanges.spare_one()
    try:
        return await exchanges.once_more(call, f"beside refusal {len(exchanges.state.statuses)}", count)
    except BudgetSpentError:
        return None


def _status(exchange: object) -> int | None:
    """Return the status with which a request was refused; None for everything else."""
    response = exchange.response if isinstance(exchange, Exchange) else None
    return response.status if response and response.status // 100 in (3, 4) else None


def _is_taken_back(exchange: object, status: int, since: datetime | None) -> bool:
    """Whether an exchange ended with a status, and later than the last valid call that was accepted was sent."""
    if since is None or not isinstance(exchange, Exchange) or _status(exchange) != status:
        return False
    return exchange.started + timedelta(seconds=exchange.seconds) > since
