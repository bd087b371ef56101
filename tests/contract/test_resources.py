"""What a call acts on: a resource that exists and belongs to the caller."""

from __future__ import annotations

import pytest

from artifact_contracts.cases.odd_identifiers import ODD
from artifact_contracts.errors import NotTestedError
from artifact_contracts.running.operation import OperationUnderTest

UNKNOWN = "an unknown resource"
FOREIGN = "a resource of another account"


@pytest.mark.requirement("resource.unknown", shares=UNKNOWN)
async def test_unknown_resource(operation: OperationUnderTest) -> None:
    """Sends the minimal call for a resource that does not exist.

    Must come back: a documented status for what does not exist.
    """
    await operation.answers(operation.for_unknown_resource(), operation.resource.unknown_statuses)


@pytest.mark.requirement("resource.foreign", shares=FOREIGN)
async def test_foreign_resource(operation: OperationUnderTest) -> None:
    """Sends the minimal call for a resource of another account.

    Must come back: 403, or 404 as if there were no such resource.
    """
    call = operation.call().with_resource(operation.foreign_resource)
    await operation.answers(call, operation.resource.foreign_statuses)


@pytest.mark.requirement("resource.foreign")
async def test_resource_of_the_first_account(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the valid key of another account.

    Must come back: 403, or 404 as if there were no such resource.
    """
    call = operation.call().with_credential(operation.other_key)
    await operation.answers(call, operation.resource.foreign_statuses)


@pytest.mark.requirement("resource.foreign-hidden", shares=FOREIGN)
async def test_foreign_resource_is_hidden(operation: OperationUnderTest) -> None:
    """Sends the minimal call for a resource of another account, beside the one for a resource that does not exist.

    Must come back: the same status for both.
    """
    call = operation.call().with_resource(operation.foreign_resource)
    await operation.answers_like(call, operation.for_unknown_resource())


@pytest.mark.requirement("resource.odd-identifiers")
@pytest.mark.parametrize("form", ODD)
async def test_odd_identifier(operation: OperationUnderTest, form: str) -> None:
    """Sends the minimal call for a resource with a name that none can have: {form}.

    Must come back: a refusal, 4xx.
    """
    await operation.answers(operation.call().with_resource(ODD[form](operation.known_resource)), ("4XX",))


@pytest.mark.requirement("resource.empty-identifier")
async def test_empty_identifier(operation: OperationUnderTest) -> None:
    """Sends the minimal call for a resource with an empty name.

    Must come back: a refusal, 4xx.
    """
    await operation.answers(operation.call().with_resource(""), ("4XX",))


@pytest.mark.requirement("resource.letter-case")
async def test_identifier_in_other_case(operation: OperationUnderTest) -> None:
    """Sends the minimal call for the known resource, capitals and small letters exchanged.

    Must come back: a refusal, 4xx.
    """
    name = operation.known_resource.swapcase()
    if name == operation.known_resource:
        raise NotTestedError("the name of the known resource has no letters")
    await operation.answers(operation.call().with_resource(name), ("4XX",))


@pytest.mark.requirement("resource.prefix")
async def test_beginning_of_an_identifier(operation: OperationUnderTest) -> None:
    """Sends the minimal call for the known resource, the last letter of its name left away.

    Must come back: a refusal, 4xx.
    """
    await operation.answers(operation.call().with_resource(operation.known_resource[:-1]), ("4XX",))
