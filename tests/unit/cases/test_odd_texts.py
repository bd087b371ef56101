"""Control characters stand in every text that may say anything, as escapes of JSON, in a body that stays valid."""

from __future__ import annotations

import json

import pytest

from artifact_contracts.cases.odd_texts import CONTROLS, with_characters
from artifact_contracts.contract.target_description import OperationInputs
from artifact_contracts.errors import NotTestedError
from artifact_contracts.pointers import value_at
from tests.support.fixture_types import CallTo, Contracts


@pytest.mark.parametrize("form", CONTROLS)
@pytest.mark.parametrize("api", ["ctxfy", "elacity"])
def test_every_text_has_them_and_the_body_is_valid(contracts: Contracts, call_to: CallTo, api: str, form: str) -> None:
    operation = contracts[api].operations[0]
    inputs = contracts[api].inputs_of(operation)
    sent = with_characters(call_to(api, "full"), inputs, CONTROLS[form]).body
    assert sent.decode().isprintable()
    assert operation.body is not None
    assert operation.body.accepts(json.loads(sent))
    assert inputs.texts
    assert all(CONTROLS[form] in value_at(json.loads(sent), pointer) for pointer in inputs.texts)


def test_there_is_every_control_character_once() -> None:
    assert sorted("".join(CONTROLS.values())) == [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]


def test_where_no_text_may_say_anything_it_is_not_tested(call_to: CallTo) -> None:
    with pytest.raises(NotTestedError):
        with_characters(call_to("elacity", "full"), OperationInputs({}), "x")
