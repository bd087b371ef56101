"""What a target of one API is made of: inputs, credentials, known things, the shape of errors, valid calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from artifact_contracts import yaml_files
from artifact_contracts.errors import DocumentError, did_you_mean
from artifact_contracts.pointers import pointer_of
from artifact_contracts.rate import Rate


@dataclass(frozen=True)
class Input:
    """Something a target is told: a key, a known identifier.

    Attributes:
        name: as in ``API_KEY``.
        variable: the environment variable that holds it, as in ``SHOP_API_KEY``.
        help: what it is.
        required: whether a live target cannot be judged without it.
        secret: whether it must never be shown.
    """

    name: str
    variable: str
    help: str
    required: bool = False
    secret: bool = False


@dataclass(frozen=True)
class Credentials:
    """Which inputs are credentials.

    Attributes:
        valid: the input that is a valid one.
        precedence: names of security schemes; where several credentials are sent, the first listed decides.
        revoked: the input that is a revoked one, or None.
        other: the input that is a valid one of another account, or None.
        further: names of security schemes that the vendor names elsewhere, but not on the pages of the operations.
    """

    valid: str
    precedence: tuple[str, ...]
    revoked: str | None = None
    other: str | None = None
    further: tuple[str, ...] = ()


class Resource(msgspec.Struct, frozen=True, kw_only=True, rename={"place": "in"}):
    """The thing an operation acts on.

    Attributes:
        place: ``path`` or ``body``.
        at: the name of the path parameter, or a JSON pointer into the body.
        known: the input that names one that exists.
        foreign: the input that names one of a second account, or None.
        unknown_statuses: what may answer a name that nothing has.
        foreign_statuses: what may answer a thing of another account.
    """

    place: str
    at: str
    known: str
    foreign: str | None = None
    unknown_statuses: tuple[str, ...]
    foreign_statuses: tuple[str, ...] = ("403", "404")


@dataclass(frozen=True)
class ErrorShape:
    """How the API words its errors: a template whose strings may be placeholders.

    ``{status}`` stands for the HTTP status as an integer, ``{reason}`` for its standard phrase, ``{message}`` for
    words for people, ``{request_id}`` for a reference for support.

    Attributes:
        body: the template of every error.
        further_members: members that errors of a status have besides, by status.
    """

    body: Mapping[str, Any]
    further_members: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def template(self, status: int) -> dict[str, Any]:
        """Return the template of the body that goes with a status."""
        return {**self.body, **self.further_members.get(str(status), {})}

    def pointers(self, placeholder: str, status: int) -> tuple[str, ...]:
        """Return JSON pointers to the members that a placeholder, as in ``status``, stands in."""
        return self.placeholders(status).get("{" + placeholder + "}", ())

    def placeholders(self, status: int) -> Mapping[str, tuple[str, ...]]:
        """Return JSON pointers to the members of an error with a status, by the placeholder, as in ``{status}``."""
        return self._by_status.get(str(status), self._of_others)

    def compile(self) -> None:
        """Find out now, and not in the middle of a run, where the placeholders stand."""
        _ = self._by_status, self._of_others

    @cached_property
    def _by_status(self) -> dict[str, dict[str, tuple[str, ...]]]:
        return {status: _placeholders(self.template(int(status))) for status in self.further_members}

    @cached_property
    def _of_others(self) -> dict[str, tuple[str, ...]]:
        return _placeholders(self.body)


def _placeholders(template: Any, pointer: str = "") -> dict[str, tuple[str, ...]]:
    """Return pointers to every text in a template, by the text."""
    if isinstance(template, str):
        return {template: (pointer,)}
    found: dict[str, tuple[str, ...]] = {}
    if isinstance(template, Mapping):
        for key, child in template.items():
            for text, pointers in _placeholders(child, pointer + pointer_of([key])).items():
                found[text] = (*found.get(text, ()), *pointers)
    return found


@dataclass(frozen=True)
class OperationInputs:
    """What one operation needs to be called.

    Attributes:
        calls: valid calls by name, each with a ``body`` template or without; ``minimal`` is always there.
        resource: the thing it acts on, or None.
        identity: pointers into the body whose values together name what a call creates.
        texts: pointers into the fullest body, to texts that are for people and may say anything.
        open_objects: pointers into the fullest body, to objects that may hold members of any name and type.
        shown_errors: the errors whose wording the vendor shows for it, as in ``404``; None for all of the document.
    """

    calls: Mapping[str, Mapping[str, Any]]
    resource: Resource | None = None
    identity: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    open_objects: tuple[str, ...] = ()
    shown_errors: tuple[str, ...] | None = None

    def shows(self, status: int) -> bool:
        """Whether the vendor shows how an error with a status is worded."""
        return self.shown_errors is None or not {str(status), f"{status // 100}XX"}.isdisjoint(self.shown_errors)


@dataclass(frozen=True)
class TargetDescription:
    """All of ``target.yaml``.

    Attributes:
        title: the API's name, for people.
        base_url_variable: the environment variable that says where a target is, as in ``SHOP_BASE_URL``.
        inputs: what a target is told, by name.
        credentials: which of them are credentials.
        errors: how the API words its errors.
        operations: what each operation needs to be called, by ``operationId``.
        production_hosts: the vendor's own hosts, on which no call is made unless that is permitted.
        rate_limit: the documented rate, or None.
        deadline: seconds within which a whole exchange must be over.
    """

    title: str
    base_url_variable: str
    inputs: Mapping[str, Input]
    credentials: Credentials
    errors: ErrorShape
    operations: Mapping[str, OperationInputs]
    production_hosts: tuple[str, ...] = ()
    rate_limit: Rate | None = None
    deadline: float = 10.0


# What is told of every target, besides its inputs.
BASE_URL = "BASE_URL"


def variable_of(api: str, name: str) -> str:
    """Return the environment variable that holds what a target of an API is told, as in ``SHOP_API_KEY``.

    Args:
        api: the API's id.
        name: of an input, or ``BASE_URL``.
    """
    return f"{api.upper().replace('-', '_')}_{name}"


def read_target(file: Path, api: str) -> TargetDescription:
    """Read ``target.yaml``.

    Args:
        file: the file.
        api: the API's id, from which the names of environment variables are made.

    Raises:
        DocumentError: the file is missing or malformed, or names an input it does not declare.
    """
    value = yaml_files.read_valid(file, "target")
    told: dict[str, Any] = {
        "base_url_variable": variable_of(api, BASE_URL),
        "inputs": {
            name: {"name": name, "variable": variable_of(api, name), **row} for name, row in value["inputs"].items()
        },
    }
    if "rate_limit" in value:
        told["rate_limit"] = Rate.parse(value["rate_limit"])
    target = yaml_files.typed({**value, **told}, TargetDescription, file)
    for role in ("valid", "revoked", "other"):
        _must_be_declared(file, target, getattr(target.credentials, role), ["credentials", role])
    for name, row in target.operations.items():
        for role in ("known", "foreign"):
            _must_be_declared(file, target, getattr(row.resource, role, None), ["operations", name, "resource", role])
    return target


def _must_be_declared(file: Path, target: TargetDescription, name: str | None, keys: list[str | int]) -> None:
    if name is not None and name not in target.inputs:
        raise DocumentError(
            yaml_files.locate(file, keys),
            f"{pointer_of(keys)} names the input {name}, which is not under inputs.",
            did_you_mean(name, target.inputs),
        )
