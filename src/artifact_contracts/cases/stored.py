"""Writes ``cases.json`` of an API, which spares a run the import of schemathesis.

    python -m artifact_contracts.cases.stored [FOLDER...]

A folder is that of one API; without any, those of the APIs that come with the suite. To be run whenever a document, an
overlay or the pinned release of schemathesis changes; a file that no longer fits costs time, and nothing else.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from artifact_contracts import locations, schemathesis_adapter
from artifact_contracts.contract.contract import api_folders, load, stages
from artifact_contracts.contract.stored import COMMAND, FILE, fingerprint
from artifact_contracts.errors import ContractsError
from artifact_contracts.schemathesis_adapter import NO_BODY, GeneratedCase


def stored_text(folder: Path) -> str:
    """Return what belongs into ``cases.json`` of an API, found out anew.

    Args:
        folder: the API's folder.

    Raises:
        DocumentError: one of its files is missing or malformed; what is stored is always of a valid document.
    """
    contract = load(folder, afresh=True)
    valid = [fingerprint(document) for document, _ in stages(folder)]
    head = {
        "schema": 1,
        "document_sha256": valid[-1],
        "valid_sha256": valid,
        "schemathesis": schemathesis_adapter.version(),
    }
    operations = ",\n".join(
        f"  {json.dumps(operation)}: [\n{_lines(cases)}\n  ]"
        for operation, cases in schemathesis_adapter.deterministic_cases(contract.document).items()
    )
    members = [f" {json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()]
    # A case on each line, so that a difference shows which cases a change of the document has touched.
    return "{\n" + ",\n".join(members) + ',\n "operations": {\n' + operations + "\n }\n}\n"


def _lines(cases: list[GeneratedCase]) -> str:
    return ",\n".join("   " + json.dumps(_row(case)) for case in cases)


def _row(case: GeneratedCase) -> dict[str, Any]:
    row = {
        "kind": case.kind,
        "name": case.name,
        "pointer": case.pointer,
        "method": case.method,
        "media_type": case.media_type,
    }
    return {**row, "no_body": True} if case.body is NO_BODY else {**row, "body": case.body}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files and return the exit code.

    Args:
        arguments: the command line without the program's name; that of the process if None.
    """
    parser = argparse.ArgumentParser(prog=COMMAND, description="Write cases.json of APIs.", allow_abbrev=False)
    parser.add_argument("folder", nargs="*", type=Path, help="of an API; without any, each that comes with the suite")
    folders = parser.parse_args(arguments).folder or api_folders((locations.specs_folder(),)).values()
    try:
        for folder in folders:
            (folder / FILE).write_text(stored_text(folder), encoding="utf-8")
            sys.stdout.write(f"{folder / FILE}\n")
    except ContractsError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
