"""Every reply of the stubs, sent through the suite's own sender and checks: it is what it claims to be."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from artifact_contracts.cases.call import valid_call
from artifact_contracts.cases.request import Request
from artifact_contracts.checks.expectations import accepted, refused, status_is
from artifact_contracts.checks.response_checks import check_response
from artifact_contracts.contract.contract import Contract, api_folders
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.locations import specs_folder
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.exchange import Exchange, FailureKind
from artifact_contracts.stubs.contract_stubs import ContractStubs
from artifact_contracts.stubs.documented_replies import StubReply
from artifact_contracts.stubs.loaded_contracts import LoadedContracts
from artifact_contracts.targets import Target, embedded_inputs, secrets_of

SHOP = Path(__file__).parents[1] / "meta" / "specs"
LOADED = LoadedContracts()
CONTRACTS = {api: LOADED.of(api, SHOP) for api in api_folders((specs_folder(), SHOP))}
DOCUMENTED = {
    "promote-artifact": ("200", "201", "202", "204", "400", "401", "404", "429", "500"),
    "prm-registry-publish": ("200", "400", "401", "403", "404", "429", "500"),
    "place-order": ("201", "400", "401", "403", "404", "405", "409", "415", "422", "429", "500", "503"),
    "look": ("200", "400", "401", "403", "404", "429", "500"),
}
AWKWARD = (
    "429-seconds",
    "429-date",
    "429-bare",
    "gateway-page",
    "empty-body",
    "truncated-json",
    "login-redirect",
    "slow",
    "dropped",
)
# They say nothing about the service: the suite sends the call again and records them as incidents.
NO_EVIDENCE = {"429", "429-seconds", "429-date", "429-bare", "503", "gateway-page", "dropped"}
Send = Callable[[Request], Exchange]


def stubs_of(contract: Contract) -> ContractStubs:
    return ContractStubs(contract.api, base_url="https://service.example/base", specs=SHOP, contracts=LOADED)


def replies_of(contract: Contract, operation: Operation) -> dict[str, StubReply]:
    return stubs_of(contract)._replies[operation.id]


def every(names: Callable[[dict[str, StubReply]], Iterator[str]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("contract", "operation", "name"),
        [
            pytest.param(contract, operation, name, id=f"{operation.id}-{name}")
            for contract in CONTRACTS.values()
            for operation in contract.operations
            for name in names(replies_of(contract, operation))
        ],
    )


every_reply = every(iter)
every_documented = every(lambda replies: (name for name in replies if name.isdecimal()))


def exchange_of(contract: Contract, operation: Operation, name: str, send: Send) -> tuple[Exchange, Secrets]:
    inputs = embedded_inputs(contract)
    request = valid_call(contract, operation, inputs, "minimal").draft.at("https://service.example/base", "fresh")
    with stubs_of(contract) as stubs:
        stubs.reply(name, operation=operation.id)
        exchange = send(request)
    assert stubs.mistakes == []
    assert {call.reply for call in stubs.calls} == {name}
    return exchange, secrets_of([Target(contract, None, inputs)])


@every_reply
def test_the_suite_finds_in_it_what_it_claims_and_nothing_else(
    contract: Contract, operation: Operation, name: str, send: Send
) -> None:
    exchange, secrets = exchange_of(contract, operation, name, send)
    broken = {row.requirement for row in check_response(contract, operation, exchange, secrets) if not row.passed}
    claimed = replies_of(contract, operation)[name].breaks
    assert broken == {requirement for requirement in claimed if contract.register.asks(requirement)}
    assert exchange.is_evidence == (name not in NO_EVIDENCE)


@every_documented
def test_a_documented_reply_satisfies_its_schema_and_has_its_headers(
    contract: Contract, operation: Operation, name: str, send: Send
) -> None:
    response = exchange_of(contract, operation, name, send)[0].response
    assert response is not None
    reply = operation.reply(int(name))
    assert reply is not None
    assert all(response.fields.get(header.lower()) is not None for header in reply.required_headers)
    # A 204 has no body; HTTP allows none.
    if reply.contents and name != "204":
        assert response.media_type in reply.contents
        assert reply.contents[response.media_type].first_error(json.loads(response.body)) is None


@every_documented
def test_a_status_is_accepted_as_what_it_says(contract: Contract, operation: Operation, name: str, send: Send) -> None:
    response = exchange_of(contract, operation, name, send)[0].response
    assert response is not None
    assert response.status == int(name)
    if name.startswith("2"):
        assert accepted("accepted.minimal", response).passed
    if name == "401":
        assert status_is("authentication.missing", response, ("401",)).passed
    if name == "400":
        assert refused("body.malformed-json", response).passed
    if name == "404":
        resource = contract.inputs_of(operation).resource
        assert resource is not None
        assert status_is("resource.unknown", response, resource.unknown_statuses).passed


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_there_is_a_reply_for_every_documented_status_and_every_awkward_one(contract: Contract) -> None:
    with stubs_of(contract) as stubs:
        for operation in contract.operations:
            expected = [*DOCUMENTED[operation.id], *AWKWARD]
            assert sorted(stubs.replies[operation.id]) == sorted(expected)
            # One route each, by a regular name.
            assert all(f"{operation.id} {name}" in stubs.router.routes for name in expected)


def test_the_first_reply_is_the_success() -> None:
    for contract in CONTRACTS.values():
        for operation in contract.operations:
            assert next(iter(replies_of(contract, operation))).startswith("2")


# What a client is told.

URL = "https://api.ctxfy.com/v1/source-artifact/a-1/promote"
KEY = {"Authorization": "Bearer a-made-up-key"}


def reply(name: str, **options: Any) -> httpx.Response:
    with ContractStubs("ctxfy") as stubs:
        stubs.reply(name)
        return httpx.put(URL, headers=KEY, **options)


def test_a_401_has_a_challenge() -> None:
    assert reply("401").headers["WWW-Authenticate"] == "Bearer"


def test_a_405_has_the_methods() -> None:
    operation = next(row for row in CONTRACTS["shop"].operations if row.id == "place-order")
    made = replies_of(CONTRACTS["shop"], operation)["405"].answer(httpx.Request("POST", "https://service.example"))
    assert made.headers["Allow"] == "POST"


def test_a_rate_limit_is_used_up_and_says_when_to_come_back() -> None:
    response = reply("429-seconds")
    limits = {name: response.headers[f"X-RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset")}
    assert limits == {"Limit": "100", "Remaining": "0", "Reset": "1"}
    assert response.headers["Retry-After"] == "1"
    assert reply("200").headers["X-RateLimit-Remaining"] == "100"
    assert "Retry-After" not in reply("429-bare").headers


def test_a_date_to_come_back_is_soon_but_not_past() -> None:
    date = parsedate_to_datetime(reply("429-date").headers["Retry-After"])
    assert timedelta(0) < date - datetime.now(UTC) < timedelta(seconds=5)


def test_a_500_has_the_same_request_id_each_time() -> None:
    assert reply("500").json()["requestId"] == reply("500").json()["requestId"] == "req_stub0001"


def test_whoever_follows_the_redirect_finds_a_page_to_log_in_at() -> None:
    response = reply("login-redirect", follow_redirects=True)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_slow_is_too_slow_for_whoever_does_not_wait_and_takes_nobody_time() -> None:
    with pytest.raises(httpx.ReadTimeout):
        reply("slow")
    with pytest.raises(httpx.ReadTimeout):
        reply("slow", timeout=httpx.Timeout(100, read=59))
    assert reply("slow", timeout=100).is_success
    assert reply("slow", timeout=None).is_success


def test_a_dropped_connection_is_the_error_that_httpx_has_for_it(send: Send) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        reply("dropped")
    contract = CONTRACTS["ctxfy"]
    failure = exchange_of(contract, contract.operations[0], "dropped", send)[0].failure
    assert failure is not None
    assert failure.kind is FailureKind.DROPPED
