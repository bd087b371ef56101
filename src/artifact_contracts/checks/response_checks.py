"""The checks that every response goes through, whatever case brought it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from artifact_contracts.checks import envelope, leakage, response_headers
from artifact_contracts.checks.check_context import LARGEST_BODY, CheckContext, in_scope
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.checks.expectations import STATUS
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.exchange import NO_EVIDENCE, Exchange, FailureKind

_INCIDENTS = (FailureKind.UNREACHABLE, FailureKind.DROPPED)
_NOT_IMPLEMENTED = 501
# Statuses that HTTP itself gives a meaning for any resource; documents seldom repeat them for each operation.
_OF_HTTP_ITSELF = frozenset((405, 406, 408, 411, 413, 414, 415, 417, 421, 426, 431, 501, 505))


Check = Callable[[CheckContext], Iterator[CheckResult]]


def judge(contract: Contract, operation: Operation, exchange: Exchange, secrets: Secrets) -> Iterator[CheckResult]:
    """Judge one exchange by every universal requirement that applies to it.

    Args:
        contract: the contract of its API.
        operation: the operation the request was meant for.
        exchange: the exchange.
        secrets: the secrets of the run.

    Returns:
        Judgements by requirements the API can be asked; whether kept or not.
    """
    check_results = (
        check_result for check in _complete(exchange, operation, contract, secrets) for check_result in check
    )
    return (check_result for check_result in check_results if contract.register.asks(check_result.requirement))


def shape_of_error(
    contract: Contract, operation: Operation, exchange: Exchange, secrets: Secrets
) -> Iterator[CheckResult]:
    """Judge an error that is no business of the operation by the shape of those that are."""
    assert exchange.response is not None  # noqa: S101 (only asked of an answer)
    return envelope.shape(CheckContext(contract, operation, exchange, exchange.response, secrets))


def silence(operation: Operation, exchange: Exchange) -> CheckResult | None:
    """Judge a request on which the service closed the connection each time, though it answered a valid call meanwhile.

    Args:
        operation: the operation the request was meant for.
        exchange: the exchange.

    Returns:
        That there was no answer; None where servers and gateways may turn a request away without a word.
    """
    request = exchange.request
    if not in_scope(operation, request) or len(request.body or b"") > LARGEST_BODY:
        return None
    observed = f"{FailureKind.DROPPED.value}, each time, while a valid call was answered"
    return CheckResult("response.complete", False, "a complete answer", observed, FailureKind.DROPPED.value)


def _complete(
    exchange: Exchange, operation: Operation, contract: Contract, secrets: Secrets
) -> Iterator[Iterator[CheckResult]]:
    if exchange.failure is not None:
        if exchange.failure.kind not in _INCIDENTS:
            yield iter((_incomplete(exchange),))
        return
    assert exchange.response is not None  # noqa: S101 (an exchange has one or the other)
    yield iter((CheckResult("response.complete", True, "a complete answer", str(exchange)),))
    subject = CheckContext(contract, operation, exchange, exchange.response, secrets)
    for check in CHECKS:
        yield check(subject)


def _incomplete(exchange: Exchange) -> CheckResult:
    assert exchange.failure is not None  # noqa: S101
    return CheckResult(
        "response.complete", False, "a complete answer in time", str(exchange.failure), exchange.failure.kind.value
    )


def no_server_error(subject: CheckContext) -> Iterator[CheckResult]:
    """Nothing a client sends brings a 5xx about."""
    status = subject.response.status
    if status in NO_EVIDENCE or (status == _NOT_IMPLEMENTED and not subject.documented_method):
        return
    observed = str(subject.response)
    kept, expected = status < 500, "any status below 500"
    yield CheckResult("response.no-server-error", kept, expected, observed, observed, per_concern=True)


def documented_status(subject: CheckContext) -> Iterator[CheckResult]:
    """Every status is one the documents name, and none redirects."""
    status = subject.response.status
    redirects = status // 100 == 3
    target = subject.response.header("location")
    yield CheckResult(
        "response.no-redirect",
        not redirects,
        "an answer from this address",
        f"{subject.response}{f' to {target}' if target else ''}",
        f"redirect {status}",
        STATUS,
    )
    speaks_of_it = subject.in_scope and (subject.operation.describes_errors or not subject.is_error)
    if speaks_of_it and not redirects and not subject.is_gateway_error and status not in _OF_HTTP_ITSELF:
        listed = ", ".join(subject.operation.replies)
        observed = str(subject.response)
        documented = subject.reply is not None
        yield CheckResult("response.documented-status", documented, f"one of {listed}", observed, observed, STATUS)


def success_body(subject: CheckContext) -> Iterator[CheckResult]:
    """A success body has a documented media type and satisfies its schema."""
    reply = subject.reply
    if not (subject.is_success and subject.has_body and reply and reply.contents):
        return
    media_type = subject.response.media_type
    yield CheckResult(
        "response.media-type",
        media_type in reply.contents,
        " or ".join(reply.contents),
        media_type or "no Content-Type",
        media_type or "none",
    )
    schema = reply.contents.get(media_type)
    if schema is None or not subject.response.is_json or subject.parsed.error or not schema.satisfiable:
        return
    error = schema.first_error(subject.parsed.value)
    yield CheckResult(
        "response.schema",
        error is None,
        "a body that satisfies its schema",
        str(error or "it does"),
        error.cause if error else "",
    )


def well_formed_json(subject: CheckContext) -> Iterator[CheckResult]:
    """What is typed as JSON is JSON."""
    if not (subject.has_body and subject.response.is_json) or subject.response.truncated:
        return
    error = subject.parsed.error
    yield CheckResult(
        "response.strict-json", error is None, "a JSON body", error or "JSON", re.sub(r"\d+", "N", error or "")
    )
    if error is None:
        repeated = subject.parsed.repeated
        yield CheckResult(
            "response.unique-members",
            repeated is None,
            "member names that stand once",
            f"{repeated} stands twice" if repeated else "they do",
            str(repeated),
        )


def required_headers(subject: CheckContext) -> Iterator[CheckResult]:
    """Every header the document requires is there."""
    if subject.reply:
        for name in subject.reply.required_headers:
            present = subject.response.header(name)
            kept, observed = present is not None, present or f"no {name}"
            yield CheckResult(
                "response.headers", kept, f"a {name} header", observed, name, response_headers.dedupe_key_of(name)
            )


def no_content(subject: CheckContext) -> Iterator[CheckResult]:
    """A 204 brings no content (RFC 9110 section 15.3.5), and says so (section 8.6)."""
    if subject.response.status == 204:
        length = subject.response.header("content-length") or "0"
        coding = subject.response.header("transfer-encoding")
        kept = length.strip("0, ") == "" and coding is None
        observed = f"Transfer-Encoding: {coding}" if coding else f"Content-Length: {length}"
        yield CheckResult("response.no-content", kept, "nothing behind the headers", observed, "content")


CHECKS: tuple[Check, ...] = (
    no_server_error,
    documented_status,
    success_body,
    no_content,
    well_formed_json,
    required_headers,
    envelope.error_envelope,
    response_headers.challenge,
    response_headers.allow,
    response_headers.retry_after,
    response_headers.rate_limit,
    leakage.credential,
    leakage.stack_trace,
    leakage.markup,
)

# The requirements these checks serve.
SERVED = (
    "response.complete",
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
)
