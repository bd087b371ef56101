"""Puts contract tests in the order in which they find the most for each request.

The first requests go to the tests that find the most faults for each of them. Then come those without which some MUST
would not be asked, and then the rest, each time the one that finds the most first.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from artifact_contracts.contract.register import Level
from artifact_contracts.profiles import SMOKE
from artifact_contracts.running.case import Case
from artifact_contracts.running.plan import AT_THE_END, ONE_OF_EACH_MEMBER, Step, select

# Which cases of a test are sent depends on the seed, so a step is worth what it finds on the average of some.
SEEDS = range(5)
_CHOICES: tuple[int | str | None, ...] = (1, ONE_OF_EACH_MEMBER, None)
# How many of the cases that come second for a member may be sent before all that are left.
_SECOND = 3
# What a step costs at least, so that those that cost nothing can be compared as well.
_LEAST_COST = 0.1

CaseId = str
# The API's id and the fault's name.
FaultId = tuple[str, str]


@dataclass
class _Simulation:
    """What a run with one seed would have sent and found so far.

    Attributes:
        seed: its seed.
        sent: the cases.
        exchanges: the exchanges that were paid for, by API.
        spent: the requests, by API.
        found: the faults.
    """

    seed: int
    sent: set[CaseId] = field(default_factory=set)
    exchanges: dict[str, set[Hashable]] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)
    found: set[FaultId] = field(default_factory=set)

    def added_by(self, step: Step, groups: Iterable[list[Case]]) -> list[Case]:
        """Return the cases that a step adds, of those of each operation."""
        return [
            case for group in groups for case in select(step, group, self.sent, self.seed) if case.id not in self.sent
        ]

    def cost(self, cases: Iterable[Case]) -> dict[str, int]:
        """Return how many requests some cases cost, by API, beyond those that were sent."""
        new: dict[str, dict[Hashable, int]] = {}
        for case in cases:
            known = self.exchanges.get(case.api, set())
            new.setdefault(case.api, {}).update(
                {name: count for name, count in case.requests.items() if name not in known}
            )
        return {api: sum(counts.values()) for api, counts in new.items()}

    def opened_by(self, cases: Sequence[Case], others: Mapping[tuple[str, Hashable], Sequence[Case]]) -> Iterator[Case]:
        """Yield the cases that cost nothing more once some are sent: they look at the same exchanges.

        Args:
            cases: those that are sent.
            others: the cases that look at an exchange, by its API and its name.
        """
        paid: dict[str, set[Hashable]] = {}
        for case in cases:
            paid.setdefault(case.api, set()).update(case.requests)
        for api, names in paid.items():
            before = self.exchanges.get(api, set())
            known = names | before
            for name in names - before:
                yield from (case for case in others[api, name] if case.requests.keys() <= known)

    def send(self, cases: Sequence[Case], detects: Mapping[CaseId, frozenset[FaultId]]) -> None:
        """Send some cases."""
        for api, cost in self.cost(cases).items():
            self.spent[api] = self.spent.get(api, 0) + cost
        for case in cases:
            self.sent.add(case.id)
            self.exchanges.setdefault(case.api, set()).update(case.requests)
            self.found |= detects[case.id]


class Prioritizer:
    """Puts tests in order, step by step.

    Args:
        cases: every case there is.
        detects: the faults that each case detects.
        weights: what each fault counts.
        others: tests that none of these cases is of: only further APIs are asked what they ask.
    """

    def __init__(
        self,
        cases: Sequence[Case],
        detects: Mapping[CaseId, frozenset[FaultId]],
        weights: Mapping[FaultId, float],
        others: Iterable[str] = (),
    ) -> None:
        self._detects = detects
        self._weights = weights
        self._others = others
        self._groups: dict[str, dict[tuple[str, str], list[Case]]] = {}
        for case in cases:
            self._groups.setdefault(case.test.name, {}).setdefault((case.api, case.calls.operation.id), []).append(case)
        self._looking_at: dict[tuple[str, Hashable], list[Case]] = {}
        for case in cases:
            for name in case.requests:
                self._looking_at.setdefault((case.api, name), []).append(case)
        self._musts = {case.test.name for case in cases if case.requirement.level is Level.MUST}
        self._simulations = [_Simulation(seed) for seed in SEEDS]
        self._steps: list[Step] = []

    def prioritize(self) -> list[Step]:
        """Return the steps: what finds the most with the first requests, then every MUST, then the rest."""
        self._go_on(set(self._groups), within=(SMOKE.max_requests or 0) - AT_THE_END)
        self._go_on(self._musts, all_of_them=True)
        self._go_on(set(self._groups))
        self._rest()
        return self._steps

    def _rest(self) -> None:
        """Ask what is not asked yet, a case for each member; what is left of other tests is left to certify."""
        begun = {step.test for step in self._steps}
        left = [Step(test, ONE_OF_EACH_MEMBER) for test in self._groups if test not in begun]
        for step in sorted(left, key=lambda step: max(self._first.cost(self._new(step)).values(), default=0)):
            self._take(step)
        self._steps += [Step(test, ONE_OF_EACH_MEMBER) for test in self._others]

    def _go_on(self, tests: set[str], *, all_of_them: bool = False, within: int | None = None) -> None:
        while True:
            candidates = self._candidates(tests, all_of_them=all_of_them)
            worth = {step: self._worth(step) for step in candidates if within is None or self._fits(step, within)}
            best = max(worth, key=lambda step: worth[step], default=None)
            if best is None or (worth[best] <= 0 and not all_of_them):
                return
            self._take(self._first_part(best, worth))

    def _first_part(self, best: Step, worth: Mapping[Step, float]) -> Step:
        """Return the step whose exchanges are a part of those of the best one, if there is one: it costs nothing more.

        So a valid call comes before what deviates from it.
        """
        wanted = self._exchanges_of(best)
        parts = []
        for step in worth:
            exchanges = self._exchanges_of(step)
            are_less = all(names < wanted.get(api, set()) for api, names in exchanges.items())
            if worth[step] > 0 and exchanges and are_less:
                parts.append(step)
        return max(parts, key=lambda step: worth[step], default=best)

    def _exchanges_of(self, step: Step) -> dict[str, set[Hashable]]:
        """Return the exchanges that a step adds, by API."""
        added: dict[str, set[Hashable]] = {}
        for case in self._new(step):
            if names := case.requests.keys() - self._first.exchanges.get(case.api, set()):
                added.setdefault(case.api, set()).update(names)
        return added

    def _candidates(self, tests: set[str], *, all_of_them: bool) -> Iterator[Step]:
        """Return what may come next: some cases of a test, or the rest of them.

        Where a requirement only has to be asked, one step of its test is enough.
        """
        begun = {step.test for step in self._steps}
        for test in self._groups:
            if test in tests and not (all_of_them and test in begun):
                several = any(len(group) > 1 for group in self._groups[test].values())
                # Of each member the most telling case was sent: a few of those behind it tell nearly as much as all.
                second = (_SECOND,) if Step(test, ONE_OF_EACH_MEMBER) in self._steps else ()
                for choice in (*_CHOICES, *second) if several else (None,):
                    step = Step(test, choice)
                    if step not in self._steps and self._new(step):
                        yield step

    def _fits(self, step: Step, within: int) -> bool:
        costs = self._first.cost(self._new(step))
        return all(self._first.spent.get(api, 0) + cost <= within for api, cost in costs.items())

    def _worth(self, step: Step) -> float:
        """Return how much is found for each request that one API is sent more, on the average.

        What costs nothing more then counts too: it is asked in any case, and comes next.
        """
        gain = cost = 0.0
        for simulation in self._simulations:
            cases = simulation.added_by(step, self._groups_of(step))
            opened = simulation.opened_by(cases, self._looking_at)
            new = set().union(*(self._detects[case.id] for case in (*cases, *opened))) - simulation.found
            # Exact, because sets have no order and rounding has.
            gain += math.fsum(self._weights[fault] for fault in new)
            cost += max(simulation.cost(cases).values(), default=0)
        return gain / max(cost, _LEAST_COST * len(self._simulations))

    def _take(self, step: Step) -> None:
        self._steps.append(step)
        for simulation in self._simulations:
            simulation.send(simulation.added_by(step, self._groups_of(step)), self._detects)

    @property
    def _first(self) -> _Simulation:
        return self._simulations[0]

    def _new(self, step: Step) -> list[Case]:
        return self._first.added_by(step, self._groups_of(step))

    def _groups_of(self, step: Step) -> Iterable[list[Case]]:
        return self._groups[step.test].values()
