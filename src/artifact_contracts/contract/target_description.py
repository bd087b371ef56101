"""What a target of one API is made of: inputs, credentials, known things, the shape of errors, valid calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from artifact_contracts import yaml_files
from artifact_contracts.errors import DocumentError, did_you_mean


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
    required: bool
    secret: bool


@dataclass(frozen=True)
class Credentials:
    """Which inputs are credentials, and which security scheme decides where several are sent."""

    valid: str
    revoked: str | None
    other: str | None
    precedence: tuple[str, ...]


@dataclass(frozen=True)
class Resource:
    """The thing an operation acts on.

    Attributes:
        place: ``path`` or ``body``.
        at: the name of the path parameter, or a JSON pointer into the body.
        known: the input that names one that exists.
        foreign: the input that names one of a second account, or None.
        unknown_statuses: what may lawfully answer a name that nothing bears.
        foreign_statuses: what may lawfully answer a thing of another account.
    """

    place: str
    at: str
    known: str
    foreign: str | None
    unknown_statuses: tuple[str, ...]
    foreign_statuses: tuple[str, ...]


@dataclass(frozen=True)
class ErrorShape:
    """How the API words its errors: a template whose strings may be placeholders.

    ``{status}`` stands for the HTTP status as an integer, ``{reason}`` for its standard phrase, ``{message}`` for
    words for people, ``{request_id}`` for a reference for support.
    """

    body: Mapping[str, Any]
    further_members: Mapping[str, Mapping[str, Any]]

    def template(self, status: int) -> dict[str, Any]:
        """Return the template of the body that goes with a status."""
        return {**self.body, **self.further_members.get(str(status), {})}

    def pointers(self, placeholder: str, status: int) -> Iterator[str]:
        """Return JSON pointers to the members that a placeholder, as in ``status``, stands in."""
        return _find(self.template(status), "{" + placeholder + "}", "")


def _find(node: Any, wanted: str, pointer: str) -> Iterator[str]:
    if node == wanted:
        yield pointer
    if isinstance(node, Mapping):
        for key, child in node.items():
            yield from _find(child, wanted, pointer + yaml_files.pointer_of([key]))


@dataclass(frozen=True)
class OperationInputs:
    """What one operation needs to be called.

    Attributes:
        resource: the thing it acts on, or None.
        calls: valid calls by name, each with a ``body`` template or without; ``minimal`` is always there.
        identity: pointers into the body whose values together name what a call creates.
        texts: pointers into the fullest body, to texts that are for people and may say anything.
        open_objects: pointers into the fullest body, to objects that may hold members of any name and type.
    """

    resource: Resource | None
    calls: Mapping[str, Mapping[str, Any]]
    identity: tuple[str, ...]
    texts: tuple[str, ...] = ()
    open_objects: tuple[str, ...] = ()


@dataclass(frozen=True)
class TargetDescription:
    """All of ``target.yaml``."""

    title: str
    production_hosts: tuple[str, ...]
    rate_limit: str | None
    deadline: float
    inputs: Mapping[str, Input]
    credentials: Credentials
    errors: ErrorShape
    operations: Mapping[str, OperationInputs]


DEFAULT_DEADLINE = 10.0


def read_target(file: Path, api: str) -> TargetDescription:
    """Read ``target.yaml``.

    Args:
        file: the file.
        api: the API's id, from which the names of environment variables are made.

    Raises:
        DocumentError: the file is missing or malformed, or names an input it does not declare.
    """
    value = yaml_files.read(file)
    yaml_files.validate(value, "target", file)
    prefix = api.upper().replace("-", "_")
    inputs = {
        name: Input(name, f"{prefix}_{name}", row["help"], row.get("required", False), row.get("secret", False))
        for name, row in value["inputs"].items()
    }
    credentials = value["credentials"]
    for role in ("valid", "revoked", "other"):
        _must_be_declared(file, inputs, credentials.get(role), ["credentials", role])
    for name, row in value["operations"].items():
        for role in ("known", "foreign"):
            _must_be_declared(file, inputs, row.get("resource", {}).get(role), ["operations", name, "resource", role])
    return TargetDescription(
        title=value["title"],
        production_hosts=tuple(value.get("production_hosts", ())),
        rate_limit=value.get("rate_limit"),
        deadline=value.get("deadline", DEFAULT_DEADLINE),
        inputs=inputs,
        credentials=Credentials(
            valid=credentials["valid"],
            revoked=credentials.get("revoked"),
            other=credentials.get("other"),
            precedence=tuple(credentials["precedence"]),
        ),
        errors=ErrorShape(value["errors"]["body"], value["errors"].get("further_members", {})),
        operations={name: _operation_inputs(row) for name, row in value["operations"].items()},
    )


def _must_be_declared(file: Path, inputs: Mapping[str, Input], name: str | None, keys: list[str | int]) -> None:
    if name is not None and name not in inputs:
        raise DocumentError(
            yaml_files.locate(file, keys),
            f"{yaml_files.pointer_of(keys)} names the input {name}, which is not under inputs.",
            did_you_mean(name, inputs),
        )


def _operation_inputs(row: Mapping[str, Any]) -> OperationInputs:
    return OperationInputs(
        resource=_resource(row["resource"]) if "resource" in row else None,
        calls=row["calls"],
        identity=tuple(row.get("identity", ())),
        texts=tuple(row.get("texts", ())),
        open_objects=tuple(row.get("open_objects", ())),
    )


def _resource(row: Mapping[str, Any]) -> Resource:
    return Resource(
        place=row["in"],
        at=row["at"],
        known=row["known"],
        foreign=row.get("foreign"),
        unknown_statuses=tuple(row["unknown_statuses"]),
        foreign_statuses=tuple(row.get("foreign_statuses", ("403", "404"))),
    )
