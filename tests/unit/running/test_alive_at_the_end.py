"""Which answers to valid calls show that a target is alive: an expired key is refused like much else."""

from __future__ import annotations

import pytest

from artifact_contracts.running.alive_at_the_end import shows_life


@pytest.mark.parametrize(
    ("statuses", "alive"),
    [
        pytest.param([], False, id="nothing-sent"),
        pytest.param([200], True, id="accepted"),
        pytest.param([200, None], False, id="no-answer"),
        pytest.param([200, 503], False, id="a-gateway"),
        pytest.param([200, 401], False, id="an-expired-key"),
        pytest.param([200, 500], False, id="a-crash"),
        pytest.param([200, 409], True, id="a-conflict"),
        pytest.param([200, 200, 403], False, id="forbidden-all-at-once"),
        pytest.param([200, 403], False, id="forbidden-once"),
        pytest.param([200, 422, 422], True, id="refused-from-the-second-on"),
        pytest.param([400, 200, 400, 400], True, id="refused-from-the-second-accepted-on"),
        pytest.param([200, 422, 200, 422], True, id="refused-where-it-is-the-same-again"),
        pytest.param([403, 403, 403], False, id="never-accepted"),
    ],
)
def test_what_shows_life(statuses: list[int | None], *, alive: bool) -> None:
    assert shows_life(statuses) is alive
