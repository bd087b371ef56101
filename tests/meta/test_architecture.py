"""What the page on the architecture says is so: its packages, its words, its stations, its figures."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.architecture_page import PAGE, in_code, packages_in_rows, rows, section

CLONE = PAGE.parents[1]
PACKAGE = CLONE / "src" / "artifact_contracts"
STATIONS = section("The way of one case")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def test_every_package_is_in_one_row() -> None:
    there = {file.stem for file in PACKAGE.glob("*.py")} - {"__init__"}
    there |= {folder.name for folder in PACKAGE.iterdir() if any(folder.glob("*.py")) or any(folder.glob("*.json"))}
    assert sorted(package for row in packages_in_rows() for package in row) == sorted(there)


def targets(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Assign):
        yield from node.targets
    if isinstance(node, ast.AnnAssign):
        yield node.target


def members(node: ast.ClassDef) -> Iterator[str]:
    """Yield the methods and attributes of a class."""
    for inner in ast.walk(node):
        if isinstance(inner, FUNCTIONS):
            yield inner.name
        for target in targets(inner):
            if isinstance(target, ast.Name):
                yield target.id
            if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self":
                yield target.attr


@cache
def names() -> frozenset[str]:
    """The functions, classes and constants of all modules, and members as ``Class.member``."""
    found: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, FUNCTIONS):
                found.add(node.name)
            if isinstance(node, ast.ClassDef):
                found.add(node.name)
                found |= {f"{node.name}.{member}" for member in members(node)}
            found |= {target.id for target in targets(node) if isinstance(target, ast.Name)}
    return frozenset(found)


@pytest.mark.parametrize("row", rows("Words"), ids=lambda row: row[0])
def test_every_word_is_in_the_code(row: list[str]) -> None:
    named = in_code(row[2])
    assert named
    attributes = {name.rpartition(".")[2] for name in names() if "." in name}
    assert [name for name in named if name not in names() | attributes] == []


def test_the_words_are_in_the_order_of_the_alphabet() -> None:
    words = [row[0].partition(",")[0].lower() for row in rows("Words")]
    assert words == sorted(words)


def test_every_station_names_files_that_exist() -> None:
    named = [name for name in in_code(STATIONS) if re.fullmatch(r"[\w/]+\.(?:py|yaml)", name)]
    assert len(named) > 10
    folders = (CLONE, PACKAGE, CLONE / "specs" / "ctxfy", CLONE / "tests" / "contract")
    assert [name for name in named if not any((folder / name).is_file() for folder in folders)] == []


def test_every_station_names_classes_that_exist() -> None:
    named = [name for name in in_code(STATIONS) if re.fullmatch(r"[A-Z]\w+", name)]
    assert named
    assert [name for name in named if name not in names()] == []


def test_the_figures_are_those_of_the_trace() -> None:
    told = re.search(r"(\d+) calls of (\d+) functions in (\d+) files, with (\d+) moves", STATIONS)
    assert told
    traced = subprocess.run(
        [sys.executable, str(CLONE / "bench" / "trace_case.py")],
        cwd=CLONE,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert list(told.groups()) == re.findall(r"\d+", traced)


def test_the_example_is_a_test_of_the_suite() -> None:
    example = re.search(r"```python\n(.*?)```", section("A test in five lines"), flags=re.DOTALL)
    assert example
    tests = (CLONE / "tests" / "contract" / "test_authentication.py").read_text("utf-8")
    assert example[1] in tests.replace("UNAUTHENTICATED", '("401",)').replace(', shares="no key"', "")


def test_every_heading_is_found_once() -> None:
    headings = re.findall(r"^## (.*)$", Path(PAGE).read_text("utf-8"), flags=re.MULTILINE)
    assert len(headings) == len(set(headings))
    with pytest.raises(LookupError):
        section("No such heading")
