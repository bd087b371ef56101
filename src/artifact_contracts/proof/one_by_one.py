"""Judges many providers, each in a process of its own; what all of them need is imported and found out once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import product
from pathlib import Path

from artifact_contracts import schemathesis_adapter
from artifact_contracts.proof.evaluation import Evaluation, Evidence, attempts, look_at
from artifact_contracts.proof.jobs import Job
from artifact_contracts.proof.preload import Wanted, asked_by, collect_now, search_now
from artifact_contracts.proof.process_pool import DEFAULT_WORKERS, LONGEST, each_by_itself
from artifact_contracts.provider import loopback_server  # noqa: F401 (each process serves one)
from artifact_contracts.running import property_search  # noqa: F401 (each process may search)


def judged_one_by_one(
    jobs: Sequence[Job],
    profiles: Sequence[str],
    seed: int,
    *,
    specs: Sequence[Path] = (),
    workers: int = DEFAULT_WORKERS,
    longest: float = LONGEST,
) -> Iterator[Evaluation]:
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
    schemathesis_adapter.import_now()
    _rehearse(jobs, profiles, seed, specs)
    work = partial(look_at, profiles=profiles, seed=seed, specs=specs)
    # What takes longest comes first, so that at the end no processor waits for another.
    ordered = sorted(jobs, key=lambda job: not job.lawful)
    for job, seen in each_by_itself(work, ordered, workers, longest):
        yield Evaluation(job, seen if isinstance(seen, Evidence) else Evidence(error=seen.why))


def _rehearse(jobs: Sequence[Job], profiles: Sequence[str], seed: int, specs: Sequence[Path]) -> None:
    """Find out what the processes of several providers would find out each for itself."""
    collect_now(dict.fromkeys(run for job in jobs for run in attempts(job, profiles, seed, specs)))
    for api, profile in product(dict.fromkeys(job.api for job in jobs), profiles):
        asked_by(Wanted(api, profile, seed, tuple(specs)))
    by_all = Counter(run for job in jobs if job.lawful for run in attempts(job, profiles, seed, specs))
    for run in (run for run, times in by_all.items() if times > 1):
        search_now(run)
