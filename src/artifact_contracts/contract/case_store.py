"""``cases.json``: what was found out about a document beforehand, so that a run need not find it out again.

Finding it out takes schemathesis, whose import takes longer than most runs do otherwise. What is stored holds only for
the very document and the very release of schemathesis it was made with; for any other it is as if there were no file.
It is written by ``artifact-contracts dev cases``, and only for a document that is valid OpenAPI.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from artifact_contracts import schemathesis_adapter, yaml_files
from artifact_contracts.errors import DocumentError
from artifact_contracts.schemathesis_adapter import NO_BODY, GeneratedCase

FILE = "cases.json"
COMMAND = "artifact-contracts dev cases"


@dataclass(frozen=True)
class StoredCases:
    """What is stored of one API.

    Attributes:
        valid_sha256: fingerprints of documents that are valid OpenAPI: the published one, and what each overlay made of
            it.
        document_sha256: fingerprint of the last of them, by which services are judged.
        operations: the deterministic cases of that document, by ``operationId``.
    """

    valid_sha256: frozenset[str]
    document_sha256: str
    operations: Mapping[str, list[GeneratedCase]]


def fingerprint(document: Any) -> str:
    """Return what is the same for the same document, whatever its formatting, and different for any other."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def read_cases(folder: Path) -> StoredCases | None:
    """Read what is stored of an API.

    Args:
        folder: the API's folder.

    Returns:
        What is stored, or None where nothing is, or nothing that was made with the schemathesis that is installed.

    Raises:
        DocumentError: the file is not what the command writes.
    """
    file = folder / FILE
    try:
        value = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        remedy = f"Remove it, or make it again with {COMMAND} {folder}."
        raise DocumentError(str(file), f"it cannot be read ({error}).", remedy) from None
    yaml_files.validate(value, "cases", file)
    if value["schemathesis"] != schemathesis_adapter.version():
        return None
    return yaml_files.typed(value, StoredCases, file)


def cases_text(documents: Sequence[Mapping[str, Any]]) -> str:
    """Return what belongs in ``cases.json`` of an API; schemathesis makes the cases.

    Args:
        documents: the document as published and after each overlay; all of them valid OpenAPI.
    """
    valid = [fingerprint(document) for document in documents]
    head = {
        "schema": 1,
        "document_sha256": valid[-1],
        "valid_sha256": valid,
        "schemathesis": schemathesis_adapter.version(),
    }
    operations = ",\n".join(
        f"  {json.dumps(operation)}: [\n{_lines(cases)}\n  ]"
        for operation, cases in schemathesis_adapter.deterministic_cases(documents[-1]).items()
    )
    members = [f" {json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()]
    # A case on each line, so that a difference shows which cases a change of the document has touched.
    return "{\n" + ",\n".join(members) + ',\n "operations": {\n' + operations + "\n }\n}\n"


def _lines(cases: Iterable[GeneratedCase]) -> str:
    return ",\n".join("   " + json.dumps(_row(case)) for case in cases)


def _row(case: GeneratedCase) -> dict[str, Any]:
    # Not vars(case): what is converted has no default values of its own.
    row = {member.name: getattr(case, member.name) for member in fields(case)}
    return {**row, "no_body": True} if row.pop("body") is NO_BODY else {**row, "body": case.body}
