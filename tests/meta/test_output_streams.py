"""What happens to the output costs the output: neither the verdict nor the reports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from artifact_contracts.results.model import read_results

VERIFY = f"{sys.executable} -m artifact_contracts verify --api ctxfy --profile smoke --seed 1 --max-requests 10"


def run(folder: Path, redirection: str, command: str = VERIFY, **environment: str) -> tuple[int, str]:
    """Run a command in a shell, and return its own exit code, not that of a pipe, and what it wrote."""
    script = f"({command}; echo $? > status) {redirection}"
    variables = {**os.environ, **environment}
    done = subprocess.run(
        ["/bin/sh", "-c", script], cwd=folder, env=variables, capture_output=True, text=True, check=False, timeout=120
    )
    return int((folder / "status").read_text()), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("redirection", "environment"),
    [
        pytest.param("", {}, id="nothing-special"),
        pytest.param("", {"PYTHONIOENCODING": "ascii"}, id="ascii"),
        pytest.param("", {"PYTHONIOENCODING": "ascii:strict"}, id="strict-ascii"),
        pytest.param("", {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, id="locale-c"),
        pytest.param("| head -1", {}, id="head"),
        pytest.param("| true", {}, id="nobody-reads"),
        pytest.param("2>&1 | true", {}, id="nobody-reads-either"),
        pytest.param("> /dev/full", {}, id="full"),
        pytest.param("> /dev/full 2>&1", {}, id="both-full"),
        pytest.param(">&-", {}, id="closed"),
        pytest.param("2>&-", {}, id="errors-closed"),
        pytest.param(">&- 2>&-", {}, id="both-closed"),
    ],
)
def test_the_verdict_stays_what_it_is(tmp_path: Path, redirection: str, environment: dict[str, str]) -> None:
    status, said = run(tmp_path, redirection, **environment)
    results = read_results(tmp_path / "reports" / "results.json")
    assert status == results.exit_code == 0
    assert (tmp_path / "reports" / "report.html").exists()
    assert "Traceback" not in said
    assert "Exception ignored" not in said


@pytest.mark.parametrize("redirection", ["> /dev/full", "2> /dev/full", ">&- 2>&-", "2>&1 | true"])
def test_a_refusal_stays_one(tmp_path: Path, redirection: str) -> None:
    status, said = run(tmp_path, redirection, f"{sys.executable} -m artifact_contracts verify --api no-such-api")
    assert status == 2
    assert "Traceback" not in said
