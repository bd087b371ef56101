"""What the pages name exists: files, modules, names in files, commands and their options; and how they are worded."""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import io
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from artifact_contracts.cli import parser

CLONE = Path(__file__).resolve().parents[2]
PACKAGE = CLONE / "src" / "artifact_contracts"
PAGES = [
    *sorted(CLONE.glob("*.md")),
    *sorted((CLONE / "docs").glob("*.md")),
    *sorted((CLONE / ".github").rglob("*.md")),
    CLONE / "reports" / "README.md",
]
# What is made, and is in no clone.
MADE = ("reports/", "build/", "dist/", ".venv/")
# What readers of English stumble over; each was here once.
ODD = re.compile(
    r"\ba (?:Allow|Accept|Authorization|ETag|HTML|HTTP|X-)|\ban (?:URL|UTF|4\d\d|5\d\d)|\bwill not do\b|\bnought\b"
    r"|\blest\b|\bfor want of\b|\bno business\b|\bleft away\b|\bno notice of\b|\bno concern of\b"
    r"|\bbrings? a \w+ about\b|\b[Mm]end(?:s|ed)? (?:it|what|the)\b"
)
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CLONE)))


def code_spans(page: Path) -> list[str]:
    """Return what stands between backticks within a line, outside of blocks of code."""
    prose = re.sub(r"^ *```.*?^ *```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", prose)


@cache
def listed() -> frozenset[str]:
    """Every file of the clone, and every folder of one; where git cannot be asked, all that is there."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=CLONE,
        capture_output=True,
        text=True,
        check=False,
    )
    files = [Path(line) for line in done.stdout.splitlines()] or [
        file.relative_to(CLONE) for file in CLONE.rglob("*") if file.is_file()
    ]
    return frozenset({str(file) for file in files} | {str(folder) for file in files for folder in file.parents})


def paths_in(page: Path) -> Iterator[str]:
    """Yield the code spans that are meant as paths in the repository: below it, or below the package."""
    tops = {name.partition("/")[0] for name in listed()}
    for span in code_spans(page):
        name = span.partition("::")[0]
        if not re.fullmatch(r"[\w.<>*/-]+", name) or name.startswith(MADE):
            continue
        first = name.partition("/")[0]
        if ("/" in name and (first in tops or (PACKAGE / first).is_dir())) or re.fullmatch(r"\w+\.py", name):
            yield name


def exists(name: str) -> bool:
    pattern = re.sub(r"<\w+>", "*", name.rstrip("/"))
    if re.fullmatch(r"\w+\.py", name):
        return any(Path(file).name == name for file in listed())
    return any(any(folder.glob(pattern)) for folder in (CLONE, PACKAGE))


@every_page
def test_every_path_a_page_names_exists(page: Path) -> None:
    assert [name for name in paths_in(page) if not exists(name)] == []


@every_page
def test_every_module_a_page_names_exists(page: Path) -> None:
    modules = [span for span in code_spans(page) if re.fullmatch(r"artifact_contracts(?:\.\w+)+", span)]
    assert [name for name in modules if importlib.util.find_spec(name) is None] == []


@every_page
def test_every_name_a_page_places_in_a_file_is_there(page: Path) -> None:
    placed = re.findall(r"`(\w+)`(?: and `(\w+)`)? (?:of|in) `([\w/]+\.py)`", page.read_text("utf-8"))
    for *found, place in placed:
        code = "".join((top / place).read_text("utf-8") for top in (CLONE, PACKAGE) if (top / place).is_file())
        assert [name for name in found if name and not re.search(rf"\b{name}\b", code)] == [], place


@cache
def help_of(*words: str) -> str:
    """Return what a command says of itself; nothing where there is no such command."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(SystemExit):
        parser().parse_args([*words, "--help"])
    return said.getvalue()


def commands_in(page: Path) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yield each command that a page names, with the options it is given."""
    text = page.read_text("utf-8").replace("\\\n", " ")
    for line in re.findall(r"(?:artifact-contracts |`(?=(?:verify|mock|prove|dev|new) ))([a-z][^`\n]*)", text):
        words = re.split(r" [&|;#>]", line)[0].split()
        inner = 2 if words[0] in ("dev", "new") else 1
        yield tuple(words[:inner]), [word.partition("=")[0] for word in words[inner:] if word.startswith("--")]


@every_page
def test_every_command_a_page_names_is_understood(page: Path) -> None:
    for words, options in commands_in(page):
        said = help_of(*words)
        assert said, words
        assert [option for option in options if not re.search(rf"{option}\b", said)] == [], words


def test_commands_are_named_at_all() -> None:
    assert {words for page in PAGES for words, _ in commands_in(page)} >= {("verify",), ("mock",), ("prove",)}
    assert help_of("no-such-command") == ""


def texts_of(file: Path) -> Iterator[str]:
    """Yield every text of a Python file, its docstrings too."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_nobody_has_to_read_a_sentence_twice() -> None:
    files = [*PACKAGE.rglob("*.py"), *(CLONE / "tests" / "contract").glob("*.py")]
    texts = [(file, text) for file in files for text in texts_of(file)]
    texts += [(page, page.read_text("utf-8")) for page in [*PAGES, *(CLONE / "specs").rglob("*.yaml")]]
    quoted = "the texts of findings are worded"  # The changelog quotes what was worded oddly.
    odd = [
        f"{file.relative_to(CLONE)}: {match[0]}"
        for file, text in texts
        for match in ODD.finditer(text)
        if quoted not in text[: match.start()].rpartition("\n")[2]
    ]
    assert odd == []
