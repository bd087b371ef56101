"""Whether two versions of the suite behave alike: what they send, what they find, how they judge.

    python bench/same_behaviour.py A B [--seeds N…] [--profiles NAME…] [--api ID…] [--faults NAME…] [--renamed OLD=NEW…]

A and B are the ``artifact-contracts`` of two environments, say of two commits. Both judge the same providers, those of
A, each time with an empty memory and by way of a proxy that writes down what is sent. Prints one line for each
comparison and each difference below it; the exit code is 1 if there is a difference beyond the random part, whose
requests are promised to be the same only for the same seed in the same installation.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from behaviour import Behaviour, Differences, Renamed, differences
from recording_proxy import RecordingProxy, recording_proxy
from served_provider import faults_of, known_apis, served_provider

SEEDS = (1, 2, 3, 4, 5)
PROFILES = ("gate", "certify")
CONFORMING = "conforming"
# Of each family one or two.
FAULTS = (
    "any-key-accepted",
    "revoked-key-accepted",
    "resource-before-key",
    "body-not-checked",
    "crash-on-unicode",
    "error-as-html",
    "dies-on-bad-bodies",
    "body-cut-short",
    "key-in-errors",
    "any-method-performs",
    "foreign-resource-accepted",
    "success-as-html",
    "second-call-fails",
    "minimal-call-refused",
    "retry-after-in-words",
)
# A run takes seconds; one that hangs is to be seen as that.
LONGEST = 300.0


@dataclass(frozen=True)
class Comparison:
    """One run of each version over the same target.

    Attributes:
        api: the id of the API.
        fault: the fault of its provider, or ``conforming``.
        profile: the profile.
        seed: the seed.
    """

    api: str
    fault: str
    profile: str
    seed: int

    def __str__(self) -> str:
        """Return it as the output names it."""
        return f"{self.api} {self.fault} {self.profile} seed {self.seed}"


def main() -> int:
    """Compare and return the exit code."""
    arguments = _arguments()
    renamed = Renamed(dict(each.split("=", 1) for each in arguments.renamed))
    # Taken by each job in turn, so that no more than so many run at a time.
    waiting = iter(_chosen(arguments))
    return asyncio.run(_all(waiting, (arguments.a, arguments.b), renamed, arguments.jobs))


def _chosen(arguments: argparse.Namespace) -> list[Comparison]:
    """Return what is to be compared; a fault that an API does not know is left out for it."""
    chosen, known = [], set[str]()
    for api in arguments.api or known_apis():
        faults = faults_of(arguments.a, api)
        known |= faults
        for profile, seed in itertools.product(arguments.profiles, arguments.seeds):
            chosen.append(Comparison(api, CONFORMING, profile, seed))
            if arguments.every_seed or seed == arguments.seeds[0]:
                chosen += [Comparison(api, fault, profile, seed) for fault in arguments.faults if fault in faults]
    if unknown := set(arguments.faults) - known:
        sys.exit(f"No provider has the faults {', '.join(sorted(unknown))}.")
    return chosen


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("a", type=_command, metavar="A", help="the artifact-contracts of before")
    parser.add_argument("b", type=_command, metavar="B", help="the artifact-contracts of after")
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, metavar="N")
    parser.add_argument("--profiles", nargs="+", default=PROFILES, metavar="NAME")
    parser.add_argument("--api", nargs="+", metavar="ID", help="only these APIs")
    parser.add_argument("--faults", nargs="*", default=FAULTS, metavar="NAME", help="faulty providers to judge as well")
    parser.add_argument("--every-seed", action="store_true", help="the faulty ones with every seed, not the first")
    parser.add_argument("--renamed", nargs="+", default=(), metavar="OLD=NEW", help="files, tests or file::test")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many comparisons at a time")
    return parser.parse_args()


def _command(text: str) -> Path:
    # From the folder of a run a relative path leads elsewhere.
    return Path(text).absolute()


async def _all(waiting: Iterable[Comparison], commands: tuple[Path, Path], renamed: Renamed, jobs: int) -> int:
    totals = await asyncio.gather(*(_job(waiting, commands, renamed) for _ in range(jobs)))
    done, firm, random = (sum(column) for column in zip(*totals, strict=True))
    print(f"\n{done} comparisons: {firm} differ, {random} in the random part only.")
    return 1 if firm else 0


async def _job(waiting: Iterable[Comparison], commands: tuple[Path, Path], renamed: Renamed) -> tuple[int, int, int]:
    """Work through comparisons, each on the same port for both versions, and return how many there were and differ."""
    done = firm = random = 0
    async with recording_proxy() as proxy:
        for comparison in waiting:
            before, after = [await _run(command, commands[0], comparison, proxy) for command in commands]
            found = differences(before, after, renamed)
            _print(comparison, before, found)
            done, firm, random = done + 1, firm + bool(found.firm), random + bool(found.random and not found.firm)
    return done, firm, random


async def _run(command: Path, provider: Path, comparison: Comparison, proxy: RecordingProxy) -> Behaviour:
    """Let one version judge the provider of the first, and return what it did."""
    fault = None if comparison.fault == CONFORMING else comparison.fault
    async with served_provider(provider, comparison.api, fault) as served:
        proxy.upstream = served.port
        proxy.requests.clear()
        with tempfile.TemporaryDirectory() as folder:
            process = await asyncio.create_subprocess_exec(
                *(str(command), "verify", "--api", comparison.api, "--profile", comparison.profile),
                *("--seed", str(comparison.seed), "--reports", folder),
                cwd=folder,
                env=served.environment(proxy.port),
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                exit_code = await asyncio.wait_for(process.wait(), LONGEST)
            except TimeoutError:
                process.kill()
                exit_code = await process.wait()
            return Behaviour(tuple(proxy.requests), _results(Path(folder, "results.json")), exit_code)


def _results(file: Path) -> dict[str, Any]:
    results: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return results


def _print(comparison: Comparison, before: Behaviour, found: Differences) -> None:
    verdict = "differs" if found.firm else "random part differs" if found.random else "same"
    numbers = f"{len(before.requests)} requests, {len(before.results.get('findings', ()))} findings"
    print(f"{comparison}: {verdict} ({numbers}, exit code {before.exit_code})", flush=True)
    for line in found.firm:
        print(f"    {line}")
    for line in found.random:
        print(f"    random: {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
