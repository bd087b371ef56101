"""By which contracts something is a fault or left open, where that does not follow from the requirement."""

from __future__ import annotations

from typing import Any

from artifact_contracts.contract.contract import Contract


def takes_a_body(contract: Contract) -> bool:
    """Whether an operation takes a body."""
    return any(operation.body for operation in contract.operations)


def may_lack_a_body(contract: Contract) -> bool:
    """Whether an operation takes a body and requires none."""
    return any(operation.body and not operation.body_required for operation in contract.operations)


def requires_every_body(contract: Contract) -> bool:
    """Whether no operation can be called without a body."""
    return all(operation.body_required for operation in contract.operations)


def nests_objects(contract: Contract) -> bool:
    """Whether a full body has an object in it."""
    bodies = [row.calls.get("full", {}).get("body") for row in contract.target.operations.values()]
    return any(isinstance(member, dict) for body in bodies if isinstance(body, dict) for member in body.values())


def nests_no_objects(contract: Contract) -> bool:
    """Whether no full body has an object in it."""
    return not nests_objects(contract)


def has_several_schemes(contract: Contract) -> bool:
    """Whether an operation documents more than one place for a key."""
    return any(len(operation.schemes) > 1 for operation in contract.operations)


def names_further_schemes(contract: Contract) -> bool:
    """Whether a place of the key is named on other pages than those of the operations only."""
    return bool(contract.target.credentials.further)


def names_a_resource(contract: Contract) -> bool:
    """Whether every operation acts on something that a call names."""
    return all(row.resource is not None for row in contract.target.operations.values())


def names_a_resource_in_the_path(contract: Contract) -> bool:
    """Whether every operation acts on something that the path of a call names."""
    resources = [row.resource for row in contract.target.operations.values()]
    return all(resource is not None and resource.place == "path" for resource in resources)


def documents_success(contract: Contract, status: int) -> bool:
    """Whether every operation may say success with a status."""
    return all(str(status) in operation.replies or "2XX" in operation.replies for operation in contract.operations)


def takes_as_success(contract: Contract, value: Any) -> bool:
    """Whether a JSON value is a success by the documented schemas of every operation."""
    successes = [
        reply
        for operation in contract.operations
        for status, reply in operation.replies.items()
        if status.startswith("2")
    ]
    return all(schema.accepts(value) for reply in successes for schema in reply.contents.values())


def documents_404(contract: Contract) -> bool:
    """Whether it is documented how a resource that does not exist is refused."""
    return contract.operations[0].reply(404) is not None


def shows_error(contract: Contract, status: int) -> bool:
    """Whether the vendor shows for every operation how an error with a status is worded."""
    return all(
        operation.reply(status) is not None and contract.inputs_of(operation).shows(status)
        for operation in contract.operations
    )


def documents_error_status(contract: Contract) -> bool:
    """Whether errors repeat their status in their body."""
    return any(contract.target.errors.pointers("status", 400))


def documents_error_reason(contract: Contract) -> bool:
    """Whether errors have the standard phrase of their status in their body."""
    return any(contract.target.errors.pointers("reason", 400))


def documents_crashes(contract: Contract) -> bool:
    """Whether it is asked at all that a service does not fail."""
    return contract.register.asks("response.no-server-error")
