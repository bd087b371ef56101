"""Writes the skeletons of a new requirement into all the files that it needs."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from artifact_contracts.errors import UsageError
from artifact_contracts.scaffold import code_skeletons
from artifact_contracts.scaffold.clone import DOCUMENT, Clone
from artifact_contracts.scaffold.listed_text import order_of, with_changelog_line, with_frozen_id, with_requirement
from artifact_contracts.scaffold.new_requirement import NewRequirement


@dataclass(frozen=True)
class Change:
    """What a file is to hold.

    Attributes:
        file: the file.
        before: its text; empty where there is no such file yet.
        after: its text with the skeletons.
    """

    file: Path
    before: str
    after: str

    @property
    def lines(self) -> list[int]:
        """The numbers of the lines where something is put in or differs."""
        matcher = SequenceMatcher(None, self.before.splitlines(), self.after.splitlines(), autojunk=False)
        return [start + 1 for tag, _, _, start, _ in matcher.get_opcodes() if tag != "equal"]


def changes_for(new: NewRequirement, clone: Clone) -> list[Change]:
    """Return what has to change for a requirement; nothing is written.

    A requirement about a document is judged where the document is read, so it has neither a test nor a provider.

    Raises:
        UsageError: a file cannot take its part.
    """
    _require_python(clone)
    texts = dict(_listed(new, clone))
    if new.concern != DOCUMENT:
        texts |= code_skeletons.contract_test(new, clone)
        texts |= code_skeletons.fault(new, clone)
        texts |= code_skeletons.variant(new, clone)
    return [Change(file, _text(file), text) for file, text in texts.items()]


def _require_python(clone: Clone) -> None:
    """Refuse files of which nobody can say where something would have to go."""
    for file in clone.files():
        try:
            if file.suffix == ".py":
                ast.parse(file.read_text("utf-8"))
        except SyntaxError as error:
            what = f"{clone.named(file)} cannot be read as Python: {error.msg} in line {error.lineno}."
            raise UsageError(what, "Repair it first.") from None


def write(changes: list[Change]) -> None:
    """Write all changes, or none where one of them cannot be written.

    Raises:
        OSError: one cannot be written.
    """
    written: list[Change] = []
    try:
        for change in changes:
            written.append(change)
            change.file.write_text(change.after, encoding="utf-8")
    except OSError:
        for change in written:
            with contextlib.suppress(OSError):
                if change.before:
                    change.file.write_text(change.before, encoding="utf-8")
                else:
                    change.file.unlink(missing_ok=True)
        raise


def _listed(new: NewRequirement, clone: Clone) -> Mapping[Path, str]:
    registers = {clone.registers[api]: with_requirement(_text(clone.registers[api]), new) for api in new.apis}
    frozen = _text(clone.frozen)
    for api in new.apis:
        frozen = with_frozen_id(frozen, api, order_of(registers[clone.registers[api]]), new)
    return {**registers, clone.frozen: frozen, clone.changelog: with_changelog_line(_text(clone.changelog), new)}


def _text(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() else ""


def next_steps(new: NewRequirement) -> Iterator[str]:
    """Return what is left to do once the skeletons are written."""
    yield "Write what is missing; `pytest tests/meta/test_requirements_complete.py` lists all of it at once."
    if new.concern == DOCUMENT:
        yield f"Find the defect in contract/defects.py, as a Defect of {new.id}."
        return
    yield (
        "Where every response can show whether it is kept, write a check in checks/ in place of the contract test, and"
        " list it in CHECKS and SERVED of checks/response_checks.py."
    )
    yield "If it fails for the same cause as another requirement, say so in results/root_causes.py."
    yield "Remove the conforming variant if the documents leave no room."
    yield (
        f"Check that the fault is found, without a false alarm: `artifact-contracts prove"
        f" --fault {code_skeletons.fault_name(new)} --variant {code_skeletons.variant_name(new)}`."
    )
    yield "Where what is sent deviates in what no schema says, add it to NOT_SEEN in tests/meta/test_loop.py."
    yield "Run `make plan`; until then the test is left to certify."
