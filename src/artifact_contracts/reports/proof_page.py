"""The page of a proof: which requirement detected which fault, as a picture and as a table that can be searched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, groupby

import jinja2

from artifact_contracts.reports.grouping import concern
from artifact_contracts.reports.page import environment
from artifact_contracts.results.proof_model import FaultResult, Proof, ProofOutcome, ProvedApi, VariantResult

MEANINGS = {
    ProofOutcome.PROVEN: "Every fault that had to be found was found, and there was no false alarm.",
    ProofOutcome.NOT_PROVEN: "A fault survived, there was a false alarm, or a requirement never fired.",
    ProofOutcome.SUITE_FAILED: "A run of the suite failed, so this proves nothing.",
    ProofOutcome.INTERRUPTED: "The proof was interrupted; this page holds what had been judged until then.",
}


@dataclass(frozen=True)
class Cell:
    """A requirement that a fault broke, as a square of the picture.

    Attributes:
        row: of the fault, from the top.
        column: of the requirement, from the left.
        kind: ``detected`` where it is the one that must detect the fault, ``missed`` where it did not, else ``failed``
            or ``advised``.
        title: what it means, in words.
    """

    row: int
    column: int
    kind: str
    title: str


@dataclass(frozen=True)
class Scorecard:
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
    rows: Sequence[FaultResult]
    columns: Sequence[str]
    cells: Sequence[Cell]
    row_groups: Sequence[tuple[int, str]]
    column_groups: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class ApiSection:
    """What the page shows of one API.

    Attributes:
        api: the API.
        whole: all its faults by all its requirements.
        parts: the same for each concern, without requirements that nothing broke.
    """

    api: ProvedApi
    whole: Scorecard
    parts: Sequence[Scorecard]


def render(proof: Proof) -> str:
    """Take a proof; return its page as one self-contained HTML document."""
    sections = [_section(api, proof) for api in proof.apis]
    return _template().render(
        proof=proof, meaning=MEANINGS[proof.outcome], sections=sections, alarms_of=_alarms_of, also_broken=_also_broken
    )


@cache
def _template() -> jinja2.Template:
    return environment().get_template("proof.html.j2")


def _alarms_of(variant: VariantResult) -> list[str]:
    """Return what a conforming variant is said to break, by whatever profile."""
    return list(dict.fromkeys(chain.from_iterable(variant.false_alarms.values())))


def _also_broken(fault: FaultResult) -> list[str]:
    """Return the requirements that a fault breaks beside the one that must detect it."""
    return [each for each in (*fault.failed, *fault.advised) if each != fault.detected_by]


def _section(api: ProvedApi, proof: Proof) -> ApiSection:
    requirements = [row.id for row in proof.requirements if row.api == api.id]
    place = {requirement: number for number, requirement in enumerate(requirements)}
    faults = sorted((row for row in proof.faults if row.api == api.id), key=lambda row: place[row.detected_by])
    by_concern = groupby(faults, lambda row: concern(row.detected_by))
    return ApiSection(
        api=api,
        whole=_scorecard("all concerns", faults, requirements),
        parts=[_part(name, list(rows), requirements) for name, rows in by_concern],
    )


def _part(title: str, faults: Sequence[FaultResult], requirements: Sequence[str]) -> Scorecard:
    broken = {each for row in faults for each in (*row.failed, *row.advised, row.detected_by)}
    return _scorecard(title, faults, [each for each in requirements if each in broken])


def _scorecard(title: str, faults: Sequence[FaultResult], requirements: Sequence[str]) -> Scorecard:
    return Scorecard(
        title=title,
        rows=faults,
        columns=requirements,
        cells=list(_cells(faults, requirements)),
        row_groups=list(_groups([row.detected_by for row in faults])),
        column_groups=list(_groups(requirements)),
    )


def _cells(faults: Sequence[FaultResult], requirements: Sequence[str]) -> Iterator[Cell]:
    place = {requirement: number for number, requirement in enumerate(requirements)}
    for row, fault in enumerate(faults):
        for kind, verb, broken in (("failed", "fails", fault.failed), ("advised", "is advised on", fault.advised)):
            for requirement in broken:
                detected = requirement == fault.detected_by
                title = f"{fault.name}: {requirement} {verb}{', as it must' if detected else ''}"
                yield Cell(row, place[requirement], "detected" if detected else kind, title)
        if fault.detected_by not in (*fault.failed, *fault.advised):
            title = f"{fault.name}: {fault.detected_by} passes, and must not"
            yield Cell(row, place[fault.detected_by], "missed", title)


def _groups(requirements: Sequence[str]) -> Iterator[tuple[int, str]]:
    at = 0
    for name, group in groupby(requirements, concern):
        yield at, name
        at += len(list(group))
