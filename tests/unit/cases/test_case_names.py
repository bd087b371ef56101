"""Places in the schema of a body, as schemathesis writes them, and the members they describe."""

from __future__ import annotations

from typing import Any

import pytest

from artifact_contracts.case_names import keys_in_body


@pytest.mark.parametrize(
    ("location", "body", "keys"),
    [
        pytest.param("", {}, [], id="nowhere"),
        pytest.param("/type", 1, [], id="the-whole-body"),
        pytest.param("/properties/a/type", {"a": 1}, ["a"], id="a-member"),
        pytest.param("/properties/a/properties/b/type", {"a": {"b": 1}}, ["a", "b"], id="a-member-of-a-member"),
        pytest.param("/properties/a/items/type", {"a": [1]}, ["a", "0"], id="an-item"),
        pytest.param("/properties/a/items/properties/b", {"a": [{"b": 1}]}, ["a", "0", "b"], id="a-member-of-an-item"),
        pytest.param("/additionalProperties/x/type", {"x": 1}, ["x"], id="a-member-without-a-schema-of-its-own"),
        pytest.param("/additionalProperties", {"x": 1}, [], id="members-in-general"),
        pytest.param("/properties/a/b/type", {"a/b": 1}, ["a/b"], id="a-name-with-a-slash"),
        pytest.param("/properties/a/b/type", {"a": 1, "a/b": 1}, ["a/b"], id="the-longest-name"),
        pytest.param("/properties/a/b/type", {"a": 1}, ["a"], id="a-shorter-name"),
        pytest.param("/properties/properties/type", {"properties": 1}, ["properties"], id="a-member-named-properties"),
        pytest.param("/properties/items/items/type", {"items": [1]}, ["items", "0"], id="a-member-named-items"),
        pytest.param("/properties//type", {"": 1}, [""], id="a-member-without-a-name"),
        pytest.param("/properties/a/properties/b/type", None, ["a", "b"], id="no-body-to-look-at"),
    ],
)
def test_a_place_in_a_schema_leads_to_a_member(location: str, body: Any, keys: list[str]) -> None:
    assert keys_in_body(location, body) == keys
