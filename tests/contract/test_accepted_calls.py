"""What must be accepted: the documented call in all its documented forms, and with the variations that are permitted.

The variations go out all at once in one request. Only where that is refused does each go out alone, to find out which.
That it is accepted proves something only if its body is read: one cut short must be refused in the same framing.
"""

from __future__ import annotations

from artifact_contracts.running.contract_test import requirement
from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.schemathesis_adapter import GeneratedCase

# In one request, and a second one with a body that is cut short, to show that they are read.
AT_ONCE = "all variations at once"


@requirement("accepted.minimal", cost=0)
async def test_minimal_call(operation: OperationUnderTest) -> None:
    """Sends the smallest valid call.

    Must come back: a success.
    """
    await operation.expect_accepted(operation.calls.minimal())


@requirement("accepted.full", baseline="full", cost=0)
async def test_full_call(operation: OperationUnderTest) -> None:
    """Sends the valid call with every documented member.

    Must come back: a success.
    """
    await operation.expect_accepted(operation.calls.full())


@requirement("accepted.no-body", baseline="no-body", cost=0)
async def test_call_without_a_body(operation: OperationUnderTest) -> None:
    """Sends the valid call without a body.

    Must come back: a success, because the body is optional.
    """
    await operation.expect_accepted(operation.calls.named("no-body"))


@requirement("accepted.empty-object", baseline="empty-object", cost=0)
async def test_call_with_an_empty_object(operation: OperationUnderTest) -> None:
    """Sends the valid call with an empty object.

    Must come back: a success, because every member is optional.
    """
    await operation.expect_accepted(operation.calls.named("empty-object"))


@requirement("accepted.optional-members", each="valid", baseline="full")
async def test_optional_members(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends a valid call with this choice of optional members: {case}.

    Must come back: a success.
    """
    await operation.expect_accepted(operation.calls.generated(case))


@requirement("accepted.nested-values", baseline="full", shares=AT_ONCE, cost=2)
async def test_nested_values(operation: OperationUnderTest) -> None:
    """Sends the full call with nested values of every JSON type where any value is allowed.

    Must come back: a success.
    """
    await operation.expect_variation_accepted("nested-values")


@requirement("accepted.unicode", baseline="full", shares=AT_ONCE, cost=2)
async def test_unicode(operation: OperationUnderTest) -> None:
    """Sends the full call with combining, right-to-left and rare characters in its texts.

    Must come back: a success.
    """
    await operation.expect_variation_accepted("unicode")


@requirement("accepted.long-texts", baseline="full", shares=AT_ONCE, cost=2)
async def test_long_texts(operation: OperationUnderTest) -> None:
    """Sends the full call with texts of ten thousand characters.

    Must come back: a success.
    """
    await operation.expect_variation_accepted("long-texts")


@requirement("accepted.large-numbers", baseline="full", shares=AT_ONCE, cost=2)
async def test_large_numbers(operation: OperationUnderTest) -> None:
    """Sends the full call with very large and very small numbers where any value is allowed.

    Must come back: a success.
    """
    await operation.expect_variation_accepted("large-numbers")


@requirement("accepted.unknown-members", baseline="full", shares=AT_ONCE, cost=2)
async def test_unknown_members(operation: OperationUnderTest) -> None:
    """Sends the full call with members that the schema does not name, but allows.

    Must come back: a success.
    """
    await operation.expect_variation_accepted("unknown-members")


@requirement("accepted.charset-parameter", baseline="full", shares=AT_ONCE, cost=2)
async def test_charset_parameter(operation: OperationUnderTest) -> None:
    """Sends the full call with a charset parameter on its media type.

    Must come back: a success.
    """
    await operation.expect_variation_accepted("charset-parameter")


@requirement("accepted.media-type-case", baseline="full", shares=AT_ONCE, cost=2)
async def test_media_type_in_other_case(operation: OperationUnderTest) -> None:
    """Sends the full call with capitals in its media type.

    Must come back: a success.
    """
    await operation.expect_variation_accepted("media-type-case")


@requirement("accepted.chunked", baseline="full", shares=AT_ONCE, cost=2)
async def test_chunked_body(operation: OperationUnderTest) -> None:
    """Sends the full call with its body in chunks, without a length.

    Must come back: a success.
    """
    await operation.expect_variation_accepted("chunked")


@requirement("accepted.framing-read", baseline="full", shares=AT_ONCE, cost=2)
async def test_body_is_read(operation: OperationUnderTest) -> None:
    """Sends the full call with its body truncated, in chunks and with capitals and a charset in its media type.

    Must come back: a refusal, if a valid body is accepted in this framing.
    """
    await operation.expect_framing_read()


@requirement("accepted.accept-header", baseline="full", shares=AT_ONCE, cost=2)
async def test_accept_header(operation: OperationUnderTest) -> None:
    """Sends the full call with an Accept header that prefers HTML, but takes anything.

    Must come back: a success.
    """
    await operation.expect_variation_accepted("accept-header")


@requirement("accepted.compressed-response", baseline="full", shares=AT_ONCE, cost=2)
async def test_compressed_response(operation: OperationUnderTest) -> None:
    """Sends the full call with an offer to accept a compressed answer.

    Must come back: a success that can be read.
    """
    await operation.expect_variation_accepted("compressed-response")


@requirement("accepted.empty-strings", baseline="full")
async def test_empty_texts(operation: OperationUnderTest) -> None:
    """Sends the full call with empty texts wherever a text may hold any value.

    Must come back: a success.
    """
    await operation.expect_accepted(operation.calls.with_empty_texts())


@requirement("response.documented-headers", baseline="full", cost=0)
async def test_documented_headers(operation: OperationUnderTest) -> None:
    """Sends the smallest valid call, and the one with every documented member.

    Must come back: each header that the document lists for a success, with at least one of the two.
    """
    await operation.expect_documented_headers()
