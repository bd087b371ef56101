"""What is put into a file leaves the rest of its text as it is."""

from __future__ import annotations

import pytest

from artifact_contracts.contract.register import Level
from artifact_contracts.errors import UsageError
from artifact_contracts.scaffold import python_text
from artifact_contracts.scaffold.listed_text import with_changelog_line, with_frozen_id, with_requirement
from artifact_contracts.scaffold.new_requirement import NewRequirement

REGISTER = """\
# A comment.
requirements:
  # one
  one.first:   {level: MUST, statement: In one line., source: 'standard: a'}
  one.second:
    level: SHOULD  # aligned as somebody liked it
    statement: >-
      Folded over
      two lines.

  # two
  two.first:
    level: SHOULD
    statement: A plain sentence that goes
      on.
    source: "standard: b"
  # document
  document.first:
    level: SHOULD
    statement: |
      Kept.
"""


def requirement(identifier: str, **given: str) -> NewRequirement:
    statement, source = given.get("statement", "It is so."), given.get("source", "standard: c")
    return NewRequirement(identifier, Level.SHOULD, statement, source, ("shop",))


@pytest.mark.parametrize(
    ("identifier", "before"),
    [
        ("one.third", "      two lines.\n"),
        ("two.second", '    source: "standard: b"\n'),
        ("three.first", '    source: "standard: b"\n  # three\n'),
        ("document.second", "      Kept.\n"),
    ],
)
def test_a_row_comes_behind_the_others_of_its_concern(identifier: str, before: str) -> None:
    changed = with_requirement(REGISTER, requirement(identifier))
    row = f"  {identifier}:\n    level: SHOULD\n    statement: It is so.\n    source: 'standard: c'\n"
    assert before + row in changed
    assert changed.replace(row, "").replace("  # three\n", "") == REGISTER


def test_texts_are_quoted_where_yaml_needs_it() -> None:
    changed = with_requirement(REGISTER, requirement("one.third", statement="It's so: \u00e9 'and' # so on."))
    assert "    statement: 'It''s so: \u00e9 ''and'' # so on.'\n" in changed


def test_a_frozen_id_comes_behind_the_one_before_it() -> None:
    ids = ["one.first", "one.second", "one.first-more"]
    text = "other one.first MUST\nshop one.first MUST\nshop one.first-more SHOULD\n"
    assert with_frozen_id(text, "shop", ids, requirement("one.second")).splitlines()[2] == "shop one.second SHOULD"
    with pytest.raises(UsageError, match=r"no line for one\.second of shop"):
        with_frozen_id(text, "shop", ["one.second", "one.third"], requirement("one.third"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("## Unreleased\n\nSaid.\n\n- One.\n- Two.\n\n## 0.1\n\n- Old.\n", 7),
        ("## Unreleased: 0.1.0\n\n- Not here.\n\n### Added\n\n- One,\n  on.\n\nOthers:\n\n- Two.\n", 9),
        ("## Unreleased\n- One.", 3),
    ],
)
def test_the_changelog_has_a_line_more(text: str, line: int) -> None:
    lines = with_changelog_line(text, requirement("one.third")).splitlines()
    assert lines.pop(line - 1).startswith("- A new requirement, `one.third` (SHOULD): It is so. With `--strict`")
    assert lines == text.splitlines()


@pytest.mark.parametrize("text", ["", "## Unreleased\n\nNothing.\n\n## 0.1\n\n- Old.\n"])
def test_a_changelog_without_a_place_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no list under Unreleased"):
        with_changelog_line(text, requirement("one.third"))


class TestImports:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("from a.b import C\n", "from a.b import C\nfrom a.m import N\n"),
            ("from a.z import C\n", "from a.m import N\nfrom a.z import C\n"),
            ("from a.m import N\n", "from a.m import N\n"),
            ("from a.m import O, n\n", "from a.m import N, O, n\n"),
            ("from a.m import (\n    M,  # why\n    n,\n)\n", "from a.m import (\n    M,  # why\n    N,\n    n,\n)\n"),
            ("from a.m import (\n    M,\n)\n", "from a.m import (\n    M,\n    N,\n)\n"),
            ("from __future__ import x\n", "from __future__ import x\n\nfrom a.m import N\n"),
        ],
    )
    def test_one_is_put_where_isort_has_it(self, text: str, expected: str) -> None:
        assert python_text.with_import(text, "a.m", "N") == expected

    def test_a_line_that_gets_too_long_is_broken(self) -> None:
        names = [f"Name{number:02}" for number in range(13)]
        changed = python_text.with_import(f"from a.m import {', '.join(names)}\n", "a.m", "Name99")
        assert changed.splitlines()[-3:] == ["    Name12,", "    Name99,", ")"]


class TestTables:
    @pytest.mark.parametrize("text", ["", "ROWS = [1]\n", "ROWS = rows()\n", "OTHERS = (1,)\n"])
    def test_what_is_none_is_told(self, text: str) -> None:
        assert not python_text.is_table(text, "ROWS")
        with pytest.raises(LookupError, match="no table ROWS"):
            python_text.with_row(text, "ROWS", "    2,")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("ROWS = (\n    1,  # one\n)\nx = 0\n", "ROWS = (\n    1,  # one\n    2,\n)\nx = 0\n"),
            ("ROWS = ()\n", "ROWS = (2,)\n"),
            ("ROWS = (one(1),)\n", "ROWS = (\n    one(1),\n    2,\n)\n"),
            ("ROWS: Any = (*A, *B)\n", "ROWS: Any = (\n    *A,\n    *B,\n    2,\n)\n"),
        ],
    )
    def test_a_row_comes_last(self, text: str, expected: str) -> None:
        assert python_text.with_row(text, "ROWS", "    2,") == expected

    def test_a_definition_comes_before_the_comments_of_a_table(self) -> None:
        changed = python_text.before_table("x = 0\n\n# Why.\nROWS = (1,)\n", "ROWS", "class A: ...\n")
        assert changed == "x = 0\n\n\nclass A: ...\n\n\n# Why.\nROWS = (1,)\n"

    def test_what_does_not_fit_is_broken_into_lines(self) -> None:
        assert python_text.call("f", "1", "2") == "    f(1, 2),"
        assert python_text.call("f", "1" * 60, "2" * 60).count("\n") == 3
        assert python_text.table("ROWS", "    f(1),") == "ROWS = (f(1),)"
        assert python_text.table("ROWS", f"    f({'1' * 109}),").count("\n") == 2
