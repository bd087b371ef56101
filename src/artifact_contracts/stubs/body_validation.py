"""Validates the body of a request: its media type, its syntax, and every part of it against the schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from artifact_contracts.checks import strict_json
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.contract.schema import Schema, SchemaError
from artifact_contracts.pointers import pointer_of, value_at
from artifact_contracts.provider.http_messages import ProviderRequest
from artifact_contracts.stubs.mistakes import Mistake, as_json

NOTHING = "nothing"


def body_mistakes(incoming: ProviderRequest, operation: Operation) -> Iterator[Mistake]:
    """Return what is wrong with the body of a request.

    Args:
        incoming: the request.
        operation: what it calls.
    """
    media_types = " or ".join(operation.bodies)
    if not incoming.body:
        if operation.body_required:
            yield Mistake("body", NOTHING, f"a body of {media_types}")
        return
    if not operation.bodies:
        yield Mistake("body", f"{len(incoming.body)} bytes", "no body")
        return
    if incoming.media_type not in operation.bodies:
        yield Mistake("Content-Type", incoming.media_type or NOTHING, media_types)
    # A wrong media type is one mistake, the content may be another: it is validated as what the operation takes.
    media_type = incoming.media_type if incoming.media_type in operation.bodies else operation.media_type
    if media_type and is_json(media_type):
        yield from _json_mistakes(incoming.body, operation.bodies[media_type])


def is_json(media_type: str) -> bool:
    """Whether a media type is JSON (RFC 6839: ``+json``)."""
    return media_type == "application/json" or media_type.endswith("+json")


def _json_mistakes(body: bytes, schema: Schema) -> Iterator[Mistake]:
    parsed = strict_json.parse(body)
    if parsed.error:
        yield Mistake("body", body.decode("utf-8", "replace"), f"JSON; {parsed.error}")
        return
    if parsed.repeated is not None:
        yield Mistake("body", f"the member {parsed.repeated} twice", "each member name only once")
    for error in schema.errors(parsed.value):
        yield from _of_schema(error, parsed.value)


def _of_schema(error: SchemaError, body: Any) -> Iterator[Mistake]:
    sent = as_json(value_at(body, error.pointer))
    if error.keyword == "required":
        yield Mistake(_where(error.pointer + pointer_of([error.asked])), NOTHING, "a value; it is required")
    elif error.keyword in ("additionalProperties", "unevaluatedProperties") and isinstance(error.asked, list):
        for name in error.asked:
            pointer = error.pointer + pointer_of([name])
            yield Mistake(_where(pointer), as_json(value_at(body, pointer)), "no such member")
    else:
        yield Mistake(_where(error.pointer), sent, _expected(error))


def _where(pointer: str) -> str:
    return f"body {pointer}".rstrip()


def _expected(error: SchemaError) -> str:
    asked = error.asked
    if error.keyword == "type":
        return " or ".join(asked)
    if error.keyword == "enum":
        return f"one of {', '.join(map(as_json, asked))}"
    if error.keyword == "const":
        return as_json(asked)
    if error.keyword in ("anyOf", "oneOf"):
        return f"what {'exactly one' if error.keyword == 'oneOf' else 'one'} of {len(asked)} schemas accepts"
    if isinstance(asked, (str, int, float)):
        return f"{error.keyword} {asked}"
    return f"what the schema's {error.keyword} allows"
