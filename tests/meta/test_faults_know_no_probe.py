"""No fault knows the suite's own words: one that shows for them alone would prove the words and not the check.

A fault reacts to what is wrong with a request: to a comment, and not to the one comment that the suite sends.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

from tests.support.published_contracts import CLONE

SENDING = (*(CLONE / "src/artifact_contracts/cases").glob("*.py"), *(CLONE / "tests/contract").glob("*.py"))
FAULTS = tuple((CLONE / "src/artifact_contracts/provider/faults").glob("*.py"))
# What belongs to HTTP, to JSON and its schemas, or to target.yaml, and is everybody's.
VOCABULARY = {
    "accept",
    "accept-encoding",
    "additionalproperties",
    "application/x-www-form-urlencoded",
    "authorization",
    "boolean",
    "charset",
    "chunked",
    "content-type",
    "cookie",
    "empty-object",
    "header",
    "integer",
    "minimal",
    "number",
    "object",
    "options",
    "properties",
    "string",
    "text/html",
    "x-http-method-override",
}
# The calls whose arguments say something to people, or name a requirement: nothing is sent or looked for by them.
SAYING = {
    "Fault",
    "of",
    "crash_on",
    "crash_on_arrival_of",
    "RefusalError",
    "unauthorized",
    "NotTestedError",
    "requirement",
    "asks",
}
SHORTEST = 6


def words_in(file: Path, *, keys: bool = False) -> Iterator[str]:
    """Every text of some length in a file, in small letters, but for what is said to people.

    Keys of tables are left out as well, unless they count.
    """
    tree = ast.parse(file.read_text("utf-8"))
    rows = SAYING | {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and returns_a_fault(node)}
    named = {id(node) for call in ast.walk(tree) if is_row(call, rows) for node in said_by(call)}
    if not keys:
        named |= {id(key) for table in ast.walk(tree) if isinstance(table, ast.Dict) for key in table.keys}
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in named | said and isinstance(node.value, (str, bytes)):
            text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
            if len(text.strip()) >= SHORTEST:
                yield text.strip().lower()


def said_by(call: ast.Call) -> Iterator[ast.AST]:
    """What a call says, alone or put together; what its functions look for is not among it."""
    for argument in call.args:
        if isinstance(argument, (ast.Constant, ast.JoinedStr, ast.IfExp)):
            yield from ast.walk(argument)


def returns_a_fault(node: ast.FunctionDef) -> bool:
    return node.returns is not None and "Fault" in ast.unparse(node.returns)


def is_row(node: ast.AST, rows: set[str]) -> TypeGuard[ast.Call]:
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    return (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")) in rows


SENT = {word for file in SENDING for word in words_in(file, keys=file.parent.name == "contract")} - VOCABULARY


@pytest.mark.parametrize("file", FAULTS, ids=lambda file: file.stem)
def test_it_knows_no_word_that_the_suite_sends(file: Path) -> None:
    known = set(words_in(file)) - VOCABULARY
    assert {(word, sent) for word in known for sent in SENT if sent in word or word in sent} == set()


def test_the_words_are_found() -> None:
    assert {"/* checked */", "(contract-check)", "contract-check", "api_key", "unknown-"} <= SENT


@pytest.mark.parametrize(
    "source",
    [
        'body.replace(b"/* checked */", b"")',
        'value.startswith("unknown-key")',
        "re.search(rb'\"contract-check\": 1', body)",
        'parse_qs(query).get("api_key")',
        'request.header("x-api-key")',
        '"<script>alert(1)" in name',
    ],
)
def test_a_fault_that_did_would_be_noticed(tmp_path: Path, source: str) -> None:
    file = tmp_path / "faulty.py"
    file.write_text(f'"""A family."""\n\nFAULTS = (Fault("name", "Does it.", "some.requirement", lambda: {source}),)\n')
    assert any(sent in word or word in sent for word in words_in(file) for sent in SENT)
