"""Calls to an operation that takes its key in four places, made part by part."""

from __future__ import annotations

import dataclasses
from typing import Any

from artifact_contracts.cases.call import Call
from artifact_contracts.contract.openapi import Operation, Scheme
from artifact_contracts.schemathesis_adapter import NO_BODY

HEADER = Scheme("header", "header", "X-Key", "")
BEARER = Scheme("bearer", "header", "Authorization", "Bearer ")
QUERY = Scheme("query", "query", "key", "")
COOKIE = Scheme("cookie", "cookie", "sid", "")
OPERATION = Operation("go", "POST", "/things/{id}", (HEADER, BEARER, QUERY, COOKIE), False, {}, {})


def call_with(**changes: Any) -> Call:
    """Return a call without a key, a query or a body, but with what is given."""
    call = Call(
        operation=OPERATION,
        variant="minimal",
        credentials=(),
        path={"id": "a/b"},
        query={},
        headers=(),
        body=NO_BODY,
        media_type=None,
        method="POST",
    )
    return dataclasses.replace(call, **changes)
