"""Faults in what a service makes of odd requests: each fails with 500 on one of them."""

from __future__ import annotations

import re
from collections.abc import Callable

from artifact_contracts.contract.contract import Contract
from artifact_contracts.nesting import is_too_deep
from artifact_contracts.provider.applicability import (
    names_a_resource,
    names_a_resource_in_the_path,
    nests_no_objects,
)
from artifact_contracts.provider.body_reader import is_utf8
from artifact_contracts.provider.faults.fault import (
    CRASH,
    CRASH_ON_EXTREME,
    Condition,
    Fault,
    crash_on,
    crash_on_arrival_of,
    key_headers,
)
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider

_INSPECTING = ("HEAD", "OPTIONS", "TRACE")


def _body(pattern: bytes) -> Condition:
    return lambda provider, request: re.search(pattern, request.body) is not None


def _starts(with_what: bytes) -> Condition:
    return lambda provider, request: request.body.startswith(with_what)


def not_utf8(provider: Provider, request: ProviderRequest) -> bool:
    """Whether a body is not UTF-8."""
    return not is_utf8(request.body)


def _malformed(provider: Provider, request: ProviderRequest) -> bool:
    try:
        provider.reader.parse(request.body or b"{}")
    except RefusalError:
        return True
    return False


def _ends_too_early(provider: Provider, request: ProviderRequest) -> bool:
    return _malformed(provider, request) and request.body.count(b"{") > request.body.count(b"}")


def _invalid(provider: Provider, request: ProviderRequest) -> bool:
    operation = provider.contract.operations[0]
    try:
        value = provider.reader.parse(request.body)
        provider.reader.check_body(value, operation)
    except RefusalError:
        return not _malformed(provider, request)
    return False


def _large(provider: Provider, request: ProviderRequest) -> bool:
    return len(request.body) > 1_000_000


def _of_no_length(provider: Provider, request: ProviderRequest) -> bool:
    return not request.body and request.header("content-type") is not None


def _untyped(provider: Provider, request: ProviderRequest) -> bool:
    return bool(request.body) and request.header("content-type") is None


def _of_a_form(provider: Provider, request: ProviderRequest) -> bool:
    return request.media_type == "application/x-www-form-urlencoded"


def _of_another_type(provider: Provider, request: ProviderRequest) -> bool:
    return bool(request.body) and request.media_type not in ("application/json", "")


def _of_long_identifiers(contract: Contract) -> str:
    """In a path a very long identifier makes a very long address; in a body it is one text of many."""
    return CRASH_ON_EXTREME if names_a_resource_in_the_path(contract) else CRASH


def _named(
    name: str,
    what: str,
    predicate: Callable[[str], bool],
    detected_by: str | Callable[[Contract], str] = CRASH,
) -> Fault:
    """Return the fault of a provider that fails on the name of a resource of some kind, wherever it stands."""

    def found(provider: Provider, request: ProviderRequest) -> bool:
        of_resource = provider.name_of_resource(request)
        return of_resource is not None and predicate(of_resource)

    return crash_on(name, what, found, applies=names_a_resource, detected_by=detected_by)


def _names_nothing(provider: Provider, request: ProviderRequest) -> bool:
    name = provider.name_of_resource(request)
    return name is not None and provider.store.owner(name, provider.contract.operations[0]) is None


def _names_emptiness(provider: Provider, request: ProviderRequest) -> bool:
    return "//" in request.path or provider.name_of_resource(request) == ""


def _nul_in_the_path(provider: Provider, request: ProviderRequest) -> bool:
    return "%00" in request.path


def _undocumented(provider: Provider, request: ProviderRequest) -> bool:
    return request.method not in (*_INSPECTING, provider.contract.operations[0].method)


def _method(method: str) -> Condition:
    return lambda provider, request: request.method == method


def _slash_at_the_end(provider: Provider, request: ProviderRequest) -> bool:
    return request.path.endswith("/")


def _overrides_the_method(provider: Provider, request: ProviderRequest) -> bool:
    return request.header("x-http-method-override") is not None


def _key_header_twice(provider: Provider, request: ProviderRequest) -> bool:
    names = [name for name, _ in request.headers]
    return max(map(names.count, key_headers(provider.contract))) > 1


class DropsDeepBodies(Provider):
    """Dies on a body that is nested thousands deep."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        if is_too_deep(request.body.decode("utf-8", "replace")):
            return ProviderResponse(200, wire=b"")
        return super().answer(request)


_BODIES = (
    Fault.of("drops-deep-bodies", CRASH_ON_EXTREME, DropsDeepBodies),
    crash_on("malformed-body", "a body that is not JSON", _malformed),
    crash_on("cut-short-body", "a body that ends too early", _ends_too_early),
    crash_on("invalid-body", "a body that does not satisfy the schema", _invalid),
    crash_on("nan", "NaN in a body", _body(rb"\bNaN\b")),
    # Where this is a part of another body, it would be two faults in one.
    crash_on("trailing-garbage", "something behind the value", _body(rb"\}\}$"), applies=nests_no_objects),
    crash_on("single-quotes", "single quotes for double ones", _starts(b"{'")),
    crash_on("byte-order-mark", "a byte order mark before a body", _starts(b"\xef\xbb\xbf")),
    crash_on("bytes-not-utf-8", "bytes that are not UTF-8", not_utf8, detected_by=CRASH_ON_EXTREME),
    crash_on("duplicate-members", "a member that stands twice", _body(rb'^\{("[^"]+": )[^{]*?, \1')),
    crash_on("unpaired-surrogate", "half of a surrogate pair", _body(rb"\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])")),
    crash_on("deep-body", "a body nested thousands deep", _starts(b"[" * 1000), detected_by=CRASH_ON_EXTREME),
    crash_on("large-body", "a body of megabytes", _large, detected_by=CRASH_ON_EXTREME),
    crash_on("zero-length-body", "an empty body with a media type", _of_no_length),
    # With some values of some members only.
    crash_on(
        "another-top-level-type",
        "a body that is no object",
        _body(rb'^(?:\[(?!\[)|"|\d|true|false|null)'),
        seed_dependent=True,
    ),
    crash_on("null-member", "null for a member", _body(rb'": null'), seed_dependent=True),
    crash_on("missing-media-type", "a body without a media type", _untyped),
    crash_on("form-media-type", "a body that is typed as a form", _of_a_form),
    crash_on("another-media-type", "a body of another media type", _of_another_type),
)

_IDENTIFIERS = (
    _named("long-identifier", "a very long identifier", lambda name: len(name) > 3000, _of_long_identifiers),
    _named(
        "encoded-slash", "a slash in an identifier", lambda name: "/" in name and ".." not in name and "<" not in name
    ),
    _named("dot-segments", "dot segments in an identifier", lambda name: ".." in name),
    _named("nul", "NUL in an identifier", lambda name: "\0" in name and "%" not in name),
    _named("quote", "a quote in an identifier", lambda name: "'" in name),
    _named("percent", "a per cent sign in an identifier", lambda name: "%" in name),
    _named("identifier-beyond-ascii", "letters beyond ASCII in an identifier", lambda name: not name.isascii()),
    _named("markup", "markup in an identifier", lambda name: "<" in name),
    crash_on("unknown-identifier", "an identifier that names nothing", _names_nothing, applies=names_a_resource),
    crash_on_arrival_of("encoded-nul", "%00 in the path", _nul_in_the_path, applies=names_a_resource_in_the_path),
    crash_on_arrival_of("empty-identifier", "an empty identifier", _names_emptiness, applies=names_a_resource),
)

_METHODS = (
    crash_on_arrival_of("undocumented-method", "methods the document does not name", _undocumented),
    crash_on_arrival_of("head", "HEAD", _method("HEAD")),
    crash_on_arrival_of("options", "OPTIONS", _method("OPTIONS")),
    crash_on_arrival_of("trace", "TRACE", _method("TRACE")),
    crash_on_arrival_of("trailing-slash", "a slash behind the path", _slash_at_the_end),
    crash_on_arrival_of("method-override", "a header that overrides the method", _overrides_the_method),
    crash_on_arrival_of("repeated-header", "the header of a key that stands twice", _key_header_twice),
)

FAULTS = (*_BODIES, *_IDENTIFIERS, *_METHODS)
