"""One direction: a room knows the rooms to its left at most."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from running import CLONE

PACKAGE = CLONE / "src" / "artifact_contracts"

# From left to right; rooms of one row do not know each other.
ROWS = (
    ("errors", "schemas"),
    ("pointers", "profiles", "rate"),
    ("yaml_files", "schemathesis_adapter", "locations", "redaction", "settings"),
    ("contract",),
    ("targets",),
    ("cases", "provider"),
    ("sending",),
    ("checks",),
    ("results", "stubs"),
    ("reports",),
    ("running",),
    ("pytest_adapter",),
    ("proof",),
    ("commands",),
    ("cli",),
    ("__main__",),
)
COLUMN = {room: number for number, row in enumerate(ROWS) for room in row}


def imports(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text("utf-8"))
    in_type_checking = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in in_type_checking:
            yield from (
                [f"{node.module}.{alias.name}" for alias in node.names] if "." not in node.module else [node.module]
            )
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def rooms_known_to(file: Path) -> set[str]:
    names = [name for name in imports(file) if name.startswith("artifact_contracts.")]
    return {name.split(".")[1] for name in names} & COLUMN.keys()


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


FILES = sorted(file for file in PACKAGE.rglob("*.py") if file.name != "__init__.py" or file.parent != PACKAGE)


def test_every_room_has_its_place() -> None:
    assert {room_of(file) for file in FILES} <= COLUMN.keys()


def test_every_room_knows_only_rooms_to_its_left() -> None:
    backwards = [
        f"{file.relative_to(PACKAGE)} knows {room}"
        for file in FILES
        for room in rooms_known_to(file)
        if room != room_of(file) and COLUMN[room] >= COLUMN[room_of(file)]
    ]
    assert backwards == []


def test_schemathesis_is_known_to_its_adapter_only() -> None:
    knowing = {file.name for file in FILES if any(name.split(".")[0] == "schemathesis" for name in imports(file))}
    assert knowing == {"schemathesis_adapter.py"}


def test_httpx_is_known_to_the_sender_and_to_the_stubs_for_clients_of_others_only() -> None:
    knowing = {
        room_of(file) if room_of(file) == "stubs" else file.name
        for file in FILES
        if any(name.split(".")[0] in ("httpx", "requests", "respx") for name in imports(file))
    }
    assert knowing == {"sender.py", "stubs"}


def test_no_vendor_is_named_outside_the_contracts_and_the_providers() -> None:
    vendors = [file.name for file in (CLONE / "specs").iterdir()]
    places = [*FILES, *(CLONE / "tests" / "contract").glob("*.py"), CLONE / "conftest.py"]
    named = [
        file.name
        for file in places
        if "provider" not in file.parts
        for vendor in vendors
        if vendor in file.read_text("utf-8").lower()
    ]
    assert named == []
