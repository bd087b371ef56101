"""What must be refused for its body: members that are missing or of another type, and what is not JSON."""

from __future__ import annotations

from artifact_contracts.cases import malformed_bodies
from artifact_contracts.cases.odd_texts import CONTROLS, with_characters
from artifact_contracts.running.contract_test import requirement
from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.schemathesis_adapter import NO_BODY, GeneratedCase

NOT_JSON = {"no-json-at-all": b"title is cut short", "one-bracket": b"{"}
# A body cut short goes out in the framing of the variations, where that is accepted: it shows that bodies are read.
AT_ONCE = "all variations at once"
ANY_ANSWER_OF_ITS_OWN = ("2XX", "4XX")


@requirement("body.required-members", each="missing-member", baseline="full")
async def test_required_member_is_missing(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends the full call with a required member left out: {case}.

    Must come back: a refusal, 4xx.
    """
    await operation.expect_refused(operation.calls.generated(case))


@requirement("body.member-types", each="wrong-type", baseline="full")
async def test_member_is_of_another_type(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends the full call with a member of another JSON type: {case}.

    Must come back: a refusal, 4xx.
    """
    await operation.expect_refused(operation.calls.generated(case))


@requirement("body.null-members", each="null-member", baseline="full")
async def test_optional_member_is_null(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends the full call with null for a member that may be left out: {case}.

    Must come back: a refusal, 4xx.
    """
    await operation.expect_refused(operation.calls.generated(case))


@requirement("body.constraints", each="constraint", baseline="full")
async def test_constraint_is_violated(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends the full call with a value outside a documented constraint: {case}.

    Must come back: a refusal, 4xx.
    """
    await operation.expect_refused(operation.calls.generated(case))


@requirement("body.missing")
async def test_body_is_missing(operation: OperationUnderTest) -> None:
    """Sends the minimal call without its body.

    Must come back: a refusal, 4xx.
    """
    await operation.expect_refused(operation.calls.minimal().with_body(NO_BODY))


@requirement("body.zero-length", baseline="full")
async def test_body_has_no_length(operation: OperationUnderTest) -> None:
    """Sends the full call with an empty body, a media type and a length of zero.

    Must come back: a refusal, 4xx; where the body is optional, a success is lawful too, as for a call without one.
    """
    call = operation.calls.full().with_body(b"")
    if operation.calls.operation.body_required:
        await operation.expect_status(call, ("4XX",))
    else:
        await operation.expect_no_crash(call, ANY_ANSWER_OF_ITS_OWN)


@requirement("body.malformed-json", baseline="full", shares=AT_ONCE, cost=2)
async def test_body_is_cut_short(operation: OperationUnderTest) -> None:
    """Sends the full call with its body truncated.

    Must come back: a refusal, 4xx.
    """
    await operation.expect_refused(await operation.in_framing_of_variations(operation.calls.truncated()))


@requirement("body.malformed-json", baseline="full", parametrize={"form": NOT_JSON})
async def test_body_is_not_json(operation: OperationUnderTest, form: str) -> None:
    """Sends the full call with a body that is not JSON: {form}.

    Must come back: a refusal, 4xx.
    """
    await operation.expect_refused(operation.calls.full().with_body(NOT_JSON[form]))


@requirement("body.refusal-status", baseline="full", shares=AT_ONCE, cost=2)
async def test_refusal_says_bad_request(operation: OperationUnderTest) -> None:
    """Sends the full call with its body truncated.

    Must come back: 400.
    """
    call = await operation.in_framing_of_variations(operation.calls.truncated())
    await operation.expect_status(call, ("400",))


@requirement("body.lenient-syntax", baseline="full", parametrize={"form": malformed_bodies.LENIENT})
async def test_syntax_beyond_json(operation: OperationUnderTest, form: str) -> None:
    """Sends the full call with a body that some parsers accept, but RFC 8259 does not: {form}.

    Must come back: a refusal, 4xx.
    """
    await operation.expect_refused(operation.calls.corrupted(malformed_bodies.LENIENT[form]))


@requirement("body.encoding", baseline="full", parametrize={"form": malformed_bodies.ENCODING})
async def test_encoding_beyond_json(operation: OperationUnderTest, form: str) -> None:
    """Sends the full call with a body in an encoding that JSON does not allow: {form}.

    Must come back: a refusal, 4xx.
    """
    await operation.expect_refused(operation.calls.corrupted(malformed_bodies.ENCODING[form]))


@requirement("body.duplicate-members", baseline="full")
async def test_member_stands_twice(operation: OperationUnderTest) -> None:
    """Sends the full call with its first member given twice, both times with the same value.

    Must come back: a refusal, 4xx.
    """
    await operation.expect_refused(operation.calls.corrupted(malformed_bodies.with_member_twice))


@requirement("body.unpaired-surrogate", baseline="full")
async def test_half_of_a_surrogate_pair(operation: OperationUnderTest) -> None:
    """Sends the full call with half of a surrogate pair in each of its texts.

    Must come back: a success or a refusal, but no error of the service.
    """
    await operation.expect_no_crash(
        operation.calls.corrupted(malformed_bodies.unpaired_surrogate), ANY_ANSWER_OF_ITS_OWN
    )


@requirement("body.control-characters", baseline="full", parametrize={"form": CONTROLS})
async def test_control_characters(operation: OperationUnderTest, form: str) -> None:
    """Sends the full call with control characters in each of its texts: {form}.

    Must come back: a success or a refusal, but no error of the service.
    """
    call = with_characters(operation.calls.full(), operation.calls.inputs, CONTROLS[form])
    await operation.expect_no_crash(call, ANY_ANSWER_OF_ITS_OWN)


@requirement("body.very-deep", baseline="full")
async def test_body_nested_thousands_deep(operation: OperationUnderTest) -> None:
    """Sends the full call with five thousand nested arrays as its body.

    Must come back: a refusal, 4xx.
    """
    body = b"[" * malformed_bodies.DEPTH + b"]" * malformed_bodies.DEPTH
    await operation.expect_refused(operation.calls.full().with_body(body))


@requirement("body.very-large", baseline="full")
async def test_body_of_megabytes(operation: OperationUnderTest) -> None:
    """Sends the full call with a text of three million characters.

    Must come back: a success or a refusal, but no error of the service.
    """
    await operation.expect_no_crash(operation.calls.with_long_text(malformed_bodies.SIZE), ANY_ANSWER_OF_ITS_OWN)
