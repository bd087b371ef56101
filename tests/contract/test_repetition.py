"""The same call more than once."""

from __future__ import annotations

import pytest

from artifact_contracts.suite.operation import OperationUnderTest


@pytest.mark.requirement("repetition.identical")
async def test_same_call_twice(operation: OperationUnderTest) -> None:
    """Sends the minimal call, and then the same call again, byte by byte.

    Must come back: whatever the service says of a repetition, but no error of its own.
    """
    await operation.answers_again(operation.call())
