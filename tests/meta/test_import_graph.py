"""One direction: a package knows the packages to its left at most, and no two modules know each other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.support.architecture_page import packages_in_rows
from tests.support.published_contracts import CLONE
from tests.support.python_sources import PACKAGE, Import, files_in, imports, module_name

# Packages of one row do not know each other.
COLUMN = {package: number for number, row in enumerate(packages_in_rows()) for package in row}
FILES = [file for file in files_in("src") if file != PACKAGE / "__init__.py"]
MODULES = {module_name(file): file for file in files_in("src")}


def own_imports(file: Path) -> Iterator[Import]:
    """Yield what a file imports of the suite itself."""
    return (each for each in imports(file) if each.package == PACKAGE.name)


def package_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_package(each: Import) -> str:
    return each.full_name.split(".")[1]


def test_every_package_has_its_place() -> None:
    assert {package_of(file) for file in FILES} <= COLUMN.keys()


def test_every_package_knows_only_packages_to_its_left() -> None:
    backwards = [
        f"{each.place} imports {each.full_name}"
        for file in FILES
        for each in own_imports(file)
        if (other := imported_package(each)) in COLUMN
        and other != package_of(file)
        and COLUMN[other] >= COLUMN[package_of(file)]
    ]
    assert backwards == []


def arrows() -> dict[str, dict[str, str]]:
    """By module the modules of the suite that it imports, each with the place; also for type checkers alone."""
    found: dict[str, dict[str, str]] = {}
    for module, file in MODULES.items():
        known = found.setdefault(module, {})
        for each in own_imports(file):
            other = each.full_name if each.full_name in MODULES else each.module
            if other != module:
                known.setdefault(other, each.place)
    return found


def without_leaves(graph: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Take away what leads nowhere until every module that is left leads into a circle."""
    left = {module: dict(known) for module, known in graph.items()}
    while leaves := [module for module, known in left.items() if not known.keys() & left.keys()]:
        for leaf in leaves:
            del left[leaf]
    return {module: {other: at for other, at in known.items() if other in left} for module, known in left.items()}


def test_no_two_modules_know_each_other() -> None:
    circles = [f"{at} imports {other}" for known in without_leaves(arrows()).values() for other, at in known.items()]
    assert circles == []


def test_a_circle_is_found_whatever_leads_into_it() -> None:
    graph = {"a": {"b": "1"}, "b": {"c": "2"}, "c": {"b": "3", "d": "4"}, "d": {}}
    assert without_leaves(graph) == {"a": {"b": "1"}, "b": {"c": "2"}, "c": {"b": "3"}}


def test_schemathesis_is_known_to_its_adapter_only() -> None:
    knowing = {file.name for file in FILES if any(each.package == "schemathesis" for each in imports(file))}
    assert knowing == {"schemathesis_adapter.py"}


def test_httpx_is_known_to_the_sender_and_to_the_stubs_for_clients_of_others_only() -> None:
    knowing = {
        package_of(file) if package_of(file) == "stubs" else file.name
        for file in FILES
        if any(each.package in ("httpx", "requests", "respx") for each in imports(file))
    }
    assert knowing == {"sender.py", "pooled_transport.py", "stubs"}


def test_no_vendor_is_named_outside_the_contracts_and_the_providers() -> None:
    vendors = [file.name for file in (CLONE / "specs").iterdir()]
    places = [*FILES, *files_in("tests/contract"), CLONE / "conftest.py"]
    named = [
        file.name
        for file in places
        if "provider" not in file.parts
        for vendor in vendors
        if vendor in file.read_text("utf-8").lower()
    ]
    assert named == []


HEAVY = ("pytest", "httpx", "schemathesis", "starlette", "uvicorn", "rich", "jsonschema_rs")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["verify", "--help"], ["prove", "--seed", "-1"], ["no-such-command"]], ids=" ".join
)
def test_help_and_refusals_import_no_command(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from artifact_contracts import cli\n"
        "try: cli.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
