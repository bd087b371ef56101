"""Small documents of one operation, and contracts that ask more than those of the two APIs."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation, operations
from artifact_contracts.contract.register import Register


def document_of(entry: Mapping[str, Any] | None = None, **components: Any) -> dict[str, Any]:
    operation = {"operationId": "go", "responses": {"200": {"description": ""}}, **(entry or {})}
    return {"openapi": "3.1.0", "paths": {"/things/{id}": {"post": operation}}, "components": components}


def operation_of(entry: Mapping[str, Any] | None = None, *precedence: str, **components: Any) -> Operation:
    (operation,) = operations(document_of(entry, **components), precedence, "openapi.yaml")
    return operation


def asking_everything(contract: Contract) -> Contract:
    """Return a contract that asks also what nothing can break by its own document."""
    rows = {row.id: dataclasses.replace(row, not_applicable=None, excluded=None) for row in contract.register.values()}
    return dataclasses.replace(contract, register=Register(rows))
