"""How a conforming provider reads a body: its media type, its syntax, its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from artifact_contracts import yaml_files
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.nesting import is_too_deep
from artifact_contracts.provider.http_messages import ProviderRequest, RefusalError
from artifact_contracts.provider.part import Part


class BodyReader(Part):
    """Reads the body of a call, and refuses what the contract does not allow."""

    def head_as_read(self, head: bytes) -> bytes:
        """Return the head of a request as it is read: from its first line to the empty one."""
        return head

    def read_body(self, request: ProviderRequest, operation: Operation) -> Any:
        """Return the body as JSON, valid by the contract, or None where there is none and none is required.

        Raises:
            RefusalError: the body is not accepted.
        """
        if not request.body:
            if operation.body_required:
                raise RefusalError(400, "A body is required.")
            return None
        self.check_media_type(request, operation)
        value = self.parse(request.body)
        self.check_body(value, operation)
        return value

    def check_media_type(self, request: ProviderRequest, operation: Operation) -> None:
        """Refuse what is not typed as documented."""
        if request.media_type not in operation.bodies:
            raise RefusalError(415, f"Send {' or '.join(operation.bodies)}.")

    def parse(self, body: bytes) -> Any:
        """Read JSON as RFC 8259 has it.

        Raises:
            RefusalError: it is no JSON.
        """
        if is_too_deep(body.decode("utf-8", "replace")):
            raise RefusalError(400, "The body is not valid JSON.")
        try:
            return json.loads(
                body.decode(),
                parse_int=_whole,
                parse_constant=_refuse_constant,
                object_pairs_hook=self.refuse_duplicates,
            )
        except (ValueError, RecursionError):
            raise RefusalError(400, "The body is not valid JSON.") from None

    def refuse_duplicates(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Refuse an object that names a member twice: parsers disagree on which one counts (RFC 8259 section 4)."""
        members = dict(pairs)
        if len(members) < len(pairs):
            raise ValueError("a member stands twice")
        return members

    def check_body(self, value: Any, operation: Operation) -> None:
        """Refuse what the schema refuses."""
        try:
            error = operation.body.first_error(value) if operation.body else None
        except ValueError:
            # The validator has limits of its own: a value nested too deep, a wrong one with half a character in it.
            raise RefusalError(400, "The body cannot be read.") from None
        if error:
            raise RefusalError(400, f"The body is not valid at {error.pointer or '/'}.")


def _whole(digits: str) -> float:
    """Read a whole number; Python takes no longer one than that for an integer."""
    return int(digits) if len(digits) < 4000 else float(digits)


def _refuse_constant(constant: str) -> float:
    raise ValueError(constant)


def is_utf8(body: bytes) -> bool:
    """Whether a body is UTF-8."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def texts_in(value: Any) -> Iterator[str]:
    """Return every text that stands in a JSON value, but for the names of members."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for member in value.values() if isinstance(value, dict) else value:
            yield from texts_in(member)


def has_unknown_member(value: Any, schema: Any, document: Mapping[str, Any]) -> bool:
    """Whether a value has a member, at any depth, that a schema neither names nor leaves to the caller.

    Args:
        value: a JSON value.
        schema: the schema it is valid by.
        document: the OpenAPI document that the schema's references lead into.
    """
    schema = yaml_files.resolve(document, schema)
    if not isinstance(value, dict) or not isinstance(schema, Mapping) or "properties" not in schema:
        return False
    named = schema["properties"]
    return any(name not in named or has_unknown_member(member, named[name], document) for name, member in value.items())
