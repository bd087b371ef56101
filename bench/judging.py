"""Judges one provider after the other, faulty or lawful, by this suite and by schemathesis."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from artifact_contracts.contract.contract import Contract, load
from artifact_contracts.contract.register import Level
from artifact_contracts.provider.behaviour import Answer, Incoming, Provider
from artifact_contracts.provider.faults import Fault, faults_of
from artifact_contracts.provider.lawful import lawful_of
from artifact_contracts.provider.server import serving
from artifact_contracts.settings import resolve
from artifact_contracts.suite.run import prepare
from artifact_contracts.suite.session import judge
from artifact_contracts.targets import embedded_inputs

SPECS = Path(__file__).parents[1] / "specs"
CONTRACTS: dict[str, Contract] = {folder.name: load(folder) for folder in sorted(SPECS.iterdir()) if folder.is_dir()}
PROFILES = ("smoke", "gate", "certify")
SEED = 1
# What is not HTTP is sent on purpose.
logging.getLogger("uvicorn").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Job:
    """One provider to judge.

    Attributes:
        api: what it provides.
        name: the fault's or the lawful variant's name.
        lawful: whether it is a lawful one.
    """

    api: str
    name: str
    lawful: bool

    @property
    def kind(self) -> type[Provider]:
        """The provider."""
        known = lawful_of(CONTRACTS[self.api]) if self.lawful else faults_of(CONTRACTS[self.api])
        return known[self.name]

    @property
    def fault(self) -> type[Fault]:
        """The provider, of a job about a fault."""
        kind = self.kind
        assert issubclass(kind, Fault)
        return kind

    @property
    def must(self) -> bool:
        """Whether it breaks a MUST."""
        return not self.lawful and self.fault.level(CONTRACTS[self.api]) is Level.MUST


@dataclass
class Judged:
    """What became of a job.

    Attributes:
        job: the job.
        found: by profile, or by the name of the other tool, whether the fault was found or the lawful variant accused.
        requests: likewise, how many requests were sent.
        said: likewise, what was found.
    """

    job: Job
    found: dict[str, bool] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=dict)


def jobs(apis: list[str]) -> Iterator[Job]:
    """Return every fault and every lawful variant of some APIs; the fault that leaves nothing to judge is none."""
    for api in apis:
        contract = CONTRACTS[api]
        for name, fault in faults_of(contract).items():
            if contract.register.asks(fault.catcher(contract)):
                yield Job(api, name, lawful=False)
        yield from (Job(api, name, lawful=True) for name in lawful_of(contract))


def by_this_suite(job: Job) -> Judged:
    """Judge a provider by every profile that can tell something new: what gate finds, certify does not miss."""
    judged = Judged(job)
    for profile in PROFILES:
        if not job.lawful and profile == "certify" and judged.found["gate"]:
            judged.found["certify"] = True
            continue
        results = _results(job, profile)
        broken = {row["id"] for row in results["requirements"] if row["outcome"] in ("failed", "advised")}
        failed = sorted(row["id"] for row in results["requirements"] if row["outcome"] == "failed")
        if job.lawful:
            judged.found[profile] = bool(failed) or results["exit_code"] != 0
        else:
            judged.found[profile] = job.fault.catcher(CONTRACTS[job.api]) in broken
        judged.requests[profile] = results["apis"][0]["requests"]
        judged.said[profile] = failed or sorted(broken)
    return judged


def _results(job: Job, profile: str) -> dict[str, Any]:
    settings = resolve({"api": [job.api], "profile": profile, "seed": SEED}, {}, Path("no-such.toml"))
    return judge(prepare(settings, {job.api: job.kind}))


def by_schemathesis(job: Job) -> Judged:
    """Judge a provider by ``schemathesis run`` with its defaults, the contract, a valid key and a known resource."""
    judged = Judged(job)
    kind = _counting(job.kind)
    with serving(kind(CONTRACTS[job.api], embedded_inputs(CONTRACTS[job.api]))) as url:
        done = run_schemathesis(job.api, url)
    judged.requests["schemathesis"] = kind.calls
    judged.found["schemathesis"] = done.returncode == 1
    return judged


def _counting(kind: type[Provider]) -> Any:
    """Count the calls of a provider, and let it publish again what was published: names are not another's to know."""

    class Counting(kind):  # type: ignore[misc, valid-type]
        calls = 0

        def answer(self, incoming: Incoming) -> Answer:
            type(self).calls += 1
            answer: Answer = super().answer(incoming)
            return answer

        def publish(self, body: Any, operation: Any) -> None:
            return

    return Counting


def run_schemathesis(api: str, url: str) -> subprocess.CompletedProcess[str]:
    """Run ``schemathesis run`` over an API at a URL, in a folder of its own."""
    contract = CONTRACTS[api]
    scheme = contract.operations[0].schemes[0]
    key = embedded_inputs(contract)[contract.target.credentials.valid]
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder, "openapi.json")
        document.write_text(json.dumps(_with_known_resource(contract)), encoding="utf-8")
        return subprocess.run(
            [
                str(Path(sys.executable).with_name("schemathesis")),
                *("run", str(document), "--url", url, "--seed", str(SEED)),
                *("-H", f"{scheme.parameter}: {scheme.prefix}{key}"),
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


def _with_known_resource(contract: Contract) -> Any:
    """Return the document with the known resource as the only one, or every call would be one for none."""
    document = json.loads(json.dumps(contract.document))
    operation = contract.operations[0]
    resource = contract.inputs_of(operation).resource
    assert resource is not None
    known = {"type": "string", "enum": [embedded_inputs(contract)[resource.known]]}
    entry = document["paths"][operation.path][operation.method.lower()]
    if resource.place == "path":
        next(row for row in entry["parameters"] if row["name"] == resource.at)["schema"] = known
    else:
        schema = entry["requestBody"]["content"]["application/json"]["schema"]
        schema["properties"][resource.at.removeprefix("/")] = known
    return document
