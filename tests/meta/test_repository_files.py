"""What the files of the repository name exists: targets, sessions, Pythons, versions in the locks."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.support.published_contracts import CLONE

MAKEFILE = (CLONE / "Makefile").read_text("utf-8")
PROJECT = tomllib.loads((CLONE / "pyproject.toml").read_text("utf-8"))
WORKFLOWS = sorted((CLONE / ".github" / "workflows").glob("*.yml"))
PAGES = [
    *sorted(CLONE.glob("*.md")),
    *sorted((CLONE / "docs").glob("*.md")),
    *sorted((CLONE / ".github").rglob("*.md")),
    *WORKFLOWS,
    *sorted((CLONE / ".github" / "ISSUE_TEMPLATE").glob("*.yml")),
    CLONE / ".ci" / "run",
    CLONE / ".pre-commit-config.yaml",
    CLONE / "noxfile.py",
    CLONE / "Makefile",
]
# Where a command begins: a line, a code span, the run of a step, an assignment before it.
COMMAND = r"(?:^[ \t]*(?:- )?(?:run: |@echo ')?|`|\d )"


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", MAKEFILE, flags=re.MULTILINE))


def sessions() -> set[str]:
    tree = ast.parse((CLONE / "noxfile.py").read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list}


def pythons() -> list[str]:
    match = re.search(r"^PYTHONS = (\(.*\))$", (CLONE / "noxfile.py").read_text("utf-8"), flags=re.MULTILINE)
    assert match
    return list(ast.literal_eval(match[1]))


def targets_named_in(text: str) -> set[str]:
    return set(re.findall(rf"{COMMAND}make ([a-z]+)\b", text, flags=re.MULTILINE))


def sessions_named_in(text: str) -> Iterator[str]:
    for several in re.findall(r"SESSIONS=(\"[^\"]+\"|[a-z]+)|nox (?:-s|--session) ([a-z]+)", text):
        yield from "".join(several).strip('"').split()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CLONE)))
def test_every_target_and_session_a_page_names_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    assert targets_named_in(text) <= targets()
    assert set(sessions_named_in(text)) <= sessions()


def test_every_workflow_calls_make() -> None:
    assert WORKFLOWS
    for page in WORKFLOWS:
        assert targets_named_in(page.read_text("utf-8")), page.name


def test_every_target_is_listed_by_help_and_in_contributing() -> None:
    listed = set(re.findall(r"@echo 'make ([a-z]+) ", MAKEFILE))
    assert listed == targets() - {"help", "setup"}
    table = set(re.findall(r"^\| `make ([a-z]+)", (CLONE / "CONTRIBUTING.md").read_text("utf-8"), flags=re.MULTILINE))
    assert listed - table <= {"clean"}


def test_every_target_is_phony() -> None:
    match = re.search(r"^\.PHONY: (.*)$", MAKEFILE, flags=re.MULTILINE)
    assert match
    assert set(match[1].split()) == targets()


def test_the_same_pythons_are_named_everywhere() -> None:
    named = [row.rpartition(" ")[2] for row in PROJECT["project"]["classifiers"] if re.search(r":: 3\.\d+$", row)]
    workflow = yaml.safe_load((CLONE / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    assert named == pythons()
    assert workflow["jobs"]["tests"]["strategy"]["matrix"]["python"] == pythons()
    assert PROJECT["project"]["requires-python"] == f">={pythons()[0]}"


@pytest.mark.parametrize("page", WORKFLOWS, ids=lambda page: page.name)
def test_a_workflow_may_only_read_unless_a_job_says_more(page: Path) -> None:
    workflow = yaml.safe_load(page.read_text("utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    more = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
    assert more == ({"publish": {"id-token": "write"}} if page.name == "release.yml" else {})


def test_the_form_of_each_issue_is_validated() -> None:
    forms = {file.stem for file in (CLONE / ".github" / "ISSUE_TEMPLATE").glob("*.yml")} - {"config"}
    assert all(f'"{form}"' in (CLONE / "noxfile.py").read_text("utf-8") for form in forms)


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("x" * 72 + "\n\nWhy.\n", 0),
        ("x" * 73 + "\n", 1),
        ("A subject\nthat runs into its body\n", 1),
        ("\n\nNo subject\n", 1),
        ("# a comment of git\nA subject\n", 0),
        ("fixup! " + "x" * 72 + "\n", 0),
    ],
)
def test_the_subject_of_a_commit_is_short(message: str, status: int, tmp_path: Path) -> None:
    file = tmp_path / "COMMIT_EDITMSG"
    file.write_text(message)
    script = CLONE / ".ci" / "check_commit_subject.py"
    done = subprocess.run([sys.executable, str(script), str(file)], capture_output=True, check=False)
    assert done.returncode == status
