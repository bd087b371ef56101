"""Methods the document does not name."""

from __future__ import annotations

import pytest

from artifact_contracts.engine import GeneratedCase
from artifact_contracts.suite.operation import OperationUnderTest


@pytest.mark.requirement("method.undocumented", each="method")
async def test_undocumented_method(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends {case} to the path of the operation.

    Must come back: a refusal, 4xx, or 501 for a method the service does not know at all.
    """
    await operation.answers(operation.generated(case), ("4XX", "501"))
