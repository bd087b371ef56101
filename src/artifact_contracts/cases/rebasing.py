"""The same deviation from another valid call, where the call that it was made from is of no use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from artifact_contracts.cases.call import Call

_ABSENT = object()


def rebased(call: Call, old: Call, new: Call) -> Call:
    """Return the call that deviates from a valid one as another call does from another valid one.

    Args:
        call: what deviates.
        old: the valid call from which it does.
        new: another valid call to the same operation.
    """
    return replace(
        call,
        variant=new.variant,
        path=_rebased(call.path, old.path, new.path),
        query=_rebased(call.query, old.query, new.query),
        headers=(*new.headers, *(header for header in call.headers if header not in old.headers)),
        body=_rebased(call.body, old.body, new.body),
    )


def _rebased(value: Any, old: Any, new: Any) -> Any:
    """Return a value with all in which it does not differ from an old one as it is in a new one."""
    if value == old:
        return new
    if not all(isinstance(each, Mapping) for each in (value, old, new)):
        return value
    changed = {key for key, member in value.items() if member != old.get(key, _ABSENT)}
    kept = {key: member for key, member in new.items() if key in value or key not in old}
    return kept | {key: _rebased(value[key], old.get(key, _ABSENT), new.get(key, _ABSENT)) for key in changed}
