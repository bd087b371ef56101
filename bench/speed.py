"""How long a gate run takes beside two ``schemathesis run`` over the same contracts, in turn, on one machine.

    python bench/speed.py [--runs N]

First with the embedded providers as they are, then with 100 ms added to each answer and 8 workers. Prints the ratios
of each pair; the exit code is 1 if the median is above what is promised.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import sys

from judging import CONTRACTS
from timing import seconds_of_schemathesis, seconds_of_verify

from artifact_contracts.provider.loopback_server import serving
from artifact_contracts.provider.provider import Provider
from artifact_contracts.targets import embedded_inputs

LATENCY = 0.1
PROMISED = {0.0: 0.5, LATENCY: 0.1}


def main() -> int:
    """Measure and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="how many pairs without latency (with it: one)")
    runs = parser.parse_args().runs
    kept = True
    print("| latency | `artifact-contracts verify` | two `schemathesis run` | ratio (median of pairs) |")
    print("|---|---|---|---|")
    for latency, pairs in ((0.0, runs), (LATENCY, 1)):
        measured = [(_verify(latency), seconds_of_schemathesis(latency)) for _ in range(pairs)]
        ours, theirs = (statistics.median(side) for side in zip(*measured, strict=True))
        ratio = statistics.median(one / other for one, other in measured)
        options = " --workers 8" if latency else ""
        print(f"| {latency * 1000:.0f} ms | {ours:.2f} s{options} | {theirs:.2f} s | {ratio:.2f} |", flush=True)
        kept = kept and ratio <= PROMISED[latency]
    return 0 if kept else 1


def _verify(latency: float) -> float:
    """Run the command over both APIs; without latency on the providers it starts itself."""
    if not latency:
        return seconds_of_verify()
    environment: dict[str, str] = {}
    with contextlib.ExitStack() as stack:
        for api, contract in CONTRACTS.items():
            inputs = embedded_inputs(contract)
            environment[f"{api.upper()}_BASE_URL"] = stack.enter_context(
                serving(Provider(contract, inputs, latency=latency))
            )
            environment |= {row.variable: inputs[name] for name, row in contract.target.inputs.items()}
        return seconds_of_verify("--workers", "8", environment=environment)


if __name__ == "__main__":
    sys.exit(main())
