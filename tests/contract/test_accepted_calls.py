"""What must be accepted: the documented call in all its documented forms."""

from __future__ import annotations

import pytest

from artifact_contracts.engine import GeneratedCase
from artifact_contracts.suite.operation import OperationUnderTest


@pytest.mark.requirement("accepted.minimal")
async def test_minimal_call(operation: OperationUnderTest) -> None:
    """Sends the smallest valid call.

    Must come back: a success.
    """
    await operation.accepts(operation.call())


@pytest.mark.requirement("accepted.full")
async def test_full_call(operation: OperationUnderTest) -> None:
    """Sends the valid call with every documented member.

    Must come back: a success.
    """
    await operation.accepts(operation.call("full"))


@pytest.mark.requirement("accepted.no-body")
async def test_call_without_a_body(operation: OperationUnderTest) -> None:
    """Sends the valid call without a body.

    Must come back: a success, because the body is optional.
    """
    await operation.accepts(operation.call("no-body"))


@pytest.mark.requirement("accepted.empty-object")
async def test_call_with_an_empty_object(operation: OperationUnderTest) -> None:
    """Sends the valid call with an empty object.

    Must come back: a success, because every member is optional.
    """
    await operation.accepts(operation.call("empty-object"))


@pytest.mark.requirement("accepted.optional-members", each="valid")
async def test_optional_members(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends a valid call with this choice of optional members: {case}.

    Must come back: a success.
    """
    await operation.accepts(operation.generated(case))


@pytest.mark.requirement("accepted.generated", random=True)
def test_random_valid_bodies(operation: OperationUnderTest) -> None:
    """Sends valid calls with random bodies that satisfy the schema.

    Must come back: a success, each time.
    """
    operation.explore(valid=True)
