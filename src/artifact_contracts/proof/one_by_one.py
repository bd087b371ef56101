"""Judges many providers, each in a process of its own; what all of them need is imported and found out once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from artifact_contracts import engine
from artifact_contracts.proof.isolation import DEFAULT_WORKERS, LONGEST, each_by_itself
from artifact_contracts.proof.jobs import Job
from artifact_contracts.proof.judging import Evidence, Judged, look_at, planned
from artifact_contracts.provider import server  # noqa: F401 (each process serves one)
from artifact_contracts.suite import exploration  # noqa: F401 (each process may search)


def judged_one_by_one(
    jobs: Sequence[Job],
    profiles: Sequence[str],
    seed: int,
    *,
    specs: Sequence[Path] = (),
    workers: int = DEFAULT_WORKERS,
    longest: float = LONGEST,
) -> Iterator[Judged]:
    """Judge providers, several at a time.

    Args:
        jobs: the providers.
        profiles: names of profiles.
        seed: the seed of every run.
        specs: folders of further APIs.
        workers: how many at a time.
        longest: seconds after which one is given up.

    Yields:
        Each of them, in the order in which they are done; where a process failed, the evidence says why.
    """
    engine.import_now()
    for api in dict.fromkeys(job.api for job in jobs):
        for profile in profiles:
            planned(api, profile, seed, tuple(specs))
    work = partial(look_at, profiles=profiles, seed=seed, specs=specs)
    for job, seen in each_by_itself(work, jobs, workers, longest):
        yield Judged(job, seen if isinstance(seen, Evidence) else Evidence(error=seen.why))
