"""The wheel alone, away from the clone, can verify."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from artifact_contracts.results.model import read_results
from tests.support.suite_runs import clean_environment


def test_it_verifies_with_its_own_contracts_and_tests(unpacked: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "artifact_contracts", "verify"],
        cwd=tmp_path,
        env=clean_environment(PYTHONPATH=str(unpacked)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    results = read_results(tmp_path / "reports" / "results.json")
    assert [api.outcome for api in results.apis] == ["conforming", "conforming"]
    assert len(results.items) > 90


def test_it_is_really_the_wheel_that_runs(unpacked: Path, tmp_path: Path) -> None:
    code = "import artifact_contracts.locations as l; print(l.specs_folder()); print(l.suite_folder())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=clean_environment(PYTHONPATH=str(unpacked)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(line.startswith(str(unpacked)) for line in done.stdout.splitlines())


def test_it_carries_what_it_needs_and_nothing_of_the_clone(unpacked: Path) -> None:
    names = {str(file.relative_to(unpacked)) for file in unpacked.rglob("*") if file.is_file()}
    assert {
        "artifact_contracts/py.typed",
        "artifact_contracts/reports/report.html.j2",
        "artifact_contracts/schemas/results.schema.json",
        "artifact_contracts/packaged/specs/elacity/corrections.overlay.yaml",
        "artifact_contracts/packaged/contract/test_authentication.py",
        "artifact_contracts/stubs/fixtures.py",
    } <= names
    assert not any(name.startswith(("tests", "specs")) for name in names)
