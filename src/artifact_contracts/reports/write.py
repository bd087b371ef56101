"""Writes the reports of a run into their folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from artifact_contracts.reports import junit, summary
from artifact_contracts.reports.folder import not_writable, require_writable
from artifact_contracts.results.model import Results
from artifact_contracts.results.proof_model import Proof
from artifact_contracts.yaml_files import json_text

NAMES = ("results.json", "junit.xml", "summary.md", "report.html")


def to_folder(results: Results, folder: Path) -> None:
    """Write every report; results.json first, from which the others could be made again.

    Args:
        results: what became of the run.
        folder: made if it does not exist.

    Raises:
        UsageError: the folder cannot be written to.
    """
    from artifact_contracts.reports import html  # noqa: PLC0415 (jinja2: 20 ms, not needed while requests are sent)

    # One after the other: should one of them fail, those before it are there.
    _write_all({"results.json": json_text(results)}, folder)
    _write_all({"junit.xml": junit.render(results), "summary.md": summary.render(results)}, folder)
    _write_all({"report.html": html.render(results)}, folder)


def proof_to_folder(proof: Proof, folder: Path) -> None:
    """Write the reports of a proof: proof.json, and a page made from it.

    Args:
        proof: the proof.
        folder: made if it does not exist.

    Raises:
        UsageError: the folder cannot be written to.
    """
    from artifact_contracts.reports import proof_page  # noqa: PLC0415 (jinja2: 20 ms, not needed while providers are judged)

    _write_all({"proof.json": json_text(proof), "report.html": proof_page.render(proof)}, folder)


def _write_all(texts: Mapping[str, str], folder: Path) -> None:
    require_writable(folder)
    try:
        for name, text in texts.items():
            _write(folder / name, text)
    except OSError as error:
        raise not_writable(folder, error) from None


def _write(file: Path, text: str) -> None:
    # First to a file beside it, so that a reader finds the old one or the new one, never half of it.
    unfinished = file.with_name(f".{file.name}.part")
    unfinished.write_text(text, encoding="utf-8", errors="backslashreplace")
    unfinished.replace(file)
