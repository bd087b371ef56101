"""Calls that are odd in several places of their body, taken apart: the same call for each, odd in that place alone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from artifact_contracts.cases.call import Call
from artifact_contracts.pointers import value_or, with_value_at

_NOTHING = object()


def odd_parts(call: Call, valid: Call, places: Iterable[str]) -> dict[str, Call]:
    """Return, by place, the valid call with what is odd there in another one.

    Args:
        call: the call that differs from the valid one.
        valid: the call that it deviates from.
        places: pointers into the body.

    Returns:
        Nothing where the two do not differ in several of the places and in nothing else, or where the body cannot be
        read as JSON.
    """
    body = _read(call.body)
    odd = {place: value_or(body, place, _NOTHING) for place in places}
    odd = {
        place: value for place, value in odd.items() if value not in (_NOTHING, value_or(valid.body, place, _NOTHING))
    }
    if len(odd) < 2 or _with_all(body, valid.body, odd) != valid.body:
        return {}
    alone = {place: with_value_at(valid.body, place, value) for place, value in odd.items()}
    # What stands in bytes stands there as escapes of JSON.
    as_bytes = isinstance(call.body, bytes)
    return {
        place: replace(call, body=json.dumps(value).encode() if as_bytes else value) for place, value in alone.items()
    }


def _read(body: Any) -> Any:
    if not isinstance(body, bytes):
        return body
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _with_all(body: Any, valid: Any, places: Iterable[str]) -> Any:
    """Return a body with what a valid one has in some places."""
    for place in places:
        known = value_or(valid, place, _NOTHING)
        if known is _NOTHING:
            return _NOTHING
        body = with_value_at(body, place, known)
    return body
