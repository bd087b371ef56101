"""How errors are worded. Every error of a run is judged; these tests look at each documented one on purpose."""

from __future__ import annotations

from artifact_contracts.running.contract_test import requirement
from artifact_contracts.running.operation import OperationUnderTest


@requirement("error.message", shares="no key")
async def test_message_of_an_authentication_error(operation: OperationUnderTest) -> None:
    """Sends the minimal call without any key.

    Must come back: the documented envelope with a message.
    """
    await operation.expect_documented_error(operation.calls.minimal().without_credential())


@requirement("error.message", shares="an unknown resource")
async def test_message_of_an_unknown_resource(operation: OperationUnderTest) -> None:
    """Sends the minimal call for a resource that does not exist.

    Must come back: the documented envelope with a message.
    """
    await operation.expect_documented_error(operation.calls.for_unknown_resource())


@requirement("error.one-shape", baseline="full", shares="a body cut short")
async def test_message_of_a_malformed_body(operation: OperationUnderTest) -> None:
    """Sends the full call with its body truncated.

    Must come back: an error of the same shape as the documented ones.
    """
    await operation.expect_shape_of_errors(operation.calls.truncated())


@requirement("error.one-shape")
async def test_error_of_another_path(operation: OperationUnderTest) -> None:
    """Sends the minimal call to a path below the documented one that does not exist.

    Must come back: an error of the same shape as the documented ones.
    """
    await operation.expect_shape_of_errors(operation.calls.minimal().with_path_suffix("/contract-check"))
