"""Permitted variations: what the schema and HTTP allow a caller beyond the plain documented call.

Each is a function from a valid call to another valid call. They do not get into each other's way, so that one request
can carry all of them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from artifact_contracts.cases.call import Call
from artifact_contracts.contract.target_description import OperationInputs
from artifact_contracts.errors import NotTestedError, Untested
from artifact_contracts.pointers import pointer_of, value_at, with_value_at
from artifact_contracts.schemathesis_adapter import NO_BODY

Variation = Callable[[Call, OperationInputs], Call]

# Combining marks, right-to-left scripts, signs beyond the basic plane, one sign made of several, a line separator.
UNICODE = (
    "Zoe\u0308, \u05e9\u05dc\u05d5\u05dd, \u0645\u0631\u062d\u0628\u0627, \u6f22\u5b57 \U0001f702"
    " \U0001f469\u200d\U0001f52c \u2028 \ufffd"
)
LONG = 10_000
NAME = "contract-check"
# Nothing but plain texts and names: odd ones are another variation.
NESTED: Any = {
    "nothing": None,
    "yes": True,
    "number": -1.5,
    "text": "plain",
    "list": [None, [False, {"deep": [[], {}]}]],
}
# Values in the place of an object, and arrays of one type and of several.
PLAIN_VALUES: dict[str, Any] = {"nothing": None, "mixed": [1, "two", None, True, [], {}], "matrix": [[1, 0], [0, 1]]}
# Beyond what doubles tell apart, beyond 64 bits, near the ends of doubles.
NUMBERS: Any = [9007199254740993, 123456789012345678901234567890, 1e308, 1e-300, -0.0]


def unicode(call: Call, inputs: OperationInputs) -> Call:
    """Put texts beyond ASCII where any text may stand."""
    return _with_texts(call, inputs, lambda text: f"{text} {UNICODE}")


def long_texts(call: Call, inputs: OperationInputs) -> Call:
    """Put long texts where any text may stand."""
    return _with_texts(call, inputs, lambda text: (text + " ") * (LONG // (len(text) + 1) + 1))


def nested_values(call: Call, inputs: OperationInputs) -> Call:
    """Put values of every JSON type, nested, where any value is allowed."""
    for name, value in {"nested": NESTED, **PLAIN_VALUES}.items():
        call = _with_member(call, inputs, f"{NAME}-{name}", value)
    return call


def large_numbers(call: Call, inputs: OperationInputs) -> Call:
    """Put numbers that few number types hold where any value is allowed."""
    return _with_member(call, inputs, f"{NAME}-numbers", NUMBERS)


def unknown_members(call: Call, _: OperationInputs) -> Call:
    """Add a member that the schema does not name to every object that may have one."""
    schema = call.operation.body
    if call.body is NO_BODY or schema is None:
        raise NotTestedError("the operation takes no body", Untested.NO_OCCASION)
    body = call.body
    for pointer in _objects_in(body):
        wider = with_value_at(body, pointer, {**value_at(body, pointer), NAME: 1})
        body = wider if schema.accepts(wider) else body
    if body == call.body:
        raise NotTestedError("the schema allows no further members", Untested.NO_OCCASION)
    return call.with_body(body)


def charset_parameter(call: Call, _: OperationInputs) -> Call:
    """Name the character set beside the media type."""
    return call.with_media_type(f"{_media_type(call)}; charset=utf-8")


def media_type_case(call: Call, _: OperationInputs) -> Call:
    """Write the media type with capitals."""
    name, separator, parameters = _media_type(call).partition(";")
    return call.with_media_type(name.title() + separator + parameters)


def chunked(call: Call, _: OperationInputs) -> Call:
    """Send the body in chunks."""
    _media_type(call)
    return replace(call, chunked=True)


def accept_header(call: Call, _: OperationInputs) -> Call:
    """Prefer other media types, JSON among the rest."""
    return call.with_header("Accept", "text/html;q=0.9, application/*;q=0.8, */*;q=0.1")


def compressed_response(call: Call, _: OperationInputs) -> Call:
    """Offer to take a compressed answer."""
    return call.with_header("Accept-Encoding", "gzip, deflate")


VARIATIONS: dict[str, Variation] = {
    "unicode": unicode,
    "long-texts": long_texts,
    "nested-values": nested_values,
    "large-numbers": large_numbers,
    "unknown-members": unknown_members,
    "charset-parameter": charset_parameter,
    "media-type-case": media_type_case,
    "chunked": chunked,
    "accept-header": accept_header,
    "compressed-response": compressed_response,
}

# What says how a body is sent and what it is, and not what is in it.
FRAMING = ("charset-parameter", "media-type-case", "chunked")


def empty_strings(call: Call, inputs: OperationInputs) -> Call:
    """Leave every text empty that may say anything."""
    return _with_texts(call, inputs, lambda text: "")


def _media_type(call: Call) -> str:
    if call.body is NO_BODY or call.media_type is None:
        raise NotTestedError("the operation takes no body", Untested.NO_OCCASION)
    return call.media_type


def _with_texts(call: Call, inputs: OperationInputs, change: Callable[[str], str]) -> Call:
    if not inputs.texts:
        raise NotTestedError("target.yaml names no texts that may hold any value", Untested.NO_OCCASION)
    body = call.body
    for pointer in inputs.texts:
        body = with_value_at(body, pointer, change(value_at(body, pointer)))
    return call.with_body(body)


def _with_member(call: Call, inputs: OperationInputs, name: str, value: Any) -> Call:
    if not inputs.open_objects:
        raise NotTestedError("target.yaml names no objects that may hold any value", Untested.NO_OCCASION)
    body = call.body
    for pointer in inputs.open_objects:
        body = with_value_at(body, pointer, {**value_at(body, pointer), name: value})
    return replace(call, body=body)


def _objects_in(value: Any, pointer: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        yield pointer
        for key, member in value.items():
            yield from _objects_in(member, pointer + pointer_of([key]))
