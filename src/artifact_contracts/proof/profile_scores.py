"""What a proof shows of each profile: the share of the faults it finds, its false alarms, its first findings."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence

from artifact_contracts.contract.register import Level
from artifact_contracts.profiles import CERTIFY, GATE, SMOKE, Profile
from artifact_contracts.proof.evaluation import Evaluation
from artifact_contracts.results.proof_model import Count, FirstFinding, ProfileScore, Share

# The share of the faults that a profile must find, by level. Faults that show with one value at one place only have
# their turn with the seed, so they are promised by certify alone.
PROMISED: Mapping[Profile, Mapping[Level, float]] = {
    SMOKE: {Level.MUST: 0.5},
    GATE: {Level.MUST: 0.97},
    CERTIFY: {Level.MUST: 1.0, Level.SHOULD: 1.0},
}


def profile_score(profile: Profile, evaluations: Sequence[Evaluation], *, whole: bool) -> ProfileScore:
    """Return what a profile shows.

    Args:
        profile: the profile.
        evaluations: every provider that could be judged.
        whole: whether they are so many that the share of smoke, which is far from all, says something.
    """
    faults = [one for one in evaluations if one.job.is_fault]
    variants = [one for one in evaluations if one.job.is_variant]
    found = {level: _share(profile, level, faults) for level in Level}
    return ProfileScore(
        profile=profile.name,
        found=found,
        false_alarms=Count(number=sum(one.is_false_alarm(profile) for one in variants), of=len(variants)),
        first=_first_finding(profile, faults),
        requests=_most_requests(profile, evaluations),
        kept=all(_is_kept(share) for share in found.values() if whole or profile != SMOKE),
    )


def must_find_all(profile: Profile, level: Level | None) -> bool:
    """Whether a profile promises to find every fault of a level."""
    return level is not None and PROMISED[profile].get(level) == 1.0


def _share(profile: Profile, level: Level, faults: Iterable[Evaluation]) -> Share:
    counted = [one for one in faults if one.job.level is level and (profile.everything or not one.job.seed_dependent)]
    found = sum(one.found(profile) for one in counted)
    return Share(number=found, of=len(counted), promised=PROMISED[profile].get(level))


def _is_kept(share: Share) -> bool:
    return share.promised is None or share.number >= share.promised * share.of


def _first_finding(profile: Profile, faults: Iterable[Evaluation]) -> FirstFinding | None:
    firsts = [one.first(profile) for one in faults if one.job.breaks_must and one.found(profile)]
    known = [first for first in firsts if first is not None]
    return FirstFinding(median=statistics.median(known), worst=max(known)) if known else None


def _most_requests(profile: Profile, evaluations: Iterable[Evaluation]) -> dict[str, int]:
    most: dict[str, int] = {}
    for one in evaluations:
        if profile in one.evidence.results:
            most[one.job.api] = max(most.get(one.job.api, 0), one.evidence.results[profile].requests)
    return most
