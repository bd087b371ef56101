"""A call with a permitted variation is another valid call."""

from __future__ import annotations

import json

import pytest

from artifact_contracts.cases import permitted_variations
from artifact_contracts.contract.target_description import OperationInputs
from artifact_contracts.errors import NotTestedError
from artifact_contracts.schemathesis_adapter import NO_BODY
from tests.support.fixture_types import CallTo, Contracts

APIS = ("ctxfy", "elacity")
NOWHERE = OperationInputs({})


def inputs_of(contracts: Contracts, api: str) -> OperationInputs:
    return contracts[api].inputs_of(contracts[api].operations[0])


@pytest.mark.parametrize("name", permitted_variations.VARIATIONS)
@pytest.mark.parametrize("api", APIS)
def test_a_call_with_a_variation_is_another_valid_call(
    contracts: Contracts, call_to: CallTo, api: str, name: str
) -> None:
    full = call_to(api, "full")
    if api == "ctxfy" and name in ("nested-values", "large-numbers"):
        with pytest.raises(NotTestedError, match=r"target\.yaml names no objects"):
            permitted_variations.VARIATIONS[name](full, inputs_of(contracts, api))
        return
    call = permitted_variations.VARIATIONS[name](full, inputs_of(contracts, api))
    assert call != full
    assert contracts[api].operations[0].body.accepts(call.body)  # type: ignore[union-attr]
    assert (call.media_type or "").lower().startswith("application/json")


@pytest.mark.parametrize("api", APIS)
def test_all_variations_go_together(contracts: Contracts, call_to: CallTo, api: str) -> None:
    call, inputs = call_to(api, "full"), inputs_of(contracts, api)
    for vary in list(permitted_variations.VARIATIONS.values())[:: 1 if api == "elacity" else -1]:
        try:
            call = vary(call, inputs)
        except NotTestedError:
            continue
    written = json.dumps(call.body, ensure_ascii=False)
    assert contracts[api].operations[0].body.accepts(call.body)  # type: ignore[union-attr]
    assert "\U0001f702" in written
    assert len(written) > permitted_variations.LONG
    assert permitted_variations.NAME in written
    assert call.media_type == "Application/Json; charset=utf-8"
    assert call.chunked


def test_a_variation_that_the_call_has_no_place_for_is_not_tested(call_to: CallTo) -> None:
    full, bodyless = call_to("ctxfy", "full"), call_to("ctxfy").with_body(NO_BODY)
    for name in ("unicode", "long-texts", "nested-values", "large-numbers"):
        with pytest.raises(NotTestedError):
            permitted_variations.VARIATIONS[name](full, NOWHERE)
    for name in ("unknown-members", "charset-parameter", "media-type-case", "chunked"):
        with pytest.raises(NotTestedError):
            permitted_variations.VARIATIONS[name](bodyless, NOWHERE)


def test_empty_texts_are_valid_too(contracts: Contracts, call_to: CallTo) -> None:
    call = permitted_variations.empty_strings(call_to("elacity", "full"), inputs_of(contracts, "elacity"))
    assert call.body["artifact"]["compiled"] == ""
    assert contracts["elacity"].operations[0].body.accepts(call.body)  # type: ignore[union-attr]
