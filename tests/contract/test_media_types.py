"""The media type of the request body."""

from __future__ import annotations

import pytest

from artifact_contracts.engine import GeneratedCase
from artifact_contracts.suite.operation import OperationUnderTest


@pytest.mark.requirement("media-type.unsupported", each="media-type")
async def test_unsupported_media_type(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends the full call with its body declared as another media type: {case}.

    Must come back: 415.
    """
    await operation.answers(operation.generated(case), ("415",))
