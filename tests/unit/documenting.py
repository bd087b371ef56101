"""Small documents of one operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from artifact_contracts.contract.openapi import Operation, operations


def document_of(entry: Mapping[str, Any] | None = None, **components: Any) -> dict[str, Any]:
    operation = {"operationId": "go", "responses": {"200": {"description": ""}}, **(entry or {})}
    return {"openapi": "3.1.0", "paths": {"/things/{id}": {"post": operation}}, "components": components}


def operation_of(entry: Mapping[str, Any] | None = None, *precedence: str, **components: Any) -> Operation:
    (operation,) = operations(document_of(entry, **components), precedence, "openapi.yaml")
    return operation
