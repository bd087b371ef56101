"""Puts something into the text of a Python file and leaves the rest of it as it is."""

from __future__ import annotations

import ast

LINE_LENGTH = 120


def with_import(text: str, module: str, name: str) -> str:
    """Return the text of a file that imports a name, where isort would put it.

    Args:
        text: the text; its imports are sorted and it has one at least.
        module: of this package.
        name: what to import from it.
    """
    nodes = [node for node in ast.parse(text).body if isinstance(node, ast.ImportFrom) and node.level == 0]
    same = next((node for node in nodes if node.module == module), None)
    if same is not None:
        return _with_name(text, same, name)
    package = module.partition(".")[0]
    neighbours = [node for node in nodes if (node.module or "").partition(".")[0] == package]
    later = next((node for node in neighbours if (node.module or "") > module), None)
    place = later.lineno - 1 if later else (_end(neighbours[-1]) if neighbours else _end(nodes[-1]))
    lines = [f"from {module} import {name}"]
    return inserted(text, place, lines if neighbours else ["", *lines])


def _with_name(text: str, node: ast.ImportFrom, name: str) -> str:
    names = [alias.name for alias in node.names]
    if name in names:
        return text
    if node.lineno != _end(node):
        later = next((alias for alias in node.names if _sort_key(alias.name) > _sort_key(name)), None)
        return inserted(text, later.lineno - 1 if later else _end(node) - 1, [f"    {name},"])
    names = sorted([*names, name], key=_sort_key)
    line = f"from {node.module} import {', '.join(names)}"
    if len(line) > LINE_LENGTH:
        line = "\n".join([f"from {node.module} import (", *(f"    {each}," for each in names), ")"])
    lines = text.splitlines()
    lines[node.lineno - 1] = line
    return "\n".join(lines) + "\n"


def _sort_key(name: str) -> tuple[int, str]:
    """Constants come first, then classes, then functions and modules."""
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2), name


def with_function(text: str, function: str) -> str:
    """Return a text with a function at its end."""
    return f"{text.rstrip()}\n\n\n{function.strip()}\n"


def is_table(text: str, name: str) -> bool:
    """Whether a file assigns a tuple to a name."""
    return _table(text, name) is not None


def with_row(text: str, name: str, row: str) -> str:
    """Return a text with one more row at the end of a table.

    Args:
        text: the text; ``is_table`` says that it has one.
        name: what the table is assigned to.
        row: the row, as it stands in the code.
    """
    node, rows = _required_table(text, name)
    if node.lineno != _end(node):
        return inserted(text, _end(node) - 1, row.splitlines())
    lines = text.splitlines()
    before = [f"    {ast.get_source_segment(text, each)}," for each in rows.elts]
    start = lines[node.lineno - 1][: rows.col_offset]
    lines[node.lineno - 1] = "\n".join([f"{start}(", *before, row, ")"]) if before else _of_one_row(start, row)
    return "\n".join(lines) + "\n"


def table(name: str, row: str) -> str:
    """Return a table of one row, on one line where it fits, as the formatter has it."""
    return _of_one_row(f"{name} = ", row)


def _of_one_row(start: str, row: str) -> str:
    line = f"{start}({row.strip()})"
    return line if len(line) <= LINE_LENGTH and "\n" not in line else f"{start}(\n{row}\n)"


def before_table(text: str, name: str, definition: str) -> str:
    """Return a text with a definition before a table and the comments right above it; arguments as for ``with_row``."""
    place = _required_table(text, name)[0].lineno - 1
    lines = text.splitlines()
    while lines[place - 1].startswith("#"):
        place -= 1
    before = "\n".join(lines[:place]).rstrip()
    return "\n".join([before, "", "", definition.strip(), "", "", *lines[place:]]) + "\n"


def call(function: str, *arguments: str, indent: str = "    ") -> str:
    """Return a call as a row of a table, broken into lines where it is too long."""
    line = f"{indent}{function}({', '.join(arguments)}),"
    if len(line) <= LINE_LENGTH:
        return line
    return "\n".join([f"{indent}{function}(", *(f"{indent}    {each}," for each in arguments), f"{indent}),"])


def inserted(text: str, place: int, lines: list[str]) -> str:
    """Return a text with lines put in; as many lines as ``place`` says stay before them."""
    existing = text.splitlines()
    return "\n".join([*existing[:place], *lines, *existing[place:]]) + "\n"


def _required_table(text: str, name: str) -> tuple[ast.stmt, ast.Tuple]:
    found = _table(text, name)
    if found is None:
        raise LookupError(f"there is no table {name}")
    return found


def _table(text: str, name: str) -> tuple[ast.stmt, ast.Tuple] | None:
    for node in ast.parse(text).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        named = any(isinstance(target, ast.Name) and target.id == name for target in targets)
        if named and isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Tuple):
            return node, node.value
    return None


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno
