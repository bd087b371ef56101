"""``artifact-contracts dev``: rebuilds data that is stored beside the contracts and the contract tests."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from artifact_contracts import locations
from artifact_contracts.contract import case_store
from artifact_contracts.contract.contract import api_folders, load, stages


def execute(arguments: Namespace) -> int:
    """Rebuild the data that was asked for, and print the names of the files.

    Raises:
        DocumentError: a file of a contract is missing or malformed; what is stored is always of a valid document.
    """
    if arguments.task == "plan":
        from artifact_contracts.proof.prioritization import derive_plan  # noqa: PLC0415 (400 ms that cases do not need)

        print(derive_plan())
    else:
        _store_cases(arguments.folder or api_folders((locations.specs_folder(),)).values())
    return 0


def _store_cases(folders: Iterable[Path]) -> None:
    for folder in folders:
        load(folder, afresh=True)
        file = folder / case_store.FILE
        file.write_text(case_store.cases_text([document for document, _ in stages(folder)]), encoding="utf-8")
        print(file)
