"""Times whole commands from outside, start-up included."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from judging import CONTRACTS, run_schemathesis

from artifact_contracts.provider.loopback_server import serving
from artifact_contracts.provider.provider import Provider
from artifact_contracts.targets import embedded_inputs


def seconds_of_verify(*options: str, environment: Mapping[str, str] | None = None) -> float:
    """Return how long ``artifact-contracts verify`` takes, with reports in a folder that is thrown away."""
    command = str(Path(sys.executable).with_name("artifact-contracts"))
    with tempfile.TemporaryDirectory() as reports:
        started = time.perf_counter()
        subprocess.run(
            [command, "verify", *options, "--reports", reports],
            env={**os.environ, **(environment or {})},
            capture_output=True,
            check=True,
        )
        return time.perf_counter() - started


def seconds_of_schemathesis(latency: float = 0.0) -> float:
    """Return how long ``schemathesis run`` takes over all APIs, one after the other."""
    total = 0.0
    for api, contract in CONTRACTS.items():
        with serving(Provider(contract, embedded_inputs(contract), latency=latency)) as url:
            started = time.perf_counter()
            run_schemathesis(api, url)
            total += time.perf_counter() - started
    return total
