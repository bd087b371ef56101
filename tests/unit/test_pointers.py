"""JSON pointers: how they are written, what they lead to, what becomes of a value that is changed by one."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artifact_contracts.pointers import keys_of, pointer_of, value_at, with_value_at, without_value_at
from tests.support.quick_search import quick

# Names are mostly of the characters that mean something in a pointer, and sometimes empty.
names = st.text(st.sampled_from("/~01-a."), max_size=3) | st.text(max_size=5)
chains = st.lists(names, max_size=4)
values = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("keys", "pointer"),
    [
        ([], ""),
        (["a"], "/a"),
        (["a", 0], "/a/0"),
        (["a/b"], "/a~1b"),
        (["m~n"], "/m~0n"),
        (["~1"], "/~01"),
        (["/v1/{id}", ""], "/~1v1~1{id}/"),
        ([" ", '"', "\\"], '/ /"/\\'),
    ],
)
def test_a_pointer_spells_a_chain_of_keys(keys: list[str | int], pointer: str) -> None:
    assert pointer_of(keys) == pointer
    assert keys_of(pointer) == [str(key) for key in keys]


VALUE = {"a": [{"b/c": 1}, {"~d": 2}], "": 3, "0": 4, "n": None}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [("", VALUE), ("/a/0/b~1c", 1), ("/a/1/~0d", 2), ("/", 3), ("/0", 4), ("/n", None), ("/a", VALUE["a"])],
)
def test_a_pointer_leads_to_a_value(pointer: str, value: Any) -> None:
    assert value_at(VALUE, pointer) == value


@pytest.mark.parametrize("pointer", ["/b", "/a/2", "/a/-1", "/a/-", "/a/x", "/n/x", "/0/0", "/a/0/b"])
def test_a_pointer_that_leads_nowhere_says_so(pointer: str) -> None:
    with pytest.raises(KeyError):
        value_at(VALUE, pointer)


@pytest.mark.parametrize(
    ("value", "pointer", "result"),
    [
        pytest.param({"a": 1}, "", "new", id="whole"),
        pytest.param({"a": 1, "b": 2}, "/a", {"a": "new", "b": 2}, id="member"),
        pytest.param({"a": {"b": 1, "c": 2}}, "/a/b", {"a": {"b": "new", "c": 2}}, id="member-of-a-member"),
        pytest.param([1, 2, 3], "/1", [1, "new", 3], id="item"),
        pytest.param({"a": [{"b": 1}, {"b": 2}]}, "/a/1/b", {"a": [{"b": 1}, {"b": "new"}]}, id="member-of-an-item"),
        pytest.param({"a/b": 1}, "/a~1b", {"a/b": "new"}, id="slash"),
        pytest.param({"m~n": 1}, "/m~0n", {"m~n": "new"}, id="tilde"),
        pytest.param({"": 1}, "/", {"": "new"}, id="without-a-name"),
        pytest.param({}, "/a", {"a": "new"}, id="new-member"),
    ],
)
def test_what_a_pointer_leads_to_is_replaced(value: Any, pointer: str, result: Any) -> None:
    before = json.dumps(value)
    assert with_value_at(value, pointer, "new") == result
    assert json.dumps(value) == before


def places_in(value: Any, keys: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the chain of keys to each part of a JSON value, the whole included."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [keys, *(place for key, member in inner for place in places_in(member, (*keys, key)))]


@quick
@given(chain=chains)
def test_any_keys_are_read_as_they_were_written(chain: list[str]) -> None:
    assert keys_of(pointer_of(chain)) == chain


@quick
@given(chains=st.lists(chains, min_size=2, max_size=2, unique_by=tuple))
def test_different_keys_are_different_pointers(chains: list[list[str]]) -> None:
    first, second = map(pointer_of, chains)
    assert first != second


@quick
@given(value=values, data=st.data())
def test_what_is_set_is_there_and_nothing_else_has_changed(value: Any, data: st.DataObject) -> None:
    before = copy.deepcopy(value)
    pointer = pointer_of(data.draw(st.sampled_from(places_in(value))))
    changed = with_value_at(value, pointer, {"new": True})
    assert value_at(changed, pointer) == {"new": True}
    assert value == before
    assert with_value_at(changed, pointer, value_at(value, pointer)) == value


@quick
@given(members=st.dictionaries(names, values, min_size=1, max_size=3), data=st.data())
def test_a_member_that_need_not_exist_is_added(members: dict[str, Any], data: st.DataObject) -> None:
    name = data.draw(names)
    assert with_value_at(members, pointer_of([name]), 1) == {**members, name: 1}


@quick
@given(outer=chains, members=st.dictionaries(names, values, min_size=1, max_size=3), data=st.data())
def test_what_is_deleted_is_gone_and_nothing_else(
    outer: list[str], members: dict[str, Any], data: st.DataObject
) -> None:
    value: Any = members
    for name in reversed(outer):
        value = {name: value}
    gone = data.draw(st.sampled_from(sorted(members)))
    pointer = pointer_of([*outer, gone])
    changed = without_value_at(value, pointer)
    with pytest.raises(KeyError):
        value_at(changed, pointer)
    assert value_at(changed, pointer_of(outer)) == {name: member for name, member in members.items() if name != gone}
    assert value_at(value, pointer) == members[gone]


def test_nothing_is_deleted_from_an_object_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        without_value_at({"a": {}}, "/b/c")


def test_a_pointer_with_a_digit_that_is_no_number_leads_nowhere() -> None:
    with pytest.raises(KeyError):
        value_at([1], "/²")
