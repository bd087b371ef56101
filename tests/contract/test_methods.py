"""Methods and paths the document does not name."""

from __future__ import annotations

from dataclasses import replace

from artifact_contracts.cases.call import Call
from artifact_contracts.running.contract_test import requirement
from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.schemathesis_adapter import NO_BODY, GeneratedCase

INSPECTED_BY = "the minimal call with {method}"
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


def inspecting(operation: OperationUnderTest, method: str) -> Call:
    """The minimal call with a method that only looks; TRACE takes no secret along (RFC 9110 section 9.3.8)."""
    call = replace(operation.calls.minimal(), method=method, body=NO_BODY)
    return call.with_credential(operation.calls.keys.unknown) if method == "TRACE" else call


@requirement("method.undocumented", each="method")
async def test_undocumented_method(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends {case} to the path of the operation.

    Must come back: a refusal, 4xx, or 501 for a method the service does not know at all.
    """
    await operation.expect_status(operation.calls.generated(case), ("4XX", "501"))


@requirement("method.inspection", shares=INSPECTED_BY, parametrize={"method": ["HEAD", "OPTIONS", "TRACE"]})
async def test_method_that_inspects(operation: OperationUnderTest, method: str) -> None:
    """Sends {method} to the path of the operation.

    Must come back: whatever the service answers to it, but no error of its own; 501 does not count as one.
    """
    call = inspecting(operation, method)
    await operation.expect_no_crash(call, ("2XX", "3XX", "4XX", "501"))


@requirement("method.trace-echo", shares=INSPECTED_BY.format(method="TRACE"))
async def test_secret_in_trace(operation: OperationUnderTest) -> None:
    """Sends TRACE with a key that nobody was given.

    Must come back: anything but that key; RFC 9110 section 9.3.8 advises a server to leave out what may be a secret.
    """
    await operation.expect_no_echo(inspecting(operation, "TRACE"), operation.calls.keys.unknown)


@requirement("method.override")
async def test_method_override(operation: OperationUnderTest) -> None:
    """Sends the minimal call with an undocumented method, and headers that name the documented one.

    Must come back: a refusal, 4xx, or 501.
    """
    call = operation.calls.minimal()
    for name in OVERRIDES:
        call = call.with_header(name, call.method)
    await operation.expect_status(replace(call, method="PATCH" if call.method != "PATCH" else "PUT"), ("4XX", "501"))


@requirement("method.trailing-slash")
async def test_slash_behind_the_path(operation: OperationUnderTest) -> None:
    """Sends the minimal call to the path with a slash at its end.

    Must come back: a success, a redirect or a refusal, but no error of the service.
    """
    await operation.expect_no_crash(operation.calls.minimal().with_path_suffix("/"), ("2XX", "3XX", "4XX"))
