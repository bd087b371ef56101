"""The headers of a response by name: whatever their letter case, and however often they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artifact_contracts.sending.exchange import Response
from tests.support.quick_search import quick

NAMES = st.sampled_from(("Allow", "allow", "ALLOW", "X-A", "x-a", "Content-Type", "Content-Length"))
VALUES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=6)


@quick
@given(st.lists(st.tuples(NAMES, VALUES), max_size=8))
def test_several_of_one_name_are_joined_in_their_order(headers: list[tuple[str, str]]) -> None:
    fields = Response(200, tuple(headers), b"").fields
    assert list(fields) == list(dict.fromkeys(name.lower() for name, _ in headers))
    for wanted, value in fields.items():
        assert value == ", ".join(each for name, each in headers if name.lower() == wanted)


@pytest.mark.parametrize(
    ("value", "media_type", "is_json"),
    [
        pytest.param(None, "", False, id="none"),
        pytest.param("", "", False, id="empty"),
        pytest.param("application/json", "application/json", True, id="json"),
        pytest.param(" Application/JSON ; charset=utf-8", "application/json", True, id="with-a-parameter"),
        pytest.param("application/problem+json", "application/problem+json", True, id="suffix"),
        pytest.param("application/jsonl", "application/jsonl", False, id="another-that-begins-alike"),
        pytest.param("text/json", "text/json", False, id="text"),
    ],
)
def test_a_media_type_is_told_without_its_parameters(value: str | None, media_type: str, *, is_json: bool) -> None:
    response = Response(200, () if value is None else (("content-TYPE", value),), b"")
    assert (response.media_type, response.is_json) == (media_type, is_json)
