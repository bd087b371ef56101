"""Judges one provider, faulty or lawful, by the profiles of the suite.

One run tells of several profiles: ``smoke`` sends what ``gate`` sends first, and both what ``certify`` sends first. So
a shorter profile is judged by the items of a longer run that it would have had, with the same judgement. What ``gate``
has found ``certify`` is not asked again: it sends all of it, and more.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from artifact_contracts.errors import ExitCode, SuiteError
from artifact_contracts.proof.jobs import Job
from artifact_contracts.proof.preload import Wanted, asked_by, collected
from artifact_contracts.pytest_adapter.session import judge_planned
from artifact_contracts.results.run_record import CaseResult, RunRecord
from artifact_contracts.running.run import Run
from artifact_contracts.settings import PROFILE_REQUESTS

PROFILES = ("smoke", "gate", "certify")


@dataclass(frozen=True)
class ProfileResult:
    """What one profile says of a provider.

    Attributes:
        failed: ids of MUST requirements that were not kept.
        advised: ids of SHOULD requirements that were not kept.
        exit_code: of the run.
        requests: how many were sent.
        first: how many were sent until something was found; None if nothing was.
    """

    failed: tuple[str, ...]
    advised: tuple[str, ...]
    exit_code: int
    requests: int
    first: int | None

    def caught(self, job: Job) -> bool:
        """Whether the requirement that must catch a fault has caught it."""
        return job.detected_by in (*self.failed, *self.advised)

    @property
    def accused(self) -> bool:
        """Whether a lawful provider would be called broken, or could not be judged."""
        return bool(self.failed) or self.exit_code != 0


@dataclass
class Evidence:
    """What was seen of a provider.

    Attributes:
        seen: by profile that was run, or that a run tells of.
        telling: ids of the items of the last run in which the requirement that must catch the fault did.
        error: why nothing was seen, or None.
        seconds: how long it took.
    """

    seen: dict[str, ProfileResult] = field(default_factory=dict)
    telling: tuple[str, ...] = ()
    error: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Evaluation:
    """A provider that was judged."""

    job: Job
    evidence: Evidence

    def first(self, profile: str) -> int | None:
        """How many requests a profile sends until something is found, whether it was run or a shorter one tells."""
        shorter = PROFILES[: PROFILES.index(profile) + 1]
        seen = self.evidence.seen
        return next((seen[each].first for each in shorter if each in seen and seen[each].first is not None), None)

    def found(self, profile: str) -> bool:
        """Whether a fault is found under a profile: by it, or by a shorter one whose requests it sends as well."""
        shorter = PROFILES[: PROFILES.index(profile) + 1]
        seen = self.evidence.seen
        return any(seen[each].caught(self.job) for each in shorter if each in seen)

    def accused(self, profile: str) -> bool:
        """Whether a lawful variant is accused under a profile."""
        seen = self.evidence.seen
        return profile in seen and seen[profile].accused


def look_at(job: Job, profiles: Sequence[str], seed: int, specs: Sequence[Path] = ()) -> Evidence:
    """Judge a provider by some profiles, with as few runs as will do.

    Args:
        job: the provider.
        profiles: names of profiles.
        seed: the seed of the runs.
        specs: folders of further APIs.
    """
    started = time.perf_counter()
    evidence = Evidence()
    for attempt in attempts(job, profiles, seed, specs):
        if not job.lawful and any(seen.caught(job) for seen in evidence.seen.values()):
            break
        _look(evidence, job, attempt, profiles)
    evidence.seconds = time.perf_counter() - started
    return evidence


def attempts(job: Job, profiles: Iterable[str], seed: int, specs: Sequence[Path] = ()) -> Iterator[Wanted]:
    """Return the runs to try until one of them finds a fault; a lawful variant is judged by the longest at once.

    Args:
        job: the provider.
        profiles: names of profiles.
        seed: the seed of the runs.
        specs: folders of further APIs.
    """
    longest, *others = sorted(profiles, key=PROFILES.index, reverse=True)
    whole = Wanted(job.api, longest, seed, tuple(specs))
    if longest == "certify" and not job.lawful:
        if others and not job.seed_dependent:
            yield replace(whole, profile=others[0])
        yield replace(whole, at_random=False)
    yield whole


def _look(evidence: Evidence, job: Job, attempt: Wanted, profiles: Iterable[str]) -> None:
    run, planned = collected(attempt)
    run.kinds = {job.api: job.kind}
    results = judge_planned(run, planned)
    if results["exit_code"] == ExitCode.SUITE_FAILED:
        raise SuiteError(results["sentence"])
    evidence.seen[attempt.profile] = _seen(results, job)
    for each in profiles:
        if each not in evidence.seen and PROFILES.index(each) < PROFILES.index(attempt.profile):
            evidence.seen[each] = _seen(_as_of(run, replace(attempt, profile=each, at_random=True)), job)
    evidence.telling = tuple(item.id for item in run.run_record if _tells(item, job))


def _as_of(run: Run, shorter: Wanted) -> dict[str, Any]:
    """Return the results that a shorter profile would have had."""
    wanted = asked_by(shorter)
    whole, run.run_record = run.run_record, RunRecord()
    left = PROFILE_REQUESTS[shorter.profile]
    for item in whole:
        if item.id in wanted and item.requests <= left:
            left -= item.requests
            run.run_record.add(item)
    try:
        return run.results(interrupted=False)
    finally:
        run.run_record = whole


def _seen(results: Mapping[str, Any], job: Job) -> ProfileResult:
    def ids(outcome: str) -> tuple[str, ...]:
        return tuple(row["id"] for row in results["requirements"] if row["outcome"] == outcome)

    requests = sum(item["requests"] for item in results["items"])
    first = _first(results, must=job.must)
    return ProfileResult(ids("failed"), ids("advised"), results["exit_code"], requests, first)


def _first(results: Mapping[str, Any], *, must: bool) -> int | None:
    """Return how many requests had been sent when the first item found something.

    Where it is a MUST that is broken, only findings about a MUST count.
    """
    counting = {row["key"] for row in results["findings"] if row["level"] == "MUST" or not must}
    sent = 0
    for item in results["items"]:
        sent += int(item["requests"])
        if counting.intersection(item["findings"]):
            return sent
    return None


def _tells(item: CaseResult, job: Job) -> bool:
    return any(record.check_result.requirement == job.detected_by for record in item.broken())
