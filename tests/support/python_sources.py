"""The Python files of the clone as their syntax trees: what they import, and which classes they define."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.published_contracts import CLONE

PACKAGE = CLONE / "src" / "artifact_contracts"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Import:
    """One imported name.

    Attributes:
        file: the file it is imported in.
        line: the line there.
        last_line: where the statement ends.
        module: the module that is named.
        name: what is taken from it; empty where it is the module itself.
        in_function: whether it is imported when a function is called.
    """

    file: Path
    line: int
    last_line: int
    module: str
    name: str
    in_function: bool

    @property
    def full_name(self) -> str:
        """The module and the name, as one dotted name."""
        return f"{self.module}.{self.name}" if self.name else self.module

    @property
    def package(self) -> str:
        """The outermost package."""
        return self.module.partition(".")[0]

    @property
    def place(self) -> str:
        """File and line."""
        return place(self.file, self.line)


def place(file: Path, line: int) -> str:
    """Return a file, as seen from the clone, and a line of it."""
    return f"{file.relative_to(CLONE)}:{line}"


def files_in(*folders: str) -> list[Path]:
    """Return the Python files in some folders of the clone."""
    return sorted(file for folder in folders for file in (CLONE / folder).rglob("*.py"))


@cache
def tree(file: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(file.read_text("utf-8"))


def imports(file: Path) -> Iterator[Import]:
    """Yield every import of a file: also those in functions, and those for type checkers alone."""
    in_functions = {
        id(inner) for node in ast.walk(tree(file)) if isinstance(node, _FUNCTIONS) for inner in ast.walk(node)
    }
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            named = [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            named = [("." * node.level + (node.module or ""), alias.name) for alias in node.names]
        else:
            continue
        for module, name in named:
            yield Import(file, node.lineno, node.end_lineno or node.lineno, module, name, id(node) in in_functions)


def module_name(file: Path) -> str:
    """Return the dotted name under which a file of the package is imported."""
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@dataclass(frozen=True)
class DefinedClass:
    """A class as it is written.

    Attributes:
        file: the file that defines it.
        line: the line there.
        name: its name.
        bases: the names of its bases.
        members: its own public methods, properties and attributes.
    """

    file: Path
    line: int
    name: str
    bases: tuple[str, ...]
    members: frozenset[str]


def classes(file: Path) -> Iterator[DefinedClass]:
    """Yield every class of a file."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.ClassDef):
            bases = tuple(ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in node.bases)
            members = frozenset(name for name in _members(node) if not name.startswith("_"))
            yield DefinedClass(file, node.lineno, node.name, bases, members)


def _members(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        if isinstance(statement, _FUNCTIONS):
            yield statement.name
            if statement.name == "__init__":
                yield from _assigned_to_self(statement)
        yield from (target.id for target in _targets(statement) if isinstance(target, ast.Name))


def _assigned_to_self(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    for statement in ast.walk(function):
        for target in _targets(statement):
            for each in ast.walk(target):
                if isinstance(each, ast.Attribute) and ast.unparse(each.value) == "self":
                    yield each.attr


def _targets(statement: ast.AST) -> list[ast.expr]:
    if isinstance(statement, ast.Assign):
        return statement.targets
    return [statement.target] if isinstance(statement, ast.AnnAssign) else []
