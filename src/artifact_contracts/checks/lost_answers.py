"""What is judged where there is no answer, or more than one: whole answers, and nothing beside them."""

from __future__ import annotations

from artifact_contracts.cases.request import Request
from artifact_contracts.checks.check_context import LARGEST_BODY, extreme_of, has_repeated_header, in_scope
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.sending.exchange import Exchange, FailureKind

_INCIDENTS = (FailureKind.UNREACHABLE, FailureKind.DROPPED, FailureKind.LOST, FailureKind.MIXED_UP)


def check_framing(exchange: Exchange) -> list[CheckResult]:
    """Judge whether anything came beside the answer (RFC 9112 section 6.3); no client can tell what that belongs to.

    Not judged: a body behind the answer to HEAD, and what comes of a body in chunks that is not read.
    """
    request = exchange.request
    if (exchange.response is None and not exchange.stray) or request.method == "HEAD" or request.chunked:
        return []
    observed = exchange.stray or "the answer"
    return [CheckResult("response.framing", not exchange.stray, "the answer, and nothing beside it", observed, "stray")]


def check_complete(exchange: Exchange) -> list[CheckResult]:
    """Judge why there is no answer; a loss that says nothing of the service is none."""
    failure = exchange.failure
    if failure is None or failure.kind in _INCIDENTS:
        return []
    requirement, cause = what_is_broken("response.complete", failure.kind.value, extreme_of(exchange.request))
    return [CheckResult(requirement, False, "a complete answer in time", str(failure), cause)]


def what_is_broken(requirement: str, cause: str, extreme: str | None) -> tuple[str, str]:
    """Return what a failure of the service breaks, and its cause: another requirement where the request was extreme."""
    return ("robustness.extremes", f"{cause} on {extreme}") if extreme else (requirement, cause)


def may_be_dropped(operation: Operation, request: Request) -> bool:
    """Whether servers and gateways may turn a request away without a word.

    Args:
        operation: the operation the request was meant for.
        request: the request.
    """
    too_large = len(request.body or b"") > LARGEST_BODY
    return bool(request.flaw) or too_large or not in_scope(operation, request) or has_repeated_header(request)


def check_dropped(operation: Operation, exchange: Exchange) -> CheckResult | None:
    """Judge a request on which the service closed the connection each time, though it answered a control meanwhile.

    Args:
        operation: the operation the request was meant for.
        exchange: the exchange.

    Returns:
        That there was no answer; None where the request may be turned away without a word.
    """
    if may_be_dropped(operation, exchange.request):
        return None
    observed = f"{FailureKind.DROPPED.value}, each time, while a call without a key was answered"
    broken, cause = what_is_broken("response.complete", FailureKind.DROPPED.value, extreme_of(exchange.request))
    return CheckResult(broken, False, "a complete answer", observed, cause)


def check_died(exchange: Exchange) -> CheckResult:
    """Judge a request after which the service was gone each time, though it answered another call before and after.

    Args:
        exchange: the last of several exchanges of the request.
    """
    broken, cause = what_is_broken("response.complete", "the service dies", extreme_of(exchange.request))
    observed = f"{exchange}; then no connection for a while, each time, and before and after it a call without a key"
    return CheckResult(broken, False, "a service that goes on answering", f"{observed} was answered", cause)
