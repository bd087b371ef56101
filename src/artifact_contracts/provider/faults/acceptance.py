"""Faults in what is accepted: valid calls that are refused, or that the service fails on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.pointers import value_or
from artifact_contracts.provider.applicability import may_lack_a_body, takes_a_body
from artifact_contracts.provider.body_reader import BodyReader, has_unknown_member, texts_in
from artifact_contracts.provider.faults.fault import Condition, Fault, crash_on, once_authenticated, refusal
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider


class FullCallRefused(BodyReader):
    """Refuses bodies with optional members in them."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        full = self.contract.inputs_of(operation).calls.get("full", {}).get("body")
        if isinstance(value, dict) and _names(value) == _names(full):
            raise RefusalError(400, "The body has too many members.")


class MinimalCallRefused(BodyReader):
    """Refuses bodies that have no optional member in them."""

    def read_body(self, request: ProviderRequest, operation: Operation) -> Any:
        value = super().read_body(request, operation)
        if _names(value) == _names(self.contract.inputs_of(operation).calls["minimal"].get("body")):
            raise RefusalError(400, "The body has too few members.")
        return value


class ControlCharactersRefused(BodyReader):
    """Refuses texts with control characters in them."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if any(re.search("[\x00-\x1f]", text) for text in texts_in(value)):
            raise RefusalError(400, "There is a control character in a text.")


class OnlyTogether(BodyReader):
    """Refuses a body with some of its optional members but not all of them."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        calls = self.contract.inputs_of(operation).calls
        few, many = (len(_names(calls.get(name, {}).get("body")) or ()) for name in ("empty-object", "full"))
        if isinstance(value, dict) and few < len(value) < many:
            raise RefusalError(400, "The body has too few members.")


def _names(value: Any) -> Any:
    return {name: _names(member) for name, member in value.items()} if isinstance(value, dict) else None


class BrokenCompression(Provider):
    """Says that an answer is compressed, and sends it as it is."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        if "gzip" in (request.header("accept-encoding") or "") and answer.body:
            answer.headers["Content-Encoding"] = "gzip"
            answer.compressible = False
        return answer


def has_text(pattern: str) -> Condition:
    """Return whether a body is JSON and holds a text like that."""
    return lambda provider, request: any(re.search(pattern, text) for text in texts_in(_json(request.body)))


def _last_text_has(pattern: str) -> Condition:
    """Return whether the last of the texts that may say anything is like that: what is seen to in the others."""

    def found(provider: Provider, request: ProviderRequest) -> bool:
        texts = provider.contract.inputs_of(provider.contract.operations[0]).texts
        text = value_or(_json(request.body), texts[-1], None) if texts else None
        return isinstance(text, str) and re.search(pattern, text) is not None

    return found


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _any_value(predicate: Callable[[Any], bool]) -> Condition:
    """Return whether a value like that stands where any value may stand."""

    def found(provider: Provider, request: ProviderRequest) -> bool:
        body = _json(request.body)
        for pointer in provider.contract.inputs_of(provider.contract.operations[0]).open_objects:
            members = value_or(body, pointer, None)
            if isinstance(members, dict) and any(map(predicate, members.values())):
                return True
        return False

    return found


def _is_of_several_types(value: Any) -> bool:
    return isinstance(value, list) and len({type(item) for item in value}) > 1


def _is_of_arrays(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, list) for item in value)


def _any_value_refused(name: str, what: str, predicate: Callable[[Any], bool]) -> Fault:
    """Return the fault of a provider that refuses some values where any value may stand."""
    refusing = once_authenticated(_any_value(predicate), refusal)
    return Fault(f"{name}-refused", f"Refuses {what} where any value may stand.", "accepted.nested-values", refusing)


def _header(name: str, pattern: str) -> Condition:
    return lambda provider, request: re.search(pattern, request.header(name) or "") is not None


def _raw(pattern: bytes) -> Condition:
    return lambda provider, request: re.search(pattern, request.body) is not None


def _unknown_member(provider: Provider, request: ProviderRequest) -> bool:
    schemas = [operation.body.schema for operation in provider.contract.operations if operation.body]
    value = _json(request.body)
    return any(has_unknown_member(value, schema, provider.contract.document) for schema in schemas)


def _wants_another_type(provider: Provider, request: ProviderRequest) -> bool:
    accepted = request.header("accept") or "*/*"
    return accepted != "*/*" and "json" not in accepted.lower()


def _without_body(provider: Provider, request: ProviderRequest) -> bool:
    return not request.body


def _empty_object(provider: Provider, request: ProviderRequest) -> bool:
    return request.body == b"{}"


def _refused_and_crashed_on(name: str, what: str, when: Condition) -> tuple[Fault, Fault]:
    """Return the two faults in a variation that callers are permitted: it is refused, or the service fails on it.

    Args:
        name: the variation, as in the requirement that it is accepted.
        what: what it is, for their sentences.
        when: whether a request takes it.
    """
    refused = once_authenticated(when, refusal)
    return (
        Fault(f"{name}-refused", f"Refuses {what}.", f"accepted.{name}", refused, takes_a_body),
        crash_on(name, what, when, applies=lambda contract: contract.register.asks(f"accepted.{name}")),
    )


FAULTS = (
    Fault.of("full-call-refused", "accepted.full", FullCallRefused),
    Fault.of("minimal-call-refused", "accepted.minimal", MinimalCallRefused),
    Fault.of("control-characters-refused", "accepted.generated", ControlCharactersRefused),
    Fault.of("optional-only-together", "accepted.optional-members", OnlyTogether, applies=may_lack_a_body),
    Fault.of("broken-compression", "response.complete", BrokenCompression),
    *_refused_and_crashed_on("unicode", "texts beyond the basic plane", has_text("[\U00010000-\U0010ffff]")),
    *_refused_and_crashed_on("long-texts", "texts of more than five thousand letters", has_text(r"(?s)^.{5000}")),
    *_refused_and_crashed_on("nested-values", "objects within lists", _raw(rb"\[[^\]]*\{")),
    *_refused_and_crashed_on("large-numbers", "whole numbers beyond 64 bits", _raw(rb"\d{20}")),
    *_refused_and_crashed_on("unknown-members", "members the schema does not name", _unknown_member),
    *_refused_and_crashed_on(
        "charset-parameter", "a charset parameter on the media type", _header("content-type", "charset")
    ),
    *_refused_and_crashed_on("media-type-case", "capitals in the media type", _header("content-type", "[A-Z]")),
    *_refused_and_crashed_on("chunked", "a body that comes in chunks", _header("transfer-encoding", "chunked")),
    *_refused_and_crashed_on(
        "accept-header", "an Accept header that does not name its own media type", _wants_another_type
    ),
    *_refused_and_crashed_on(
        "compressed-response", "an offer to take a compressed answer", _header("accept-encoding", "gzip")
    ),
    _any_value_refused("null-value", "null", lambda value: value is None),
    _any_value_refused("mixed-array", "arrays with items of several types", _is_of_several_types),
    _any_value_refused("array-of-arrays", "arrays of arrays", _is_of_arrays),
    _any_value_refused("structured-value", "objects", lambda value: isinstance(value, dict)),
    crash_on("right-to-left", "texts in right-to-left scripts", has_text("[\u0590-\u06ff]")),
    crash_on("combining-marks", "combining marks in texts", has_text("[\u0300-\u036f]")),
    crash_on("text-beyond-ascii", "any text beyond ASCII", has_text("[^\x00-\x7f]")),
    crash_on("line-separator", "the line separator of Unicode in texts", has_text("\u2028")),
    crash_on("joined-signs", "signs that are joined to one, as families of people are", has_text("\u200d")),
    # As PostgreSQL does, which stores it in no text.
    crash_on("nul-in-text", "U+0000 in a text", has_text("\0")),
    crash_on("nul-in-last-text", "U+0000 in the last text of a body", _last_text_has("\0")),
    crash_on("surrogate-in-last-text", "half a surrogate pair in the last text", _last_text_has("[\ud800-\udfff]")),
    crash_on("control-characters", "control characters that XML does not know", has_text("[\x01-\x08\x0e-\x1f]")),
    crash_on("controls-beyond-ascii", "control characters beyond ASCII", has_text("[\x80-\x9f]")),
    crash_on("empty-text", "empty texts", has_text("^$")),
    Fault(
        "empty-text-refused",
        "Refuses empty texts, though no shortest length is documented.",
        "accepted.empty-strings",
        once_authenticated(has_text("^$"), refusal),
    ),
    Fault(
        "missing-body-refused",
        "Refuses a call without a body, though none is required.",
        "accepted.no-body",
        once_authenticated(_without_body, refusal),
        may_lack_a_body,
    ),
    Fault(
        "empty-object-refused",
        "Refuses an empty object, though every member is optional.",
        "accepted.empty-object",
        once_authenticated(_empty_object, refusal),
    ),
    crash_on("empty-object", "an empty object", _empty_object, applies=may_lack_a_body),
)
