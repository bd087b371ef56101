"""The prioritised order is derived from the faults that each test finds, and says when that was of other tests."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import yaml

from artifact_contracts import yaml_files
from artifact_contracts.contract.register import Level
from artifact_contracts.proof.jobs import chosen
from artifact_contracts.proof.prioritization import all_cases, fingerprint, plan_text
from artifact_contracts.proof.prioritizer import Prioritizer
from artifact_contracts.running.plan import Step
from tests.support.published_contracts import CLONE, CONTRACTS

PLAN = CLONE / "tests" / "contract" / "plan.yaml"
# A fault more or less changes little; a tenth of them may.
TOLERATED = 0.1


def test_the_plan_is_not_stale() -> None:
    derived = yaml_files.read(PLAN)["derived_from"]
    assert derived["cases_sha256"] == fingerprint(all_cases(CONTRACTS)), "run make plan: the cases are others now"
    faults = sum(job.is_fault for job in chosen(CONTRACTS))
    assert abs(faults - derived["faults"]) <= TOLERATED * faults, "run make plan: many faults have come or gone"


@dataclass(eq=False)
class Made:
    """A case as far as its priority is concerned."""

    test_name: str
    id: str
    finds: frozenset[str]
    requests: Mapping[Hashable, int]
    level: Level = Level.SHOULD
    api: str = "shop"
    telling_rank: int | None = None

    @property
    def test(self) -> Any:
        return SimpleNamespace(name=self.test_name)

    @property
    def calls(self) -> Any:
        return SimpleNamespace(operation=SimpleNamespace(id="buy"))

    @property
    def member(self) -> str:
        return self.id

    @property
    def requirement(self) -> Any:
        return SimpleNamespace(id=self.test_name, level=self.level)


def made(test: str, finds: str, cost: int = 1, **given: Any) -> Made:
    return Made(test, f"{test} {finds}", frozenset(finds), {f"{test} {finds}": cost}, **given)


def prioritized(*cases: Made) -> list[Step]:
    detects = {case.id: frozenset(("shop", fault) for fault in case.finds) for case in cases}
    weights = {fault: 1.0 for found in detects.values() for fault in found}
    return Prioritizer(cases, detects, weights).prioritize()  # type: ignore[arg-type]


def test_what_finds_more_for_a_request_comes_first() -> None:
    steps = prioritized(made("one", "a"), made("dear", "bcdef", cost=9), made("three", "ghi"))
    assert [step.test for step in steps] == ["three", "one", "dear"]


def test_what_was_found_counts_no_more() -> None:
    steps = prioritized(made("both", "ab"), made("again", "ab"), made("other", "c"))
    assert [step.test for step in steps] == ["both", "other", "again"]


def test_a_must_is_asked_though_it_finds_nothing() -> None:
    steps = prioritized(made("must", "", cost=9, level=Level.MUST), made("should", ""), made("one", "a"))
    assert [step.test for step in steps] == ["one", "must", "should"]


def test_what_no_known_api_is_asked_comes_last() -> None:
    steps = Prioritizer([], {}, {}, ["test_of_another_api"]).prioritize()
    assert [(step.test, step.cases) for step in steps] == [("test_of_another_api", "one of each member")]


def test_one_case_is_enough_where_the_others_find_the_same() -> None:
    steps = prioritized(
        made("many", "a"), *(Made("many", str(number), frozenset("a"), {number: 1}) for number in range(5))
    )
    assert [(step.test, step.cases) for step in steps] == [("many", 1)]


def test_the_same_exchange_costs_once() -> None:
    shared: dict[Hashable, int] = {"shared": 5}
    cheap = Made("looks-on", "looks-on", frozenset("z"), shared)
    steps = prioritized(Made("sends", "sends", frozenset("abcdefghij"), shared), made("between", "k", cost=2), cheap)
    assert [step.test for step in steps] == ["sends", "looks-on", "between"]


def test_what_is_written_can_be_read() -> None:
    text = plan_text([Step("test_a.py::test_b", None), Step("test_a.py::test_c", 1)], 6, [], 3)
    value = yaml.safe_load(text)
    yaml_files.validate(value, "plan", PLAN)
    assert value["steps"] == [{"test": "test_a.py::test_b"}, {"test": "test_a.py::test_c", "cases": 1}]
