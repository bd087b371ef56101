"""The profiles: which of them sends what another one sends."""

from __future__ import annotations

import pytest

from artifact_contracts.profiles import CERTIFY, EXPLORE, GATE, NESTED, PROFILES, SMOKE, Profile, up_to


@pytest.mark.parametrize(
    ("profile", "shorter"),
    [(SMOKE, [SMOKE]), (GATE, [SMOKE, GATE]), (CERTIFY, [SMOKE, GATE, CERTIFY])],
    ids=str,
)
def test_a_profile_sends_what_the_shorter_ones_send(profile: Profile, shorter: list[Profile]) -> None:
    assert list(up_to(profile)) == shorter


def test_the_longer_one_may_send_more() -> None:
    bounds = [profile.max_requests or float("inf") for profile in NESTED]
    assert bounds == sorted(set(bounds))


def test_a_profile_is_known_by_its_name() -> None:
    assert {profile.name: profile for profile in (SMOKE, GATE, CERTIFY, EXPLORE)} == PROFILES
    assert [str(profile) for profile in PROFILES.values()] == list(PROFILES)
