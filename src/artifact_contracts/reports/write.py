"""Writes the reports of a run into their folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from artifact_contracts.errors import UsageError
from artifact_contracts.reports import junit, summary

NAMES = ("results.json", "junit.xml", "summary.md", "report.html")


def to_folder(results: Mapping[str, Any], folder: Path) -> None:
    """Write every report; results.json first, from which the others could be made again.

    Args:
        results: see schemas/results.schema.json.
        folder: made if it does not exist.

    Raises:
        UsageError: the folder cannot be written to.
    """
    from artifact_contracts.reports import html  # noqa: PLC0415 (its templates are not needed before the end)

    # One after the other: should one of them fail, those before it are there.
    _write_all({"results.json": _json(results)}, folder)
    _write_all({"junit.xml": junit.render(results), "summary.md": summary.render(results)}, folder)
    _write_all({"report.html": html.render(results)}, folder)


def proof_to_folder(proof: Mapping[str, Any], folder: Path) -> None:
    """Write the reports of a proof: proof.json, and a page made from it.

    Args:
        proof: see schemas/proof.schema.json.
        folder: made if it does not exist.

    Raises:
        UsageError: the folder cannot be written to.
    """
    from artifact_contracts.reports import proof_page  # noqa: PLC0415

    _write_all({"proof.json": _json(proof), "report.html": proof_page.render(proof)}, folder)


def require_writable(folder: Path) -> None:
    """Make sure, before anything is sent, that reports can be written.

    Raises:
        UsageError: the folder cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".results.json.part"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UsageError(
            f"Reports cannot be written to {folder}: {error.strerror}.", "Give another --reports."
        ) from None


def _json(model: Mapping[str, Any]) -> str:
    return json.dumps(model, indent=2, ensure_ascii=False) + "\n"


def _write_all(texts: Mapping[str, str], folder: Path) -> None:
    require_writable(folder)
    try:
        for name, text in texts.items():
            _write(folder / name, text)
    except OSError as error:
        raise UsageError(
            f"The reports cannot be written to {folder}: {error.strerror}.", "Give another --reports."
        ) from None


def _write(file: Path, text: str) -> None:
    # Beside it first, so that whoever reads it while a run ends finds the old one or the new one, never half of it.
    unfinished = file.with_name(f".{file.name}.part")
    unfinished.write_text(text, encoding="utf-8", errors="backslashreplace")
    unfinished.replace(file)
