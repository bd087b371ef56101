"""What must be refused for its body: members that are missing or of another type, and what is not JSON."""

from __future__ import annotations

import pytest

from artifact_contracts.engine import NO_BODY, GeneratedCase
from artifact_contracts.suite.operation import OperationUnderTest

MALFORMED = {
    "cut-short": b'{"title": "cut sho',
    "no-json-at-all": b"title is cut short",
    "one-bracket": b"{",
}


@pytest.mark.requirement("body.required-members", each="missing-member")
async def test_required_member_is_missing(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends the full call with a required member left out: {case}.

    Must come back: a refusal, 4xx.
    """
    await operation.refuses(operation.generated(case))


@pytest.mark.requirement("body.member-types", each="wrong-type")
async def test_member_is_of_another_type(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends the full call with a member of another JSON type: {case}.

    Must come back: a refusal, 4xx.
    """
    await operation.refuses(operation.generated(case))


@pytest.mark.requirement("body.constraints", each="constraint")
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


@pytest.mark.requirement("body.malformed-json")
@pytest.mark.parametrize("form", MALFORMED)
async def test_body_is_not_json(operation: OperationUnderTest, form: str) -> None:
    """Sends the full call with a body that is not JSON: {form}.

    Must come back: a refusal, 4xx.
    """
    await operation.refuses(operation.call(operation.fullest).with_body(MALFORMED[form]))


@pytest.mark.requirement("body.refusal-status")
async def test_refusal_says_bad_request(operation: OperationUnderTest) -> None:
    """Sends the full call with a body that is not JSON.

    Must come back: 400.
    """
    await operation.answers(operation.call(operation.fullest).with_body(MALFORMED["cut-short"]), ("400",))


@pytest.mark.requirement("body.generated", random=True)
def test_random_invalid_bodies(operation: OperationUnderTest) -> None:
    """Sends calls with random bodies that do not satisfy the schema.

    Must come back: a refusal, 4xx, each time.
    """
    operation.explore(valid=False)
