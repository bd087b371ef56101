"""Derives the order of ``plan.yaml`` from a proof: which test tells of how many faults, for how many requests.

    python -m artifact_contracts.proof.prioritization

Every fault is judged by ``certify``, which asks everything; that takes five minutes. The first requests go to
the tests that find the most faults for each of them. Then come those without which some MUST would not be asked, and
then the rest, each time the most telling first. To be run whenever the contract tests, the documents or a good part of
the faults have changed; ``tests/meta/test_order.py`` says when.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from artifact_contracts import locations
from artifact_contracts.contract.contract import Contract, load_chosen
from artifact_contracts.contract.register import Level
from artifact_contracts.proof.evaluation import Evidence
from artifact_contracts.proof.jobs import Job, chosen
from artifact_contracts.proof.one_by_one import judged_one_by_one
from artifact_contracts.proof.preload import Wanted, collected
from artifact_contracts.running.items import id_of
from artifact_contracts.running.plan import FILE, ONE_OF_EACH_MEMBER, Case, Step, read_order, taken
from artifact_contracts.settings import SMOKE_REQUESTS

SEED = 1
# Which cases of a test are sent varies with the seed, so a step is worth what it finds on the average of some.
SEEDS = range(5)
# What a fault counts that a SHOULD is about, or that shows with one value at one place only.
LESSER = 0.2
_CHOICES: tuple[int | str | None, ...] = (1, ONE_OF_EACH_MEMBER, None)
_HEAD = """\
# The order in which cases are sent, the most telling first. Derived from the faults that each test finds, by
# `make plan`; do not change it by hand.
#
# smoke sends the first 10 requests of it, gate what is listed as far as its requests go, certify all of it and then
# every case that is left. `cases` says how many of a test's cases a step takes: a number of them, or one for each
# member of the body; without it all. Which ones is another matter with another seed. A later step of the same test
# goes on with those that are left.

"""
Fault = tuple[str, str]


def all_cases(apis: Iterable[str]) -> list[Case]:
    """Return every case of some APIs that is the same in each run, in the order of the tests."""
    found: list[Case] = []
    for api in apis:
        _, planned = collected(Wanted(api, "certify", SEED, at_random=False))
        found += planned.chosen
    return sorted(found, key=lambda case: (case.test, case.item.name))


def all_tests() -> list[str]:
    """Return the name of every contract test that is the same in each run, whether any API is asked it or not."""
    return [
        f"{file.name}::{node.name}"
        for file in sorted(locations.suite_folder().glob("test_*.py"))
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]


def fingerprint(cases: Iterable[Case]) -> str:
    """Return what is another as soon as there are other cases, or one proves or costs something else."""
    lines = [f"{case.api} {case.item.name} {case.requirement.id} {sorted(case.requests.values())}" for case in cases]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


@dataclass
class _Run:
    """What a run with one seed has sent and found so far.

    Attributes:
        seed: its seed.
        sent: the cases, by identity.
        known: the exchanges that were paid for, by API.
        spent: the requests, by API.
        found: the faults.
    """

    seed: int
    sent: set[int] = field(default_factory=set)
    known: dict[str, set[Any]] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)
    found: set[Fault] = field(default_factory=set)

    def would_take(self, step: Step, groups: Sequence[list[Case]]) -> list[Case]:
        """Return the cases that a step adds."""
        return [
            case for group in groups for case in taken(step, group, self.sent, self.seed) if id(case) not in self.sent
        ]

    def cost(self, cases: Iterable[Case]) -> dict[str, int]:
        """Return how many requests some cases cost, by API, beyond those that were sent."""
        new: dict[str, dict[Any, int]] = {}
        for case in cases:
            known = self.known.get(case.api, set())
            new.setdefault(case.api, {}).update(
                {name: count for name, count in case.requests.items() if name not in known}
            )
        return {api: sum(counts.values()) for api, counts in new.items()}

    def take(self, cases: Sequence[Case], telling: Mapping[int, frozenset[Fault]]) -> None:
        """Send some cases."""
        for api, cost in self.cost(cases).items():
            self.spent[api] = self.spent.get(api, 0) + cost
        for case in cases:
            self.sent.add(id(case))
            self.known.setdefault(case.api, set()).update(case.requests)
            self.found |= telling[id(case)]


class Deriving:
    """Puts tests in order, step by step.

    Args:
        cases: every case there is.
        telling: by identity of a case, the faults it finds.
        weights: what each fault counts.
        others: tests that none of these cases is of: what they ask only further APIs are asked.
    """

    def __init__(
        self,
        cases: Sequence[Case],
        telling: Mapping[int, frozenset[Fault]],
        weights: Mapping[Fault, float],
        others: Iterable[str] = (),
    ) -> None:
        self._telling = telling
        self._weights = weights
        self._others = others
        self._groups: dict[str, dict[tuple[str, str], list[Case]]] = {}
        for case in cases:
            self._groups.setdefault(case.test, {}).setdefault((case.api, case.operation.id), []).append(case)
        self._musts = {case.test for case in cases if case.requirement.level is Level.MUST}
        self._runs = [_Run(seed) for seed in SEEDS]
        self.steps: list[Step] = []

    def derive(self) -> list[Step]:
        """Return the steps: the most telling for the first requests, then every MUST, then the rest."""
        self._go_on(set(self._groups), within=SMOKE_REQUESTS)
        self._go_on(self._musts, all_of_them=True)
        self._go_on(set(self._groups))
        self._rest()
        return self.steps

    def _rest(self) -> None:
        """Ask what is not asked yet, a case for each member; what is left of other tests is left to certify."""
        begun = {step.test for step in self.steps}
        left = [Step(test, ONE_OF_EACH_MEMBER) for test in self._groups if test not in begun]
        for step in sorted(left, key=lambda step: max(self._runs[0].cost(self._new(step)).values(), default=0)):
            self._take(step)
        self.steps += [Step(test, ONE_OF_EACH_MEMBER) for test in self._others]

    def _new(self, step: Step) -> list[Case]:
        return self._runs[0].would_take(step, self._in_groups(step))

    def _go_on(self, tests: set[str], *, all_of_them: bool = False, within: int | None = None) -> None:
        while True:
            candidates = self._candidates(tests, all_of_them=all_of_them)
            worth = {step: self._worth(step) for step in candidates if within is None or self._fits(step, within)}
            best = max(worth, key=lambda step: worth[step], default=None)
            if best is None or (worth[best] <= 0 and not all_of_them):
                return
            self._take(best)

    def _candidates(self, tests: set[str], *, all_of_them: bool) -> Iterator[Step]:
        """Return what may come next: some cases of a test, or the rest of them.

        Where a requirement only has to be asked, one case for each member does it.
        """
        begun = {step.test for step in self.steps}
        for test in self._groups:
            if test in tests and not (all_of_them and test in begun):
                for choice in _CHOICES:
                    step = Step(test, choice)
                    several = any(len(group) > 1 for group in self._groups[test].values())
                    if step not in self.steps and self._adds(step) and (several or choice is None):
                        yield step

    def _fits(self, step: Step, within: int) -> bool:
        run = self._runs[0]
        costs = run.cost(self._new(step))
        return all(run.spent.get(api, 0) + cost <= within for api, cost in costs.items())

    def _adds(self, step: Step) -> bool:
        return bool(self._new(step))

    def _in_groups(self, step: Step) -> list[list[Case]]:
        return list(self._groups[step.test].values())

    def _worth(self, step: Step) -> float:
        """Return how much is found for each request that one API is sent more, on the average."""
        gain = cost = 0.0
        for run in self._runs:
            cases = run.would_take(step, self._in_groups(step))
            new = set().union(*(self._telling[id(case)] for case in cases)) - run.found
            gain += sum(self._weights[fault] for fault in new)
            cost += max(run.cost(cases).values(), default=0)
        return gain / max(cost, 0.1 * len(self._runs))

    def _take(self, step: Step) -> None:
        self.steps.append(step)
        for run in self._runs:
            run.take(run.would_take(step, self._in_groups(step)), self._telling)


def _judged(contracts: Mapping[str, Contract]) -> dict[Job, Evidence]:
    faults = [job for job in chosen(contracts) if not job.lawful]
    judged: dict[Job, Evidence] = {}
    for one in judged_one_by_one(faults, ("certify",), SEED):
        if one.evidence.error:
            sys.stderr.write(f"{one.job.name} ({one.job.api}): {one.evidence.error}\n")
            continue
        judged[one.job] = one.evidence
        sys.stderr.write(f"\r{len(judged)}/{len(faults)} faults")
    sys.stderr.write("\n")
    return judged


def _telling(cases: Iterable[Case], judged: Mapping[Job, Evidence]) -> dict[int, frozenset[Fault]]:
    by_item: dict[tuple[str, str], set[Fault]] = {}
    for job, evidence in judged.items():
        for item in evidence.telling:
            by_item.setdefault((job.api, item), set()).add((job.api, job.name))
    return {id(case): frozenset(by_item.get((case.api, id_of(case.item)), ())) for case in cases}


def written(steps: Iterable[Step], reserve: int, cases: Sequence[Case], faults: int) -> str:
    """Return the text of ``plan.yaml``."""
    rows = [{"test": step.test, **({} if step.cases is None else {"cases": step.cases})} for step in steps]
    derived = {"cases_sha256": fingerprint(cases), "faults": faults, "seed": SEED}
    body = {"derived_from": derived, "reserve": reserve, "steps": rows}
    return _HEAD + yaml.safe_dump(body, sort_keys=False, width=120)


def main() -> int:
    """Judge every fault, derive the order, write it, and return the exit code."""
    file = locations.suite_folder() / FILE
    contracts = load_chosen((locations.specs_folder(),))
    cases = all_cases(contracts)
    judged = _judged(contracts)
    weights = {(job.api, job.name): 1.0 if job.must and not job.seed_dependent else LESSER for job in judged}
    known = {case.test for case in cases}
    others = [test for test in all_tests() if test not in known]
    steps = Deriving(cases, _telling(cases, judged), weights, others).derive()
    file.write_text(written(steps, read_order(file).reserve, cases, len(judged)), encoding="utf-8")
    sys.stdout.write(f"{file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
