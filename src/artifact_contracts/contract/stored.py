"""Reads ``cases.json``: what was found out about a document beforehand, so that a run need not find it out again.

Finding it out takes schemathesis, and to import that takes longer than most runs do otherwise. What is stored holds
only for the very document and the very release of schemathesis it was made with; for any other it is as if there were
no file. It is written by ``cases/stored.py``, and only for a document that is valid OpenAPI.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from artifact_contracts import schemathesis_adapter, yaml_files
from artifact_contracts.errors import DocumentError
from artifact_contracts.schemathesis_adapter import NO_BODY, GeneratedCase

FILE = "cases.json"
COMMAND = "python -m artifact_contracts.cases.stored"


@dataclass(frozen=True)
class Stored:
    """What is stored of one API.

    Attributes:
        valid: fingerprints of documents that are valid OpenAPI: the published one, and what each overlay made of it.
        document: fingerprint of the last of them, by which services are judged.
        cases: the deterministic cases of that document, by operation.
    """

    valid: frozenset[str]
    document: str
    cases: Mapping[str, list[GeneratedCase]]


def fingerprint(document: Any) -> str:
    """Return what is the same for the same document, whatever its formatting, and another for any other."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def read_stored(folder: Path) -> Stored | None:
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
        raise DocumentError(str(file), f"it cannot be read ({error}).", _REMEDY) from None
    yaml_files.validate(value, "cases", file)
    if value["schemathesis"] != schemathesis_adapter.version():
        return None
    return Stored(
        valid=frozenset(value["valid_sha256"]),
        document=value["document_sha256"],
        cases={operation: [_case(row) for row in rows] for operation, rows in value["operations"].items()},
    )


_REMEDY = f"Remove it, or make it again with {COMMAND}."


def _case(row: Mapping[str, Any]) -> GeneratedCase:
    return GeneratedCase(
        kind=row["kind"],
        name=row["name"],
        pointer=row["pointer"],
        method=row["method"],
        media_type=row["media_type"],
        body=NO_BODY if row.get("no_body") else row["body"],
    )
