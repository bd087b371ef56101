"""What is known of a target: the first reason stays, and what cannot be reached is not tried again and again."""

from __future__ import annotations

import pytest

from artifact_contracts.errors import NotTestedError
from artifact_contracts.running.target_state import TargetState


def test_at_first_nothing_is_known() -> None:
    state = TargetState()
    state.raise_if_unreachable()
    assert (state.accepted, state.unjudged, state.failing) == (0, None, None)


def test_the_first_reason_stays() -> None:
    state = TargetState()
    for number in range(2):
        state.refused(f"reason {number}")
        state.keeps_failing(f"call {number}")
    assert (state.unjudged, state.failing) == ("reason 0", "call 0")


@pytest.mark.parametrize(
    ("known", "told"), [(None, "no connection"), ("it was answered with 401", "it was answered with 401")]
)
def test_a_target_without_a_connection_is_not_tried_again(known: str | None, told: str) -> None:
    state = TargetState()
    if known:
        state.refused(known)
    state.unreachable("no connection")
    with pytest.raises(NotTestedError, match=f"no valid call was accepted: {told}"):
        state.raise_if_unreachable()
