"""The front of the service: the server or gateway that reads each request first, and what it makes of flawed heads."""

from __future__ import annotations

from artifact_contracts.cases.head_flaws import HeadFlaw
from artifact_contracts.running.contract_test import requirement
from artifact_contracts.running.operation import OperationUnderTest

HOSTS = [HeadFlaw.NO_HOST.value, HeadFlaw.TWO_HOSTS.value]
LENGTHS = [HeadFlaw.CHUNKS_AND_LENGTH.value, HeadFlaw.TWO_LENGTHS.value]


@requirement("front.host", parametrize={"flaw": HOSTS})
async def test_host_is_not_said_once(operation: OperationUnderTest, flaw: str) -> None:
    """Sends the minimal call with {flaw}.

    Must come back: 400, or another refusal of what was sent.
    """
    await operation.expect_turned_away(operation.calls.minimal(), HeadFlaw(flaw))


@requirement("front.field-syntax")
async def test_space_before_colon(operation: OperationUnderTest) -> None:
    """Sends the minimal call with a space between the name of a field and its colon.

    Must come back: 400, or another refusal of what was sent.
    """
    await operation.expect_turned_away(operation.calls.minimal(), HeadFlaw.SPACE_BEFORE_COLON)


@requirement("front.length", baseline="full", parametrize={"flaw": LENGTHS})
async def test_length_is_said_in_two_ways(operation: OperationUnderTest, flaw: str) -> None:
    """Sends the full call with {flaw}.

    Must come back: 400, or another refusal of what was sent. Where one of the two is Transfer-Encoding, any answer
    will do as well if the connection is closed behind it.
    """
    await operation.expect_turned_away(operation.calls.full(), HeadFlaw(flaw))
