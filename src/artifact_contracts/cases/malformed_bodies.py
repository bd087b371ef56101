"""Bodies that are not quite JSON, in the ways real clients produce them; each made from the bytes of a valid body."""

from __future__ import annotations

import re
from collections.abc import Callable

from artifact_contracts.cases.call import Call
from artifact_contracts.cases.request import body_bytes
from artifact_contracts.contract.target_description import OperationInputs
from artifact_contracts.errors import NotTestedError, Untested
from artifact_contracts.pointers import value_at, with_value_at

Corruption = Callable[[bytes], bytes]


def truncated(body: bytes) -> bytes:
    """Leave out the last bytes, as a client does that counts characters instead of bytes."""
    return body[:-2] if len(body) > 3 else body[:1]


def with_byte_order_mark(body: bytes) -> bytes:
    """Put the mark before it that some editors write."""
    return b"\xef\xbb\xbf" + body


def not_utf8(body: bytes) -> bytes:
    """Put a letter into the marked texts as Latin-1 has it."""
    return body.replace(MARK, b"\xe9")


def unpaired_surrogate(body: bytes) -> bytes:
    """Put half of a surrogate pair into the marked texts."""
    return body.replace(MARK, b"\\ud83d")


def with_member_twice(body: bytes) -> bytes:
    """Name the first member twice, with the same value."""
    match = re.match(rb'\{("(?:[^"\\]|\\.)*": (?:"(?:[^"\\]|\\.)*"|[\d.]+|true|false|null)), ', body)
    if match is None:
        raise NotTestedError("the valid body does not begin with a plain member", Untested.NO_OCCASION)
    return b"{" + match[1] + b", " + body[1:]


def with_nan(body: bytes) -> bytes:
    """Add a member whose value is NaN, which JSON does not know."""
    return body[:-1] + (b", " if len(body) > 2 else b"") + b'"contract-check": NaN}'


LENIENT: dict[str, Corruption] = {
    "trailing-comma": lambda body: body[:-1] + b"," + body[-1:],
    "single-quotes": lambda body: body.replace(b"'", b"").replace(b'"', b"'"),
    "not-a-number": with_nan,
    "something-behind-it": lambda body: body + b"}",
    "a-comment": lambda body: b"/* checked */ " + body,
}
ENCODING: dict[str, Corruption] = {"byte-order-mark": with_byte_order_mark, "not-utf-8": not_utf8}
MARK = b"(contract-check)"
_INTO_A_TEXT = (not_utf8, unpaired_surrogate)
DEPTH = 5000
SIZE = 3_000_000


def corrupted(call: Call, inputs: OperationInputs, corruption: Corruption) -> Call:
    """Return the call with its body corrupted; ``${fresh}`` is still in it.

    Raises:
        NotTestedError: the call has no body that could be corrupted in this way.
    """
    if not isinstance(call.body, dict):
        raise NotTestedError("the operation takes no JSON object", Untested.NO_OCCASION)
    if corruption not in _INTO_A_TEXT:
        return call.with_body(corruption(body_bytes(call.body)))
    if not inputs.texts:
        raise NotTestedError("target.yaml names no texts that may hold any value", Untested.NO_OCCASION)
    body = call.body
    for pointer in inputs.texts:
        body = with_value_at(body, pointer, f"{value_at(body, pointer)}{MARK.decode()}")
    return call.with_body(corruption(body_bytes(body)))
