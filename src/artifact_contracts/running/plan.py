"""What is sent in a run, in which order, and what each case costs in requests: known before anything is sent.

The order is data, ``plan.yaml`` beside the contract tests. A profile takes as much of it as its requests allow.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from artifact_contracts import locations, yaml_files
from artifact_contracts.contract.register import Requirement
from artifact_contracts.errors import NotTestedError
from artifact_contracts.running.items import ledger_item, marker_of, parameters
from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.settings import PROFILE_REQUESTS, SMOKE_REQUESTS, Settings

ONE_OF_EACH_MEMBER = "one of each member"
FILE = "plan.yaml"
MEMBER_KINDS = ("wrong-type", "missing-member", "constraint")
_LEFT_TO_CERTIFY = "it is left to --profile certify"
_RANDOM = "random requests are left to --profile certify"
_ONLY_RANDOM = "--profile explore sends random requests only"
_SMOKE = f"--profile smoke sends the first {SMOKE_REQUESTS} requests of the plan only"


@dataclass(frozen=True)
class Step:
    """Some cases of one test.

    Attributes:
        test: the file and the function, as in ``test_methods.py::test_undocumented_method``.
        cases: how many of its cases, ``one of each member``, or None for all.
    """

    test: str
    cases: int | str | None


@dataclass(frozen=True)
class Order:
    """All of ``plan.yaml``.

    Attributes:
        steps: in the order they are sent.
        reserve: how many of its requests ``gate`` keeps back for what has to be sent again.
    """

    steps: tuple[Step, ...]
    reserve: int


def read_order(file: Path) -> Order:
    """Read ``plan.yaml``.

    Raises:
        DocumentError: the file is missing or malformed.
    """
    value = yaml_files.read(file)
    yaml_files.validate(value, "plan", file)
    return Order(tuple(Step(row["test"], row.get("cases")) for row in value["steps"]), value["reserve"])


@dataclass(frozen=True)
class Case:
    """One item, and what it costs.

    Attributes:
        item: as pytest knows it.
        operation: what it is asked of.
        requirement: what it proves.
        test: the file and the function.
        requests: how many requests each exchange that it looks at costs; one that others look at as well costs once.
        random: whether it sends as many as it finds worth sending.
    """

    item: pytest.Function
    operation: OperationUnderTest
    requirement: Requirement
    test: str
    requests: dict[Hashable, int]
    random: bool

    @property
    def api(self) -> str:
        """The API's id."""
        return self.operation.contract.api

    @property
    def sends(self) -> str:
        """What is sent, in one sentence."""
        return ledger_item(self.item).sends

    @property
    def member(self) -> str:
        """The member of the body that it is about; what tells it from others of its test where it is about none."""
        case = parameters(self.item).get("case")
        return case.pointer if case and case.kind in MEMBER_KINDS else self.item.name


def case_of(item: pytest.Function) -> Case:
    """Return what an item of the suite is and costs."""
    operation: OperationUnderTest = parameters(item)["operation"]
    marker = marker_of(item)
    return Case(
        item=item,
        operation=operation,
        requirement=operation.contract.register[marker.args[0]],
        test=f"{item.path.name}::{item.originalname}",
        requests=_requests(item, operation, marker),
        random=bool(marker.kwargs.get("random")),
    )


def _requests(item: pytest.Function, operation: OperationUnderTest, marker: pytest.Mark) -> dict[Hashable, int]:
    given, variant = parameters(item), marker.kwargs.get("beside", "minimal")
    try:
        twins: dict[Hashable, int] = {operation.call().shape: 1}
        beside = operation.call(operation.fullest if variant == "full" else variant, given.get("scheme"))
    except NotTestedError:
        return {}
    twins[beside.shape] = 1
    if marker.kwargs.get("each") == "valid":
        return {**twins, operation.generated(given["case"]).shape: 1}
    own: Hashable = (operation.id, marker.kwargs.get("shares", item.name))
    cost = 0 if marker.kwargs.get("random") else marker.kwargs.get("cost", 1)
    return {**twins, own: cost} if cost else twins


@dataclass
class Plan:
    """What a run sends.

    Attributes:
        chosen: the cases in the order they are sent.
        left_out: cases that the profile does not send, each with the reason.
        cut: cases that it would send, but for --max-requests, each with the reason.
        costs: for each of them, how many requests it costs beyond those before it.
        spent: by API, how many requests they cost together, as long as the service does what it must.
    """

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


def plan_of(items: Iterable[pytest.Function], settings: Settings, *, at_random: bool = True) -> Plan:
    """Choose, order and cut the cases of a run.

    Args:
        items: items of the suite that are asked of some operation.
        settings: profile, seed and bounds.
        at_random: whether to send random requests where the profile has any.
    """
    cases = [case_of(item) for item in items]
    order = read_order(locations.suite_folder() / FILE)
    if settings.profile == "explore":
        wanted, reason = [case for case in cases if case.random], _ONLY_RANDOM
    else:
        wanted, reason = list(_in_order(cases, order.steps, settings.seed)), _LEFT_TO_CERTIFY
    if settings.profile == "certify":
        wanted += [case for case in _others(cases, wanted) if at_random or not case.random]
    plan = Plan()
    _cut(plan, wanted, settings, order.reserve)
    plan.left_out += [
        (case, _RANDOM if case.random and reason == _LEFT_TO_CERTIFY else reason) for case in _others(cases, wanted)
    ]
    return plan


def _others(cases: list[Case], chosen: list[Case]) -> list[Case]:
    known = {id(case) for case in chosen}
    return [case for case in cases if id(case) not in known]


def _in_order(cases: list[Case], steps: Iterable[Step], seed: int) -> Iterator[Case]:
    by_test: dict[str, dict[str, list[Case]]] = {}
    for case in cases:
        by_test.setdefault(case.test, {}).setdefault(case.operation.id, []).append(case)
    sent: set[int] = set()
    for step in steps:
        for candidates in by_test.get(step.test, {}).values():
            new = [case for case in taken(step, candidates, sent, seed) if id(case) not in sent]
            sent.update(map(id, new))
            yield from new


def taken(step: Step, candidates: list[Case], sent: set[int], seed: int) -> Iterable[Case]:
    """Return the cases that a step takes of those of its test.

    Args:
        step: the step.
        candidates: all cases of its test that are asked of one operation.
        sent: by identity, those that earlier steps have taken.
        seed: decides which ones, where it takes some only.
    """
    if step.cases is None:
        return candidates
    of_each_member = _one_of_each_member(candidates, seed)
    if step.cases == ONE_OF_EACH_MEMBER:
        return of_each_member
    left = [case for case in of_each_member if id(case) not in sent]
    count = min(int(step.cases), len(left))
    # Spread over the list: neighbours are alike.
    stride = len(left) // count if count else 0
    return [left[(seed + place * stride) % len(left)] for place in range(count)]


def _one_of_each_member(cases: list[Case], seed: int) -> list[Case]:
    by_member: dict[str, list[Case]] = {}
    for case in cases:
        by_member.setdefault(case.member, []).append(case)
    return [group[(seed + place) % len(group)] for place, group in enumerate(by_member.values())]


def _cut(plan: Plan, wanted: list[Case], settings: Settings, reserve: int) -> None:
    """Leave out what is beyond the requests there are; what costs nothing more may still be asked."""
    bound, reason = _bound(settings, reserve)
    known: dict[str, set[Hashable]] = {}
    for case in wanted:
        of_api = known.setdefault(case.api, set())
        cost = sum(count for name, count in case.requests.items() if name not in of_api)
        if bound is not None and plan.spent.get(case.api, 0) + cost > bound:
            cut = f"budget: the {bound} requests of --max-requests are spent"
            (plan.left_out if reason else plan.cut).append((case, reason or cut))
            continue
        of_api.update(case.requests)
        plan.choose(case, cost)


def _bound(settings: Settings, reserve: int) -> tuple[int | None, str | None]:
    """Return how many requests may be planned, and why the profile leaves out what is beyond, if it is the profile."""
    given = settings.max_requests
    if settings.profile == "smoke" and (given is None or given >= SMOKE_REQUESTS):
        return SMOKE_REQUESTS, _SMOKE
    planned = PROFILE_REQUESTS["gate"] - reserve
    if settings.profile == "gate" and given is not None and planned <= given <= PROFILE_REQUESTS["gate"]:
        return planned, _LEFT_TO_CERTIFY
    return given, None
