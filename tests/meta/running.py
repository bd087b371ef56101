"""Runs the suite as its users do: the command in a process of its own, or a run inside this one."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts.contract.contract import Contract, load
from artifact_contracts.provider.loopback_server import serving
from artifact_contracts.provider.provider import Provider
from artifact_contracts.pytest_adapter.session import judge
from artifact_contracts.running.run import prepare
from artifact_contracts.settings import resolve
from artifact_contracts.targets import embedded_inputs

CLONE = Path(__file__).parents[2]
APIS = ("ctxfy", "elacity")
CONTRACTS: dict[str, Contract] = {api: load(CLONE / "specs" / api) for api in APIS}


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str
    reports: Path

    @property
    def results(self) -> dict[str, Any]:
        """The results it left."""
        value: dict[str, Any] = json.loads((self.reports / "results.json").read_text("utf-8"))
        return value

    def failing(self) -> set[str]:
        """Ids of the MUST requirements that were not kept."""
        return failing(self.results)


def failing(results: Mapping[str, Any]) -> set[str]:
    """Ids of the MUST requirements that were not kept."""
    return {row["id"] for row in results["requirements"] if row["outcome"] == "failed"}


def advised(results: Mapping[str, Any]) -> set[str]:
    """Ids of the SHOULD requirements that were not kept."""
    return {row["id"] for row in results["requirements"] if row["outcome"] == "advised"}


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
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--reports",
        str(folder / "reports"),
        *arguments,
    ]
    return _run(command, CLONE, variables, reports=folder / "reports")


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


def variables_for(contract: Contract, url: str, *, optional: bool = True, **inputs: str) -> dict[str, str]:
    """The environment that makes a provider at a URL the target of an API."""
    values = {**embedded_inputs(contract), **inputs}
    rows = contract.target.inputs
    wanted = {row.variable: values[name] for name, row in rows.items() if optional or row.required or name in inputs}
    return {f"{contract.api.upper()}_BASE_URL": url, **wanted}


@contextlib.contextmanager
def provider(api: str, kind: type[Provider] = Provider, **inputs: str) -> Iterator[dict[str, str]]:
    """Serve a provider and yield the environment that makes it the target."""
    contract = CONTRACTS[api]
    values = {**embedded_inputs(contract), **inputs}
    with serving(kind(contract, values)) as url:
        yield variables_for(contract, url, **inputs)


def judged(api: str, kind: type[Provider], profile: str = "gate", **given: Any) -> dict[str, Any]:
    """Judge a provider inside this process and return the results."""
    with provider(api, kind) as variables:
        settings = resolve({"api": [api], "profile": profile, "seed": 1, **given}, variables, Path("no-such.toml"))
        return judge(prepare(settings))


def one_api_for_each(known: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    """Return a parameter set of an API and a name for each name, from one API and the next in turn where both know it.

    Args:
        known: by API, what it knows by name.
    """
    names = dict.fromkeys(name for of_api in known.values() for name in of_api)
    chosen = []
    for turn, name in enumerate(names):
        apis = [api for api in known if name in known[api]]
        chosen.append(pytest.param(apis[turn % len(apis)], name, id=f"{apis[turn % len(apis)]}-{name}"))
    return chosen
