"""Corrupted bodies are no JSON, or JSON that parsers read differently; odd identifiers all differ."""

from __future__ import annotations

import json

import pytest

from artifact_contracts.cases import malformed_bodies, odd_identifiers
from artifact_contracts.cases.request import body_bytes
from artifact_contracts.checks import strict_json
from artifact_contracts.contract.target_description import OperationInputs
from artifact_contracts.errors import NotTestedError
from artifact_contracts.pointers import value_at
from artifact_contracts.schemathesis_adapter import NO_BODY
from tests.support.fixture_types import CallTo, Contracts

APIS = ("ctxfy", "elacity")
NOWHERE = OperationInputs({})
CORRUPTIONS = {"truncated": malformed_bodies.truncated, **malformed_bodies.LENIENT, **malformed_bodies.ENCODING}


def inputs_of(contracts: Contracts, api: str) -> OperationInputs:
    return contracts[api].inputs_of(contracts[api].operations[0])


@pytest.mark.parametrize("form", CORRUPTIONS)
@pytest.mark.parametrize("api", APIS)
def test_a_corrupted_body_is_no_json(contracts: Contracts, call_to: CallTo, api: str, form: str) -> None:
    call = malformed_bodies.corrupted(call_to(api, "full"), inputs_of(contracts, api), CORRUPTIONS[form])
    assert isinstance(call.body, bytes)
    assert strict_json.parse(call.body).error
    assert body_bytes(call_to(api, "full").body)[5:20] in call.body.replace(b"'", b'"')


@pytest.mark.parametrize("api", APIS)
def test_bodies_that_parsers_read_differently(contracts: Contracts, call_to: CallTo, api: str) -> None:
    full, inputs = call_to(api, "full"), inputs_of(contracts, api)
    twice = strict_json.parse(malformed_bodies.corrupted(full, inputs, malformed_bodies.with_member_twice).body)
    assert (twice.error, twice.value) == (None, full.body)
    assert twice.repeated
    half = malformed_bodies.corrupted(full, inputs, malformed_bodies.unpaired_surrogate).body
    read = json.loads(half)
    assert all(str(value_at(read, pointer)).endswith("\ud83d") for pointer in inputs.texts)


def test_what_cannot_be_corrupted_is_not_tested(call_to: CallTo) -> None:
    full = call_to("elacity", "full")
    for call, inputs, corruption in (
        (full.with_body(NO_BODY), NOWHERE, malformed_bodies.truncated),
        (full, NOWHERE, malformed_bodies.not_utf8),
        (full.with_body({"a": []}), NOWHERE, malformed_bodies.with_member_twice),
    ):
        with pytest.raises(NotTestedError):
            malformed_bodies.corrupted(call, inputs, corruption)


def test_odd_identifiers_are_none_of_each_other_and_not_the_known_one() -> None:
    names = [make("known") for make in odd_identifiers.ODD.values()]
    assert len({*names, "known"}) == len(names) + 1
