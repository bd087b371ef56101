"""Writes the reports of a run into their folder."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from artifact_contracts.inert_text import in_log
from artifact_contracts.reports import junit, summary
from artifact_contracts.reports.folder import PROOF, RESULTS
from artifact_contracts.reports.whole_files import write_whole
from artifact_contracts.results.model import Results
from artifact_contracts.results.proof_model import Proof
from artifact_contracts.yaml_files import json_text


def to_folder(results: Results, folder: Path) -> list[str]:
    """Write every report; results.json first, from which the others could be made again.

    Args:
        results: what became of the run.
        folder: exists, and is held by the caller.

    Returns:
        A sentence for each report that could not be written, of which nothing is there then: a disk that is full costs
        the reports, not the verdict.
    """
    return [*_write_all({RESULTS: lambda: json_text(results)}, folder), *rendered_to_folder(results, folder)]


def rendered_to_folder(results: Results, folder: Path) -> list[str]:
    """Write the reports that are made of results.json; see to_folder."""
    from artifact_contracts.reports import html  # noqa: PLC0415 (jinja2: 20 ms, not needed while requests are sent)

    renderers: dict[str, Callable[[Results], str]] = {
        "junit.xml": junit.render,
        "summary.md": summary.render,
        "report.html": html.render,
    }
    return _write_all({name: partial(render, results) for name, render in renderers.items()}, folder)


def proof_to_folder(proof: Proof, folder: Path) -> list[str]:
    """Write the reports of a proof: proof.json, and a page made from it; see to_folder."""
    from artifact_contracts.reports import proof_page  # noqa: PLC0415 (jinja2: 20 ms, not needed while providers are judged)

    return _write_all({PROOF: lambda: json_text(proof), "report.html": lambda: proof_page.render(proof)}, folder)


def tell_missing(missing: Iterable[str]) -> None:
    """Say on standard error what is missing of the reports, each in a line of its own."""
    for sentence in missing:
        sys.stderr.write(f"artifact-contracts: {in_log(sentence)}\n")


def _write_all(texts: Mapping[str, Callable[[], str]], folder: Path) -> list[str]:
    # One after the other: should one of them fail, those before it are there.
    missing = []
    for name, text in texts.items():
        try:
            write_whole(folder / name, text())
        except OSError as error:
            missing.append(f"{folder / name} is missing, because it could not be written: {error.strerror}.")
    return missing
