"""Runs the suite as its users do: the command in a process of its own, or a run inside this one."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from artifact_contracts.contract.contract import Contract
from artifact_contracts.provider.loopback_server import serving
from artifact_contracts.provider.provider import Provider
from artifact_contracts.results.model import Results, read_results
from artifact_contracts.results.outcome import Outcome
from artifact_contracts.running.drawn_bodies import DrawnBodies
from artifact_contracts.running.preparation import PreparedRun, plan_of_suite, prepare
from artifact_contracts.running.run_record import results_of
from artifact_contracts.running.runner import run_plan
from artifact_contracts.settings import resolve
from artifact_contracts.targets import embedded_inputs
from tests.support.published_contracts import CLONE, CONTRACTS


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str
    reports: Path

    @property
    def results(self) -> Results:
        """The results it left."""
        return read_results(self.reports / "results.json")

    def failing(self) -> set[str]:
        """Ids of the MUST requirements that were not kept."""
        return failing(self.results)


def failing(results: Results) -> set[str]:
    """Ids of the MUST requirements that were not kept."""
    return {row.id for row in results.requirements if row.outcome is Outcome.FAILED}


def advised(results: Results) -> set[str]:
    """Ids of the SHOULD requirements that were not kept."""
    return {row.id for row in results.requirements if row.outcome is Outcome.ADVISED}


def not_tested(results: Results) -> dict[str, str]:
    """By id of the requirements that were not tested, the reason."""
    return {row.id: row.reason or "" for row in results.requirements if row.outcome is Outcome.NOT_TESTED}


def clean_environment(**variables: str) -> dict[str, str]:
    """The environment without anything that configures the suite or pytest."""
    prefixes = ("CONTRACTS_", "CTXFY_", "ELACITY_", "SHOP_", "PYTEST_", "COV_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}
    return {**kept, **variables}


def artifact_contracts(*arguments: str, folder: Path, **variables: str) -> Ended:
    """Run the command in a folder and wait for its end."""
    return _run([sys.executable, "-m", "artifact_contracts", *arguments], folder, variables)


def plain_pytest(*arguments: str, folder: Path, **variables: str) -> Ended:
    """Run pytest over the contract tests of the clone, with reports in a folder."""
    return pytest_in(CLONE, *arguments, folder=folder, **variables)


def pytest_in(start: Path, *arguments: str, folder: Path, **variables: str) -> Ended:
    """Run pytest from where it is started, with reports in another folder."""
    own = ("-p", "no:cacheprovider", "--reports", str(folder / "reports"))
    return _run([sys.executable, "-m", "pytest", *own, *arguments], start, variables, reports=folder / "reports")


def python(folder: Path, *arguments: str) -> Ended:
    """Run a Python program in a folder; reports go below it."""
    return _run([sys.executable, *arguments], folder, {})


def _run(command: list[str], folder: Path, variables: Mapping[str, str], reports: Path | None = None) -> Ended:
    done = subprocess.run(
        command,
        cwd=folder,
        env=clean_environment(**variables),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Ended(done.returncode, done.stdout, done.stderr, reports or folder / "reports")


def variables_for(
    contract: Contract, url: str, inputs: Mapping[str, str] = MappingProxyType({}), *, optional: bool = True
) -> dict[str, str]:
    """The environment that makes a provider at a URL the target of an API."""
    values = {**embedded_inputs(contract), **inputs}
    rows = contract.target.inputs
    wanted = {row.variable: values[name] for name, row in rows.items() if optional or row.required or name in inputs}
    return {f"{contract.api.upper()}_BASE_URL": url, **wanted}


@contextlib.contextmanager
def provider(
    api: str, kind: type[Provider] = Provider, inputs: Mapping[str, str] = MappingProxyType({})
) -> Iterator[dict[str, str]]:
    """Serve a provider and yield the environment that makes it the target."""
    contract = CONTRACTS[api]
    values = {**embedded_inputs(contract), **inputs}
    with serving(kind(contract, values)) as url:
        yield variables_for(contract, url, inputs)


def judged_by_suite(run: PreparedRun) -> Results:
    """Judge the targets of a run by all contract tests, without a folder for reports, and return the results."""
    plan = plan_of_suite(run)
    return results_of(run, plan, run_plan(run, plan))


def judged(api: str, kind: type[Provider], profile: str = "gate", **given: Any) -> Results:
    """Judge a provider inside this process and return the results."""
    with provider(api, kind) as variables:
        return judged_by_suite(prepared(api, profile, variables, **given))


def judged_after(drawn: DrawnBodies, api: str, kind: type[Provider], **given: Any) -> Results:
    """Judge a provider by ``certify``, and hand what its searches draw from one run to the next."""
    with provider(api, kind) as variables:
        run = prepared(api, "certify", variables, **given)
        plan = plan_of_suite(run)
        return results_of(run, plan, run_plan(run, plan, drawn=drawn))


def prepared(api: str, profile: str = "gate", variables: Mapping[str, str] | None = None, **given: Any) -> PreparedRun:
    """Prepare a run over one API, with seed 1 unless another is given."""
    settings = {"api": [api], "profile": profile, "seed": 1, **given}
    return prepare(resolve(settings, variables or {}, Path("no-such.toml")))
