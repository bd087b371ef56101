"""How many faults are found, how many lawful providers accused, with how many requests: beside ``schemathesis run``.

    python bench/compare.py [--api ID]… [--jobs N] [--without-schemathesis] [--list]

Every fault and every lawful variant that the providers know is served over real HTTP and judged. The last table is
the one in the README. The exit code is 1 if this suite misses what it promises.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from judging import CONTRACTS, PROFILES, Job, Judged, by_schemathesis, by_this_suite, jobs
from timing import seconds_of_schemathesis, seconds_of_verify

# What is promised, as shares of the MUST faults. Those that show with one value at one member only have their turn
# with the seed under gate, and are certify's.
PROMISED = {"smoke": 0.5, "gate": 0.97, "certify": 1.0}
ADVICE_PROMISED = 0.95
RUNS = 3


def main() -> int:
    """Run the comparison and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--api", action="append", help="only this API")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many to judge at a time")
    parser.add_argument("--without-schemathesis", action="store_true", help="judge by this suite only")
    parser.add_argument("--list", action="store_true", help="list what each profile missed or accused")
    arguments = parser.parse_args()
    everything = list(jobs(arguments.api or list(CONTRACTS)))
    ours = _judged(by_this_suite, everything, arguments.jobs)
    theirs = [] if arguments.without_schemathesis else _judged(by_schemathesis, everything, arguments.jobs)
    if arguments.list:
        _list(ours)
    _table(ours, theirs)
    return 0 if _kept(ours) else 1


def _judged(by: Callable[[Job], Judged], everything: list[Job], workers: int) -> list[Judged]:
    with ProcessPoolExecutor(workers, mp_context=get_context("fork"), max_tasks_per_child=None) as pool:
        judged = []
        for number, one in enumerate(pool.map(by, everything), 1):
            judged.append(one)
            if sys.stderr.isatty():
                print(f"\r{by.__name__}: {number}/{len(everything)}\x1b[K", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
    return judged


def _counts(judged: list[Judged]) -> list[Judged]:
    """What counts for the share of MUST faults found."""
    return [one for one in judged if one.job.must and not one.job.fault.rotates]


def _share(judged: list[Judged], tool: str) -> tuple[int, int]:
    return sum(one.found[tool] for one in judged), len(judged)


def _kept(ours: list[Judged]) -> bool:
    must, rotating = _counts(ours), [one for one in ours if one.job.must and one.job.fault.rotates]
    advice = [one for one in ours if not one.job.lawful and not one.job.must]
    lawful = [one for one in ours if one.job.lawful]
    enough = all(_share(must, profile)[0] >= PROMISED[profile] * len(must) for profile in PROFILES)
    everything = all(one.found["certify"] for one in rotating)
    advised = _share(advice, "certify")[0] >= ADVICE_PROMISED * len(advice)
    return enough and everything and advised and not any(one.found[profile] for one in lawful for profile in PROFILES)


def _list(ours: list[Judged]) -> None:
    for one in ours:
        job = one.job
        wrong = [profile for profile in PROFILES if one.found[profile] == job.lawful]
        if wrong and (job.lawful or job.must or "certify" in wrong):
            level = (
                "lawful"
                if job.lawful
                else f"{'MUST' if job.must else 'SHOULD'}{' rotates' if job.fault.rotates else ''}"
            )
            want = "accused" if job.lawful else "missed"
            said = {profile: one.said.get(profile) for profile in wrong}
            print(f"{job.api:<8} {job.name:<44} {level:<14} {want} by {said}")


def _table(ours: list[Judged], theirs: list[Judged]) -> None:
    print("\n| | MUST faults found | SHOULD faults found | lawful providers accused | requests | seconds |")
    print("|---|---|---|---|---|---|")
    for profile in PROFILES:
        seconds = statistics.median(seconds_of_verify("--profile", profile) for _ in range(RUNS))
        _row(f"`artifact-contracts verify --profile {profile}`", ours, profile, seconds)
    if theirs:
        seconds = statistics.median(seconds_of_schemathesis() for _ in range(RUNS))
        _row("`schemathesis run`", theirs, "schemathesis", seconds)


def _row(name: str, judged: list[Judged], tool: str, seconds: float) -> None:
    cells = []
    for group in (
        _counts(judged),
        [one for one in judged if not one.job.lawful and not one.job.must],
        [one for one in judged if one.job.lawful],
    ):
        found, total = _share(group, tool)
        # Cut off, not rounded: 99.9 is not 100.
        cells.append(f"{found} of {total} ({100 * found // total if total else 0} %)")
    requests = ", ".join(f"{api} {_requests(judged, api, tool)}" for api in CONTRACTS)
    print(f"| {name} | {' | '.join(cells)} | {requests} | {seconds:.1f} |")


def _requests(judged: list[Judged], api: str, tool: str) -> str:
    """The most requests that were sent to a lawful provider: to a broken one fewer may do."""
    sent = [one.requests[tool] for one in judged if one.job.api == api and one.job.lawful and tool in one.requests]
    return f"{min(sent)}-{max(sent)}" if sent else "-"


if __name__ == "__main__":
    sys.exit(main())
