"""The checks that every response goes through, whatever case brought it."""

from __future__ import annotations

import re
from collections.abc import Callable

from artifact_contracts.checks import envelope, header_rules, leakage, response_headers
from artifact_contracts.checks.check_context import (
    CheckContext,
)
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.checks.expectations import STATUS
from artifact_contracts.checks.lost_answers import check_complete, check_framing, what_is_broken
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.exchange import Exchange

CRASH = "response.no-server-error"
_NOT_IMPLEMENTED = 501
# Statuses that HTTP itself gives a meaning for any resource; documents seldom repeat them for each operation.
_OF_HTTP_ITSELF = frozenset((405, 406, 408, 411, 413, 414, 415, 417, 421, 426, 431, 501, 505))


Check = Callable[[CheckContext], list[CheckResult]]


def check_response(contract: Contract, operation: Operation, exchange: Exchange, secrets: Secrets) -> list[CheckResult]:
    """Judge one exchange by every requirement that applies to any response.

    Args:
        contract: the contract of its API.
        operation: the operation the request was meant for.
        exchange: the exchange.
        secrets: the secrets of the run.

    Returns:
        Results for requirements the API can be asked; whether passed or not.
    """
    results = check_framing(exchange)
    if exchange.response is None:
        results += check_complete(exchange)
    else:
        context = CheckContext(contract, operation, exchange, exchange.response, secrets)
        if not exchange.response.truncated:
            results.append(CheckResult("response.complete", True, "a complete answer", context.status_line))
        for check in CHECKS:
            results += check(context)
    return [result for result in results if result.requirement in contract.register.asked]


def cut_off(contract: Contract, operation: Operation, exchange: Exchange, secrets: Secrets) -> set[str]:
    """Return what cannot be judged because an answer was longer than what the suite reads.

    A long answer to what no client sends in earnest, such as an echo of megabytes, keeps nothing from being judged.
    """
    response = exchange.response
    if response is None or not response.truncated:
        return set()
    context = CheckContext(contract, operation, exchange, response, secrets)
    if context.extreme is not None:
        return set()
    cut = {"response.complete"}
    if context.is_json:
        cut |= {"response.strict-json", "response.unique-members"}
        cut |= {"response.schema"} if context.is_success and context.reply and context.reply.contents else set()
        cut |= _WORDING if context.is_error and context.is_worded_by_the_service else set()
    return cut & contract.register.asked


_WORDING = {"error.message", "error.message-not-empty", "error.code", "error.envelope"}


def check_shape_of_error(
    contract: Contract, operation: Operation, exchange: Exchange, secrets: Secrets
) -> list[CheckResult]:
    """Judge an error on a request that the operation does not document by the shape of those it does; see above."""
    if exchange.response is None:
        return []
    return envelope.shape(CheckContext(contract, operation, exchange, exchange.response, secrets))


def no_server_error(context: CheckContext) -> list[CheckResult]:
    """No valid call and no ordinary mistake causes a 5xx; what no client sends in earnest is another requirement."""
    status = context.response.status
    if not context.exchange.is_evidence or (status == _NOT_IMPLEMENTED and not context.is_documented_method):
        return []
    observed = context.status_line
    broken, cause = what_is_broken(CRASH, observed, context.extreme)
    return [CheckResult(broken, status < 500, "any status below 500", observed, cause, per_concern=broken == CRASH)]


def documented_status(context: CheckContext) -> list[CheckResult]:
    """Every status is one the documents name, and none redirects."""
    status, observed = context.response.status, context.status_line
    redirects = status // 100 == 3
    results = [_no_redirect(context)] if context.has_clean_path else []
    speaks_of_it = context.in_scope and (context.operation.describes_errors or not context.is_error)
    if speaks_of_it and not redirects and not context.is_gateway_error and status not in _OF_HTTP_ITSELF:
        expected = f"one of {', '.join(context.operation.replies)}"
        passed = context.reply is not None
        results.append(CheckResult("response.documented-status", passed, expected, observed, observed, STATUS))
    return results


def _no_redirect(context: CheckContext) -> CheckResult:
    status, observed = context.response.status, context.status_line
    redirects = status // 100 == 3
    target = context.response.fields.get("location") if redirects else None
    return CheckResult(
        "response.no-redirect",
        not redirects,
        "an answer from this address",
        f"{observed} to {target}" if target else observed,
        f"redirect {status}",
        STATUS,
    )


def success_body(context: CheckContext) -> list[CheckResult]:
    """A success body has a documented media type and satisfies its schema."""
    reply = context.reply if context.is_success and context.has_body else None
    if reply is None or not reply.contents:
        return []
    media_type = context.response.media_type
    results = [
        CheckResult(
            "response.media-type",
            media_type in reply.contents,
            " or ".join(reply.contents),
            media_type or "no Content-Type",
            media_type or "none",
        )
    ]
    schema = reply.contents.get(media_type)
    if schema is None or not context.is_json or context.parsed.error or not schema.satisfiable:
        return results
    error = schema.first_error(context.parsed.value)
    return [
        *results,
        CheckResult(
            "response.schema",
            error is None,
            "a body that satisfies its schema",
            str(error or "it does"),
            error.cause if error else "",
        ),
    ]


def well_formed_json(context: CheckContext) -> list[CheckResult]:
    """What is typed as JSON is JSON."""
    if not (context.has_body and context.is_json) or context.response.truncated:
        return []
    error, repeated = context.parsed.error, context.parsed.repeated
    results = [
        CheckResult(
            "response.strict-json", error is None, "a JSON body", error or "JSON", re.sub(r"\d+", "N", error or "")
        )
    ]
    if error is None:
        results.append(
            CheckResult(
                "response.unique-members",
                repeated is None,
                "each member name only once",
                f"{repeated} appears twice" if repeated else "none appears twice",
                str(repeated),
            )
        )
    return results


def no_content(context: CheckContext) -> list[CheckResult]:
    """A 204 brings no content (RFC 9110 section 15.3.5), and says so (section 8.6)."""
    if context.response.status != 204:
        return []
    length = context.response.fields.get("content-length") or "0"
    coding = context.response.fields.get("transfer-encoding")
    passed = length.strip("0, ") == "" and coding is None
    observed = f"Transfer-Encoding: {coding}" if coding else f"Content-Length: {length}"
    return [CheckResult("response.no-content", passed, "nothing after the headers", observed, "content")]


CHECKS: tuple[Check, ...] = (
    no_server_error,
    documented_status,
    success_body,
    no_content,
    well_formed_json,
    envelope.error_envelope,
    response_headers.required,
    response_headers.challenge,
    response_headers.allow,
    response_headers.retry_after,
    response_headers.rate_limit,
    header_rules.header_rules,
    leakage.credential,
    leakage.stack_trace,
    leakage.markup,
)

# The requirements these checks serve.
SERVED = (
    "response.complete",
    "response.framing",
    "response.no-server-error",
    "response.success-status",
    "response.documented-status",
    "response.no-redirect",
    "response.no-content",
    "response.media-type",
    "response.strict-json",
    "response.unique-members",
    "response.schema",
    "response.headers",
    "response.date",
    "response.one-length",
    "response.not-shared",
    "response.cross-origin",
    "response.end-of-life",
    "response.nosniff",
    "error.problem-status",
    "leakage.server-version",
    "error.media-type",
    "error.message",
    "error.message-not-empty",
    "error.code",
    "error.envelope",
    "error.one-shape",
    "error.request-id",
    "authentication.challenge",
    "method.allow",
    "rate-limit.headers",
    "rate-limit.retry-after",
    "rate-limit.retry-after-form",
    "leakage.credential",
    "leakage.stack-trace",
    "leakage.markup",
    "robustness.extremes",
)
