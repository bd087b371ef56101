"""What the pytest plugin costs a project that has it installed and does not use it: next to nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PLUGIN = ["artifact_contracts", "artifact_contracts.stubs", "artifact_contracts.stubs.fixtures"]
ELSEWHERE = f"""
import sys

def test_of_another_project():
    assert sorted(name for name in sys.modules if name.startswith("artifact_contracts")) == {PLUGIN}
"""


def python(*arguments: str, folder: Path) -> str:
    """Run Python in a folder, and return what it prints."""
    done = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def test_the_plugin_imports_nothing_but_itself(tmp_path: Path) -> None:
    code = (
        "import sys, pytest; before = set(sys.modules); import artifact_contracts.stubs.fixtures;"
        "print(sorted(set(sys.modules) - before), *{'httpx', 'respx', 'schemathesis'} & set(sys.modules))"
    )
    assert python("-c", code, folder=tmp_path) == str(PLUGIN)


def test_a_session_that_uses_no_fixture_of_it_loads_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "test_elsewhere.py").write_text(ELSEWHERE, "utf-8")
    assert "1 passed" in python("-m", "pytest", "-q", "-p", "no:cacheprovider", folder=tmp_path)
