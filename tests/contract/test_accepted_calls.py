"""What must be accepted: the documented call in all its documented forms, and with the liberties that callers have.

The liberties are taken all at once in one request. Only where that is refused is each taken alone, to find out which.
"""

from __future__ import annotations

import pytest

from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.schemathesis_adapter import GeneratedCase

AT_ONCE = "all liberties at once"


@pytest.mark.requirement("accepted.minimal", cost=0)
async def test_minimal_call(operation: OperationUnderTest) -> None:
    """Sends the smallest valid call.

    Must come back: a success.
    """
    await operation.accepts(operation.call())


@pytest.mark.requirement("accepted.full", beside="full", cost=0)
async def test_full_call(operation: OperationUnderTest) -> None:
    """Sends the valid call with every documented member.

    Must come back: a success.
    """
    await operation.accepts(operation.call("full"))


@pytest.mark.requirement("accepted.no-body", beside="no-body", cost=0)
async def test_call_without_a_body(operation: OperationUnderTest) -> None:
    """Sends the valid call without a body.

    Must come back: a success, because the body is optional.
    """
    await operation.accepts(operation.call("no-body"))


@pytest.mark.requirement("accepted.empty-object", beside="empty-object", cost=0)
async def test_call_with_an_empty_object(operation: OperationUnderTest) -> None:
    """Sends the valid call with an empty object.

    Must come back: a success, because every member is optional.
    """
    await operation.accepts(operation.call("empty-object"))


@pytest.mark.requirement("accepted.optional-members", each="valid", beside="full")
async def test_optional_members(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends a valid call with this choice of optional members: {case}.

    Must come back: a success.
    """
    await operation.accepts(operation.generated(case))


@pytest.mark.requirement("accepted.nested-values", beside="full", shares=AT_ONCE)
async def test_nested_values(operation: OperationUnderTest) -> None:
    """Sends the full call with nested values of every JSON type where any value may stand.

    Must come back: a success.
    """
    await operation.allows("nested-values")


@pytest.mark.requirement("accepted.unicode", beside="full", shares=AT_ONCE)
async def test_unicode(operation: OperationUnderTest) -> None:
    """Sends the full call with combining, right-to-left and rare letters in its texts.

    Must come back: a success.
    """
    await operation.allows("unicode")


@pytest.mark.requirement("accepted.long-texts", beside="full", shares=AT_ONCE)
async def test_long_texts(operation: OperationUnderTest) -> None:
    """Sends the full call with texts of ten thousand letters.

    Must come back: a success.
    """
    await operation.allows("long-texts")


@pytest.mark.requirement("accepted.large-numbers", beside="full", shares=AT_ONCE)
async def test_large_numbers(operation: OperationUnderTest) -> None:
    """Sends the full call with very large and very small numbers where any value may stand.

    Must come back: a success.
    """
    await operation.allows("large-numbers")


@pytest.mark.requirement("accepted.unknown-members", beside="full", shares=AT_ONCE)
async def test_unknown_members(operation: OperationUnderTest) -> None:
    """Sends the full call with members that the schema does not name, but allows.

    Must come back: a success.
    """
    await operation.allows("unknown-members")


@pytest.mark.requirement("accepted.charset-parameter", beside="full", shares=AT_ONCE)
async def test_charset_parameter(operation: OperationUnderTest) -> None:
    """Sends the full call with a charset parameter on its media type.

    Must come back: a success.
    """
    await operation.allows("charset-parameter")


@pytest.mark.requirement("accepted.media-type-case", beside="full", shares=AT_ONCE)
async def test_media_type_in_other_case(operation: OperationUnderTest) -> None:
    """Sends the full call with capitals in its media type.

    Must come back: a success.
    """
    await operation.allows("media-type-case")


@pytest.mark.requirement("accepted.chunked", beside="full", shares=AT_ONCE)
async def test_chunked_body(operation: OperationUnderTest) -> None:
    """Sends the full call with its body in chunks, without a length.

    Must come back: a success.
    """
    await operation.allows("chunked")


@pytest.mark.requirement("accepted.accept-header", beside="full", shares=AT_ONCE)
async def test_accept_header(operation: OperationUnderTest) -> None:
    """Sends the full call with an Accept header that would rather have HTML, but takes anything.

    Must come back: a success.
    """
    await operation.allows("accept-header")


@pytest.mark.requirement("accepted.compressed-response", beside="full", shares=AT_ONCE)
async def test_compressed_response(operation: OperationUnderTest) -> None:
    """Sends the full call with an offer to take a compressed answer.

    Must come back: a success that can be read.
    """
    await operation.allows("compressed-response")


@pytest.mark.requirement("accepted.empty-strings", beside="full")
async def test_empty_texts(operation: OperationUnderTest) -> None:
    """Sends the full call with nothing in the texts that may say anything.

    Must come back: a success.
    """
    await operation.accepts(operation.with_empty_texts())


@pytest.mark.requirement("accepted.generated", random=True)
def test_random_valid_bodies(operation: OperationUnderTest) -> None:
    """Sends valid calls with random bodies that satisfy the schema.

    Must come back: a success, each time.
    """
    operation.explore(valid=True)
