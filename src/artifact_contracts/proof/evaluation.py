"""Judges providers, faulty or conforming, by the profiles of the suite.

One run tells of several profiles: ``smoke`` sends what ``gate`` sends first, and both what ``certify`` sends first. So
a shorter profile is judged by the cases of a longer run that it would have had, with the same checks. What ``gate``
has found ``certify`` is not asked again: it sends all of it, and more.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from artifact_contracts.contract.register import Level
from artifact_contracts.errors import ExitCode, SuiteError
from artifact_contracts.profiles import NESTED, Profile, up_to
from artifact_contracts.proof.jobs import Job
from artifact_contracts.proof.pool import DEFAULT_WORKERS, LONGEST, WorkerFailure, map_isolated
from artifact_contracts.proof.preload import Preload, ProofSpec, RunSpec
from artifact_contracts.results.model import Results
from artifact_contracts.results.outcome import Outcome
from artifact_contracts.running.connections import SPARE
from artifact_contracts.running.plan import AT_THE_END, Plan, last_to_send
from artifact_contracts.running.run_record import RunRecord, results_of
from artifact_contracts.running.runner import run_plan


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

    def detects(self, job: Job) -> bool:
        """Whether the requirement that must detect a fault was not kept."""
        return job.detected_by in (*self.failed, *self.advised)

    @property
    def is_false_alarm(self) -> bool:
        """Whether a conforming provider would be called broken, or could not be judged."""
        return bool(self.failed) or self.exit_code != ExitCode.CONFORMING


@dataclass(frozen=True)
class Evidence:
    """What was seen of a provider; it can leave the process that saw it.

    Attributes:
        results: by profile that was run, or that a run tells of.
        detecting_cases: ids of the cases of the last run that show the requirement that must detect the fault not kept.
        error: why nothing was seen, or None.
        seconds: how long it took.
    """

    results: Mapping[Profile, ProfileResult] = field(default_factory=dict)
    detecting_cases: tuple[str, ...] = ()
    error: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Evaluation:
    """A provider that was judged.

    Attributes:
        job: the provider.
        evidence: what was seen of it.
    """

    job: Job
    evidence: Evidence

    def first(self, profile: Profile) -> int | None:
        """Return how many requests a profile sends until it, or a shorter one, finds something; None if none does."""
        firsts = (result.first for result in self._up_to(profile))
        return next((first for first in firsts if first is not None), None)

    def found(self, profile: Profile) -> bool:
        """Whether a fault is found under a profile: by it, or by a shorter one whose requests it sends as well."""
        return any(result.detects(self.job) for result in self._up_to(profile))

    def is_false_alarm(self, profile: Profile) -> bool:
        """Whether a conforming variant raises a false alarm under a profile."""
        results = self.evidence.results
        return profile in results and results[profile].is_false_alarm

    @property
    def longest(self) -> ProfileResult | None:
        """What the longest run says; None if there was none."""
        results = self.evidence.results
        return results[max(results, key=NESTED.index)] if results else None

    def _up_to(self, profile: Profile) -> list[ProfileResult]:
        results = self.evidence.results
        return [results[each] for each in up_to(profile) if each in results]


def evaluate_all(
    jobs: Sequence[Job], spec: ProofSpec, *, workers: int = DEFAULT_WORKERS, longest: float = LONGEST
) -> Iterator[Evaluation]:
    """Judge providers, several at a time, each in a process of its own.

    Args:
        jobs: the providers.
        spec: how they are judged.
        workers: how many at a time.
        longest: seconds after which one is given up.

    Yields:
        Each of them, in the order in which they are done; where a process failed, the evidence says why.
    """
    work = partial(evaluate, spec=spec, preload=Preload.of(jobs, spec))
    # Variants take longest and come first, so that at the end no processor waits for another.
    ordered = sorted(jobs, key=lambda job: job.is_fault)
    for job, seen in map_isolated(work, ordered, workers, longest):
        yield Evaluation(job, Evidence(error=seen.why) if isinstance(seen, WorkerFailure) else seen)


def evaluate(job: Job, spec: ProofSpec, preload: Preload) -> Evidence:
    """Judge a provider with as few runs as needed.

    Args:
        job: the provider.
        spec: how it is judged.
        preload: what the judging of providers has in common.

    Raises:
        SuiteError: a run of the suite failed.
    """
    started = time.perf_counter()
    results: dict[Profile, ProfileResult] = {}
    detecting: tuple[str, ...] = ()
    for attempt in spec.attempts(job):
        if job.is_fault and any(result.detects(job) for result in results.values()):
            break
        record = _run(job, attempt, preload)
        results[attempt.profile] = _profile_result(record, job, attempt, preload, selected=None)
        for profile in spec.profiles:
            if profile not in results and profile in up_to(attempt.profile):
                selected = preload.selected_ids(spec.run(job.api, profile))
                shorter = _as_of(record, selected, profile)
                results[profile] = _profile_result(shorter, job, attempt, preload, selected)
        detecting = tuple(_detecting_cases(record, job))
    return Evidence(results, detecting, seconds=time.perf_counter() - started)


def _run(job: Job, attempt: RunSpec, preload: Preload) -> RunRecord:
    run, plan = preload.prepared(attempt)
    return run_plan(run, plan, providers={job.api: job.kind}, drawn=preload.drawn)


def _as_of(record: RunRecord, selected: frozenset[str], profile: Profile) -> RunRecord:
    """Return the record that a run with a shorter profile would have left."""
    left = profile.max_requests
    if left is None:
        raise SuiteError(f"{profile} has no bound, so it is no shorter profile.")
    # What the service makes necessary may come on top of the profile's own bound.
    left += SPARE
    cases = {}
    for case in record.cases.values():
        if case.id in selected and case.requests <= left:
            left -= case.requests
            cases[case.id] = case
    return replace(record, cases=cases)


def _profile_result(
    record: RunRecord, job: Job, attempt: RunSpec, preload: Preload, selected: frozenset[str] | None
) -> ProfileResult:
    """Return what a profile says: that of the run, or a shorter one that selects some of its cases only."""
    run, plan = preload.prepared(attempt)
    if selected is not None:
        plan = replace(plan, chosen=[case for case in plan.chosen if case.id in selected])
    results = results_of(run, plan, record)
    if results.exit_code == ExitCode.SUITE_FAILED:
        raise SuiteError(results.sentence)
    return ProfileResult(
        failed=_ids(results, Outcome.FAILED),
        advised=_ids(results, Outcome.ADVISED),
        exit_code=results.exit_code,
        requests=sum(item.requests for item in results.items) + _for_the_end(results, plan, job, selected),
        first=_first(results, must=job.breaks_must),
    )


def _for_the_end(results: Results, plan: Plan, job: Job, selected: frozenset[str] | None) -> int:
    """Return how many requests a run with a shorter profile would have sent to see that the target is still alive."""
    is_told_of = selected is not None and results.exit_code == ExitCode.CONFORMING
    last = last_to_send(plan.chosen).get(job.api)
    return AT_THE_END if is_told_of and last and not last.sends_valid_calls_only else 0


def _ids(results: Results, outcome: Outcome) -> tuple[str, ...]:
    return tuple(row.id for row in results.requirements if row.outcome is outcome)


def _first(results: Results, *, must: bool) -> int | None:
    """Return how many requests had been sent when the first case found something.

    Where it is a MUST that is broken, only findings about a MUST count.
    """
    counting = {row.key for row in results.findings if row.level is Level.MUST or not must}
    sent = 0
    for item in results.items:
        sent += item.requests
        if counting.intersection(item.findings):
            return sent
    return None


def _detecting_cases(record: RunRecord, job: Job) -> Iterable[str]:
    for case in record.cases.values():
        if any(failure.requirement.id == job.detected_by for failure in case.failures):
            yield case.id
