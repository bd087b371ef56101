"""A copy of as much of the clone as a requirement is written in, and commands that run from it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_CLONE = Path(__file__).parents[2]
_FOLDERS = ("src", "specs", "tests/contract")
_FILES = ("CHANGELOG.md", "conftest.py", "pyproject.toml", "pytest.ini", "tests/meta/frozen_requirement_ids.txt")
_CHECKLIST = "from artifact_contracts.scaffold.checklist import missing\nfor each in missing(): print(each)"


@dataclass(frozen=True)
class CopiedClone:
    """The copy.

    Attributes:
        root: its top folder.
    """

    root: Path

    @classmethod
    def at(cls, root: Path) -> CopiedClone:
        """Copy the clone to a folder that does not exist yet."""
        for folder in _FOLDERS:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(_CLONE / folder, root / folder, ignore=ignored)
        for file in _FILES:
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(_CLONE / file, root / file)
        return cls(root)

    @property
    def faults(self) -> Path:
        """The folder of the families of faults."""
        return self.root / "src" / "artifact_contracts" / "provider" / "faults"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run ``artifact-contracts`` as it is in the copy."""
        return self.python("-m", "artifact_contracts", *arguments)

    def missing(self) -> list[str]:
        """Return what the checklist of the copy has."""
        done = self.python("-c", _CHECKLIST)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python with the package of the copy, and nothing in the environment that configures the suite."""
        configured = ("CONTRACTS_", "CTXFY_", "ELACITY_", "PYTEST_", "COV_", "PYTHON")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(configured)}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env={**kept, "PYTHONPATH": str(self.root / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def text(self, file: str) -> str:
        """Return the text of a file."""
        return (self.root / file).read_text("utf-8")

    def replace(self, file: str, old: str, new: str) -> None:
        """Change a file, as somebody with an editor would; what is replaced must be there."""
        text = self.text(file)
        assert old in text, (file, old)
        (self.root / file).write_text(text.replace(old, new), encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """Return the content of every file."""
        found = (file for file in self.root.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
        return {file.relative_to(self.root).as_posix(): file.read_bytes() for file in found}
