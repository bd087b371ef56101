"""Faults in what a service makes of odd requests: each fails with 500 on one of them."""

from __future__ import annotations

import re
from collections.abc import Callable

from artifact_contracts.contract.contract import Contract
from artifact_contracts.provider.faults.fault import (
    CRASH,
    Condition,
    Fault,
    crash,
    listed,
    made,
    on_arrival,
    once_authenticated,
)
from artifact_contracts.provider.http_messages import ProviderRequest, RefusalError

_INSPECTING = ("HEAD", "OPTIONS", "TRACE")


def _body(pattern: bytes) -> Condition:
    return lambda provider, request: re.search(pattern, request.body) is not None


def _starts(with_what: bytes) -> Condition:
    return lambda provider, request: request.body.startswith(with_what)


def _not_utf8(provider: Fault, request: ProviderRequest) -> bool:
    try:
        request.body.decode()
    except UnicodeDecodeError:
        return True
    return False


def _malformed(provider: Fault, request: ProviderRequest) -> bool:
    try:
        provider.parse(request.body or b"{}")
    except RefusalError:
        return True
    return False


def _invalid(provider: Fault, request: ProviderRequest) -> bool:
    operation = provider.contract.operations[0]
    try:
        value = provider.parse(request.body)
        provider.check_body(value, operation)
    except RefusalError:
        return not _malformed(provider, request)
    return False


def _typed(provider: Fault, request: ProviderRequest) -> bool:
    return bool(request.body) and request.media_type not in ("application/json", "")


def _of_a_form(provider: Fault, request: ProviderRequest) -> bool:
    return request.media_type == "application/x-www-form-urlencoded"


def _untyped(provider: Fault, request: ProviderRequest) -> bool:
    return bool(request.body) and request.header("content-type") is None


def _of_no_length(provider: Fault, request: ProviderRequest) -> bool:
    return not request.body and request.header("content-type") is not None


BODIES: tuple[tuple[str, str, Condition], ...] = (
    ("malformed-body", "a body that is not JSON", _malformed),
    (
        "cut-short-body",
        "a body that ends too early",
        lambda provider, request: _malformed(provider, request) and request.body.count(b"{") > request.body.count(b"}"),
    ),
    ("invalid-body", "a body that does not satisfy the schema", _invalid),
    ("nan", "NaN in a body", _body(rb"\bNaN\b")),
    ("trailing-garbage", "something behind the value", _body(rb"\}\}$")),
    ("single-quotes", "single quotes for double ones", _starts(b"{'")),
    ("byte-order-mark", "a byte order mark before a body", _starts(b"\xef\xbb\xbf")),
    ("bytes-not-utf-8", "bytes that are not UTF-8", _not_utf8),
    ("duplicate-members", "a member that stands twice", _body(rb'^\{("[^"]+": )[^{]*?, \1')),
    ("unpaired-surrogate", "half of a surrogate pair", _body(rb"\\ud83d")),
    ("deep-body", "a body nested thousands deep", _starts(b"[" * 1000)),
    ("large-body", "a body of megabytes", lambda provider, request: len(request.body) > 1_000_000),
    ("zero-length-body", "a body of no length under a media type", _of_no_length),
    ("another-top-level-type", "a body that is no object", _body(rb'^(?:\[(?!\[)|"|\d|true|false|null)')),
    ("null-member", "null for a member", _body(rb'": null')),
    ("missing-media-type", "a body without a media type", _untyped),
    ("form-media-type", "a body that is typed as a form", _of_a_form),
    ("another-media-type", "a body of another media type", _typed),
)
# Whether a fault shows with some values of some members only.
_ROTATING = ("another-top-level-type", "null-member")
# Where the shortest of these is a part of another body, it would be two faults in one.
_NEEDS_NESTING = ("trailing-garbage",)


def _nests(contract: Contract) -> bool:
    bodies = [row.calls.get("full", {}).get("body") for row in contract.target.operations.values()]
    return not any(isinstance(member, dict) for body in bodies if isinstance(body, dict) for member in body.values())


for _name, _what, _when in BODIES:
    listed(
        made(
            f"crash-on-{_name}",
            f"Fails with 500 on {_what}.",
            CRASH,
            once_authenticated(_when, crash),
            applies=_nests if _name in _NEEDS_NESTING else None,
            seed_dependent=_name in _ROTATING,
        )
    )


def _names_a_resource(contract: Contract) -> bool:
    return all(row.resource is not None for row in contract.target.operations.values())


def _in_path(contract: Contract) -> bool:
    return all(row.resource is not None and row.resource.place == "path" for row in contract.target.operations.values())


def _named(predicate: Callable[[str], bool]) -> Condition:
    """Return whether the name of the resource is of a kind, wherever it stands."""

    def found(provider: Fault, request: ProviderRequest) -> bool:
        name = provider.name_of_resource(request)
        return name is not None and predicate(name)

    return found


IDENTIFIERS: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    ("long-identifier", "a very long identifier", lambda name: len(name) > 3000),
    ("encoded-slash", "a slash in an identifier", lambda name: "/" in name and ".." not in name and "<" not in name),
    ("dot-segments", "dot segments in an identifier", lambda name: ".." in name),
    ("nul", "NUL in an identifier", lambda name: "\0" in name and "%" not in name),
    ("quote", "a quote in an identifier", lambda name: "'" in name),
    ("percent", "a per cent sign in an identifier", lambda name: "%" in name),
    ("identifier-beyond-ascii", "letters beyond ASCII in an identifier", lambda name: not name.isascii()),
    ("markup", "markup in an identifier", lambda name: "<" in name),
    ("unknown-identifier", "an identifier that names nothing", lambda name: name.startswith("unknown")),
)
for _name, _what, _predicate in IDENTIFIERS:
    listed(
        made(
            f"crash-on-{_name}",
            f"Fails with 500 on {_what}.",
            CRASH,
            once_authenticated(_named(_predicate), crash),
            applies=_names_a_resource,
        )
    )

listed(
    made(
        "crash-on-empty-identifier",
        "Fails with 500 on an empty identifier.",
        CRASH,
        on_arrival(lambda provider, request: "//" in request.path or provider.name_of_resource(request) == "", crash),
        applies=_names_a_resource,
    )
)


def _undocumented(provider: Fault, request: ProviderRequest) -> bool:
    return request.method not in (*_INSPECTING, provider.contract.operations[0].method)


METHODS: tuple[tuple[str, str, Condition], ...] = (
    ("undocumented-method", "methods the document does not name", _undocumented),
    ("head", "HEAD", lambda provider, request: request.method == "HEAD"),
    ("options", "OPTIONS", lambda provider, request: request.method == "OPTIONS"),
    ("trace", "TRACE", lambda provider, request: request.method == "TRACE"),
    ("trailing-slash", "a slash behind the path", lambda provider, request: request.path.endswith("/")),
    (
        "method-override",
        "a header that overrides the method",
        lambda provider, request: request.header("x-http-method-override") is not None,
    ),
    (
        "repeated-header",
        "the header of a key that stands twice",
        lambda provider, request: (
            max(map([name for name, _ in request.headers].count, ("authorization", "x-api-key"))) > 1
        ),
    ),
)
for _name, _what, _when in METHODS:
    listed(made(f"crash-on-{_name}", f"Fails with 500 on {_what}.", CRASH, on_arrival(_when, crash)))
