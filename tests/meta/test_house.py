"""Rules of the house that a reader could check by hand, and would have to check again after every change."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.published_contracts import CLONE
from tests.support.python_sources import PACKAGE, DefinedClass, Import, classes, files_in, imports, place, tree

SRC = files_in("src")
EVERYWHERE = [*files_in("src", "tests", "bench"), CLONE / "conftest.py"]
OUR_OWN = {PACKAGE.name, "tests", *(file.stem for file in files_in("tests", "bench"))}
MOST_LINES = 300
MOST_MEMBERS = 20
# Each says what it is by where it stands.
NAMED_BY_THEIR_PLACE = {"__init__", "__main__", "conftest"}
SAYS_NOTHING = re.compile(
    r"(?i)(?:^|_|(?<=[a-z]))(?:util|utils|helper|helpers|common|manager|managers|unittest)(?:$|_)"
)
# Internals of libraries that do not say so in their names.
INTERNALS = ("respx.models", "respx.mocks", "uvicorn.protocols")


def is_third_party(each: Import) -> bool:
    return each.package not in OUR_OWN and each.package not in sys.stdlib_module_names


def is_private(name: str) -> bool:
    parts = name.split(".")
    return any(part.startswith("_") or part == "internal" for part in parts) or name.startswith(INTERNALS)


def test_nothing_is_looked_up_in_a_context() -> None:
    found = [
        f"{place(file, node.lineno)} uses {name}"
        for file in SRC
        for node in ast.walk(tree(file))
        if isinstance(node, (ast.Name, ast.Attribute))
        and (name := node.id if isinstance(node, ast.Name) else node.attr) in ("ContextVar", "copy_context")
    ]
    imported = [f"{each.place} imports it" for file in SRC for each in imports(file) if each.package == "contextvars"]
    assert found + imported == []


def test_mocks_are_for_tests() -> None:
    files = [*SRC, *files_in("bench")]
    assert [each.place for file in files for each in imports(file) if each.package in ("unittest", "mock")] == []


def test_no_internals_of_a_library_are_imported() -> None:
    found = [
        f"{each.place} imports {each.full_name}"
        for file in EVERYWHERE
        for each in imports(file)
        if is_third_party(each) and is_private(each.full_name)
    ]
    assert found == []


@pytest.mark.parametrize(
    "name", ["_pytest.config", "hypothesis.internal.conjecture", "httpcore._async", "rich._null", "respx.models.Route"]
)
def test_internals_are_recognised(name: str) -> None:
    assert is_private(name)
    assert is_third_party(Import(CLONE / "conftest.py", 1, 1, name, "", in_function=False))


@pytest.mark.parametrize("name", ["hypothesis.strategies", "respx.Router", "uvicorn.Config", "internals.x"])
def test_what_is_public_is_no_internal(name: str) -> None:
    assert not is_private(name)


def test_no_file_is_too_long() -> None:
    lengths = {file: len(file.read_text("utf-8").splitlines()) for file in EVERYWHERE}
    assert [place(file, length) for file, length in lengths.items() if length > MOST_LINES] == []


def members(one: DefinedClass, known: dict[str, list[DefinedClass]]) -> frozenset[str]:
    """Return the public members of a class with those that it inherits from classes of the suite."""
    found = one.members
    for base in one.bases:
        same_name = [each for each in known[base] if each is not one]
        # Where two files have a class of that name, the one beside it is meant.
        beside = [each for each in same_name if each.file == one.file]
        for each in (beside or same_name)[:1]:
            found |= members(each, known)
    return found


def test_no_class_has_too_many_members() -> None:
    known: dict[str, list[DefinedClass]] = defaultdict(list)
    for file in SRC:
        for one in classes(file):
            known[one.name].append(one)
    counts = {one: len(members(one, known)) for each in list(known.values()) for one in each}
    too_many = [
        f"{place(one.file, one.line)} {one.name}: {count}" for one, count in counts.items() if count > MOST_MEMBERS
    ]
    assert too_many == []


def test_members_are_counted_with_inherited_ones(tmp_path: Path) -> None:
    file = tmp_path / "some.py"
    file.write_text(
        "class Base:\n    declared: int\n    given = 1\n    def __init__(self):\n        self.made, self._own = 1, 2\n"
        "    @property\n    def known(self): ...\n    def _private(self): ...\n"
        "class Child(Base):\n    async def asked(self): ...\n    def known(self): ...\n"
    )
    base, child = classes(file)
    known = defaultdict(list, {"Base": [base], "Child": [child]})
    assert members(child, known) == {"declared", "given", "made", "known", "asked"}


def test_no_two_files_have_one_name() -> None:
    by_name: dict[str, list[str]] = defaultdict(list)
    for file in files_in("src", "tests", "bench"):
        if file.stem not in NAMED_BY_THEIR_PLACE:
            by_name[file.name].append(place(file, 1))
    assert [places for places in by_name.values() if len(places) > 1] == []


def late_imports() -> Iterator[Import]:
    for file in SRC:
        yield from (each for each in imports(file) if each.in_function)


def test_what_is_imported_late_says_how_many_milliseconds_that_saves() -> None:
    silent = []
    for each in late_imports():
        statement = each.file.read_text("utf-8").splitlines()[each.line - 1 : each.last_line]
        if not re.search(r"#.*\d ms\b", "\n".join(statement)):
            silent.append(f"{each.place} imports {each.full_name}")
    assert silent == []


def test_names_say_what_a_thing_is() -> None:
    files = [place(file, 1) for file in EVERYWHERE if SAYS_NOTHING.search(file.stem)]
    kinds = [
        f"{place(one.file, one.line)} {one.name}"
        for file in EVERYWHERE
        for one in classes(file)
        if SAYS_NOTHING.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", one.name))
    ]
    assert files + kinds == []
