"""Faults in what is refused: bodies that are accepted though they must not be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.applicability import nests_objects, requires_every_body
from artifact_contracts.provider.body_reader import BodyReader
from artifact_contracts.provider.faults.fault import Fault, once_authenticated, success
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider, provider_with
from artifact_contracts.provider.resource_store import ResourceStore


class AnyName(ResourceStore):
    """Lets bodies through in which the name of a resource is missing or of another type."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        resource = self.contract.inputs_of(operation).resource
        if isinstance(name, str) or (resource and resource.place == "path"):
            super().check_resource(name, operation, account)


class BodyNotChecked(BodyReader):
    """Accepts any JSON as a body."""

    def check_body(self, value: Any, operation: Operation) -> None:
        return


class RequiredNotChecked(BodyReader):
    """Checks the types of members but not whether all of them are there."""

    def check_body(self, value: Any, operation: Operation) -> None:
        error = operation.body.first_error(value) if operation.body else None
        if error and error.keyword != "required":
            raise RefusalError(400, "The body is not valid.")


class OnlyTopLevelChecked(BodyReader):
    """Checks the top level of a body, and nothing within it."""

    def check_body(self, value: Any, operation: Operation) -> None:
        error = operation.body.first_error(value) if operation.body else None
        if error and error.pointer.count("/") < 2:
            raise RefusalError(400, "The body is not valid.")


class UnknownMembersUnchecked(BodyReader):
    """Checks nothing of a body that holds a member which the schema does not name."""

    def check_body(self, value: Any, operation: Operation) -> None:
        full = self.contract.inputs_of(operation).calls.get("full", {}).get("body") or {}
        if not (isinstance(value, dict) and value.keys() - full.keys()):
            super().check_body(value, operation)


class MissingBodyAccepted(Provider):
    """Accepts a call without its required body."""

    def perform(
        self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        if not request.body and request.header("content-type") is None:
            return self.writer.success(operation)
        return super().perform(request, operation, parameters, account)


class EmptyBodyAccepted(Provider):
    """Accepts an empty body where one is required."""

    def perform(
        self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        if not request.body and request.header("content-type") is not None:
            return self.writer.success(operation)
        return super().perform(request, operation, parameters, account)


class MalformedBodyAccepted(Provider):
    """Treats a body that is not JSON as an empty one."""

    def perform(
        self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        if request.body and not _is_json(request.body):
            return self.writer.success(operation)
        return super().perform(request, operation, parameters, account)


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


class CutShortAccepted(BodyReader):
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


def _is_strict(body: bytes) -> bool:
    return _is_json(body) and not body.startswith(b"\xef\xbb\xbf") and b"NaN" not in body


class DuplicateMembersAccepted(BodyReader):
    """Takes the last of two members of one name."""

    def refuse_duplicates(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return dict(pairs)


class UnprocessableForBadRequest(BodyReader):
    """Answers 422 to a body that is not JSON."""

    def parse(self, body: bytes) -> Any:
        try:
            return super().parse(body)
        except RefusalError as refusal:
            raise RefusalError(422, refusal.message) from None


class AnyMediaType(BodyReader):
    """Treats any body as JSON, whatever its media type."""

    def check_media_type(self, request: ProviderRequest, operation: Operation) -> None:
        return


def _tolerates(name: str, what: str, detected_by: str, mended: Callable[[bytes], bytes]) -> Fault:
    """Return the fault of a provider that reads more than JSON.

    Args:
        name: the fault's name, without its end.
        what: what it tolerates.
        detected_by: what must detect it.
        mended: returns what is read in the place of a body.
    """

    class Tolerant(BodyReader):
        def parse(self, body: bytes) -> Any:
            read = body if _is_strict(body) else mended(body)
            return super().parse(read if _is_json(read) else body)

    return Fault(f"{name}-tolerated", f"Tolerates {what}.", detected_by, provider_with(Tolerant))


def _without_comments(body: bytes) -> bytes:
    """Leave the comments before a value out."""
    return re.sub(rb"\A(?:\s*/\*.*?\*/)+", b"", body, flags=re.DOTALL)


FAULTS = (
    Fault.of("body-not-checked", "body.member-types", BodyNotChecked, AnyName),
    Fault.of("required-not-checked", "body.required-members", RequiredNotChecked, AnyName),
    Fault.of("only-top-level-checked", "body.member-types", OnlyTopLevelChecked, AnyName, applies=nests_objects),
    Fault.of(
        "body-with-unknown-member-not-checked",
        "body.generated",
        UnknownMembersUnchecked,
        AnyName,
        seed_dependent=True,
    ),
    Fault.of("missing-body-accepted", "body.missing", MissingBodyAccepted),
    Fault.of("zero-length-body-accepted", "body.zero-length", EmptyBodyAccepted, applies=requires_every_body),
    Fault.of("malformed-body-accepted", "body.malformed-json", MalformedBodyAccepted),
    Fault.of("cut-short-body-accepted", "body.malformed-json", CutShortAccepted),
    _tolerates(
        "trailing-comma",
        "a comma behind the last member",
        "body.lenient-syntax",
        lambda body: body.replace(b",}", b"}"),
    ),
    _tolerates(
        "single-quotes",
        "single quotes for double ones",
        "body.lenient-syntax",
        lambda body: body.replace(b"'", b'"').replace(b'\\"', b"'"),
    ),
    _tolerates("nan", "NaN for a number", "body.lenient-syntax", lambda body: body.replace(b"NaN", b"0")),
    _tolerates("comment", "comments", "body.lenient-syntax", _without_comments),
    _tolerates("trailing-garbage", "anything behind the value", "body.lenient-syntax", lambda body: body[:-1]),
    _tolerates(
        "byte-order-mark",
        "a byte order mark before the value",
        "body.encoding",
        lambda body: body.removeprefix(b"\xef\xbb\xbf"),
    ),
    _tolerates("not-utf-8", "bytes that are not UTF-8", "body.encoding", lambda body: body.decode("latin-1").encode()),
    Fault.of("duplicate-members-accepted", "body.duplicate-members", DuplicateMembersAccepted),
    Fault.of("unprocessable-for-bad-request", "body.refusal-status", UnprocessableForBadRequest),
    Fault.of("any-media-type-accepted", "media-type.unsupported", AnyMediaType),
    Fault(
        "deep-body-accepted",
        "Accepts thousands of arrays in each other for a body.",
        "body.very-deep",
        once_authenticated(lambda provider, request: request.body.startswith(b"[" * 1000), success),
    ),
)
