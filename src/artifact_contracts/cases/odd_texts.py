"""Texts with characters that JSON allows, and that databases, loggers and terminals stumble over."""

from __future__ import annotations

import json

from artifact_contracts.cases.call import Call
from artifact_contracts.contract.target_description import OperationInputs
from artifact_contracts.errors import NotTestedError, Untested
from artifact_contracts.pointers import value_at, with_value_at

# PostgreSQL stores no U+0000 in any text; services that refuse it say nothing of the other control characters.
CONTROLS: dict[str, str] = {
    "nul": "\0",
    "other-controls": "".join(map(chr, (*range(0x01, 0x20), *range(0x7F, 0xA0)))),
}


def with_characters(call: Call, inputs: OperationInputs, characters: str) -> Call:
    """Return the call with characters in the middle of every text that may say anything, as escapes of JSON.

    Args:
        call: a valid call.
        inputs: what target.yaml says of its operation.
        characters: what stands in each text.

    Raises:
        NotTestedError: there is no such text.
    """
    if not inputs.texts:
        raise NotTestedError("target.yaml names no texts that may hold any value", Untested.NO_OCCASION)
    body = call.body
    for pointer in inputs.texts:
        text = value_at(body, pointer)
        body = with_value_at(body, pointer, f"{text} {characters} {text}")
    return call.with_body(json.dumps(body).encode())
