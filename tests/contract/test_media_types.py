"""The media type of the request body."""

from __future__ import annotations

from artifact_contracts.running.contract_test import requirement
from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.schemathesis_adapter import GeneratedCase

FORM = "application/x-www-form-urlencoded"


@requirement("media-type.unsupported", each="media-type", baseline="full")
async def test_unsupported_media_type(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends the full call with its body labelled as another media type: {case}.

    Must come back: 415.
    """
    await operation.expect_status(operation.calls.generated(case), ("415",))


@requirement("media-type.unsupported", baseline="full")
async def test_media_type_of_forms(operation: OperationUnderTest) -> None:
    """Sends the full call with its JSON labelled as a form, as curl does by default.

    Must come back: 415.
    """
    await operation.expect_status(operation.calls.with_media_type(FORM), ("415",))


@requirement("media-type.missing", baseline="full")
async def test_no_media_type(operation: OperationUnderTest) -> None:
    """Sends the full call without a media type for its body.

    Must come back: a success or a refusal, but no error of the service.
    """
    await operation.expect_no_crash(operation.calls.with_media_type(None), ("2XX", "4XX"))
