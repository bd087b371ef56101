"""Overlays: what an action does, and that one which does nothing is an error."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from jsonpath_rfc9535 import find

from artifact_contracts.contract.overlay import _ONE_NODE, _location_of_one, _locations, apply
from artifact_contracts.errors import DocumentError
from artifact_contracts.pointers import keys_of

DOCUMENT = {
    "info": {"title": "t", "contact": {"name": "n"}},
    "servers": [{"url": "/a"}, {"url": "/b"}, {"url": "/c"}],
    "tags": ["x", "y", "x"],
    "paths": {"/things/{id}": {"get": {"parameters": [{"name": "a"}, {"name": "b"}], "description": "d"}}},
}
REASON = "The published document is wrong here."


def overlay_of(folder: Path, *actions: dict[str, Any], **members: Any) -> Path:
    file = folder / "corrections.overlay.yaml"
    rows = [{"description": REASON, **action} for action in actions]
    whole = {"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": rows, **members}
    file.write_text(json.dumps(whole, indent=1), encoding="utf-8")
    return file


def applied(folder: Path, *actions: dict[str, Any]) -> Any:
    return apply(copy.deepcopy(DOCUMENT), overlay_of(folder, *actions))


def changed(pointer: str, value: Any) -> Any:
    """Return the document with the value at a pointer replaced."""
    document = copy.deepcopy(DOCUMENT)
    *keys, last = keys_of(pointer)
    node: Any = document
    for key in keys:
        node = node[int(key)] if isinstance(node, list) else node[key]
    node[int(last) if isinstance(node, list) else last] = value
    return document


@pytest.mark.parametrize(
    ("target", "update", "pointer", "value"),
    [
        pytest.param("$.info", {"title": "u"}, "/info", {"title": "u", "contact": {"name": "n"}}, id="member-replaced"),
        pytest.param("$.info", {"x": 1}, "/info", {"title": "t", "contact": {"name": "n"}, "x": 1}, id="member-added"),
        pytest.param(
            "$", {"info": {"contact": {"url": "u"}}}, "/info/contact", {"name": "n", "url": "u"}, id="merged-deeply"
        ),
        pytest.param("$", {"x": {"y": [1]}}, "/x", {"y": [1]}, id="whole-document"),
        pytest.param("$.info", {"title": None}, "/info/title", None, id="null-is-a-value"),
        pytest.param("$.info", {"contact": "nobody"}, "/info/contact", "nobody", id="object-by-a-text"),
        pytest.param("$.info", {"title": {"a": 1}}, "/info/title", {"a": 1}, id="text-by-an-object"),
        pytest.param("$.tags", "z", "/tags", ["x", "y", "x", "z"], id="appended-to-an-array"),
        pytest.param("$.tags", ["z"], "/tags", ["x", "y", "x", ["z"]], id="appended-as-one-item"),
        pytest.param("$", {"tags": ["z", "x"]}, "/tags", ["x", "y", "x", "z", "x"], id="arrays-within-are-joined"),
        pytest.param("$.servers[1]", {"url": "/z"}, "/servers/1", {"url": "/z"}, id="one-of-several"),
        pytest.param("$.servers[?@.url == '/c']", {"d": 1}, "/servers/2", {"url": "/c", "d": 1}, id="by-what-it-holds"),
        pytest.param(
            "$.paths['/things/{id}'].get",
            {"description": "e"},
            "/paths/~1things~1{id}/get/description",
            "e",
            id="path-with-slashes",
        ),
    ],
)
def test_an_update_is_merged(tmp_path: Path, target: str, update: Any, pointer: str, value: Any) -> None:
    assert applied(tmp_path, {"target": target, "update": update}) == changed(pointer, value)


def test_an_update_reaches_everything_that_is_selected(tmp_path: Path) -> None:
    result = applied(tmp_path, {"target": "$.servers[*]", "update": {"x": []}})
    assert [server["x"] for server in result["servers"]] == [[], [], []]
    result["servers"][0]["x"].append(1)
    assert result["servers"][1]["x"] == []


@pytest.mark.parametrize(
    ("target", "pointer", "rest"),
    [
        pytest.param("$.servers[0]", "/servers", [{"url": "/b"}, {"url": "/c"}], id="first"),
        pytest.param("$.servers[-1]", "/servers", [{"url": "/a"}, {"url": "/b"}], id="last"),
        pytest.param("$.servers[0,2]", "/servers", [{"url": "/b"}], id="first-and-last"),
        pytest.param("$.servers[1:]", "/servers", [{"url": "/a"}], id="all-but-the-first"),
        pytest.param("$.servers[*]", "/servers", [], id="all"),
        pytest.param("$.tags[?@ == 'x']", "/tags", ["y"], id="several-alike"),
        pytest.param("$.info.contact", "/info", {"title": "t"}, id="member"),
        pytest.param(
            "$..parameters[?@.name == 'a']", "/paths/~1things~1{id}/get/parameters", [{"name": "b"}], id="deep"
        ),
    ],
)
def test_what_is_selected_is_removed_and_nothing_else(tmp_path: Path, target: str, pointer: str, rest: Any) -> None:
    assert applied(tmp_path, {"target": target, "remove": True}) == changed(pointer, rest)


def test_a_removal_may_select_a_thing_and_what_is_in_it(tmp_path: Path) -> None:
    assert applied(tmp_path, {"target": "$.info..*", "remove": True})["info"] == {}


def test_a_removal_outweighs_an_update(tmp_path: Path) -> None:
    assert "info" not in applied(tmp_path, {"target": "$.info", "remove": True, "update": {"a": 1}})


def test_actions_are_applied_in_their_order(tmp_path: Path) -> None:
    result = applied(
        tmp_path,
        {"target": "$.info", "remove": True},
        {"target": "$", "update": {"info": {"title": "new"}}},
        {"target": "$.info", "update": {"title": "newer"}},
        {"target": "$.servers[0]", "remove": True},
        {"target": "$.servers[0]", "remove": True},
    )
    assert result["info"] == {"title": "newer"}
    assert result["servers"] == [{"url": "/c"}]


def test_the_original_stays_as_it_was(tmp_path: Path) -> None:
    document = copy.deepcopy(DOCUMENT)
    apply(document, overlay_of(tmp_path, {"target": "$..*", "remove": True}))
    assert document == DOCUMENT


@pytest.mark.parametrize(
    ("actions", "number", "problem"),
    [
        pytest.param([{"target": "$.nothing", "remove": True}], 0, "selects nothing", id="selects-nothing"),
        pytest.param([{"target": "$.tags[?@ == 'q']", "update": 1}], 0, "selects nothing", id="filter-without-match"),
        pytest.param(
            [{"target": "$.info", "remove": True}, {"target": "$.info.title", "remove": True}],
            1,
            "selects nothing",
            id="removed-by-an-earlier-one",
        ),
        pytest.param([{"target": "$.tags[", "remove": True}], 0, "not a JSONPath", id="unbalanced"),
        pytest.param([{"target": "$ nothing", "remove": True}], 0, "not a JSONPath", id="words"),
        pytest.param([{"target": "$.tags[?foo(@)]", "remove": True}], 0, "not a JSONPath", id="unknown-function"),
        pytest.param([{"target": "$.info.title", "update": "u"}], 0, "single value", id="text-updated"),
        pytest.param([{"target": "$.tags[0]", "update": {"a": 1}}], 0, "single value", id="item-updated"),
        pytest.param([{"target": "$.info", "update": ["a"]}], 0, "single value", id="object-updated-by-an-array"),
        pytest.param([{"target": "$.info"}], 0, "neither updates nor removes", id="does-nothing"),
        pytest.param([{"target": "$.info", "remove": False}], 0, "neither updates nor removes", id="removes-not"),
        pytest.param([{"target": "$", "remove": True}], 0, "whole document", id="document-removed"),
        pytest.param([{"target": "$", "update": []}], 0, "whole document", id="document-by-an-array"),
    ],
)
def test_an_action_that_cannot_be_done_is_an_error_with_its_line(
    tmp_path: Path, actions: list[dict[str, Any]], number: int, problem: str
) -> None:
    file = overlay_of(tmp_path, *actions)
    with pytest.raises(DocumentError, match=problem) as error:
        apply(copy.deepcopy(DOCUMENT), file)
    starts = [at for at, line in enumerate(file.read_text().splitlines(), 1) if line == "  {"]
    assert str(error.value).startswith(f"{file}:{starts[number]}: ")


@pytest.mark.parametrize(
    ("action", "problem"),
    [
        pytest.param({"target": "$.info", "remove": True}, '"description" is a required', id="without-a-reason"),
        pytest.param(
            {"target": "$.info", "remove": True, "description": "no"}, "shorter than 10", id="hardly-a-reason"
        ),
        pytest.param({"description": REASON, "remove": True}, '"target" is a required', id="without-a-target"),
        pytest.param({"target": "info", "remove": True, "description": REASON}, "does not match", id="no-jsonpath"),
        pytest.param({"target": "$.info", "delete": True, "description": REASON}, "delete", id="unknown-member"),
        pytest.param({"target": "$.info", "remove": "yes", "description": REASON}, "boolean", id="remove-as-a-text"),
    ],
)
def test_a_malformed_action_is_refused_with_its_line(tmp_path: Path, action: dict[str, Any], problem: str) -> None:
    file = overlay_of(tmp_path, actions=[{"target": "$.tags", "update": "z", "description": REASON}, action])
    with pytest.raises(DocumentError, match=problem) as error:
        apply(copy.deepcopy(DOCUMENT), file)
    assert str(error.value).startswith(f"{file}:")
    assert "/actions/1" in error.value.problem
    assert "overlay.schema.json" in error.value.remedy


@pytest.mark.parametrize(
    "members",
    [
        pytest.param({"overlay": "2.0.0"}, id="another-version"),
        pytest.param({"actions": []}, id="no-actions"),
        pytest.param({"info": {}}, id="no-title"),
        pytest.param({"more": 1}, id="unknown-member"),
    ],
)
def test_a_malformed_overlay_is_refused(tmp_path: Path, members: dict[str, Any]) -> None:
    file = overlay_of(tmp_path, {"target": "$.info", "update": {"a": 1}}, **members)
    with pytest.raises(DocumentError, match=r"overlay\.schema\.json"):
        apply(copy.deepcopy(DOCUMENT), file)


def test_extensions_are_welcome(tmp_path: Path) -> None:
    file = overlay_of(tmp_path, {"target": "$.info", "update": {"a": 1}, "x-ticket": 7}, **{"x-by": "us"})
    assert apply(copy.deepcopy(DOCUMENT), file)["info"]["a"] == 1


@pytest.mark.parametrize(
    "target",
    [
        "$",
        "$.info",
        "$.info.contact.name",
        "$['info'].title",
        "$.servers[1]",
        "$.servers[1].url",
        "$.paths['/things/{id}'].get.parameters[0]['name']",
        "$.servers[3]",
        "$.servers[-1]",
        "$.servers['1']",
        "$.info[0]",
        "$.info.nothing",
        "$.info.title.nothing",
        "$.tags[0][0]",
        '$["info"]',
        "$['in\\u0066o']",
        "$.info.*",
        "$..name",
    ],
)
def test_one_node_is_selected_as_the_library_selects_it(target: str) -> None:
    expected = [node.location for node in find(target, DOCUMENT)]
    if _ONE_NODE.fullmatch(target):
        assert _location_of_one(DOCUMENT, target) == expected
    assert _locations(DOCUMENT, target) == expected


@pytest.mark.parametrize("target", ["$.", "$info", "$[01]", "$['a]", "info", "$.a b", "$ .a", "$[1", "$.a\n"])
def test_what_is_no_way_to_one_node_is_left_to_the_library(target: str) -> None:
    assert not _ONE_NODE.fullmatch(target)


@pytest.mark.parametrize(
    ("target", "rest"),
    [
        pytest.param("$.tags[2,0]", ["b"], id="from-the-back"),
        pytest.param("$.tags[::-1]", [], id="backwards"),
        pytest.param("$.tags[0,0]", ["b", "c"], id="item-selected-twice"),
        pytest.param("$.tags[0,?@ == 'a']", ["b", "c"], id="item-selected-in-two-ways"),
    ],
)
def test_items_are_removed_in_whatever_order_they_are_selected(tmp_path: Path, target: str, rest: list[str]) -> None:
    assert with_removed(tmp_path, target)["tags"] == rest


def test_a_member_may_be_selected_twice(tmp_path: Path) -> None:
    assert "info" not in with_removed(tmp_path, "$['info','info']")


def with_removed(folder: Path, target: str) -> Any:
    file = folder / "a.overlay.yaml"
    action = {"target": target, "remove": True, "description": "It is wrong there."}
    whole = {"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": [action]}
    file.write_text(json.dumps(whole), encoding="utf-8")
    return apply({"info": {}, "tags": ["a", "b", "c"]}, file)
