"""A fault of the suite itself is no verdict on a service: exit code 4, one message, and reports that say so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.published_contracts import CLONE
from tests.support.suite_runs import Ended, python

WITH_ANOTHER_SUITE = """
import pathlib, sys
from artifact_contracts import cli, locations
locations.suite_folder = lambda: pathlib.Path("contract").resolve()
sys.exit(cli.main(sys.argv[1:]))
"""
BROKEN = [
    pytest.param("1 / 0", "ZeroDivisionError: division by zero", id="raises"),
    pytest.param("def test_(:", "SyntaxError", id="syntax"),
    pytest.param("import no_such_module", "No module named 'no_such_module'", id="import"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a copy of the suite."""
    shutil.copytree(CLONE / "tests" / "contract", tmp_path / "contract", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def verify(folder: Path, *options: str) -> Ended:
    return python(folder, "-c", WITH_ANOTHER_SUITE, "verify", "--api", "ctxfy", *options)


def contract_tests(folder: Path) -> Ended:
    options = ("-p", "no:cacheprovider", "--reports", "reports", "--api", "ctxfy")
    return python(folder, "-m", "pytest", *options, "contract")


def assert_no_verdict(ended: Ended, why: str) -> None:
    assert ended.status == 4, ended.out + ended.err
    assert "Traceback (most" not in ended.out + ended.err
    assert "The suite itself failed, so there is no verdict: " in ended.out
    results = ended.results
    assert (results.outcome, results.exit_code) == ("suite_failed", 4)
    assert "test_methods.py could not be" in results.sentence
    assert why in results.sentence
    assert results.findings == ()
    assert results.apis[0].requests == 0


def test_the_copy_of_the_suite_judges_as_the_suite_does(folder: Path) -> None:
    assert verify(folder).status == 0


@pytest.mark.parametrize(("code", "why"), BROKEN)
def test_a_file_that_cannot_be_loaded_is_4(code: str, why: str, folder: Path) -> None:
    (folder / "contract" / "test_methods.py").write_text(code, "utf-8")
    assert_no_verdict(verify(folder), why)


@pytest.mark.parametrize(("code", "why"), BROKEN)
def test_plain_pytest_says_the_same_of_it(code: str, why: str, folder: Path) -> None:
    (folder / "contract" / "test_methods.py").write_text(code, "utf-8")
    assert_no_verdict(contract_tests(folder), why)


def test_there_is_no_plan_of_a_suite_that_cannot_be_loaded(folder: Path) -> None:
    (folder / "contract" / "test_methods.py").write_text("1 / 0", "utf-8")
    ended = verify(folder, "--plan")
    assert ended.status == 4
    assert ended.err.splitlines() == [
        "artifact-contracts: test_methods.py could not be loaded: ZeroDivisionError: division by zero"
    ]


@pytest.mark.parametrize("workers", ["1", "4"])
def test_a_test_that_raises_is_an_error_of_its_own_case(workers: str, folder: Path) -> None:
    file = folder / "contract" / "test_methods.py"
    text = file.read_text("utf-8")
    file.write_text(text.replace("    await ", "    1 / 0\n    await ", 1), "utf-8")
    ended = verify(folder, "--workers", workers)
    assert ended.status == 4, ended.out + ended.err
    assert "Traceback" not in ended.out + ended.err
    wrong = {item.id.partition("::")[0]: item.reason for item in ended.results.items if item.outcome == "error"}
    assert wrong == {"test_methods.py": "ZeroDivisionError: division by zero"}
    # What the others found is kept.
    assert sum(item.outcome == "passed" for item in ended.results.items) > 20
