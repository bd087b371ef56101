"""What a call acts on: a resource that exists and belongs to the caller."""

from __future__ import annotations

from artifact_contracts.cases.odd_identifiers import ODD
from artifact_contracts.errors import NotTestedError, Untested
from artifact_contracts.running.contract_test import requirement
from artifact_contracts.running.operation import OperationUnderTest

UNKNOWN = "an unknown resource"
FOREIGN = "a resource of another account"
# Servers clean up paths with empty segments, dot segments or encoded slashes, and say with a redirect where that leads.
REFUSED_OR_LED_AWAY = ("3XX", "4XX")


@requirement("resource.unknown", shares=UNKNOWN)
async def test_unknown_resource(operation: OperationUnderTest) -> None:
    """Sends the minimal call for a resource that does not exist.

    Must come back: a documented status for what does not exist.
    """
    await operation.expect_status(operation.calls.for_unknown_resource(), operation.calls.resources.statuses_of_unknown)


@requirement("resource.foreign", shares=FOREIGN)
async def test_foreign_resource(operation: OperationUnderTest) -> None:
    """Sends the minimal call for a resource of another account.

    Must come back: 403, or 404 as if there were no such resource.
    """
    call = operation.calls.minimal().with_resource(operation.calls.resources.of_another_account)
    await operation.expect_status(call, operation.calls.resources.statuses_of_foreign)


@requirement("resource.foreign")
async def test_resource_of_the_first_account(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the valid key of another account.

    Must come back: 403, or 404 as if there were no such resource.
    """
    call = operation.calls.minimal().with_credential(operation.calls.keys.of_another_account)
    await operation.expect_status(call, operation.calls.resources.statuses_of_foreign)


@requirement("resource.foreign-hidden", shares=FOREIGN)
async def test_foreign_resource_is_hidden(operation: OperationUnderTest) -> None:
    """Sends the minimal call for a resource of another account, beside the one for a resource that does not exist.

    Must come back: the same status for both.
    """
    call = operation.calls.minimal().with_resource(operation.calls.resources.of_another_account)
    await operation.expect_same_status(call, operation.calls.for_unknown_resource())


@requirement("resource.odd-identifiers", parametrize={"form": ODD})
async def test_odd_identifier(operation: OperationUnderTest, form: str) -> None:
    """Sends the minimal call for a resource with a name that no resource can have: {form}.

    Must come back: a refusal, 4xx, or a redirect to another path.
    """
    await operation.expect_status(
        operation.calls.minimal().with_resource(ODD[form](operation.calls.resources.known)), REFUSED_OR_LED_AWAY
    )


@requirement("resource.empty-identifier")
async def test_empty_identifier(operation: OperationUnderTest) -> None:
    """Sends the minimal call for a resource with an empty name.

    Must come back: a refusal, 4xx, or a redirect to another path.
    """
    await operation.expect_status(operation.calls.minimal().with_resource(""), REFUSED_OR_LED_AWAY)


@requirement("resource.letter-case")
async def test_identifier_in_other_case(operation: OperationUnderTest) -> None:
    """Sends the minimal call for the known resource, with upper and lower case in its name swapped.

    Must come back: a refusal, 4xx.
    """
    name = operation.calls.resources.known.swapcase()
    if name == operation.calls.resources.known:
        raise NotTestedError("the name of the known resource has no letters", Untested.NO_OCCASION)
    await operation.expect_status(operation.calls.minimal().with_resource(name), ("4XX",))


@requirement("resource.prefix")
async def test_beginning_of_an_identifier(operation: OperationUnderTest) -> None:
    """Sends the minimal call for the known resource, without the last character of its name.

    Must come back: a refusal, 4xx.
    """
    await operation.expect_status(
        operation.calls.minimal().with_resource(operation.calls.resources.known[:-1]), ("4XX",)
    )
