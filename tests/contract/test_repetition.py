"""The same call more than once."""

from __future__ import annotations

import pytest

from artifact_contracts.running.operation import OperationUnderTest

IN_A_ROW = 8
AT_ONCE = 4


@pytest.mark.requirement("repetition.identical")
async def test_same_call_twice(operation: OperationUnderTest) -> None:
    """Sends the minimal call, and then the same call again, byte by byte.

    Must come back: whatever the service says of a repetition, but no error of its own.
    """
    await operation.answers_again()


@pytest.mark.requirement("repetition.sustained", cost=IN_A_ROW)
async def test_many_calls_in_a_row(operation: OperationUnderTest) -> None:
    """Sends the minimal call eight times more, so that with all others more than twenty are accepted.

    Must come back: the same status each time.
    """
    await operation.answers_alike(IN_A_ROW)


@pytest.mark.requirement("repetition.concurrent", cost=AT_ONCE)
async def test_several_calls_at_once(operation: OperationUnderTest) -> None:
    """Sends the minimal call four times at the same moment.

    Must come back: a success or a conflict, each time.
    """
    await operation.answers_together(AT_ONCE)
