"""The stubs as the tests of a client use them: what comes back when, and what fails at the end."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from artifact_contracts.errors import UsageError
from artifact_contracts.stubs.contract_stubs import ContractStubs
from artifact_contracts.stubs.loaded_contracts import LoadedContracts
from artifact_contracts.stubs.mistakes import NotAsDocumentedError, NotCalledError

SHOP = Path(__file__).parents[1] / "meta" / "specs"
URL = "https://api.ctxfy.com/v1/source-artifact/a%201/promote"
ORDER = "https://shop.invalid/rest/shelves/7/orders"
LOOK = "https://shop.invalid/rest/shelves/7"
KEY = {"Authorization": "Bearer a-made-up-key"}
TOKEN = {"X-Shop-Token": "a-made-up-token"}


def promote(**options: Any) -> httpx.Response:
    return httpx.put(URL, headers=KEY, **options)


def test_success_is_what_comes_back_if_nothing_else_is_asked_for() -> None:
    with ContractStubs("ctxfy"):
        assert [promote().status_code, promote().status_code] == [200, 200]


def test_a_chosen_reply_comes_back_again_and_again() -> None:
    with ContractStubs("ctxfy") as stubs:
        stubs.reply("404")
        assert [promote().status_code for _ in range(3)] == [404, 404, 404]
        stubs.reply("202")
        assert promote().status_code == 202
        assert stubs.router["promote-artifact 404"].call_count == 3


def test_replies_come_in_their_order_and_the_last_one_stays() -> None:
    with ContractStubs("ctxfy") as stubs:
        stubs.reply("429-seconds", "500", "200")
        assert [promote().status_code for _ in range(4)] == [429, 500, 200, 200]
    assert [call.reply for call in stubs.calls] == ["429-seconds", "500", "200", "200"]


def test_a_call_tells_what_was_sent() -> None:
    with ContractStubs("ctxfy") as stubs:
        promote(json={"title": "x"})
        promote()
    first, second = stubs.calls
    assert (first.operation, first.path, first.body) == ("promote-artifact", {"artifactId": "a 1"}, {"title": "x"})
    assert second.body is None
    assert first.request.headers["Authorization"] == KEY["Authorization"]
    assert "made-up" not in repr(first)


def test_calls_at_the_same_time_each_get_a_reply_of_their_own() -> None:
    async def all_together() -> list[int]:
        async with httpx.AsyncClient(headers=KEY) as client, ContractStubs("ctxfy") as stubs:
            stubs.reply("429-seconds", "404", "200")
            return [reply.status_code for reply in await asyncio.gather(*(client.put(URL) for _ in range(3)))]

    assert sorted(asyncio.run(all_together())) == [200, 404, 429]


def test_an_api_with_several_operations_wants_to_know_which() -> None:
    with ContractStubs("shop", specs=SHOP) as stubs:
        with pytest.raises(UsageError, match=r"several operations.*\n.*look, place-order"):
            stubs.reply("404")
        with pytest.raises(UsageError, match="no operation place-orders"):
            stubs.reply("404", operation="place-orders")
        stubs.reply("404", operation="look")
        assert httpx.get(LOOK, headers=TOKEN).json()["problem"]["status"] == 404
        assert httpx.post(ORDER, headers=TOKEN, json={"item": "pen", "count": 1}).json() == {"order": 1}


def test_every_keyword_of_a_schema_is_said_in_a_few_words() -> None:
    body = {"item": "", "count": 100, "colour": "blue", "size": 3}
    with pytest.raises(NotAsDocumentedError) as raised, ContractStubs("shop", specs=SHOP):
        httpx.post(ORDER, headers=TOKEN, json=body)
    assert {(row.where, row.sent, row.expected) for row in raised.value.mistakes} == {
        ("body /item", '""', "minLength 1"),
        ("body /count", "100", "maximum 99"),
        ("body /colour", '"blue"', 'one of "red", "green"'),
        ("body /size", "3", "no such member"),
    }


def test_a_body_where_none_is_documented_is_a_mistake() -> None:
    with pytest.raises(NotAsDocumentedError, match=r"body\s+2 bytes\s+no body"), ContractStubs("shop", specs=SHOP):
        httpx.request("GET", LOOK, headers=TOKEN, json={})


def test_an_unknown_reply_is_an_error_that_suggests_the_nearest_one_or_lists_all() -> None:
    with ContractStubs("ctxfy") as stubs, pytest.raises(UsageError) as raised:
        stubs.reply("429-second")
    assert str(raised.value) == "promote-artifact has no reply '429-second'.\n  Did you mean 429-seconds?"
    with pytest.raises(UsageError) as raised:
        stubs.reply()
    assert str(raised.value) == (
        "promote-artifact has no reply ''.\n"
        "  Known: 200, 201, 202, 204, 400, 401, 404, 429, 429-bare, 429-date, 429-seconds, 500, dropped, empty-body, "
        "gateway-page, login-redirect, slow, truncated-json."
    )


def test_an_unknown_api_is_an_error() -> None:
    with pytest.raises(UsageError, match=r"no API ctxfi.*\n.*ctxfy"):
        ContractStubs("ctxfi")


@pytest.mark.parametrize("url", ["ftp://service.example", "service.example", "/api", "http://[", ""])
def test_a_base_url_has_a_host(tmp_path: Path, url: str) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    for file in (SHOP / "shop").iterdir():
        folder.joinpath(file.name).write_text(file.read_text("utf-8").replace("https://shop.invalid", ""), "utf-8")
    with pytest.raises(UsageError, match="is not a base URL for shop"):
        ContractStubs("shop", specs=tmp_path, base_url=url or None)


def test_a_service_may_stand_anywhere() -> None:
    with ContractStubs("ctxfy", base_url="http://localhost:8701/proxy/") as stubs:
        assert httpx.put("http://localhost:8701/proxy/v1/source-artifact/a/promote", headers=KEY).is_success
        with pytest.raises(AssertionError, match="not mocked"):
            httpx.put("http://localhost:8702/proxy/v1/source-artifact/a/promote", headers=KEY)
        with pytest.raises(NotAsDocumentedError, match=r"PUT /proxy/v1/source-artifact/\{artifactId\}/promote"):
            httpx.put("http://localhost:8701/v1/source-artifact/a/promote", headers=KEY)
        stubs.mistakes.clear()


def test_a_test_may_put_a_response_of_its_own_in_the_place_of_a_reply() -> None:
    async def later(_: httpx.Request) -> httpx.Response:
        return httpx.Response(418)

    async def asynchronously() -> int:
        async with httpx.AsyncClient(headers=KEY) as client:
            return (await client.put(URL)).status_code

    with ContractStubs("ctxfy") as stubs:
        stubs.router["promote-artifact 404"].respond(410)
        assert promote().status_code == 200
        stubs.reply("404")
        assert promote().status_code == 410
        stubs.router["promote-artifact 404"].mock(side_effect=later)
        assert asyncio.run(asynchronously()) == 418


def test_tests_may_share_contracts_that_were_loaded_once() -> None:
    contracts = LoadedContracts()
    assert contracts.of("shop", SHOP) is contracts.of("shop", [SHOP])
    assert contracts.of("shop", SHOP) is not LoadedContracts().of("shop", SHOP)
    with ContractStubs("shop", specs=SHOP, contracts=contracts):
        assert httpx.get(LOOK, headers=TOKEN).is_success


def test_an_api_of_the_same_name_in_another_folder_is_another_one(tmp_path: Path) -> None:
    shutil.copytree(SHOP / "shop", tmp_path / "shop")
    contracts = LoadedContracts()
    assert contracts.of("shop", SHOP) is not contracts.of("shop", [SHOP, tmp_path])


def test_two_services_and_routes_of_the_test_itself_stand_side_by_side() -> None:
    with ContractStubs("ctxfy") as one, ContractStubs("shop", specs=SHOP) as two, respx.mock() as own:
        own.get("https://elsewhere.example/").respond(204)
        assert promote().is_success
        assert httpx.get(LOOK, headers=TOKEN).is_success
        assert httpx.get("https://elsewhere.example/").status_code == 204
    assert (len(one.calls), len(two.calls)) == (1, 1)


# The end.


def test_a_mistake_that_the_client_swallows_is_raised_at_the_end() -> None:
    stubs = ContractStubs("ctxfy")
    with pytest.raises(NotAsDocumentedError, match="credential"), stubs, contextlib.suppress(Exception):
        httpx.put(URL)


def test_a_mistake_that_the_test_wants_can_be_cleared() -> None:
    with ContractStubs("ctxfy") as stubs:
        with pytest.raises(NotAsDocumentedError):
            httpx.put(URL)
        stubs.mistakes.clear()


class GaveUpError(Exception):
    pass


@pytest.mark.parametrize("shown", ["from", "context", "group"])
def test_a_mistake_that_the_test_failed_with_is_not_raised_twice(shown: str) -> None:
    def fail() -> None:
        try:
            httpx.put(URL)
        except NotAsDocumentedError as error:
            if shown == "from":
                raise GaveUpError from error
            if shown == "group":
                group = ExceptionGroup("all", [ValueError(), error])
                raise group from None
            raise GaveUpError  # noqa: B904

    with pytest.raises((GaveUpError, ExceptionGroup)), ContractStubs("ctxfy"):
        fail()


def test_a_mistake_that_another_failure_hides_is_raised() -> None:
    def fail() -> None:
        with contextlib.suppress(Exception):
            httpx.put(URL)
        raise GaveUpError

    with pytest.raises(NotAsDocumentedError), ContractStubs("ctxfy"):
        fail()


def test_a_reply_nobody_asked_for_fails_the_test() -> None:
    stubs = ContractStubs("ctxfy")
    stubs.reply("429-seconds", "500", "200")
    with pytest.raises(NotCalledError) as raised, stubs:
        promote()
    assert str(raised.value) == (
        "Some replies of ctxfy were set up, but the client never asked for them:\n  promote-artifact: 500, 200"
    )


def test_a_reply_nobody_asked_for_is_accepted_on_demand_or_if_the_test_failed() -> None:
    with ContractStubs("ctxfy", assert_all_called=False) as stubs:
        stubs.reply("404")
    stubs = ContractStubs("ctxfy")
    stubs.reply("404")
    with pytest.raises(GaveUpError), stubs:
        raise GaveUpError


def test_nothing_is_left_behind() -> None:
    with ContractStubs("ctxfy"):
        pass
    with pytest.raises(AssertionError, match="a socket was connected"):
        promote()
