"""Judges providers, faulty or conforming, by schemathesis; by this suite its own proof judges them."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from artifact_contracts.contract.contract import Contract, load
from artifact_contracts.proof.jobs import Job
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.loopback_server import serving
from artifact_contracts.provider.provider import Provider
from artifact_contracts.targets import embedded_inputs

SPECS = Path(__file__).parents[1] / "specs"
CONTRACTS: dict[str, Contract] = {folder.name: load(folder) for folder in sorted(SPECS.iterdir()) if folder.is_dir()}
SEED = 1
# What is not HTTP is sent on purpose.
logging.getLogger("uvicorn").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Told:
    """What schemathesis says of a provider.

    Attributes:
        broken: whether it calls it broken.
        requests: how many requests it sent.
    """

    broken: bool
    requests: int


def by_schemathesis(job: Job) -> Told:
    """Judge a provider by ``schemathesis run`` with its defaults, the contract, a valid key and a known resource."""
    kind = _counting(job.kind)
    with serving(kind(CONTRACTS[job.api], embedded_inputs(CONTRACTS[job.api]))) as url:
        done = run_schemathesis(job.api, url)
    return Told(done.returncode == 1, kind.calls)


def _counting(kind: type[Provider]) -> Any:
    """Count the calls of a provider, and let it publish again what was published: names are not another's to know."""

    class Forgetful(kind.parts.store):  # type: ignore[misc, name-defined]
        def publish(self, body: Any, operation: Any) -> None:
            return

    class Counting(kind):  # type: ignore[misc, valid-type]
        calls = 0
        parts = replace(kind.parts, store=Forgetful)

        def answer(self, request: ProviderRequest) -> ProviderResponse:
            type(self).calls += 1
            answer: ProviderResponse = super().answer(request)
            return answer

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
