"""What exists at a conforming provider: whose it is, and what was published before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from artifact_contracts import pointers
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.http_messages import RefusalError
from artifact_contracts.provider.part import Part


class ResourceStore(Part):
    """Knows the resources that calls act on.

    Attributes:
        published: the bodies that were published, by what identifies them.
    """

    def __init__(self, contract: Contract, inputs: Mapping[str, str]) -> None:
        super().__init__(contract, inputs)
        self.published: dict[str, Any] = {}

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        """Refuse what does not exist, or belongs to another account."""
        if self.owner(name, operation) != account:
            raise RefusalError(404, "There is no such thing.")

    def owner(self, name: Any, operation: Operation) -> str | None:
        """Return the account that owns a resource, or None if there is no such resource."""
        resource = self.contract.inputs_of(operation).resource
        if resource is None:
            return None
        if name == self.inputs[resource.known]:
            return "own"
        return "other" if resource.foreign and name == self.inputs.get(resource.foreign) else None

    def publish(self, body: Any, operation: Operation) -> None:
        """Keep what a call creates; what was published once does not change."""
        identifying = self.contract.inputs_of(operation).identity
        if not identifying:
            return
        identity = json.dumps([member_at(body, pointer) for pointer in identifying])
        with self.lock:
            if self.published.setdefault(identity, body) != body:
                raise RefusalError(400, "This was published before, with another content.")


def member_at(body: Any, pointer: str) -> Any:
    """Return a member of a body; None where a fault let a body through that lacks it."""
    try:
        return pointers.value_at(body, pointer)
    except KeyError:
        return None
