"""A requirement that is to be added, and why it may not be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from artifact_contracts.contract.register import Level, Register, SourceKind, read_register
from artifact_contracts.errors import UsageError, did_you_mean
from artifact_contracts.scaffold.clone import PLACEHOLDER, Clone

_WORDS = "[a-z][a-z0-9]*(-[a-z0-9]+)*"
_FORM = re.compile(rf"{_WORDS.replace('0-9', '')}\.{_WORDS}")
LONGEST_ID = 50
_SOURCE = re.compile(f"({'|'.join(SourceKind)}): .+")
# What stands before and behind an id where it is meant; in code, `error.pointer` alone may be a member of something.
_AROUND_AN_ID = {".yaml": ("  ", ":"), ".txt": (" ", " "), ".py": ('"', '"'), ".md": ("`", "`")}
_ONLY_ADVICE = (SourceKind.UNDEFINED, SourceKind.GOOD_PRACTICE)


@dataclass(frozen=True)
class NewRequirement:
    """A requirement that is to be added.

    Attributes:
        id: ``concern.name``.
        level: MUST or SHOULD.
        statement: one sentence in our words.
        source: how sure it is, and where it is from.
        apis: ids of the APIs that are asked it.
        new_concern: whether its concern may be one that no requirement is about yet.
    """

    id: str
    level: Level
    statement: str
    source: str
    apis: tuple[str, ...]
    new_concern: bool = False

    @classmethod
    def of(
        cls,
        identifier: str,
        clone: Clone,
        *,
        level: str | None = None,
        statement: str | None = None,
        source: str | None = None,
        apis: Sequence[str] = (),
        new_concern: bool = False,
    ) -> NewRequirement:
        """Return a requirement, with placeholders for what is not said; arguments as above.

        Raises:
            UsageError: something said is malformed, or a clone cannot take it.
        """
        binding = Level(level or Level.SHOULD)
        sure = "documented" if binding is Level.MUST else "good practice"
        new = cls(
            identifier,
            binding,
            statement or f"{PLACEHOLDER}.",
            source or f"{sure}: {PLACEHOLDER}",
            tuple(dict.fromkeys(apis)) or tuple(clone.registers),
            new_concern,
        )
        new.require_well_formed()
        new.require_fitting(clone)
        return new

    @property
    def concern(self) -> str:
        """What it is about."""
        return self.id.partition(".")[0]

    @property
    def words(self) -> list[str]:
        """The words of its id, for names in code."""
        return re.split("[.-]", self.id)

    def require_well_formed(self) -> None:
        """Refuse what cannot be an id, a statement or a source.

        Raises:
            UsageError: something is malformed.
        """
        if not _FORM.fullmatch(self.id) or len(self.id) > LONGEST_ID:
            raise UsageError(
                f"{self.id} is not a requirement id.",
                f"An id is concern.name in lower-case letters, digits and hyphens, at most {LONGEST_ID} characters.",
            )
        if not re.fullmatch(r"\S.{8,}\.", self.statement):
            raise UsageError("--statement: one sentence is expected, on one line, with a full stop.")
        if not _SOURCE.fullmatch(self.source):
            raise UsageError(
                f"--source: {self.source} does not say how sure it is.",
                "Begin it with 'documented: ', 'standard: ', 'inferred: ', 'undefined: ' or 'good practice: '.",
            )
        if self.level is Level.MUST and self.source.startswith(_ONLY_ADVICE):
            raise UsageError(f"--level: what is {self.source.partition(':')[0]} is a SHOULD at most.")

    def require_fitting(self, clone: Clone) -> None:
        """Refuse what a clone cannot take.

        Raises:
            UsageError: an API or the concern is unknown, the id is in use, or something is half written.
        """
        for api in self.apis:
            if api not in clone.registers:
                raise UsageError(f"There is no API {api}.", did_you_mean(api, clone.registers))
        registers = {api: read_register(file) for api, file in clone.registers.items()}
        _require_frozen(clone, registers)
        found = [f"{clone.named(file)}:{line}" for file, line in traces(clone, self.id)]
        if any(self.id in register for register in registers.values()):
            raise UsageError(f"There is a requirement {self.id} already: {found[0]}.", "Choose another id.")
        if found:
            raise UsageError(
                f"{self.id} is half written: no register has it, but there is {', '.join(found)}.",
                "Remove that first, or bring the rest back.",
            )
        concerns = {row.concern for register in registers.values() for row in register.values()}
        if self.concern not in concerns and not self.new_concern:
            raise UsageError(
                f"No requirement is about {self.concern}.",
                f"{did_you_mean(self.concern, concerns)} --new-concern allows a new one.",
            )


def traces(clone: Clone, identifier: str) -> Iterator[tuple[Path, int]]:
    """Return where a clone names a requirement: each file with the first line of it that does."""
    for file in clone.files():
        start, end = _AROUND_AN_ID[file.suffix]
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if f"{start}{identifier}{end}" in line:
                yield file, number
                break


def _require_frozen(clone: Clone, registers: dict[str, Register]) -> None:
    rows = [f"{api} {row.id} {row.level}" for api, register in registers.items() for row in register.values()]
    if rows != clone.frozen.read_text("utf-8").splitlines():
        raise UsageError(
            f"{clone.named(clone.frozen)} does not match the registers, so something is half written.",
            "Finish that first: tests/meta/test_requirements_complete.py lists what is missing.",
        )
