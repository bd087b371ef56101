"""The provider itself: it takes whatever comes, and answers each time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from artifact_contracts.cases.call import Call
from artifact_contracts.cases.request import body_bytes
from artifact_contracts.contract.contract import Contract
from artifact_contracts.pointers import with_value_at
from artifact_contracts.provider.http_messages import ProviderRequest
from artifact_contracts.provider.provider import Provider
from artifact_contracts.targets import embedded_inputs
from tests.support.provider_answers import ask, asked, plain

APIS = ("ctxfy", "elacity")
Contracts = Mapping[str, Contract]
PLACE = {"ctxfy": "/title", "elacity": "/artifact/metadata"}


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def with_raw(api: str, contract: Contract, raw: bytes) -> Call:
    """Put raw JSON where any value may stand, or where a text must."""
    call = plain(contract)
    marked = call.with_body(with_value_at(call.body, PLACE[api], {"odd": "(here)"} if api == "elacity" else "(here)"))
    return call.with_body(body_bytes(marked.body).replace(b'"(here)"', raw))


@pytest.mark.parametrize("api", APIS)
class TestItTakesWhateverComes:
    @pytest.mark.parametrize("depth", [1, 100, 255, 256, 257, 500, 980, 2000, 5000, 100_000])
    def test_depth(self, contracts: Contracts, api: str, depth: int) -> None:
        for call in (plain(contracts[api]).with_body(nested(depth)), with_raw(api, contracts[api], nested(depth))):
            assert ask(contracts[api], Provider, call).status in (200, 400)

    @pytest.mark.parametrize(
        "raw", [b'"\\ud800"', b'{"\\udfff": 1}', b'{"\\ud800": "\\ud800"}', b'"\\u0000"', b"1e999", b"-1e999"]
    )
    def test_odd_values(self, contracts: Contracts, api: str, raw: bytes) -> None:
        assert ask(contracts[api], Provider, with_raw(api, contracts[api], raw)).status in (200, 400)

    def test_half_a_character_in_the_name_of_a_wrong_member(self, contracts: Contracts, api: str) -> None:
        call = plain(contracts[api])
        body = body_bytes(call.body).replace(b'"tone-of-voice": "^1.0"', b'"\\ud800": 1')
        assert ask(contracts[api], Provider, call.with_body(body)).status in (200, 400)
        json.loads(ask(contracts[api], Provider, call.with_resource("\ufffd")).body)

    @pytest.mark.parametrize("name", ["", "..", "a/b", "\0", "<script>", "' OR '1'='1", "x" * 100_000, "\u00e9", "%25"])
    def test_names(self, contracts: Contracts, api: str, name: str) -> None:
        answer = ask(contracts[api], Provider, plain(contracts[api]).with_resource(name))
        assert answer.status == 404
        assert json.loads(answer.body)["message"]

    @pytest.mark.parametrize(
        "value", ["", " ", "Bearer", "Bearer \x00", "Basic", "\xff\xfe", "Bearer " + "x" * 100_000, "Bearer a b"]
    )
    def test_headers(self, contracts: Contracts, api: str, value: str) -> None:
        request = asked(contracts[api], plain(contracts[api]).without_credential())
        request = replace(request, headers=(*request.headers, ("authorization", value)))
        provider = Provider(contracts[api], embedded_inputs(contracts[api]))
        assert provider.answer(request).status == 401

    def test_two_keys_in_one_place(self, contracts: Contracts, api: str) -> None:
        call = plain(contracts[api])
        scheme = call.operation.schemes[0]
        for other in ("nobody-knows-it", call.credentials[0].text):
            twice = call.with_header(scheme.parameter, scheme.prefix + other)
            assert ask(contracts[api], Provider, twice).status == 401

    def test_paths(self, contracts: Contracts, api: str) -> None:
        provider = Provider(contracts[api], embedded_inputs(contracts[api]))
        for path in ("", "/", "*", "//", "/%", "/%ff", "/\xff", "/..", "/" + "x" * 100_000):
            answer = provider.answer(ProviderRequest("GET", path, "", (), b""))
            assert answer.status == 404
            assert answer.headers["Content-Type"] == "application/json"


def test_whole_numbers_of_any_size_are_accepted(contracts: Contracts) -> None:
    for digits in (20, 4000, 50_000):
        call = with_raw("elacity", contracts["elacity"], b"9" * digits)
        assert ask(contracts["elacity"], Provider, call).status == 200
