"""Loads the contract of one API from its folder."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from artifact_contracts import locations, schemathesis_adapter, yaml_files
from artifact_contracts.contract import openapi
from artifact_contracts.contract.case_store import StoredCases, fingerprint, read_cases
from artifact_contracts.contract.defects import Defect, defects
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.contract.register import Register, read_register
from artifact_contracts.contract.schema import Schema
from artifact_contracts.contract.target_description import OperationInputs, TargetDescription, read_target
from artifact_contracts.errors import DocumentError, SuiteError, UsageError, did_you_mean
from artifact_contracts.pointers import pointer_of
from artifact_contracts.schemathesis_adapter import GeneratedCase


@dataclass(frozen=True)
class Contract:
    """What one API promises, and what is needed to check it.

    Attributes:
        api: its id, the name of its folder.
        document: the OpenAPI document with all overlays applied.
        operations: the operations it describes.
        register: its requirements.
        target: what a target of it is made of.
        defects: what is wrong with the document itself.
        stored: what was found out beforehand about the document it was loaded from, or None.
    """

    api: str
    document: Mapping[str, Any]
    operations: tuple[Operation, ...]
    register: Register
    target: TargetDescription
    defects: tuple[Defect, ...]
    stored: StoredCases | None = field(default=None, repr=False, compare=False)

    @property
    def stored_cases(self) -> Mapping[str, list[GeneratedCase]] | None:
        """The deterministic cases of each operation, if they were stored for this very document."""
        fits = self.stored is not None and self.stored.document_sha256 == fingerprint(self.document)
        return self.stored.operations if self.stored and fits else None

    @cached_property
    def sha256(self) -> str:
        """Identifies document and requirements together, whatever their formatting."""
        rows = [asdict(requirement) for requirement in self.register.values()]
        return hashlib.sha256(json.dumps([self.document, rows], sort_keys=True).encode()).hexdigest()

    def inputs_of(self, operation: Operation) -> OperationInputs:
        """Return what an operation needs to be called."""
        return self.target.operations[operation.id]


def api_folders(roots: tuple[Path, ...]) -> dict[str, Path]:
    """Find the APIs: every folder that holds an ``openapi.yaml``, by name.

    Args:
        roots: folders of APIs; in a later one a folder of the same name replaces an earlier one.

    Raises:
        DocumentError: a root is not a folder.
    """
    found: dict[str, Path] = {}
    for root in roots:
        if not root.is_dir():
            raise DocumentError(str(root), "this is not a folder.", "Give a folder that holds one folder per API.")
        found.update(locations.folders_of_apis(root))
    return found


def load_chosen(roots: tuple[Path, ...], apis: Iterable[str] = ()) -> dict[str, Contract]:
    """Load the contracts of some APIs.

    Args:
        roots: folders that hold one folder per API.
        apis: their ids; every API there is if none is named.

    Raises:
        UsageError: there is no such API, or one of its files is missing or malformed.
    """
    folders = api_folders(roots)
    require_known(apis, folders)
    return {api: load(folders[api]) for api in dict.fromkeys(apis) or folders}


def require_known(apis: Iterable[str], folders: Mapping[str, Path]) -> None:
    """Make sure that there is an API of each of some ids.

    Raises:
        UsageError: there is not.
    """
    for api in apis:
        if api not in folders:
            raise UsageError(f"There is no API {api}.", did_you_mean(api, folders))


def load(folder: Path, *, afresh: bool = False) -> Contract:
    """Load and validate the contract of one API.

    Args:
        folder: holds openapi.yaml, any number of ``*.overlay.yaml`` (applied by name), requirements.yaml, target.yaml;
            cases.json may spare what was found out about the document before.
        afresh: ignore cases.json.

    Raises:
        DocumentError: one of the files is missing or malformed, or they do not fit each other.
    """
    api = folder.name
    file = folder / "openapi.yaml"
    stored = None if afresh else read_cases(folder)
    document: Any = None
    for document, circumstance in stages(folder):
        if stored is None or fingerprint(document) not in stored.valid_sha256:
            _validate(document, file, circumstance)
    target = read_target(folder / "target.yaml", api)
    try:
        operations = tuple(openapi.operations(document, target.credentials.precedence, str(file)))
        found = tuple(defects(document, operations))
        _compile(operations)
        target.errors.compile()
    except (SuiteError, ValueError) as error:
        raise DocumentError(str(file), str(error)) from None
    _fit(operations, target, folder / "target.yaml")
    return Contract(
        api=api,
        document=document,
        operations=operations,
        register=read_register(folder / "requirements.yaml"),
        target=target,
        defects=found,
        stored=stored,
    )


def stages(folder: Path) -> Iterator[tuple[Any, str]]:
    """Read the document of an API and apply its overlays, one after the other.

    Args:
        folder: the API's folder.

    Yields:
        The document as published and after each overlay, with words that say which; whoever takes one has to see that
        it is valid before taking the next.

    Raises:
        DocumentError: one of the files is missing or malformed.
    """
    document = yaml_files.read(folder / "openapi.yaml")
    yield document, ""
    for overlay_file in sorted(folder.glob("*.overlay.yaml")):
        from artifact_contracts.contract import overlay  # noqa: PLC0415 (2 ms, and few documents have one)

        document = overlay.apply(document, overlay_file)
        yield document, f" once {overlay_file.name} is applied"


def _validate(document: Any, file: Path, circumstance: str) -> None:
    if not isinstance(document, dict):
        raise DocumentError(str(file), "this is not an OpenAPI document: it does not hold an object.")
    if not isinstance(document.get("openapi"), str):
        where = yaml_files.locate(file, ["openapi"])
        raise DocumentError(where, "the version of OpenAPI is missing or not a text.", "Write openapi: '3.1.0'.")
    error = schemathesis_adapter.validation_error(document)
    if error:
        keys, message = error
        raise DocumentError(
            yaml_files.locate(file, keys),
            f"{pointer_of(keys) or '/'}: this is not valid OpenAPI{circumstance}: {message}",
        )


def _compile(operations: tuple[Operation, ...]) -> None:
    """Find out now, and not in the middle of a run, whether every schema can be used."""
    for operation in operations:
        for schema in (*operation.bodies.values(), *_reply_schemas(operation)):
            schema.compile()


def _reply_schemas(operation: Operation) -> Iterator[Schema]:
    for reply in operation.replies.values():
        yield from reply.contents.values()


def _fit(operations: tuple[Operation, ...], target: TargetDescription, file: Path) -> None:
    described = {operation.id: operation for operation in operations}
    for name in target.operations:
        if name not in described:
            raise DocumentError(
                yaml_files.locate(file, ["operations", name]),
                f"openapi.yaml has no operation {name}.",
                did_you_mean(name, described),
            )
    for name, row in target.operations.items():
        for call, template in row.calls.items():
            _must_be_valid(described[name], template, target, (file, ["operations", name, "calls", call]))
    for operation in operations:
        if operation.id not in target.operations:
            raise DocumentError(
                yaml_files.locate(file, ["operations"]),
                f"the operation {operation.id} is missing; it cannot be called without a valid call.",
                "Add it under operations with at least calls: {minimal: …}.",
            )
        if not operation.schemes:
            raise DocumentError(
                str(file.with_name("openapi.yaml")),
                f"the operation {operation.id} declares no credential the suite can send"
                " (apiKey in header, query or cookie; http bearer).",
                "Declare its security scheme.",
            )


def _must_be_valid(
    operation: Operation, template: Mapping[str, Any], target: TargetDescription, place: tuple[Path, list[str | int]]
) -> None:
    for name in re.findall(r"\$\{([^}]*)\}", json.dumps(template)):
        if name != "fresh" and name not in target.inputs:
            known = [*target.inputs, "fresh"]
            raise DocumentError(yaml_files.locate(*place), f"${{{name}}} is not an input.", did_you_mean(name, known))
    error = operation.body.first_error(template["body"]) if operation.body and "body" in template else None
    if error:
        where = yaml_files.locate(*place)
        raise DocumentError(where, f"this is not a valid call: {error}.", "Make its body satisfy the schema.")
