"""The request on which a service was last seen alive is named, but only if it is away and not only picky."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from artifact_contracts.running.last_seen_alive import ENOUGH, LastSeenAlive
from artifact_contracts.sending.exchange import Exchange, Failure, FailureKind
from tests.support.sample_cases import exchange, record

DROPPED, UNREACHABLE, DEADLINE = FailureKind.DROPPED, FailureKind.UNREACHABLE, FailureKind.DEADLINE
Seen = Iterable[FailureKind | int]


def silent(kind: FailureKind, number: int) -> Exchange:
    """Return the exchange of a request that was not answered."""
    answered = exchange(200)
    request = replace(answered.request, url=f"http://here/{number}")
    return replace(answered, request=request, response=None, failure=Failure(kind, ""))


def watched(seen: Seen, *, valid: Iterable[int] = ()) -> LastSeenAlive:
    """Return what is known after some requests, of which those with some numbers are valid calls."""
    alive = LastSeenAlive()
    for number, each in enumerate(seen):
        answered = exchange(each) if isinstance(each, int) else silent(each, number)
        alive.note(answered, record(name=f"case {number}"))
        if number in valid:
            alive.note_valid(answered)
    return alive


@pytest.mark.parametrize(
    ("seen", "valid", "first"),
    [
        pytest.param([200, UNREACHABLE, UNREACHABLE], [], "of case 0", id="nobody-listens"),
        pytest.param([200, 400, DROPPED, UNREACHABLE], [], "of case 2", id="dropped-and-gone"),
        pytest.param([200, DROPPED, DROPPED], [2], "of case 1", id="dropped-and-a-valid-call-too"),
        pytest.param([200, DROPPED, 200, DROPPED, UNREACHABLE], [], "of case 3", id="the-second-time"),
        pytest.param([200, DROPPED, DROPPED], [], None, id="picky"),
        pytest.param([200, DROPPED], [1], None, id="once"),
        pytest.param([200, UNREACHABLE, UNREACHABLE, 503], [], None, id="back"),
        pytest.param([200, UNREACHABLE, UNREACHABLE, DEADLINE], [], None, id="back-but-slow"),
        pytest.param([UNREACHABLE, UNREACHABLE], [], None, id="never-there"),
        pytest.param([], [], None, id="nothing-sent"),
    ],
)
def test_who_is_away_was_last_seen_alive_on_a_request(seen: Seen, valid: list[int], first: str | None) -> None:
    outage = watched(seen, valid=valid).outage
    assert (first in outage) if outage and first else (outage is first)


@pytest.mark.parametrize(("requests", "gone"), [(ENOUGH - 1, False), (ENOUGH, True)])
def test_enough_requests_without_an_answer_are_enough(requests: int, *, gone: bool) -> None:
    assert watched([200, *[UNREACHABLE] * requests]).is_gone is gone
    assert not watched([200, *[DROPPED] * requests]).is_gone
