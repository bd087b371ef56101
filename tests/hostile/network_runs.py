"""Many runs through a network that loses exchanges, over a service that keeps its contract and over ones that do not.

``python -m tests.hostile.network_runs --runs 1000`` prints the figures. Every run follows from its number alone: the
API, the service, the profile, the workers, how much the network loses, and what. ``--only 17`` repeats one.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from artifact_contracts.errors import ExitCode
from artifact_contracts.provider.faults.catalogue import faults_of
from artifact_contracts.provider.loopback_server import serving
from artifact_contracts.provider.provider import Provider
from artifact_contracts.results.model import Results
from artifact_contracts.results.outcome import Outcome
from artifact_contracts.targets import embedded_inputs
from tests.hostile.entry_runs import quick_specs
from tests.hostile.faulty_network import FaultyNetwork, Loss
from tests.hostile.zoo_entry import GRACE
from tests.support.published_contracts import CONTRACTS
from tests.support.suite_runs import judged_by_suite, prepared, variables_for

# Seconds for each exchange; what stalls, stalls for longer.
DEADLINE = 1.0
STALL = 1.5
MAX_TIME = 30.0
# Each is found by the shortest profile with every seed, where the network loses nothing.
FAULTS = (
    "authentication-off",
    "forbidden-for-unauthorized",
    "error-under-200-for-unauthorized",
    "malformed-body-accepted",
    "crash-on-cut-short-body",
    "gone-for-unknown",
    "error-as-html",
    "byte-order-mark",
    "redirects-valid-calls",
    "key-in-errors",
    "key-in-cookie",
    "body-shorter-than-its-length",
)
# Of ten runs so many are over the conforming service.
_CONFORMING = 5
# Of what is not as promised so many runs are named.
_NAMED = 20
_PROFILES = ("smoke", "smoke", "gate")


@dataclass(frozen=True)
class NetworkRun:
    """One run, as its number says.

    Attributes:
        number: from 1; also the seed of the run and of the network.
        api: the API.
        fault: what is wrong with the service; empty for nothing.
        profile: how much is sent.
        workers: how many requests are in flight together.
        probability: with which the network loses an exchange.
    """

    number: int
    api: str
    fault: str
    profile: str
    workers: int
    probability: float

    @classmethod
    def of(cls, number: int) -> NetworkRun:
        """Return the run with a number."""
        chance = random.Random(f"network run {number}")
        return cls(
            number,
            chance.choice(sorted(CONTRACTS)),
            "" if number % 10 < _CONFORMING else chance.choice(FAULTS),
            chance.choice(_PROFILES),
            chance.choice((1, 1, 2, 8)),
            chance.uniform(0.02, 0.5),
        )

    def __str__(self) -> str:
        service = self.fault or "conforming"
        return (
            f"{self.number}: {self.api} {service}, {self.profile}, {self.workers} workers, p = {self.probability:.2f}"
        )


@dataclass(frozen=True)
class NetworkResult:
    """How a run ended.

    Attributes:
        run: the run.
        exit_code: its exit code.
        seconds: how long it took.
        accused: the MUST requirements that are said not to be kept.
        asked: what became of the requirement that the fault breaks; None for the conforming service.
        losses: how often the network did what.
        reason: why the service could not be judged, if so.
    """

    run: NetworkRun
    exit_code: int
    seconds: float
    accused: tuple[str, ...]
    asked: Outcome | None
    losses: Counter[Loss]
    reason: str

    @property
    def is_false_alarm(self) -> bool:
        """Whether the conforming service is accused."""
        return not self.run.fault and bool(self.accused)

    @property
    def is_false_green(self) -> bool:
        """Whether a faulty service passes though its fault was found, or its requirement not judged."""
        return self.is_missed and self.asked is not Outcome.PASSED

    @property
    def is_missed(self) -> bool:
        """Whether a faulty service passes."""
        return bool(self.run.fault) and self.exit_code == ExitCode.CONFORMING

    @property
    def is_too_long(self) -> bool:
        """Whether it went beyond its time."""
        return self.seconds > MAX_TIME + GRACE

    @property
    def has_failed(self) -> bool:
        """Whether it ended with anything but a verdict."""
        return self.exit_code not in (ExitCode.CONFORMING, ExitCode.NOT_CONFORMING, ExitCode.NOT_JUDGED)

    def __str__(self) -> str:
        accused = f", accused: {', '.join(self.accused)}" if self.accused else ""
        asked = f", {self.asked} for its fault" if self.asked else ""
        return f"{self.run}: exit {self.exit_code} in {self.seconds:.1f} s{accused}{asked}. {self.reason}"


def judged_through(run: NetworkRun, specs: Path) -> NetworkResult:
    """Judge a service through the network, inside this process.

    Args:
        run: the run.
        specs: the folder of the APIs.
    """
    contract = CONTRACTS[run.api]
    fault = faults_of(contract)[run.fault] if run.fault else None
    kind = fault.kind if fault else Provider
    started = time.monotonic()
    with serving(kind(contract, embedded_inputs(contract))) as url:
        address = urlsplit(url)
        with FaultyNetwork(address.port or 0, run.probability, run.number, STALL) as network:
            variables = variables_for(contract, f"http://127.0.0.1:{network.port}{address.path}")
            given = {"workers": run.workers, "max_time": MAX_TIME, "seed": run.number, "specs": [str(specs)]}
            results = judged_by_suite(prepared(run.api, run.profile, variables, **given))
            seconds = time.monotonic() - started
    asked = _outcome_of(fault.detector(contract), results) if fault else None
    accused = {row.requirement for row in results.findings if row.level == "MUST" and row.about == "service"}
    reason = str(results.apis[0].reason or "")[:200]
    return NetworkResult(run, results.exit_code, seconds, tuple(sorted(accused)), asked, network.happened, reason)


def _outcome_of(requirement: str, results: Results) -> Outcome:
    return next(row.outcome for row in results.requirements if row.id == requirement)


def all_judged(numbers: Iterable[int], specs: Path, processes: int) -> Iterator[NetworkResult]:
    """Judge the runs with some numbers, several at a time."""
    runs = [NetworkRun.of(number) for number in numbers]
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(partial(judged_through, specs=specs), runs)


def figures(results: Sequence[NetworkResult]) -> Iterator[str]:
    """Yield what is to be said of many runs, line by line."""
    for title, chosen in (
        ("conforming", [each for each in results if not each.run.fault]),
        ("faulty", [each for each in results if each.run.fault]),
    ):
        codes = Counter(each.exit_code for each in chosen)
        said = ", ".join(f"{count} x {code}" for code, count in sorted(codes.items()))
        yield f"{title + ':':<14}{len(chosen)} runs, exit codes {said or 'none'}"
    for title, rows in (
        ("false alarms", [each for each in results if each.is_false_alarm]),
        ("false greens", [each for each in results if each.is_false_green]),
        ("passed, though the fault's requirement was judged", [each for each in results if _only_missed(each)]),
        ("no verdict", [each for each in results if each.has_failed]),
        (f"beyond {MAX_TIME + GRACE:g} s", [each for each in results if each.is_too_long]),
    ):
        yield f"{title}: {len(rows)}"
        yield from (f"    {row}" for row in rows[:_NAMED])
        if len(rows) > _NAMED:
            yield f"    and {len(rows) - _NAMED} more"
    seconds = sorted(each.seconds for each in results)
    yield f"seconds: median {seconds[len(seconds) // 2]:.1f}, most {seconds[-1]:.1f}"
    losses: Counter[Loss] = sum((each.losses for each in results), Counter())
    yield "exchanges: " + ", ".join(f"{count} {loss.value}" for loss, count in losses.most_common())


def _only_missed(result: NetworkResult) -> bool:
    return result.is_missed and not result.is_false_green


def main() -> int:
    """Print the figures of many runs, and return 1 if they are not as promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100, metavar="N", help="how many runs (100)")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="the run with this number, and no other")
    parser.add_argument("--processes", type=int, default=2 * (os.cpu_count() or 1), metavar="N", help="at a time")
    arguments = parser.parse_args()
    numbers = [arguments.only] if arguments.only else range(1, arguments.runs + 1)
    with tempfile.TemporaryDirectory() as folder:
        specs = quick_specs(Path(folder) / "specs", DEADLINE)
        results = []
        for result in all_judged(numbers, specs, arguments.processes):
            results.append(result)
            if len(results) % 100 == 0:
                print(f"{len(results)} runs have ended", file=sys.stderr)
    for line in figures(results):
        print(line)
    broken = any(each.is_false_green or each.has_failed or each.is_too_long for each in results)
    return int(broken or sum(each.is_false_alarm for each in results) > len(results) // 1000)


if __name__ == "__main__":
    raise SystemExit(main())
