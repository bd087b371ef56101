"""What is kept of an exchange, and how it reads."""

from __future__ import annotations

import httpx
import pytest

from artifact_contracts.cases.request import Request
from artifact_contracts.sending.exchange import Failure, Response
from tests.support.fixture_types import Send
from tests.support.sample_exchanges import DROPPED, TOO_LATE, exchange
from tests.support.sample_replies import BASE_URL, answer


class TestDropped:
    @pytest.mark.parametrize(
        ("earlier", "last", "dropped"),
        [
            pytest.param((), DROPPED, True, id="at-once"),
            pytest.param((DROPPED, DROPPED), DROPPED, True, id="each-time"),
            pytest.param((TOO_LATE,), DROPPED, False, id="too-late-before"),
            pytest.param((DROPPED,), TOO_LATE, False, id="too-late-at-last"),
            pytest.param((None,), DROPPED, False, id="answered-before"),
            pytest.param((DROPPED,), None, False, id="answered-at-last"),
        ],
    )
    def test_a_connection_counts_as_dropped_if_it_was_each_time(
        self, earlier: tuple[Failure | None, ...], last: Failure | None, *, dropped: bool
    ) -> None:
        before = tuple(exchange(failure=each) for each in earlier)
        assert exchange(failure=last, earlier=before).was_dropped is dropped

    def test_the_sender_keeps_what_was_before(self, send: Send) -> None:
        gone = httpx.ReadError("reset")
        last = send(Request("PUT", BASE_URL, (), None), gone, answer(503), gone)
        assert [str(each) for each in last.earlier] == [
            "the connection was closed before any answer (reset)",
            "503 Service Unavailable",
        ]
        assert last.earlier[1].earlier == last.earlier[:1]
        assert not last.was_dropped


@pytest.mark.parametrize(
    ("response", "text"),
    [
        (Response(401, (), b""), "401 Unauthorized"),
        (Response(299, (), b""), "299"),
        (None, "the connection was closed before any answer"),
    ],
)
def test_an_exchange_reads_as_its_outcome(response: Response | None, text: str) -> None:
    assert str(exchange(response=response)) == text


@pytest.mark.parametrize(
    ("status", "success", "evidence"),
    [
        (200, True, True),
        (299, True, True),
        (199, False, True),
        (300, False, True),
        (401, False, True),
        (500, False, True),
        *((status, False, True) for status in (501, 505, 507, 508, 510, 600)),
        *((status, False, False) for status in (429, 502, 503, 504, 509, 511, 520, 530, 599)),
        (None, False, False),
    ],
)
def test_what_an_exchange_says_of_the_service(status: int | None, *, success: bool, evidence: bool) -> None:
    made = exchange(response=Response(status, (), b"") if status else None)
    assert (made.is_success, made.is_evidence) == (success, evidence)


@pytest.mark.parametrize(
    ("earlier", "last", "evidence"),
    [
        pytest.param((520, 520), 520, True, id="the-same-each-time"),
        pytest.param((522, 520), 520, False, id="another-one"),
        pytest.param((None, 520), 520, False, id="no-answer"),
        pytest.param((520,), 500, True, id="a-failure"),
        pytest.param((503, 503), 503, False, id="of-a-gateway"),
    ],
)
def test_a_status_of_the_edge_says_something_if_it_stays(
    earlier: tuple[int | None, ...], last: int, *, evidence: bool
) -> None:
    before = tuple(exchange(response=Response(status, (), b"") if status else None) for status in earlier)
    assert exchange(response=Response(last, (), b""), earlier=before).is_evidence is evidence
