"""How many faults are found, with how many false alarms and requests: beside ``schemathesis run``.

    python bench/compare.py [--api ID]… [--part K/N] [--jobs N] [--without-schemathesis]

Every fault and every conforming variant that the providers know is served over real HTTP and judged; with a part of
two, each of them for one of the APIs. The last table is the one in the README. The exit code is that of the proof: 1
if this suite misses what it promises.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from judging import CONTRACTS, SEED, Told, by_schemathesis
from timing import seconds_of_schemathesis, seconds_of_verify

from artifact_contracts.contract.register import Level
from artifact_contracts.profiles import NESTED
from artifact_contracts.proof.evaluation import evaluate_all
from artifact_contracts.proof.jobs import Job, Part, chosen
from artifact_contracts.proof.pool import DEFAULT_WORKERS, WorkerFailure, map_isolated
from artifact_contracts.proof.preload import ProofSpec
from artifact_contracts.proof.scorecard import Scope, proof_of
from artifact_contracts.results.proof_model import Proof

RUNS = 3
# So long one provider may take where others are judged beside it.
LONGEST = 300.0


def main() -> int:
    """Run the comparison and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--api", action="append", help="only this API")
    parser.add_argument("--part", type=Part.parse, help="one of several parts of the whole, as in 1/2")
    parser.add_argument("--jobs", type=int, default=DEFAULT_WORKERS, help="how many to judge at a time")
    parser.add_argument("--without-schemathesis", action="store_true", help="judge by this suite only")
    arguments = parser.parse_args()
    contracts = {api: contract for api, contract in CONTRACTS.items() if api in (arguments.api or CONTRACTS)}
    part = str(arguments.part) if arguments.part else None
    scope = Scope(contracts, NESTED, SEED, whole=True, part=part, started=datetime.now(UTC))
    jobs = chosen(contracts, part=arguments.part)
    proof = _proof(jobs, scope, arguments.jobs)
    theirs = {} if arguments.without_schemathesis else _by_schemathesis(jobs, arguments.jobs)
    _table(proof, theirs)
    return proof.exit_code


def _proof(jobs: Sequence[Job], scope: Scope, workers: int) -> Proof:
    spec = ProofSpec(tuple(scope.profiles), scope.seed)
    return proof_of(list(evaluate_all(jobs, spec, workers=workers, longest=LONGEST)), scope)


def _by_schemathesis(jobs: Sequence[Job], workers: int) -> dict[Job, Told]:
    told = {}
    for job, result in map_isolated(by_schemathesis, jobs, workers, LONGEST):
        if isinstance(result, WorkerFailure):
            sys.exit(f"schemathesis did not judge {job.name} ({job.api}): {result.why}")
        told[job] = result
    return told


def _table(proof: Proof, theirs: Mapping[Job, Told]) -> None:
    print("\n| | MUST faults found | SHOULD faults found | false alarms | requests | seconds |")
    print("|---|---|---|---|---|---|")
    for score in proof.profiles:
        seconds = statistics.median(seconds_of_verify("--profile", score.profile) for _ in range(RUNS))
        shares = [_share(score.found[level].number, score.found[level].of) for level in Level]
        shares.append(_share(score.false_alarms.number, score.false_alarms.of))
        name = f"`artifact-contracts verify --profile {score.profile}`"
        _row(name, shares, _sent_to_variants(proof, score.profile), seconds)
    if theirs:
        seconds = statistics.median(seconds_of_schemathesis() for _ in range(RUNS))
        _row("`schemathesis run`", _shares_of(theirs), _requests_of(theirs), seconds)


def _sent_to_variants(proof: Proof, profile: str) -> dict[str, list[int]]:
    """Return what was sent to conforming variants, by API: to a faulty provider fewer requests may do."""
    sent: dict[str, list[int]] = {}
    for variant in proof.variants:
        sent.setdefault(variant.api, []).append(variant.requests[profile])
    return sent


def _shares_of(theirs: Mapping[Job, Told]) -> list[str]:
    groups = (
        [job for job in theirs if job.breaks_must and not job.seed_dependent],
        [job for job in theirs if job.is_fault and not job.breaks_must and not job.seed_dependent],
        [job for job in theirs if job.is_variant],
    )
    return [_share(sum(theirs[job].broken for job in group), len(group)) for group in groups]


def _requests_of(theirs: Mapping[Job, Told]) -> dict[str, list[int]]:
    sent: dict[str, list[int]] = {}
    for job, told in theirs.items():
        if job.is_variant:
            sent.setdefault(job.api, []).append(told.requests)
    return sent


def _share(number: int, of: int) -> str:
    # Cut off, not rounded: 99.9 is not 100.
    return f"{number} of {of} ({100 * number // of if of else 0} %)"


def _row(name: str, shares: Sequence[str], sent: Mapping[str, Sequence[int]], seconds: float) -> None:
    requests = ", ".join(f"{api} {min(counts)}-{max(counts)}" for api, counts in sent.items())
    print(f"| {name} | {' | '.join(shares)} | {requests} | {seconds:.1f} |")


if __name__ == "__main__":
    sys.exit(main())
