"""The same call more than once."""

from __future__ import annotations

from artifact_contracts.running.contract_test import requirement
from artifact_contracts.running.operation import OperationUnderTest

IN_A_ROW = 8
AT_ONCE = 4


@requirement("repetition.identical")
async def test_same_call_twice(operation: OperationUnderTest) -> None:
    """Sends the minimal call, and then the same call again, with no difference but its X-Request-Id.

    Must come back: whatever the service answers to a repetition, but no error of its own.
    """
    await operation.expect_repetition_survived()


@requirement("repetition.sustained", cost=IN_A_ROW)
async def test_many_calls_in_a_row(operation: OperationUnderTest) -> None:
    """Sends the minimal call eight more times, so that more than twenty calls are accepted in all.

    Must come back: the same status each time.
    """
    await operation.expect_consistent_status(IN_A_ROW)


@requirement("repetition.concurrent", cost=AT_ONCE)
async def test_several_calls_at_once(operation: OperationUnderTest) -> None:
    """Sends the minimal call four times at the same moment.

    Must come back: a success or a conflict, each time.
    """
    await operation.expect_concurrent_calls_accepted(AT_ONCE)
