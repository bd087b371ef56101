"""A call with several odd texts is taken apart into calls with one odd text each."""

from __future__ import annotations

import json
from typing import Any

import pytest

from artifact_contracts.cases import malformed_bodies
from artifact_contracts.cases.odd_parts import odd_parts
from artifact_contracts.cases.odd_texts import with_characters
from artifact_contracts.cases.permitted_variations import empty_strings, unicode
from artifact_contracts.pointers import value_at
from tests.support.fixture_types import CallTo, Contracts

ODDITIES: dict[str, Any] = {
    "controls": lambda call, inputs: with_characters(call, inputs, "\0"),
    "surrogates": lambda call, inputs: malformed_bodies.corrupted(call, inputs, malformed_bodies.unpaired_surrogate),
    "unicode": unicode,
    "empty": empty_strings,
}


@pytest.mark.parametrize("api", ["ctxfy", "elacity"])
@pytest.mark.parametrize("oddity", ODDITIES)
def test_each_part_is_odd_in_one_text_and_valid_in_the_others(
    contracts: Contracts, call_to: CallTo, api: str, oddity: str
) -> None:
    inputs, valid = contracts[api].inputs_of(contracts[api].operations[0]), call_to(api, "full")
    call = ODDITIES[oddity](valid, inputs)
    parts = odd_parts(call, valid, inputs.texts)
    assert tuple(parts) == inputs.texts
    for place, part in parts.items():
        body = json.loads(part.body) if isinstance(part.body, bytes) else part.body
        whole = json.loads(call.body) if isinstance(call.body, bytes) else call.body
        assert value_at(body, place) == value_at(whole, place)
        others = [other for other in inputs.texts if other != place]
        assert all(value_at(body, other) == value_at(valid.body, other) for other in others)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"title": "odd"}, id="one-odd-text"),
        pytest.param({"title": None, "description": {}}, id="no-text-is-like-before"),
        pytest.param(b'{"title": ', id="no-json"),
        pytest.param([], id="no-object"),
        pytest.param(b"[" * 100_000, id="too-deep"),
    ],
)
def test_what_is_not_odd_in_several_texts_stays_whole(call_to: CallTo, body: Any) -> None:
    valid = call_to("ctxfy", "full")
    places = ("/title",) if body == {"title": None, "description": {}} else ("/title", "/description")
    assert odd_parts(valid.with_body(body), valid, places) == {}
