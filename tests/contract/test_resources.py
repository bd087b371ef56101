"""What a call acts on: a resource that exists and belongs to the caller."""

from __future__ import annotations

import pytest

from artifact_contracts.suite.operation import OperationUnderTest


@pytest.mark.requirement("resource.unknown")
async def test_unknown_resource(operation: OperationUnderTest) -> None:
    """Sends the minimal call for a resource that does not exist.

    Must come back: a documented status for what does not exist.
    """
    call = operation.call().with_resource(operation.unknown("resource"))
    await operation.answers(call, operation.resource.unknown_statuses)


@pytest.mark.requirement("resource.foreign")
async def test_foreign_resource(operation: OperationUnderTest) -> None:
    """Sends the minimal call for a resource of another account.

    Must come back: 403, or 404 as if there were no such resource.
    """
    call = operation.call().with_resource(operation.foreign_resource)
    await operation.answers(call, operation.resource.foreign_statuses)


@pytest.mark.requirement("resource.foreign")
async def test_resource_of_the_first_account(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the valid key of another account.

    Must come back: 403, or 404 as if there were no such resource.
    """
    call = operation.call().with_credential(operation.other_key)
    await operation.answers(call, operation.resource.foreign_statuses)
