"""What the judging of providers has in common, found out once in the process that those of each are forked from."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

from artifact_contracts import schemathesis_adapter
from artifact_contracts.profiles import NESTED, Profile
from artifact_contracts.proof.jobs import Job
from artifact_contracts.running.drawn_bodies import DrawnBodies
from artifact_contracts.running.plan import Plan
from artifact_contracts.running.preparation import PreparedRun, plan_of_suite, prepare
from artifact_contracts.running.runner import run_plan
from artifact_contracts.settings import Settings, resolve

# Each process would import them for itself when it serves a provider (80 ms) and when it searches (120 ms).
_FOR_EVERY_PROCESS = ("artifact_contracts.provider.loopback_server", "artifact_contracts.running.property_search")


@dataclass(frozen=True)
class RunSpec:
    """A run over the embedded provider of one API.

    Attributes:
        api: the API's id.
        profile: its profile.
        seed: its seed.
        specs: folders of further APIs.
        at_random: whether random requests are sent where the profile has any.
    """

    api: str
    profile: Profile
    seed: int
    specs: tuple[Path, ...] = ()
    at_random: bool = True

    @property
    def settings(self) -> Settings:
        """Its settings; nothing in the environment or in a file counts."""
        given = {
            "api": [self.api],
            "profile": str(self.profile),
            "seed": self.seed,
            "specs": list(map(str, self.specs)),
        }
        return resolve(given, {}, Path("no-such-file.toml"))


@dataclass(frozen=True)
class ProofSpec:
    """How providers are judged.

    Attributes:
        profiles: by which profiles.
        seed: the seed of every run.
        specs: folders of further APIs.
    """

    profiles: tuple[Profile, ...]
    seed: int
    specs: tuple[Path, ...] = ()

    def run(self, api: str, profile: Profile) -> RunSpec:
        """Return the run over the provider of an API by one profile."""
        return RunSpec(api, profile, self.seed, self.specs)

    def attempts(self, job: Job) -> Iterator[RunSpec]:
        """Return the runs to try until one of them finds a fault; a conforming variant is judged by the longest only.

        Args:
            job: the provider.
        """
        longest, *others = sorted(self.profiles, key=NESTED.index, reverse=True)
        whole = self.run(job.api, longest)
        if longest.everything and job.is_fault:
            if others and not job.seed_dependent:
                yield replace(whole, profile=others[0])
            yield replace(whole, at_random=False)
        yield whole


@dataclass
class Preload:
    """Prepared runs, their plans, and what their random searches draw.

    Attributes:
        drawn: what random searches have drawn.
    """

    drawn: DrawnBodies = field(default_factory=DrawnBodies)
    _runs: dict[RunSpec, tuple[PreparedRun, Plan]] = field(default_factory=dict)

    @classmethod
    def of(cls, jobs: Sequence[Job], spec: ProofSpec) -> Preload:
        """Import and find out what the processes of several providers would import and find out each for itself.

        Args:
            jobs: the providers.
            spec: how they are judged.
        """
        schemathesis_adapter.import_now()
        for module in _FOR_EVERY_PROCESS:
            importlib.import_module(module)
        preload = cls()
        for run in dict.fromkeys(run for job in jobs for run in spec.attempts(job)):
            preload.prepared(run)
        for api, profile in product(dict.fromkeys(job.api for job in jobs), spec.profiles):
            preload.selected_ids(spec.run(api, profile))
        of_variants = Counter(run for job in jobs if job.is_variant for run in spec.attempts(job))
        preload.draw(run for run, times in of_variants.items() if times > 1)
        return preload

    def prepared(self, run: RunSpec) -> tuple[PreparedRun, Plan]:
        """Return a run that has not started, and its plan."""
        if run not in self._runs:
            prepared = prepare(run.settings)
            self._runs[run] = prepared, plan_of_suite(prepared, at_random=run.at_random)
        return self._runs[run]

    def selected_ids(self, run: RunSpec) -> frozenset[str]:
        """Return the ids of the cases of a run."""
        _, plan = self.prepared(run)
        return frozenset(case.id for case in plan.chosen)

    def draw(self, runs: Iterable[RunSpec]) -> None:
        """Judge the conforming provider, so that no process forked from this one has to draw random requests."""
        for run in runs:
            prepared, plan = self.prepared(run)
            run_plan(prepared, plan, drawn=self.drawn)
