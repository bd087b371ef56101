"""A vendor finds each request in logs: by the run that sends it, and by an id that no other request has."""

from __future__ import annotations

import httpx
import pytest
import respx

from artifact_contracts import __version__
from artifact_contracts.cases.request import Request
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.customary_fields import NUMBERS_OF_A_PROCESS, CustomaryFields, of_a_replay
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.sending.reproduction import command
from artifact_contracts.sending.sender import Sender
from tests.support.mocked_sending import REQUEST, URL, budget, send, using
from tests.support.sample_exchanges import exchange

OWN = Request("PUT", URL, (("x-request-ID", "mine"), ("USER-AGENT", "me"), ("accept", "*/*")), None)


def ids_received(route: respx.Route) -> list[list[str]]:
    """Return for each request that arrived every X-Request-Id in it."""
    return [call.request.headers.get_list("X-Request-Id") for call in route.calls]


def test_they_say_who_sends_in_which_run_and_which_request_it_is() -> None:
    assert CustomaryFields("0a1b2c3d").of_next(REQUEST) == (
        ("User-Agent", f"artifact-contracts/{__version__} run/0a1b2c3d"),
        ("Accept", "application/json"),
        ("Accept-Encoding", "identity"),
        ("X-Request-Id", "0a1b2c3d-1"),
    )


def test_every_request_has_another_number() -> None:
    customary = CustomaryFields("0a1b2c3d")
    assert [dict(customary.of_next(REQUEST))["X-Request-Id"] for _ in range(3)] == [
        "0a1b2c3d-1",
        "0a1b2c3d-2",
        "0a1b2c3d-3",
    ]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_process_that_goes_on_with_a_run_has_numbers_of_its_own(processes: int) -> None:
    fields = dict(CustomaryFields("0a1b2c3d", processes).of_next(REQUEST))
    assert fields["X-Request-Id"] == f"0a1b2c3d-{processes * NUMBERS_OF_A_PROCESS + 1}"


def test_who_sends_it_again_by_hand_is_of_no_run() -> None:
    assert of_a_replay(REQUEST) == (
        ("User-Agent", f"artifact-contracts/{__version__}"),
        ("Accept", "application/json"),
        ("Accept-Encoding", "identity"),
    )


def test_what_a_request_says_itself_stands() -> None:
    assert CustomaryFields("0a1b2c3d").of_next(OWN) == of_a_replay(OWN) == (("Accept-Encoding", "identity"),)


def test_what_arrives_is_what_is_kept_of_the_exchange(route: respx.Route) -> None:
    route.return_value = httpx.Response(200)
    kept = send()
    arrived = route.calls.last.request.headers
    assert kept.request_id == "1a2b3c4d-1"
    assert {name: arrived.get_list(name) for name, _ in kept.customary} == {
        name: [value] for name, value in kept.customary
    }


def test_a_request_may_have_an_id_of_its_own(route: respx.Route) -> None:
    route.return_value = httpx.Response(200)
    assert send(OWN).request_id == "mine"
    assert ids_received(route) == [["mine"]]
    assert route.calls.last.request.headers.get_list("User-Agent") == ["me"]
    assert route.calls.last.request.headers.get_list("Accept") == ["*/*"]


def test_an_exchange_without_an_id_says_so() -> None:
    assert exchange().request_id == ""


def test_it_has_another_id_each_time_it_is_sent(route: respx.Route) -> None:
    route.side_effect = [httpx.ReadError("reset"), httpx.Response(503), httpx.Response(200)]
    seen: list[Exchange] = []
    last = send(on_exchange=seen.append)
    assert ids_received(route) == [["1a2b3c4d-1"], ["1a2b3c4d-2"], ["1a2b3c4d-3"]]
    assert [each.request_id for each in seen] == ["1a2b3c4d-1", "1a2b3c4d-2", "1a2b3c4d-3"]
    assert [each.request_id for each in (*last.earlier, last)] == [each.request_id for each in seen]


def test_no_two_senders_of_a_run_send_the_same_id(route: respx.Route) -> None:
    route.return_value = httpx.Response(200)
    customary = CustomaryFields("0a1b2c3d")

    async def work(_: Sender) -> list[str]:
        senders = [Sender(budget(), customary=customary, deadline=5) for _ in range(2)]
        exchanges = [await sender.send(REQUEST, fresh=fresh) for fresh in (False, True) for sender in senders]
        for sender in senders:
            await sender.close()
        return [each.request_id for each in exchanges]

    assert using(work) == [f"0a1b2c3d-{number}" for number in range(1, 5)]
    assert ids_received(route) == [[f"0a1b2c3d-{number}"] for number in range(1, 5)]


def test_a_command_that_sends_it_again_leaves_them_to_curl(route: respx.Route, secrets: Secrets) -> None:
    route.return_value = httpx.Response(200)
    text = command(send().request, secrets)
    assert "X-Request-Id" not in text
    assert "User-Agent" not in text
