"""Derives ``plan.yaml`` from a proof: which test detects how many faults, for how many requests.

    artifact-contracts dev plan

Every fault is judged by ``certify``, which asks everything; that takes five minutes. To be done anew whenever the
contract tests, the documents or a good part of the faults have changed; ``tests/meta/test_order.py`` says when.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import yaml

from artifact_contracts import locations
from artifact_contracts.contract.contract import Contract, load_chosen
from artifact_contracts.profiles import CERTIFY
from artifact_contracts.proof.evaluation import Evidence, evaluate_all
from artifact_contracts.proof.jobs import Job, chosen
from artifact_contracts.proof.preload import Preload, ProofSpec, RunSpec
from artifact_contracts.proof.prioritizer import CaseId, FaultId, Prioritizer
from artifact_contracts.running.case import Case
from artifact_contracts.running.plan import FILE, Step, read_order

SEED = 1
# What a fault counts that a SHOULD is about, or that shows with one value at one place only.
LESSER = 0.1
_HEAD = """\
# The order in which cases are sent, the most telling first. Derived from the faults that each test finds, by
# `make plan`; do not change it by hand.
#
# smoke sends the first 10 requests of it, gate what is listed as far as its requests go, certify all of it and then
# every case that is left. `cases` says how many of a test's cases a step takes: a number of them, or one for each
# member of the body; without it all. Of the wrong types of a member the most telling one goes first; which ones else
# is another matter with another seed. A later step of the same test goes on with those that are left.

"""


def derive_plan(on_progress: Callable[[str], object] = sys.stderr.write) -> Path:
    """Judge every fault, derive the order, and write it to ``plan.yaml``.

    Args:
        on_progress: is told how far it is, and of faults that could not be judged.

    Returns:
        The file that was written.

    Raises:
        DocumentError: a file of a contract, or the plan there is, is missing or malformed.
    """
    file = locations.suite_folder() / FILE
    contracts = load_chosen((locations.specs_folder(),))
    cases = all_cases(contracts)
    evidence = _evidence(contracts, on_progress)
    weights = {(job.api, job.name): 1.0 if job.breaks_must and not job.seed_dependent else LESSER for job in evidence}
    known = {case.test.name for case in cases}
    others = [test for test in all_tests() if test not in known]
    steps = Prioritizer(cases, _detects(cases, evidence), weights, others).prioritize()
    file.write_text(plan_text(steps, read_order(file).reserve, cases, len(evidence)), encoding="utf-8")
    return file


def all_cases(apis: Iterable[str]) -> list[Case]:
    """Return every case of some APIs that is the same in each run, in the order of the tests."""
    preload = Preload()
    plans = [preload.prepared(RunSpec(api, CERTIFY, SEED, at_random=False))[1] for api in apis]
    return sorted((case for plan in plans for case in plan.chosen), key=lambda case: (case.test.name, case.id))


def all_tests() -> list[str]:
    """Return the name of every contract test that is the same in each run, whether any API is asked it or not."""
    return [
        f"{file.name}::{node.name}"
        for file in sorted(locations.suite_folder().glob("test_*.py"))
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]


def fingerprint(cases: Iterable[Case]) -> str:
    """Return a hash that changes as soon as there are other cases, or one proves or costs something else."""
    lines = [
        f"{case.api} {_without_file(case.id)} {case.requirement.id} {sorted(case.requests.values())}" for case in cases
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _without_file(case: CaseId) -> str:
    # To move a test to another file changes nothing of what is sent.
    return case.partition("::")[2]


def plan_text(steps: Iterable[Step], reserve: int, cases: Sequence[Case], faults: int) -> str:
    """Return the text of ``plan.yaml``.

    Args:
        steps: the prioritised order.
        reserve: how many of its requests ``gate`` keeps back.
        cases: the cases from which it was derived.
        faults: from how many faults.
    """
    rows = [{"test": step.test, **({} if step.cases is None else {"cases": step.cases})} for step in steps]
    derived = {"cases_sha256": fingerprint(cases), "faults": faults, "seed": SEED}
    body = {"derived_from": derived, "reserve": reserve, "steps": rows}
    return _HEAD + yaml.safe_dump(body, sort_keys=False, width=120)


def _evidence(contracts: Mapping[str, Contract], on_progress: Callable[[str], object]) -> dict[Job, Evidence]:
    faults = [job for job in chosen(contracts) if job.is_fault]
    evidence: dict[Job, Evidence] = {}
    for one in evaluate_all(faults, ProofSpec((CERTIFY,), SEED)):
        if one.evidence.error:
            on_progress(f"{one.job.name} ({one.job.api}): {one.evidence.error}\n")
            continue
        evidence[one.job] = one.evidence
        on_progress(f"\r{len(evidence)}/{len(faults)} faults")
    on_progress("\n")
    return evidence


def _detects(cases: Iterable[Case], evidence: Mapping[Job, Evidence]) -> dict[CaseId, frozenset[FaultId]]:
    faults: dict[CaseId, set[FaultId]] = {case.id: set() for case in cases}
    for job, seen in evidence.items():
        # A random case that detects a fault is none of those that are put in order.
        for case in faults.keys() & set(seen.detecting_cases):
            faults[case].add((job.api, job.name))
    return {case: frozenset(found) for case, found in faults.items()}
