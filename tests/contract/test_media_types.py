"""The media type of the request body."""

from __future__ import annotations

import pytest

from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.schemathesis_adapter import GeneratedCase

FORM = "application/x-www-form-urlencoded"


@pytest.mark.requirement("media-type.unsupported", each="media-type", beside="full")
async def test_unsupported_media_type(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends the full call with its body declared as another media type: {case}.

    Must come back: 415.
    """
    await operation.answers(operation.generated(case), ("415",))


@pytest.mark.requirement("media-type.unsupported", beside="full")
async def test_media_type_of_forms(operation: OperationUnderTest) -> None:
    """Sends the full call with its JSON declared as a form, as curl does unless told otherwise.

    Must come back: 415.
    """
    await operation.answers(operation.with_body_typed(FORM), ("415",))


@pytest.mark.requirement("media-type.missing", beside="full")
async def test_no_media_type(operation: OperationUnderTest) -> None:
    """Sends the full call without saying what its body is.

    Must come back: a success or a refusal, but no error of the service.
    """
    await operation.withstands(operation.with_body_typed(None), ("2XX", "4XX"))
