"""How deep JSON may nest: alike on every Python.

Before 3.12 the parser of the standard library gives up near a thousand levels. Later ones read ten thousand, and what
walks through the value afterwards gives up instead, or takes minutes.
"""

from __future__ import annotations

import re
from typing import Any

# Less than the parser of 3.11 manages below the frames of a run, far more than any document needs.
DEEPEST = 800

# A text that is left open is taken as far as it goes, and nothing is read twice: a search that began anew at each quote
# would take hours for a body made of them.
_TEXT_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


def shallow(value: Any, levels: int) -> Any:
    """Return a JSON value with whatever stands deeper than some levels left out: its arrays and objects are empty."""
    if not isinstance(value, (list, dict)):
        return value
    if levels == 0:
        return type(value)()
    if isinstance(value, list):
        return [shallow(item, levels - 1) for item in value]
    return {name: shallow(member, levels - 1) for name, member in value.items()}


def is_too_deep(text: str) -> bool:
    """Take a JSON text; return whether its arrays and objects stand more than ``DEEPEST`` levels in each other."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    depth = 0
    for match in _TEXT_OR_BRACKET.finditer(text):
        if match[0] in "[{":
            depth += 1
            if depth > DEEPEST:
                return True
        elif match[0] in "]}":
            depth -= 1
    return False
