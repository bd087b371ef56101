"""Calls that take liberties stay valid; bodies that are spoilt are no JSON, or JSON that parsers quarrel about."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import httpx
import pytest
import respx
from through_sender import send

from artifact_contracts.cases import malformed_bodies, odd_identifiers, permitted_variations
from artifact_contracts.cases.call import Call
from artifact_contracts.checks import strict_json
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.target_description import OperationInputs
from artifact_contracts.errors import NotTestedError
from artifact_contracts.schemathesis_adapter import NO_BODY

CallTo = Callable[..., Call]
APIS = ("ctxfy", "elacity")
NOWHERE = OperationInputs(None, {}, ())


def inputs_of(contracts: Mapping[str, Contract], api: str) -> OperationInputs:
    return contracts[api].inputs_of(contracts[api].operations[0])


@pytest.mark.parametrize("name", permitted_variations.VARIATIONS)
@pytest.mark.parametrize("api", APIS)
def test_a_call_that_takes_a_liberty_is_another_valid_call(
    contracts: Mapping[str, Contract], call_to: CallTo, api: str, name: str
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
def test_all_liberties_go_together(contracts: Mapping[str, Contract], call_to: CallTo, api: str) -> None:
    call, inputs = call_to(api, "full"), inputs_of(contracts, api)
    for take in list(permitted_variations.VARIATIONS.values())[:: 1 if api == "elacity" else -1]:
        try:
            call = take(call, inputs)
        except NotTestedError:
            continue
    written = json.dumps(call.body, ensure_ascii=False)
    assert contracts[api].operations[0].body.accepts(call.body)  # type: ignore[union-attr]
    assert "\U0001f702" in written
    assert len(written) > permitted_variations.LONG
    assert permitted_variations.NAME in written
    assert call.media_type == "Application/Json; charset=utf-8"
    assert call.chunked


def test_a_liberty_that_data_gives_no_place_for_is_not_taken(call_to: CallTo) -> None:
    full, bodyless = call_to("ctxfy", "full"), call_to("ctxfy").with_body(NO_BODY)
    for name in ("unicode", "long-texts", "nested-values", "large-numbers"):
        with pytest.raises(NotTestedError):
            permitted_variations.VARIATIONS[name](full, NOWHERE)
    for name in ("unknown-members", "charset-parameter", "media-type-case", "chunked"):
        with pytest.raises(NotTestedError):
            permitted_variations.VARIATIONS[name](bodyless, NOWHERE)


def test_empty_texts_are_valid_too(contracts: Mapping[str, Contract], call_to: CallTo) -> None:
    call = permitted_variations.empty_strings(call_to("elacity", "full"), inputs_of(contracts, "elacity"))
    assert call.body["artifact"]["compiled"] == ""
    assert contracts["elacity"].operations[0].body.accepts(call.body)  # type: ignore[union-attr]


SPOILT = {"cut-short": malformed_bodies.truncated, **malformed_bodies.LENIENT, **malformed_bodies.ENCODING}


@pytest.mark.parametrize("form", SPOILT)
@pytest.mark.parametrize("api", APIS)
def test_a_spoilt_body_is_no_json(contracts: Mapping[str, Contract], call_to: CallTo, api: str, form: str) -> None:
    call = malformed_bodies.corrupted(call_to(api, "full"), inputs_of(contracts, api), SPOILT[form])
    assert isinstance(call.body, bytes)
    assert strict_json.parse(call.body).error
    assert call_to(api, "full").written_body[5:20] in call.body.replace(b"'", b'"')


@pytest.mark.parametrize("api", APIS)
def test_bodies_that_parsers_quarrel_about(contracts: Mapping[str, Contract], call_to: CallTo, api: str) -> None:
    full, inputs = call_to(api, "full"), inputs_of(contracts, api)
    twice = strict_json.parse(malformed_bodies.corrupted(full, inputs, malformed_bodies.with_member_twice).body)
    assert (twice.error, twice.value) == (None, full.body)
    assert twice.repeated
    half = malformed_bodies.corrupted(full, inputs, malformed_bodies.unpaired_surrogate).body
    assert "\\ud83d" in json.dumps(json.loads(half))


def test_what_cannot_be_spoilt_is_not_tested(call_to: CallTo) -> None:
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


def test_a_chunked_body_goes_out_without_a_length(route: respx.Route, call_to: CallTo) -> None:
    route.mock(return_value=httpx.Response(200))
    call = call_to("elacity", "full")
    send(call.in_chunks().request("https://service.example", "word"))
    sent = route.calls.last.request
    assert sent.headers["Transfer-Encoding"] == "chunked"
    assert "Content-Length" not in sent.headers
    assert sent.content == call.request("https://service.example", "word").body
