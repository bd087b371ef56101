"""Faults in what is refused: bodies that are accepted though they must not be."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import Fault, listed, made, once_authenticated, success
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider


class Careless(Fault):
    """Lets bodies through whose members may be missing or of any type."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        resource = self.contract.inputs_of(operation).resource
        if isinstance(name, str) or (resource and resource.place == "path"):
            super().check_resource(name, operation, account)


@listed
class BodyNotChecked(Careless, name="body-not-checked", detected_by="body.member-types"):
    """Accepts any JSON as a body."""

    def check_body(self, value: Any, operation: Operation) -> None:
        return


@listed
class RequiredNotChecked(Careless, name="required-not-checked", detected_by="body.required-members"):
    """Checks the types of members but not whether all of them are there."""

    def check_body(self, value: Any, operation: Operation) -> None:
        error = operation.body.first_error(value) if operation.body else None
        if error and error.keyword != "required":
            raise RefusalError(400, "The body is not valid.")


@listed
class OnlyTopLevelChecked(Careless, name="only-top-level-checked", detected_by="body.member-types"):
    """Checks the top level of a body, and nothing within it."""

    @classmethod
    def applies_to(cls, contract: Contract) -> bool:
        bodies = [row.calls.get("full", {}).get("body") for row in contract.target.operations.values()]
        return any(isinstance(member, dict) for body in bodies if isinstance(body, dict) for member in body.values())

    def check_body(self, value: Any, operation: Operation) -> None:
        error = operation.body.first_error(value) if operation.body else None
        if error and error.pointer.count("/") < 2:
            raise RefusalError(400, "The body is not valid.")


@listed
class UnknownMembersUnchecked(
    Careless, name="body-with-unknown-member-not-checked", detected_by="body.generated", seed_dependent=True
):
    """Checks nothing of a body that holds a member which the schema does not name."""

    def check_body(self, value: Any, operation: Operation) -> None:
        full = self.contract.inputs_of(operation).calls.get("full", {}).get("body") or {}
        if not (isinstance(value, dict) and value.keys() - full.keys()):
            super().check_body(value, operation)


@listed
class MissingBodyAccepted(Fault, name="missing-body-accepted", detected_by="body.missing"):
    """Accepts a call without its required body."""

    def perform(
        self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        if not request.body and request.header("content-type") is None:
            return self.success(operation)
        return super().perform(request, operation, parameters, account)


@listed
class EmptyBodyAccepted(Fault, name="zero-length-body-accepted", detected_by="body.zero-length"):
    """Accepts a body of no length where one is required."""

    @classmethod
    def applies_to(cls, contract: Contract) -> bool:
        return super().applies_to(contract) and all(operation.body_required for operation in contract.operations)

    def perform(
        self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        if not request.body and request.header("content-type") is not None:
            return self.success(operation)
        return super().perform(request, operation, parameters, account)


@listed
class MalformedBodyAccepted(Fault, name="malformed-body-accepted", detected_by="body.malformed-json"):
    """Takes a body that is not JSON for one without content."""

    def perform(
        self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        if request.body and not _is_json(request.body):
            return self.success(operation)
        return super().perform(request, operation, parameters, account)


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


@listed
class CutShortAccepted(Fault, name="cut-short-body-accepted", detected_by="body.malformed-json"):
    """Closes what a body that ends too early left open."""

    def parse(self, body: bytes) -> Any:
        return super().parse(_closed(body))


def _closed(body: bytes) -> bytes:
    if not body.startswith(b"{") or _is_json(body):
        return body
    # The last comma that leaves whole members before it, and as many brackets as were opened there.
    while b"," in body:
        body = body.rpartition(b",")[0]
        closed = body + b"}" * (body.count(b"{") - body.count(b"}"))
        if _is_json(closed):
            return closed
    return body


class Tolerant(Fault):
    """Reads more than JSON."""

    def mended(self, body: bytes) -> bytes:
        """Return what is read in the place of a body."""
        raise LookupError(body)

    def parse(self, body: bytes) -> Any:
        if _is_strict(body):
            return super().parse(body)
        mended = self.mended(body)
        return super().parse(mended) if _is_json(mended) else super().parse(body)


def _is_strict(body: bytes) -> bool:
    return _is_json(body) and not body.startswith(b"\xef\xbb\xbf") and b"NaN" not in body


# By name: what is tolerated, what must notice, and what is read instead.
_TOLERATED: tuple[tuple[str, str, str, Callable[[bytes], bytes]], ...] = (
    ("trailing-comma", "a comma behind the last member", "body.lenient-syntax", lambda body: body.replace(b",}", b"}")),
    (
        "single-quotes",
        "single quotes for double ones",
        "body.lenient-syntax",
        lambda body: body.replace(b"'", b'"').replace(b'\\"', b"'"),
    ),
    ("nan", "NaN for a number", "body.lenient-syntax", lambda body: body.replace(b"NaN", b"0")),
    ("comment", "comments", "body.lenient-syntax", lambda body: body.replace(b"/* checked */", b"")),
    ("trailing-garbage", "anything behind the value", "body.lenient-syntax", lambda body: body[:-1]),
    (
        "byte-order-mark",
        "a byte order mark before the value",
        "body.encoding",
        lambda body: body.removeprefix(b"\xef\xbb\xbf"),
    ),
    ("not-utf-8", "bytes that are not UTF-8", "body.encoding", lambda body: body.decode("latin-1").encode()),
)
for _name, _what, _catcher, _mend in _TOLERATED:

    def _mended(self: Fault, body: bytes, mend: Callable[[bytes], bytes] = _mend) -> bytes:
        return mend(body)

    listed(made(f"{_name}-tolerated", f"Tolerates {_what}.", _catcher, {"mended": _mended}, base=Tolerant))


@listed
class DuplicateMembersAccepted(Fault, name="duplicate-members-accepted", detected_by="body.duplicate-members"):
    """Takes the last of two members of one name."""

    def refuse_duplicates(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return dict(pairs)


@listed
class UnprocessableForBadRequest(Fault, name="unprocessable-for-bad-request", detected_by="body.refusal-status"):
    """Answers 422 to a body that is not JSON."""

    def parse(self, body: bytes) -> Any:
        try:
            return super().parse(body)
        except RefusalError as refusal:
            raise RefusalError(422, refusal.message) from None


@listed
class AnyMediaType(Fault, name="any-media-type-accepted", detected_by="media-type.unsupported"):
    """Takes any body for JSON, whatever it says it is."""

    def check_media_type(self, request: ProviderRequest, operation: Operation) -> None:
        return


listed(
    made(
        "deep-body-accepted",
        "Accepts thousands of arrays in each other for a body.",
        "body.very-deep",
        once_authenticated(lambda provider, request: request.body.startswith(b"[" * 1000), success),
    )
)


class RequiredMemberNotChecked(Careless):
    """Does not ask for one required member."""

    pointer = ""

    def check_body(self, value: Any, operation: Operation) -> None:
        Provider.check_body(self, _with_member(value, self.pointer, _valid_body(self, operation)), operation)


class AnyTypeAccepted(Careless):
    """Does not look at the type of one member."""

    pointer = ""

    def check_body(self, value: Any, operation: Operation) -> None:
        Provider.check_body(
            self, _replaced(value, self.pointer.split("/")[1:], _valid_body(self, operation)), operation
        )


class OneTypeAccepted(AnyTypeAccepted):
    """Takes one other type for one member, and looks at its type otherwise."""

    taken: tuple[type, ...] = ()

    def check_body(self, value: Any, operation: Operation) -> None:
        if _one_of_a_type_at(value, self.pointer.split("/")[1:], self.taken):
            super().check_body(value, operation)
        else:
            Provider.check_body(self, value, operation)


def _valid_body(provider: Provider, operation: Operation) -> Any:
    calls = provider.contract.inputs_of(operation).calls
    return calls.get("full", calls["minimal"]).get("body", {})


def _with_member(value: Any, pointer: str, valid: Any) -> Any:
    """Put the valid member in the place of one that is missing."""
    *parents, name = pointer.split("/")[1:]
    if not isinstance(value, dict) or not isinstance(valid, dict):
        return value
    if not parents:
        return {name: valid.get(name), **value}
    deeper = "/" + "/".join([*parents[1:], name])
    return {**value, parents[0]: _with_member(value.get(parents[0]), deeper, valid.get(parents[0]))}


def _replaced(value: Any, keys: list[str], valid: Any) -> Any:
    """Put a valid value where the keys lead; ``*`` stands for every key of a map."""
    if not keys:
        return value if type(value) is type(valid) else valid
    if not isinstance(value, dict):
        return value
    first, *rest = keys
    known = valid if isinstance(valid, dict) else {}
    at = {name for name in value if first in ("*", name)}
    example = next(iter(known.values()), "text")
    return {
        name: _replaced(member, rest, example if first == "*" else known.get(name)) if name in at else member
        for name, member in value.items()
    }


def _one_of_a_type_at(value: Any, keys: list[str], types: tuple[type, ...]) -> bool:
    if not keys:
        # By its very type: True is an int to Python.
        return type(value) in types
    if not isinstance(value, dict):
        return False
    members = value.values() if keys[0] == "*" else [value[keys[0]]] if keys[0] in value else []
    return any(_one_of_a_type_at(member, keys[1:], types) for member in members)
