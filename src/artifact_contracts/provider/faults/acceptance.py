"""Faults in what is accepted: valid calls that are refused, or that the service fails on."""

from __future__ import annotations

import json
import re
from typing import Any

from artifact_contracts import yaml_files
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import (
    CRASH,
    Condition,
    Fault,
    crash,
    listed,
    made,
    once_authenticated,
    refusal,
)
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import texts_in


@listed
class FullCallRefused(Fault, name="full-call-refused", detected_by="accepted.full"):
    """Refuses bodies with optional members in them."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        full = self.contract.inputs_of(operation).calls.get("full", {}).get("body")
        if isinstance(value, dict) and _names(value) == _names(full):
            raise RefusalError(400, "The body has too many members.")


@listed
class MinimalCallRefused(Fault, name="minimal-call-refused", detected_by="accepted.minimal"):
    """Refuses bodies that have no optional member in them."""

    def read_body(self, request: ProviderRequest, operation: Operation) -> Any:
        value = super().read_body(request, operation)
        if _names(value) == _names(self.contract.inputs_of(operation).calls["minimal"].get("body")):
            raise RefusalError(400, "The body has too few members.")
        return value


@listed
class ControlCharactersRefused(Fault, name="control-characters-refused", detected_by="accepted.generated"):
    """Refuses texts with control characters in them."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if any(re.search("[\x00-\x1f]", text) for text in texts_in(value)):
            raise RefusalError(400, "There is a control character in a text.")


def _names(value: Any) -> Any:
    return {name: _names(member) for name, member in value.items()} if isinstance(value, dict) else None


def has_text(pattern: str) -> Condition:
    """Return whether a body is JSON and holds a text like that."""

    def found(provider: Fault, request: ProviderRequest) -> bool:
        try:
            value = json.loads(request.body)
        except (ValueError, RecursionError):
            return False
        return any(re.search(pattern, text) for text in texts_in(value))

    return found


def _header(name: str, pattern: str) -> Condition:
    return lambda provider, request: re.search(pattern, request.header(name) or "") is not None


def _raw(pattern: bytes) -> Condition:
    return lambda provider, request: re.search(pattern, request.body) is not None


def _takes_a_body(contract: Contract) -> bool:
    return any(operation.body for operation in contract.operations)


def _may_lack_a_body(contract: Contract) -> bool:
    return any(operation.body and not operation.body_required for operation in contract.operations)


# By the liberty: what is said of it, and how it shows in a request.
VARIATIONS: dict[str, tuple[str, Condition]] = {
    "unicode": ("texts beyond the basic plane", has_text("[\U00010000-\U0010ffff]")),
    "long-texts": ("texts of more than five thousand letters", has_text(r"(?s)^.{5000}")),
    "nested-values": ("objects within lists", _raw(rb"\[[^\]]*\{")),
    "large-numbers": ("whole numbers beyond 64 bits", _raw(rb"\d{20}")),
    "unknown-members": ("members the schema does not name", _raw(rb'"contract-check": 1')),
    "charset-parameter": ("a charset parameter on the media type", _header("content-type", "charset")),
    "media-type-case": ("capitals in the media type", _header("content-type", "[A-Z]")),
    "chunked": ("a body that comes in chunks", _header("transfer-encoding", "chunked")),
    "accept-header": ("an Accept header that does not name its own media type", _header("accept", "text/html")),
    "compressed-response": ("an offer to take a compressed answer", _header("accept-encoding", "gzip")),
}
for _name, (_what, _when) in VARIATIONS.items():
    _asked = f"accepted.{_name}"
    listed(
        made(
            f"{_name}-refused",
            f"Refuses {_what}.",
            _asked,
            once_authenticated(_when, refusal(400)),
            applies=_takes_a_body,
        )
    )

    def _asks(contract: Contract, requirement: str = _asked) -> bool:
        return contract.register.asks(requirement)

    listed(
        made(f"crash-on-{_name}", f"Fails with 500 on {_what}.", CRASH, once_authenticated(_when, crash), applies=_asks)
    )

for _name, _what, _when in (
    ("right-to-left", "texts in right-to-left scripts", has_text("[\u0590-\u06ff]")),
    ("combining-marks", "combining marks in texts", has_text("[\u0300-\u036f]")),
    ("text-beyond-ascii", "any text beyond ASCII", has_text("[^\x00-\x7f]")),
    ("line-separator", "the line separator of Unicode in texts", has_text("\u2028")),
    ("empty-text", "empty texts", has_text("^$")),
):
    listed(made(f"crash-on-{_name}", f"Fails with 500 on {_what}.", CRASH, once_authenticated(_when, crash)))

listed(
    made(
        "empty-text-refused",
        "Refuses empty texts, though no shortest length is documented.",
        "accepted.empty-strings",
        once_authenticated(has_text("^$"), refusal(400)),
    )
)


listed(
    made(
        "missing-body-refused",
        "Refuses a call without a body, though none is required.",
        "accepted.no-body",
        once_authenticated(lambda provider, request: not request.body, refusal(400)),
        applies=_may_lack_a_body,
    )
)
listed(
    made(
        "empty-object-refused",
        "Refuses an empty object, though every member is optional.",
        "accepted.empty-object",
        once_authenticated(lambda provider, request: request.body == b"{}", refusal(400)),
    )
)
listed(
    made(
        "crash-on-empty-object",
        "Fails with 500 on an empty object.",
        CRASH,
        once_authenticated(lambda provider, request: request.body == b"{}", crash),
        applies=_may_lack_a_body,
    )
)


@listed
class OnlyTogether(Fault, name="optional-only-together", detected_by="accepted.optional-members"):
    """Refuses a body with some of its optional members but not all of them."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        calls = self.contract.inputs_of(operation).calls
        few, many = (len(_names(calls.get(name, {}).get("body")) or ()) for name in ("empty-object", "full"))
        if isinstance(value, dict) and few < len(value) < many:
            raise RefusalError(400, "The body has too few members.")

    @classmethod
    def applies_to(cls, contract: Contract) -> bool:
        return super().applies_to(contract) and _may_lack_a_body(contract)


class Optional(Fault):
    """Mistakes an optional member."""

    pointer = ""

    def has_it(self, value: Any) -> bool:
        """Whether a body has the member."""
        try:
            yaml_files.value_at(value, self.pointer)
        except KeyError:
            return False
        return True


class OptionalRefused(Optional):
    """Refuses bodies with an optional member."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if self.has_it(value):
            raise RefusalError(400, f"There is no member {self.pointer}.")


class OptionalRequired(Optional):
    """Refuses bodies without an optional member."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if not self.has_it(value):
            raise RefusalError(400, f"The member {self.pointer} is missing.")


@listed
class BrokenCompression(Fault, name="broken-compression", detected_by="response.complete"):
    """Says that an answer is compressed, and sends it as it is."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        if "gzip" in (request.header("accept-encoding") or "") and answer.body:
            answer.headers["Content-Encoding"] = "gzip"
            answer.compressible = False
        return answer
