"""The requirement register of one API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from artifact_contracts import yaml_files
from artifact_contracts.errors import SuiteError


class Level(StrEnum):
    """How binding a requirement is: a MUST fails a run, a SHOULD is advice."""

    MUST = "MUST"
    SHOULD = "SHOULD"


class SourceKind(StrEnum):
    """How sure a requirement is: the word that its source begins with."""

    DOCUMENTED = "documented"
    STANDARD = "standard"
    INFERRED = "inferred"
    UNDEFINED = "undefined"
    GOOD_PRACTICE = "good practice"

    @classmethod
    def of(cls, source: str) -> SourceKind:
        """Take a source, as in ``standard: RFC 9110 section 6.6.1``; return its kind.

        Raises:
            ValueError: it does not begin with one.
        """
        return cls(source.partition(":")[0])


@dataclass(frozen=True)
class Requirement:
    """One thing a conforming service does.

    Attributes:
        id: ``concern.name``; frozen, the same whether kept or not.
        level: MUST or SHOULD.
        statement: one sentence in our words.
        source: how sure it is, and where it is from.
        not_applicable: why this API cannot be asked it, or None.
        excluded: why it cannot be tested from outside, or None.
    """

    id: str
    level: Level
    statement: str
    source: str
    not_applicable: str | None = None
    excluded: str | None = None

    @property
    def concern(self) -> str:
        """What the requirement is about, as in ``authentication``."""
        return self.id.partition(".")[0]

    @property
    def source_kind(self) -> SourceKind:
        """How sure it is."""
        return SourceKind.of(self.source)

    @property
    def testable(self) -> bool:
        """Whether tests may be run for it."""
        return self.not_applicable is None and self.excluded is None


class Register(Mapping[str, Requirement]):
    """The requirements of one API by id, in the order of the file."""

    def __init__(self, requirements: Mapping[str, Requirement]) -> None:
        self._requirements = requirements
        # The requirements this API can be asked: applicable, and testable from outside.
        self.asked = frozenset(each for each, requirement in requirements.items() if requirement.testable)

    def __getitem__(self, requirement: str) -> Requirement:
        try:
            return self._requirements[requirement]
        except KeyError:
            raise SuiteError(f"No requirement is registered as {requirement}.") from None

    def __contains__(self, requirement: object) -> bool:
        return requirement in self._requirements

    def __iter__(self) -> Iterator[str]:
        return iter(self._requirements)

    def __len__(self) -> int:
        return len(self._requirements)

    def asks(self, requirement: str) -> bool:
        """Whether this API can be asked a requirement: it is registered, applicable and testable from outside."""
        return requirement in self.asked


def read_register(file: Path) -> Register:
    """Read ``requirements.yaml``.

    Raises:
        DocumentError: the file is missing or malformed.
    """
    value = yaml_files.read_valid(file, "requirements")
    rows = {identifier: {"id": identifier, **row} for identifier, row in value["requirements"].items()}
    return Register(yaml_files.typed(rows, dict[str, Requirement], file))
