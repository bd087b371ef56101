"""What is sent in a run, in which order, and what each case costs in requests: known before anything is sent.

The order is data, ``plan.yaml`` beside the contract tests. A profile takes as much of it as its requests allow.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from artifact_contracts import yaml_files
from artifact_contracts.checks.response_checks import SERVED
from artifact_contracts.profiles import CERTIFY, EXPLORE, GATE, SMOKE
from artifact_contracts.running.case import Case
from artifact_contracts.running.contract_test import ContractTest
from artifact_contracts.settings import Settings

ONE_OF_EACH_MEMBER = "one of each member"
FILE = "plan.yaml"
_LEFT_TO_CERTIFY = f"it is left to --profile {CERTIFY}"
_RANDOM = f"random requests are left to --profile {CERTIFY}"
_ONLY_RANDOM = f"--profile {EXPLORE} sends random requests only"
# The last request of a run shows that the service is still alive.
AT_THE_END = 1
_SMOKE = f"--profile {SMOKE} sends the first {SMOKE.max_requests} requests of the plan only"


@dataclass(frozen=True)
class Step:
    """Some cases of one test.

    Attributes:
        test: the file and the function, as in ``test_methods.py::test_undocumented_method``.
        cases: how many of its cases, ``one of each member``, or None for all.
    """

    test: str
    cases: int | str | None = None


@dataclass(frozen=True)
class PrioritizedOrder:
    """All of ``plan.yaml``.

    Attributes:
        steps: in the order they are sent.
        reserve: how many of its requests ``gate`` keeps back for what has to be sent again.
    """

    steps: tuple[Step, ...]
    reserve: int


def read_order(file: Path) -> PrioritizedOrder:
    """Read ``plan.yaml``.

    Raises:
        DocumentError: the file is missing or malformed.
    """
    return yaml_files.read_typed(file, "plan", PrioritizedOrder)


@dataclass
class Plan:
    """What a run sends.

    Attributes:
        tests: the contract tests it was made of.
        chosen: the cases in the order they are sent.
        left_out: cases that the profile does not send, each with the reason.
        cut: cases that it would send, but for --max-requests, each with the reason.
        costs: for each chosen case, how many requests it costs beyond those before it.
        spent: by API, how many requests they cost together, as long as the service does what it must.
    """

    tests: Sequence[ContractTest] = ()
    chosen: list[Case] = field(default_factory=list)
    left_out: list[tuple[Case, str]] = field(default_factory=list)
    cut: list[tuple[Case, str]] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)
    spent: dict[str, int] = field(default_factory=dict)

    def choose(self, case: Case, cost: int) -> None:
        """Add a case that costs so many requests more."""
        self.spent[case.api] = self.spent.get(case.api, 0) + cost
        self.chosen.append(case)
        self.costs.append(cost)

    def not_run_reasons(self, api: str) -> dict[str, str]:
        """Return why each requirement that a test or a check serves is not asked of an API, if it is not."""
        reasons = {test.requirement: "it was not selected in this run" for test in self.tests}
        reasons |= dict.fromkeys(SERVED, "the condition never arose in this run")
        reasons |= {case.requirement.id: reason for case, reason in self.left_out if case.api == api}
        return reasons


def plan_of(
    tests: Sequence[ContractTest],
    cases: Sequence[Case],
    order: PrioritizedOrder,
    settings: Settings,
    *,
    at_random: bool = True,
) -> Plan:
    """Choose, order and cut the cases of a run.

    Args:
        tests: every contract test there is.
        cases: the cases to choose from.
        order: the prioritised order.
        settings: profile, seed and bounds.
        at_random: whether to send random requests where the profile has any.
    """
    profile = settings.profile
    if profile.planned:
        wanted, reason = list(_in_order(cases, order.steps, settings.seed)), _LEFT_TO_CERTIFY
    else:
        wanted, reason = [case for case in cases if case.test.random], _ONLY_RANDOM
    if profile.everything:
        others = _others(cases, wanted)
        wanted += [case for case in others if not case.test.random]
        wanted += [case for case in others if case.test.random and at_random]
    plan = Plan(tests)
    _cut(plan, wanted, settings, order.reserve)
    plan.left_out += [
        (case, _RANDOM if case.test.random and reason == _LEFT_TO_CERTIFY else reason)
        for case in _others(cases, wanted)
    ]
    return plan


def _others(cases: Iterable[Case], chosen: Iterable[Case]) -> list[Case]:
    known = {case.id for case in chosen}
    return [case for case in cases if case.id not in known]


def _in_order(cases: Iterable[Case], steps: Iterable[Step], seed: int) -> Iterator[Case]:
    by_test: dict[str, dict[str, list[Case]]] = {}
    for case in cases:
        by_test.setdefault(case.test.name, {}).setdefault(case.calls.operation.id, []).append(case)
    sent: set[str] = set()
    for step in steps:
        for candidates in by_test.get(step.test, {}).values():
            new = [case for case in select(step, candidates, sent, seed) if case.id not in sent]
            sent.update(case.id for case in new)
            yield from new


def select(step: Step, candidates: list[Case], sent: Collection[str], seed: int) -> Iterable[Case]:
    """Return the cases that a step takes of those of its test.

    Args:
        step: the step.
        candidates: all cases of its test that are asked of one operation.
        sent: ids of those that earlier steps have taken.
        seed: decides which ones, where it takes some only and none is more telling.
    """
    by_member = _by_member(candidates, seed)
    if step.cases is None:
        return [case for turn in zip_longest(*by_member) for case in turn if case]
    of_each_member = [cases[0] for cases in by_member]
    if step.cases == ONE_OF_EACH_MEMBER:
        return of_each_member
    left = [case for case in of_each_member if case.id not in sent] or _next_of_each_member(by_member, sent)
    count = min(int(step.cases), len(left))
    # Spread over the list: neighbours are alike.
    stride = len(left) // count if count else 0
    return [left[(seed + place * stride) % len(left)] for place in range(count)]


def _next_of_each_member(by_member: Iterable[list[Case]], sent: Collection[str]) -> list[Case]:
    """Return the next case of each member that was not sent, of those only that tell the most."""
    left = [next((case for case in cases if case.id not in sent), None) for cases in by_member]
    ranked = [(case.telling_rank, case) for case in left if case]
    least = min((rank for rank, _ in ranked if rank is not None), default=None)
    return [case for rank, case in ranked if rank == least]


def _by_member(cases: Iterable[Case], seed: int) -> list[list[Case]]:
    """Return the cases about each member: those that tell the most, and then the others, which take turns by seed."""
    by_member: dict[str, list[Case]] = {}
    for case in cases:
        by_member.setdefault(case.member, []).append(case)
    return [_most_telling_first(group, seed + place) for place, group in enumerate(by_member.values())]


def _most_telling_first(cases: list[Case], turn: int) -> list[Case]:
    ranked = [(case.telling_rank, case) for case in cases]
    telling = sorted(((rank, case) for rank, case in ranked if rank is not None), key=lambda pair: pair[0])
    others = [case for rank, case in ranked if rank is None]
    first = turn % len(others) if others else 0
    return [*(case for _, case in telling), *others[first:], *others[:first]]


def _cut(plan: Plan, wanted: Iterable[Case], settings: Settings, reserve: int) -> None:
    """Leave out what is beyond the requests there are; what costs nothing more may still be asked."""
    bound, reason = _bound(settings, reserve)
    known: dict[str, set[Hashable]] = {}
    ends_alive: dict[str, bool] = {}
    for case in wanted:
        of_api = known.setdefault(case.api, set())
        cost = sum(count for name, count in case.requests.items() if name not in of_api)
        if bound is not None and plan.spent.get(case.api, 0) + cost > bound:
            cut = f"budget: the {settings.max_requests} requests of --max-requests are spent"
            (plan.left_out if reason else plan.cut).append((case, reason or cut))
            continue
        of_api.update(case.requests)
        plan.choose(case, cost)
        if cost:
            ends_alive[case.api] = case.sends_valid_calls_only
    for api, is_alive in ends_alive.items():
        plan.spent[api] += 0 if is_alive else AT_THE_END


def last_to_send(cases: Iterable[Case]) -> dict[str, Case]:
    """Return, by API, the last of some cases that sends what those before it have not sent."""
    known: dict[str, set[Hashable]] = {}
    last: dict[str, Case] = {}
    for case in cases:
        of_api = known.setdefault(case.api, set())
        if any(count for name, count in case.requests.items() if name not in of_api):
            last[case.api] = case
        of_api.update(case.requests)
    return last


def _bound(settings: Settings, reserve: int) -> tuple[int | None, str | None]:
    """Return how many requests may be planned, and why the profile leaves out what is beyond, if it is the profile."""
    given, own = settings.max_requests, settings.profile.max_requests
    if given is None:
        return None, None
    if settings.profile is SMOKE and own is not None and given >= own:
        return own - AT_THE_END, _SMOKE
    if settings.profile is GATE and own is not None and own - reserve <= given <= own:
        return own - reserve - AT_THE_END, _LEFT_TO_CERTIFY
    return max(given - AT_THE_END, 1), None
