"""``artifact-contracts new requirement`` writes skeletons that accuse nobody, and refuses what it cannot do."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts.scaffold.clone import PLACEHOLDER
from artifact_contracts.scaffold.skeletons import Change, write
from tests.support.copied_clone import CopiedClone

EXAMPLE = "authentication.example"
PLACES = (
    "specs/ctxfy/requirements.yaml",
    "specs/elacity/requirements.yaml",
    "tests/meta/frozen_requirement_ids.txt",
    "tests/contract/test_authentication.py",
    "src/artifact_contracts/provider/faults/authentication.py",
    "src/artifact_contracts/provider/conforming/check_order.py",
    "CHANGELOG.md",
)


@pytest.fixture
def clone(tmp_path: Path) -> CopiedClone:
    return CopiedClone.at(tmp_path / "clone")


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> CopiedClone:
    """A copy with the skeletons of one requirement; for looking at only."""
    clone = CopiedClone.at(tmp_path_factory.mktemp("extended") / "clone")
    done = clone.run("new", "requirement", EXAMPLE)
    assert (done.returncode, done.stderr) == (0, "")
    (clone.root / "printed.txt").write_text(done.stdout, encoding="utf-8")
    return clone


def outcomes(clone: CopiedClone, identifier: str, *arguments: str) -> list[tuple[str, str]]:
    """Judge the embedded providers with the suite of a copy; return what became of a requirement, by API."""
    # Beside the copy, which others look at too.
    reports = clone.root.with_name("reports")
    done = clone.run("verify", "--reports", str(reports), *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    results: dict[str, Any] = json.loads((reports / "results.json").read_text("utf-8"))
    return [(row["api"], row["outcome"]) for row in results["requirements"] if row["id"] == identifier]


def check_style(clone: CopiedClone) -> None:
    for arguments in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *arguments, "--no-cache", "."],
            cwd=clone.root,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


class TestSkeletons:
    def test_every_place_is_printed_with_its_line(self, extended: CopiedClone) -> None:
        printed = extended.text("printed.txt")
        assert {file for file in PLACES if f"  {file}:" in printed} == set(PLACES)
        for file, line in re.findall(r"^  (\S+):(\d+)$", printed, re.MULTILINE):
            near = extended.text(file).splitlines()[int(line) - 1 :][:3]
            assert "xample" in "".join(near) or near[0].startswith("from artifact_contracts."), (file, line)
        assert "make plan" in printed
        assert "NOT_SEEN" in printed

    def test_nothing_else_is_changed(self, extended: CopiedClone, clone: CopiedClone) -> None:
        before, after = clone.files(), extended.files()
        assert {file for file in after if after[file] != before.get(file)} == {*PLACES, "printed.txt"}
        for file in PLACES:
            rest = iter(after[file].splitlines())
            assert all(line in rest for line in before[file].splitlines()), file

    def test_they_have_the_style_of_the_house(self, extended: CopiedClone) -> None:
        check_style(extended)

    def test_they_are_typed(self, extended: CopiedClone, tmp_path: Path) -> None:
        files = [file for file in PLACES if file.endswith(".py")]
        done = extended.python("-m", "mypy", "--cache-dir", str(tmp_path), "--follow-imports", "silent", *files)
        assert done.returncode == 0, done.stdout

    @pytest.mark.parametrize("profile", ["gate", "certify"])
    def test_they_accuse_nobody(self, extended: CopiedClone, profile: str) -> None:
        expected = [("ctxfy", "not_tested"), ("elacity", "not_tested")]
        assert outcomes(extended, EXAMPLE, "--profile", profile, "--strict") == expected

    def test_all_that_is_to_be_written_is_listed_at_once(self, extended: CopiedClone) -> None:
        listed = extended.missing()
        assert all(line.startswith(f"{EXAMPLE}: ") for line in listed)
        (unplanned,) = [line for line in listed if PLACEHOLDER not in line]
        assert "tests/contract/plan.yaml: no step for test_authentication.py::test_authentication_example" in unplanned
        places = [
            f"{file}:{number}"
            for file in PLACES
            for number, line in enumerate(extended.text(file).splitlines(), 1)
            if PLACEHOLDER in line
        ]
        assert len(places) == 10
        assert {line.split(": ")[1] for line in listed if PLACEHOLDER in line} == set(places)


def test_once_it_is_written_nothing_is_missing(clone: CopiedClone) -> None:
    said = ("--statement", "A valid key is accepted again.", "--source", "standard: RFC 9110 section 11")
    assert clone.run("new", "requirement", EXAMPLE, *said).returncode == 0
    tests = "tests/contract/test_authentication.py"
    clone.replace(tests, f"Sends {PLACEHOLDER}.", "Sends the minimal call with the valid key.")
    clone.replace(tests, f"Must come back: {PLACEHOLDER}.", "Must come back: a success.")
    raised = next(line for line in clone.text(tests).splitlines() if PLACEHOLDER in line)
    clone.replace(tests, raised, "    await operation.expect_accepted(operation.calls.minimal())")
    for file in PLACES[4:6]:
        clone.replace(file, PLACEHOLDER, "what the example is about")
    (plan,) = clone.missing()
    assert "run `make plan`" in plan
    step = "- test: test_authentication.py::test_authentication_example\n"
    clone.replace("tests/contract/plan.yaml", "steps:\n", f"steps:\n{step}")
    assert clone.missing() == []
    assert outcomes(clone, EXAMPLE) == [("ctxfy", "passed"), ("elacity", "passed")]
    assert "`authentication.example` (SHOULD): A valid key is accepted again." in clone.text("CHANGELOG.md")


def test_a_new_concern_has_files_of_its_own(clone: CopiedClone) -> None:
    done = clone.run("new", "requirement", "paging.next-page", "--new-concern", "--level", "MUST", "--api", "ctxfy")
    assert done.returncode == 0, done.stderr
    for file in ("tests/contract/test_paging.py", "src/artifact_contracts/provider/faults/paging_faults.py"):
        assert f"  {file}:1\n" in done.stdout
    check_style(clone)
    assert "paging-next-page-broken" in clone.run("mock", "--list-faults", "--api", "ctxfy").stdout
    assert outcomes(clone, "paging.next-page", "--profile", "certify") == [("ctxfy", "not_tested")]
    assert clone.run("new", "requirement", "paging.last-page").returncode == 0
    check_style(clone)
    assert "ctxfy paging.next-page MUST" in clone.text("tests/meta/frozen_requirement_ids.txt")
    assert "paging.next-page" not in clone.text("specs/elacity/requirements.yaml")
    assert "# paging\n  paging.last-page:" in clone.text("specs/elacity/requirements.yaml")
    assert {line.partition(":")[0] for line in clone.missing()} == {"paging.next-page", "paging.last-page"}


def test_what_is_about_a_document_has_neither_test_nor_fault(clone: CopiedClone) -> None:
    before = clone.files()
    done = clone.run("new", "requirement", "document.example")
    assert done.returncode == 0, done.stderr
    after = clone.files()
    assert {file for file in after if after[file] != before.get(file)} == {*PLACES[:3], PLACES[-1]}
    assert "contract/defects.py" in done.stdout
    assert any("contract/defects.py: no defect" in line for line in clone.missing())


def test_several_may_be_half_done_at_once(clone: CopiedClone) -> None:
    for identifier in (EXAMPLE, "authentication.other-example", "rate-limit.example", "error.pointer"):
        assert clone.run("new", "requirement", identifier).returncode == 0
    check_style(clone)
    listed = {line.partition(":")[0] for line in clone.missing()}
    assert listed == {EXAMPLE, "authentication.other-example", "rate-limit.example", "error.pointer"}


def test_what_is_in_a_file_of_its_name_stays(clone: CopiedClone) -> None:
    file = clone.root / "tests" / "contract" / "test_paging.py"
    file.write_text('"""Others."""\n\nfrom __future__ import annotations\n\nKEPT = 1\n', encoding="utf-8")
    family = clone.faults / "paging_faults.py"
    family.write_text('"""Others."""\n\nfrom __future__ import annotations\n\nFAULTS = ()\n', encoding="utf-8")
    assert clone.run("new", "requirement", "paging.next-page", "--new-concern").returncode == 0
    check_style(clone)
    assert "KEPT = 1" in file.read_text("utf-8")
    assert family.read_text("utf-8").startswith('"""Others."""')


def test_all_is_as_it_was_where_one_file_cannot_be_written(tmp_path: Path) -> None:
    kept, new, impossible = tmp_path / "kept.txt", tmp_path / "new.txt", tmp_path / "no-such-folder" / "file.txt"
    kept.write_text("before", encoding="utf-8")
    with pytest.raises(FileNotFoundError):
        write([Change(kept, "before", "after"), Change(new, "", "after"), Change(impossible, "", "after")])
    assert kept.read_text("utf-8") == "before"
    assert not new.exists()


def half_written(clone: CopiedClone) -> None:
    clone.replace("tests/contract/test_authentication.py", '"authentication.empty"', f'"{EXAMPLE}"')


def not_frozen(clone: CopiedClone) -> None:
    clone.replace("tests/meta/frozen_requirement_ids.txt", "ctxfy authentication.empty MUST\n", "")


def not_python(clone: CopiedClone) -> None:
    clone.replace("tests/contract/test_authentication.py", "UNAUTHENTICATED = ", "UNAUTHENTICATED == = ")


def without_unreleased(clone: CopiedClone) -> None:
    clone.replace("CHANGELOG.md", "## Unreleased", "## Released")


def installed(clone: CopiedClone) -> None:
    (clone.root / "tests" / "meta").rename(clone.root / "tests" / "other")


@pytest.mark.parametrize(
    ("arguments", "change", "said"),
    [
        (["authentication.empty"], None, "already: specs/ctxfy/requirements.yaml:"),
        (["Authentication.example"], None, "is not a requirement id"),
        (["authentication"], None, "is not a requirement id"),
        (["authentication.two.dots"], None, "is not a requirement id"),
        (["authentication.ex_ample"], None, "is not a requirement id"),
        (["authentication." + "x" * 40], None, "at most 50"),
        (["authentification.example"], None, "Did you mean authentication? --new-concern allows"),
        ([EXAMPLE, "--api", "ctxfi"], None, "Did you mean ctxfy?"),
        ([EXAMPLE, "--statement", "Too short"], None, "--statement"),
        ([EXAMPLE, "--statement", "Two\nlines are no sentence."], None, "--statement"),
        ([EXAMPLE, "--source", "hearsay: somebody"], None, "--source"),
        ([EXAMPLE, "--level", "MUST", "--source", "good practice: so be it"], None, "SHOULD at most"),
        ([EXAMPLE, "--level", "MAY"], None, "--level"),
        ([EXAMPLE], half_written, "half written: no register has it, but there is tests/contract/"),
        ([EXAMPLE], not_frozen, "does not match the registers"),
        ([EXAMPLE], not_python, "test_authentication.py cannot be read as Python"),
        ([EXAMPLE], without_unreleased, "no list under Unreleased"),
        ([EXAMPLE], installed, "in a clone of the repository"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "-".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(
    clone: CopiedClone, arguments: list[str], change: Callable[[CopiedClone], None] | None, said: str
) -> None:
    if change:
        change(clone)
    before = clone.files()
    done = clone.run("new", "requirement", *arguments)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert clone.files() == before


@pytest.mark.parametrize(
    ("file", "old", "new", "listed"),
    [
        (PLACES[2], "ctxfy body.missing MUST\n", "", "body.missing: tests/meta/frozen_requirement_ids.txt: the line"),
        (PLACES[2], "ctxfy body.missing MUST", "ctxfy body.missing SHOULD", "frozen as SHOULD and registered as MUST"),
        (
            PLACES[2],
            "ctxfy body.missing MUST\nctxfy body.zero-length SHOULD\n",
            "ctxfy body.zero-length SHOULD\nctxfy body.missing MUST\n",
            "ctxfy body.missing is due here",
        ),
        (PLACES[0], "  body.very-deep:", "  body.very-shallow:", "body.very-deep: specs/ctxfy/requirements.yaml"),
        (
            PLACES[3],
            '"authentication.blank"',
            '"authentication.empty"',
            "authentication.blank: tests/contract/: no test",
        ),
        (PLACES[3], "Sends the minimal call without any key.", "No key.", "the docstring of test_no_key is"),
        (PLACES[3], "Must come back: 401.", "401.", "authentication.missing: tests/contract/test_authentication.py"),
        (
            "tests/contract/plan.yaml",
            "test_no_key\n",
            "test_valid_key\n",
            "no step for test_authentication.py::test_no",
        ),
        (
            "src/artifact_contracts/provider/faults/authentication.py",
            '"authentication.before-resource"',
            '"authentication.missing"',
            "authentication.before-resource: src/artifact_contracts/provider/faults/: no fault of elacity",
        ),
        (
            "src/artifact_contracts/provider/faults/authentication.py",
            "Answers 403 where the call carries no valid key.",
            "answers 403",
            "forbidden-for-unauthorized does not say what it does",
        ),
        (
            "src/artifact_contracts/provider/conforming/strictness.py",
            "Refuses empty texts.",
            "refuses empty texts",
            "no-empty-texts does not say what it does",
        ),
        (
            "src/artifact_contracts/contract/defects.py",
            '"document.body-required"',
            '"document.body"',
            "document.body-required: src/artifact_contracts/contract/defects.py: no defect",
        ),
    ],
    ids=lambda value: "",
)
def test_whatever_is_missing_is_listed(clone: CopiedClone, file: str, old: str, new: str, listed: str) -> None:
    clone.replace(file, old, new)
    assert any(listed in line for line in clone.missing()), clone.missing()
