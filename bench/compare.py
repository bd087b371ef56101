"""How many faults are found, how many lawful providers accused, with how many requests: beside ``schemathesis run``.

    python bench/compare.py [--api ID]… [--part K/N] [--jobs N] [--without-schemathesis]

Every fault and every lawful variant that the providers know is served over real HTTP and judged; with a part of two,
each of them for one of the APIs. The last table is the one in the README. The exit code is that of the proof: 1 if
this suite misses what it promises.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from judging import CONTRACTS, SEED, Told, by_schemathesis
from timing import seconds_of_schemathesis, seconds_of_verify

from artifact_contracts.proof.evaluation import PROFILES
from artifact_contracts.proof.jobs import Job, Part, chosen
from artifact_contracts.proof.one_by_one import judged_one_by_one
from artifact_contracts.proof.process_pool import DEFAULT_WORKERS, Failed, each_by_itself
from artifact_contracts.proof.scorecard import Scope, proof_of

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
    scope = Scope(contracts, PROFILES, SEED, whole=True, part=part, started=datetime.now(UTC))
    jobs = chosen(contracts, part=arguments.part)
    proof = _proof(jobs, scope, arguments.jobs)
    theirs = {} if arguments.without_schemathesis else _by_schemathesis(jobs, arguments.jobs)
    _table(proof, theirs)
    return int(proof["exit_code"])


def _proof(jobs: Sequence[Job], scope: Scope, workers: int) -> dict[str, Any]:
    judged = judged_one_by_one(jobs, scope.profiles, scope.seed, workers=workers, longest=LONGEST)
    return proof_of(list(judged), scope)


def _by_schemathesis(jobs: Sequence[Job], workers: int) -> dict[Job, Told]:
    told = {}
    for job, result in each_by_itself(by_schemathesis, jobs, workers, LONGEST):
        if isinstance(result, Failed):
            sys.exit(f"schemathesis did not judge {job.name} ({job.api}): {result.why}")
        told[job] = result
    return told


def _table(proof: Mapping[str, Any], theirs: Mapping[Job, Told]) -> None:
    print("\n| | MUST faults found | SHOULD faults found | lawful providers accused | requests | seconds |")
    print("|---|---|---|---|---|---|")
    for row in proof["profiles"]:
        seconds = statistics.median(seconds_of_verify("--profile", row["profile"]) for _ in range(RUNS))
        shares = [_share(row["found"][level]["number"], row["found"][level]["of"]) for level in ("MUST", "SHOULD")]
        shares.append(_share(row["accused"]["number"], row["accused"]["of"]))
        _row(f"`artifact-contracts verify --profile {row['profile']}`", shares, _of_lawful(proof, row), seconds)
    if theirs:
        seconds = statistics.median(seconds_of_schemathesis() for _ in range(RUNS))
        _row("`schemathesis run`", _shares_of(theirs), _requests_of(theirs), seconds)


def _of_lawful(proof: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, list[int]]:
    """What was sent to lawful providers, by API: to a broken one fewer may do."""
    sent: dict[str, list[int]] = {}
    for one in proof["lawful"]:
        sent.setdefault(one["api"], []).append(one["requests"][row["profile"]])
    return sent


def _shares_of(theirs: Mapping[Job, Told]) -> list[str]:
    groups = (
        [job for job in theirs if job.must and not job.seed_dependent],
        [job for job in theirs if not job.lawful and not job.must and not job.seed_dependent],
        [job for job in theirs if job.lawful],
    )
    return [_share(sum(theirs[job].broken for job in group), len(group)) for group in groups]


def _requests_of(theirs: Mapping[Job, Told]) -> dict[str, list[int]]:
    sent: dict[str, list[int]] = {}
    for job, told in theirs.items():
        if job.lawful:
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
