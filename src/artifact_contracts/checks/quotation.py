"""Values of a JSON body as they are quoted in a sentence: never long, never deep."""

from __future__ import annotations

from reprlib import Repr
from typing import Any

_SHORT = Repr()
_SHORT.maxlevel = 3
_SHORT.maxstring = _SHORT.maxlong = _SHORT.maxother = 80


def quoted(value: Any) -> str:
    """Return a JSON value for a sentence; what is long or deep is cut."""
    return _SHORT.repr(value)
