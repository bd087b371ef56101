"""The page of a proof: which requirement caught which fault, as a picture and as a table that can be searched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

import jinja2

from artifact_contracts.reports.grouping import concern
from artifact_contracts.reports.page import environment
from artifact_contracts.reports.text import legible

MEANINGS = {
    "proven": "Every fault that had to be found was found, and no lawful provider was accused.",
    "not_proven": "A fault survived, a lawful provider was accused or a requirement never fired.",
    "suite_failed": "A run of the suite failed, so this proves nothing.",
    "interrupted": "The proof was interrupted; this page holds what had been judged until then.",
}


@dataclass(frozen=True)
class Cell:
    """A requirement that a fault broke, as a square of the picture.

    Attributes:
        row: of the fault, from the top.
        column: of the requirement, from the left.
        kind: ``named`` where it is the one that must catch the fault, else ``failed`` or ``advised``.
        title: what it means, in words.
    """

    row: int
    column: int
    kind: str
    title: str


@dataclass(frozen=True)
class Matrix:
    """Faults by requirements: as many rows as faults, as many columns as requirements.

    Attributes:
        title: what it is of.
        rows: the faults.
        columns: ids of the requirements.
        cells: where a fault broke a requirement.
        row_groups: the rows at which another concern begins, with its name.
        column_groups: the columns at which another concern begins, with its name.
    """

    title: str
    rows: Sequence[Mapping[str, Any]]
    columns: Sequence[str]
    cells: Sequence[Cell]
    row_groups: Sequence[tuple[int, str]]
    column_groups: Sequence[tuple[int, str]]


def render(proof: Mapping[str, Any]) -> str:
    """Take a proof; return its page as one self-contained HTML document."""
    model = legible(proof)
    apis = [_of_api(api, model) for api in model["apis"]]
    return _template().render(**model, meaning=MEANINGS[model["outcome"]], pictures=apis)


@cache
def _template() -> jinja2.Template:
    return environment().get_template("proof.html.j2")


def _of_api(api: Mapping[str, Any], proof: Mapping[str, Any]) -> dict[str, Any]:
    requirements = [row["id"] for row in proof["requirements"] if row["api"] == api["id"]]
    place = {requirement: number for number, requirement in enumerate(requirements)}
    faults = [row for row in proof["faults"] if row["api"] == api["id"]]
    faults.sort(key=lambda row: place[row["requirement"]])
    whole = _matrix("all concerns", faults, requirements)
    parts = [
        _matrix(name, group, requirements, only_what_fired=True)
        for name, group in (
            (name, list(rows)) for name, rows in groupby(faults, lambda row: concern(row["requirement"]))
        )
    ]
    return {
        **api,
        "whole": whole,
        "parts": parts,
        "lawful": [row for row in proof["lawful"] if row["api"] == api["id"]],
    }


def _matrix(
    title: str, faults: Sequence[Mapping[str, Any]], requirements: Sequence[str], *, only_what_fired: bool = False
) -> Matrix:
    fired = {each for row in faults for each in (*row["failed"], *row["advised"], row["requirement"])}
    columns = [each for each in requirements if each in fired or not only_what_fired]
    return Matrix(
        title=title,
        rows=faults,
        columns=columns,
        cells=list(_cells(faults, columns)),
        row_groups=list(_groups([row["requirement"] for row in faults])),
        column_groups=list(_groups(columns)),
    )


def _cells(faults: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[Cell]:
    place = {requirement: number for number, requirement in enumerate(columns)}
    for row, fault in enumerate(faults):
        for kind, verb in (("failed", "fails"), ("advised", "is advised on")):
            for requirement in fault[kind]:
                named = requirement == fault["requirement"]
                title = f"{fault['name']}: {requirement} {verb}{', as it must' if named else ''}"
                yield Cell(row, place[requirement], "named" if named else kind, title)
        if fault["requirement"] not in (*fault["failed"], *fault["advised"]):
            yield Cell(
                row, place[fault["requirement"]], "missed", f"{fault['name']}: {fault['requirement']} kept still"
            )


def _groups(requirements: Sequence[str]) -> Iterator[tuple[int, str]]:
    at = 0
    for name, group in groupby(requirements, concern):
        yield at, name
        at += len(list(group))
