"""The files a contract is made of: read strictly, and where one is wrong the message says precisely where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts import yaml_files
from artifact_contracts.errors import DocumentError, SuiteError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.yaml"


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        pytest.param("a: 1\nb: 2\na: 3\n", 3, "the key 'a' appears here a second time", id="key-twice"),
        pytest.param("a:\n  b: 1\n  c: 2\n  b: 3\n", 4, "the key 'b' appears here a second time", id="key-twice-below"),
        pytest.param('{"a": 1,\n "a": 2}', 2, "the key 'a' appears here a second time", id="key-twice-in-json"),
        pytest.param("a: 1\n404: x\n", 2, "the key 404 is not a string; quote it", id="number-as-a-key"),
        pytest.param("a:\n  - yes: 1\n", 2, "the key True is not a string", id="boolean-as-a-key"),
        pytest.param("a:\n  null: 1\n", 2, "the key None is not a string", id="null-as-a-key"),
        pytest.param("? [a]\n: 1\n", 1, "is not a string", id="array-as-a-key"),
        pytest.param("a: 1\n b: 2\n", 2, "not valid YAML", id="indentation"),
        pytest.param('a: "b\n', 2, "not valid YAML", id="quote-left-open"),
        pytest.param("a: [1, 2\nb: 3\n", 2, "not valid YAML", id="bracket-left-open"),
        pytest.param("a: *b\n", 1, "not valid YAML", id="unknown-alias"),
        pytest.param("a: &x [*x]\n", 1, "not valid YAML", id="alias-of-itself"),
        pytest.param("a: 1\n---\nb: 2\n", 2, "not valid YAML", id="two-documents"),
        pytest.param("a: 1\nb: !!python/object:os.x {}\n", 2, "not valid YAML", id="code"),
        pytest.param("a: 1\nb: !secret x\n", 2, "not valid YAML", id="unknown-tag"),
    ],
)
def test_a_malformed_file_is_refused_with_its_line(file: Path, text: str, line: int, problem: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as error:
        yaml_files.read(file)
    assert str(error.value).startswith(f"{file}:{line}: this is not valid YAML: ")
    assert problem in str(error.value)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"", "the file is empty", id="empty"),
        pytest.param(b" \n\n", "the file is empty", id="white-space"),
        pytest.param(b"# nothing yet\n", "the file is empty", id="comment"),
        pytest.param(b"---\n", "the file is empty", id="start-of-a-document"),
        pytest.param(b"null", "the file is empty", id="null"),
        pytest.param(b"a: \xff\n", "it cannot be read", id="no-utf-8"),
        pytest.param("a: ü".encode("latin-1"), "it cannot be read", id="latin-1"),
        pytest.param("a: 1".encode("utf-16"), "it cannot be read", id="utf-16"),
        pytest.param(b"a: \x00\n", "this is not valid YAML", id="nul"),
        pytest.param(None, "there is no such file", id="missing"),
    ],
)
def test_a_file_that_holds_nothing_of_use_is_refused(file: Path, content: bytes | None, problem: str) -> None:
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(DocumentError, match=problem) as error:
        yaml_files.read(file)
    assert str(error.value).startswith(f"{file}: ")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="it cannot be read"):
        yaml_files.read(tmp_path)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("a: 2026-02-19", {"a": "2026-02-19"}, id="date"),
        pytest.param("a: 2026-02-19T10:20:30Z", {"a": "2026-02-19T10:20:30Z"}, id="time"),
        pytest.param("a: 2026-02-19 10:20:30", {"a": "2026-02-19 10:20:30"}, id="time-with-a-space"),
        pytest.param("- 2026-02-19", ["2026-02-19"], id="date-in-a-list"),
        pytest.param("2026-02-19: x", {"2026-02-19": "x"}, id="date-as-a-key"),
        pytest.param("'404': x", {"404": "x"}, id="quoted-number-as-a-key"),
        pytest.param("a: 1.0.0", {"a": "1.0.0"}, id="version"),
        pytest.param("a: true\nb: null\nc: -1\nd: 0.5", {"a": True, "b": None, "c": -1, "d": 0.5}, id="scalars"),
        pytest.param('{"a": [1, "b", null]}', {"a": [1, "b", None]}, id="json"),
        pytest.param('{\n  "a": "\\u00e9\\n\\""\n}\n', {"a": 'é\n"'}, id="json-with-escapes"),
        pytest.param("\ufeffa: 1", {"a": 1}, id="byte-order-mark"),
        pytest.param("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}, id="alias"),
        pytest.param("a: >-\n  one\n  two", {"a": "one two"}, id="folded"),
        pytest.param("a: ключ 🔑", {"a": "ключ 🔑"}, id="beyond-ascii"),
        pytest.param("text", "text", id="text"),
        pytest.param("{}", {}, id="empty-object"),
        pytest.param("[]", [], id="empty-array"),
        pytest.param("0", 0, id="zero"),
    ],
)
def test_a_file_is_read_as_json(file: Path, text: str, value: Any) -> None:
    file.write_text(text, encoding="utf-8")
    assert yaml_files.read(file) == value


WAIVERS = """\
waivers:
  - api: a
    requirement: error.code
    reason: It is known.
    expires: 2099-01-01
  - api: a
    requirement: error.code
    reason: no
    expires: 2099-01-01
"""


@pytest.mark.parametrize(
    ("text", "line", "pointer"),
    [
        pytest.param(WAIVERS, 8, "/waivers/1/reason", id="boolean-for-a-text"),
        pytest.param(WAIVERS.replace("reason: no", "reason: x"), 8, "/waivers/1/reason", id="too-short"),
        pytest.param(WAIVERS.replace("    reason: no\n", ""), 6, "/waivers/1", id="member-missing"),
        pytest.param(WAIVERS.replace("    reason: no\n", "    why: x\n"), 6, "/waivers/1", id="unknown-member"),
        pytest.param("waiver: []\n", 1, "/", id="unknown-member-at-the-top"),
        pytest.param("- a\n", 1, "/", id="an-array"),
        pytest.param("# why\n\nwaivers: 1\n", 3, "/waivers", id="number-for-an-array"),
    ],
)
def test_a_file_that_breaks_its_schema_is_refused_with_line_and_pointer(
    file: Path, text: str, line: int, pointer: str
) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as error:
        yaml_files.validate(yaml_files.read(file), "waivers", file)
    assert str(error.value).startswith(f"{file}:{line}: {pointer}: ")
    assert "schemas/waivers.schema.json" in str(error.value)


@pytest.mark.parametrize("name", ["cases", "overlay", "plan", "requirements", "results", "target", "waivers"])
def test_every_schema_is_published(name: str) -> None:
    schema = yaml_files.published_schema(name)
    assert schema["$id"] == f"urn:artifact-contracts:{name}:1"
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


LOCATED = "a:\n  b: 1\n  c/d:\n    - x\n    - y: 2\n'404':\n  z: 3\n"


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        pytest.param([], 1, id="whole"),
        pytest.param(["a"], 1, id="member"),
        pytest.param(["a", "b"], 2, id="member-of-a-member"),
        pytest.param(["a", "c/d", 1], 5, id="item"),
        pytest.param(["a", "c/d", 1, "y"], 5, id="member-of-an-item"),
        pytest.param(["404", "z"], 7, id="quoted-key"),
        pytest.param(["a", "nothing", "x"], 1, id="nearest-parent"),
        pytest.param(["a", "c/d", 7], 3, id="item-that-is-not-there"),
        pytest.param(["nothing"], 1, id="nothing-there"),
    ],
)
def test_a_place_is_found_by_its_line(file: Path, keys: list[str | int], line: int) -> None:
    file.write_text(LOCATED, encoding="utf-8")
    assert yaml_files.locate(file, keys) == f"{file}:{line}"


def test_a_place_in_a_file_that_is_gone_is_the_file(file: Path) -> None:
    assert yaml_files.locate(file, ["a"]) == str(file)


REFERENCES = {
    "one": {"$ref": "#/two"},
    "two": {"$ref": "#/deep/a~1b"},
    "deep": {"a/b": {"type": "string"}},
    "loop": {"$ref": "#/pool"},
    "pool": {"$ref": "#/loop"},
    "gone": {"$ref": "#/nothing"},
}


@pytest.mark.parametrize(
    ("node", "found"),
    [
        pytest.param(REFERENCES["one"], {"type": "string"}, id="over-another"),
        pytest.param({"type": "object"}, {"type": "object"}, id="none"),
        pytest.param(True, True, id="no-object"),
        pytest.param({"$ref": {"type": "string"}}, {"$ref": {"type": "string"}}, id="member-that-is-called-so"),
    ],
)
def test_references_are_followed(node: Any, found: Any) -> None:
    assert yaml_files.resolve(REFERENCES, node) == found


@pytest.mark.parametrize(("name", "problem"), [("loop", "leads back to itself"), ("gone", "leads nowhere")])
def test_a_reference_must_lead_somewhere(name: str, problem: str) -> None:
    with pytest.raises(SuiteError, match=problem):
        yaml_files.resolve(REFERENCES, REFERENCES[name])


@pytest.mark.parametrize("text", ["a: !!int x", "a: !!float x", "a: !!bool x", "a: .nan", "a: !!binary YQ=="])
def test_what_is_no_json_value_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "file.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError):
        yaml_files.read(file)


def test_every_json_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_text(json.dumps({"a": "🔑"}), encoding="utf-8")  # which json.dumps writes as two escapes
    assert yaml_files.read(file) == {"a": "🔑"}
