"""When an answer says something of the case it was sent for."""

from __future__ import annotations

from http import HTTPStatus

from artifact_contracts.checks.check_context import extreme_of
from artifact_contracts.errors import NotTestedError, Untested
from artifact_contracts.running.target_state import TargetState
from artifact_contracts.sending.exchange import Exchange, Response


def evidence_of(state: TargetState, exchange: Exchange) -> Response:
    """Return an answer that says something of the case; that the service failed is said by another check.

    Args:
        state: what is known of the target.
        exchange: the request and what became of it.

    Raises:
        NotTestedError: it says nothing of the case.
    """
    response = answer_of_any_kind(state, exchange)
    if response.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        reported_by = "robustness.extremes" if extreme_of(exchange.request) else "response.no-server-error"
        raise NotTestedError(f"the service failed (500), which {reported_by} reports", reported_by=reported_by)
    return response


def answer_of_any_kind(state: TargetState, exchange: Exchange) -> Response:
    """Return an answer of the service itself, whatever it says; see evidence_of."""
    if exchange.response is None or not exchange.is_evidence:
        outage = state.alive.outage
        raise NotTestedError(
            f"the answer is no evidence: {exchange}" + (f"; {outage}" if outage else ""), Untested.NO_ANSWER
        )
    return exchange.response
