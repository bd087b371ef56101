"""How errors are worded. Every error of a run is judged; these tests provoke each documented one on purpose."""

from __future__ import annotations

import pytest

from artifact_contracts.suite.operation import OperationUnderTest


@pytest.mark.requirement("error.message")
async def test_message_of_an_authentication_error(operation: OperationUnderTest) -> None:
    """Sends the minimal call without any key.

    Must come back: the documented envelope with a message.
    """
    await operation.is_worded_as_documented(operation.call().without_credential())


@pytest.mark.requirement("error.message")
async def test_message_of_an_unknown_resource(operation: OperationUnderTest) -> None:
    """Sends the minimal call for a resource that does not exist.

    Must come back: the documented envelope with a message.
    """
    await operation.is_worded_as_documented(operation.call().with_resource(operation.unknown("resource")))


@pytest.mark.requirement("error.message")
async def test_message_of_a_malformed_body(operation: OperationUnderTest) -> None:
    """Sends the full call with a body that is not JSON.

    Must come back: the documented envelope with a message.
    """
    await operation.is_worded_as_documented(operation.call(operation.fullest).with_body(b"{"))
