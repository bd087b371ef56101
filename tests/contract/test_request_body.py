"""What must be refused for its body: members that are missing or of another type, and what is not JSON."""

from __future__ import annotations

import pytest

from artifact_contracts.cases import malformed_bodies
from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.schemathesis_adapter import NO_BODY, GeneratedCase

NOT_JSON = {"no-json-at-all": b"title is cut short", "one-bracket": b"{"}
CUT_SHORT = "a body cut short"
ANY_ANSWER_OF_ITS_OWN = ("2XX", "4XX")


@pytest.mark.requirement("body.required-members", each="missing-member", beside="full")
async def test_required_member_is_missing(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends the full call with a required member left out: {case}.

    Must come back: a refusal, 4xx.
    """
    await operation.refuses(operation.generated(case))


@pytest.mark.requirement("body.member-types", each="wrong-type", beside="full")
async def test_member_is_of_another_type(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends the full call with a member of another JSON type: {case}.

    Must come back: a refusal, 4xx.
    """
    await operation.refuses(operation.generated(case))


@pytest.mark.requirement("body.constraints", each="constraint", beside="full")
async def test_constraint_is_violated(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends the full call with a value outside a documented constraint: {case}.

    Must come back: a refusal, 4xx.
    """
    await operation.refuses(operation.generated(case))


@pytest.mark.requirement("body.missing")
async def test_body_is_missing(operation: OperationUnderTest) -> None:
    """Sends the minimal call without its body.

    Must come back: a refusal, 4xx.
    """
    await operation.refuses(operation.call().with_body(NO_BODY))


@pytest.mark.requirement("body.zero-length", beside="full")
async def test_body_has_no_length(operation: OperationUnderTest) -> None:
    """Sends the full call with nothing in its body, but a media type and a length of nought.

    Must come back: a refusal, 4xx; where the body is optional a success, as for a call without one, will do.
    """
    call = operation.call(operation.fullest).with_body(b"")
    if operation.operation.body_required:
        await operation.answers(call, ("4XX",))
    else:
        await operation.withstands(call, ANY_ANSWER_OF_ITS_OWN)


@pytest.mark.requirement("body.malformed-json", beside="full", shares=CUT_SHORT)
async def test_body_is_cut_short(operation: OperationUnderTest) -> None:
    """Sends the full call with its body cut short.

    Must come back: a refusal, 4xx.
    """
    await operation.refuses(operation.truncated())


@pytest.mark.requirement("body.malformed-json", beside="full")
@pytest.mark.parametrize("form", NOT_JSON)
async def test_body_is_not_json(operation: OperationUnderTest, form: str) -> None:
    """Sends the full call with a body that is not JSON: {form}.

    Must come back: a refusal, 4xx.
    """
    await operation.refuses(operation.call(operation.fullest).with_body(NOT_JSON[form]))


@pytest.mark.requirement("body.refusal-status", beside="full", shares=CUT_SHORT)
async def test_refusal_says_bad_request(operation: OperationUnderTest) -> None:
    """Sends the full call with its body cut short.

    Must come back: 400.
    """
    await operation.answers(operation.truncated(), ("400",))


@pytest.mark.requirement("body.lenient-syntax", beside="full")
@pytest.mark.parametrize("form", malformed_bodies.LENIENT)
async def test_syntax_beyond_json(operation: OperationUnderTest, form: str) -> None:
    """Sends the full call with a body as some parsers take it, but RFC 8259 does not: {form}.

    Must come back: a refusal, 4xx.
    """
    await operation.refuses(operation.corrupted(malformed_bodies.LENIENT[form]))


@pytest.mark.requirement("body.encoding", beside="full")
@pytest.mark.parametrize("form", malformed_bodies.ENCODING)
async def test_encoding_beyond_json(operation: OperationUnderTest, form: str) -> None:
    """Sends the full call with a body that is encoded as JSON must not be: {form}.

    Must come back: a refusal, 4xx.
    """
    await operation.refuses(operation.corrupted(malformed_bodies.ENCODING[form]))


@pytest.mark.requirement("body.duplicate-members", beside="full")
async def test_member_stands_twice(operation: OperationUnderTest) -> None:
    """Sends the full call with its first member twice, both times with the same value.

    Must come back: a refusal, 4xx.
    """
    await operation.refuses(operation.corrupted(malformed_bodies.with_member_twice))


@pytest.mark.requirement("body.unpaired-surrogate", beside="full")
async def test_half_of_a_surrogate_pair(operation: OperationUnderTest) -> None:
    """Sends the full call with half of a surrogate pair in a text.

    Must come back: a success or a refusal, but no error of the service.
    """
    await operation.withstands(operation.corrupted(malformed_bodies.unpaired_surrogate), ANY_ANSWER_OF_ITS_OWN)


@pytest.mark.requirement("body.very-deep", beside="full")
async def test_body_nested_thousands_deep(operation: OperationUnderTest) -> None:
    """Sends the full call with five thousand arrays in each other for a body.

    Must come back: a refusal, 4xx.
    """
    body = b"[" * malformed_bodies.DEPTH + b"]" * malformed_bodies.DEPTH
    await operation.refuses(operation.call(operation.fullest).with_body(body))


@pytest.mark.requirement("body.very-large", beside="full")
async def test_body_of_megabytes(operation: OperationUnderTest) -> None:
    """Sends the full call with three million letters in a text.

    Must come back: a success or a refusal, but no error of the service.
    """
    await operation.withstands(operation.with_text_of(malformed_bodies.SIZE), ANY_ANSWER_OF_ITS_OWN)


@pytest.mark.requirement("body.generated", random=True)
def test_random_invalid_bodies(operation: OperationUnderTest) -> None:
    """Sends calls with random bodies that do not satisfy the schema.

    Must come back: a refusal, 4xx, each time.
    """
    operation.explore(valid=False)
