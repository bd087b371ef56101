"""The files of a clone that a requirement is written in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from artifact_contracts import locations
from artifact_contracts.errors import UsageError

# Stands wherever a person has to write something; nothing else may read like it.
PLACEHOLDER = "(to be written)"
DOCUMENT = "document"


@dataclass(frozen=True)
class Clone:
    """A clone of the repository.

    Attributes:
        root: its top folder.
    """

    root: Path

    @property
    def registers(self) -> dict[str, Path]:
        """``requirements.yaml`` by API, in the order of the APIs."""
        folders = locations.folders_of_apis(self.root / "specs")
        return {api: folder / "requirements.yaml" for api, folder in folders.items()}

    @property
    def frozen(self) -> Path:
        """The list of frozen ids."""
        return self.root / "tests" / "meta" / "frozen_requirement_ids.txt"

    @property
    def contract_tests(self) -> Path:
        """The folder of the contract tests."""
        return self.root / "tests" / "contract"

    @property
    def plan(self) -> Path:
        """The prioritised order."""
        return self.contract_tests / "plan.yaml"

    @property
    def changelog(self) -> Path:
        """The changelog."""
        return self.root / "CHANGELOG.md"

    @property
    def package(self) -> Path:
        """The folder of the package."""
        return self.root / "src" / "artifact_contracts"

    @property
    def faults(self) -> Path:
        """The folder of the families of faults."""
        return self.package / "provider" / "faults"

    @property
    def variants(self) -> Path:
        """The folder of the conforming variants."""
        return self.package / "provider" / "conforming"

    def named(self, file: Path) -> str:
        """Return the name of a file as seen from the top folder."""
        return file.relative_to(self.root).as_posix()

    def files(self) -> Iterator[Path]:
        """Return every file that may hold something of a requirement, in a stable order."""
        yield from self.registers.values()
        yield self.frozen
        for folder in (self.contract_tests, self.faults, self.variants):
            yield from sorted(folder.glob("*.py"))
        yield self.changelog


def this_clone() -> Clone:
    """Return the clone that this package runs from.

    Raises:
        UsageError: it was installed and is in no clone.
    """
    root = locations.clone_folder()
    if root is None:
        raise UsageError(
            "Requirements are added in a clone of the repository, and this is an installed package.",
            "Clone the repository, run `make setup` in it and use its .venv/bin/artifact-contracts.",
        )
    return Clone(root)
