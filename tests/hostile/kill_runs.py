"""Kills runs at random moments, and looks at what is left: ``python -m tests.hostile.kill_runs --runs 200``.

Each run is over a provider that is slow, with a fault or none, with 1 or 8 workers, and into a folder that holds the
green reports of an earlier run. At a random moment it is sent SIGINT, SIGTERM, SIGHUP, SIGKILL or SIGINT twice. Then

- no report of the earlier run is left, once this one has begun;
- ``report`` makes reports, and every finding that was made before is in them;
- ``--resume`` ends with the verdict, the findings and the outcomes of a run that nobody interrupted.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.loopback_server import serving
from artifact_contracts.provider.provider import UNLIMITED, Provider
from artifact_contracts.results.model import Results
from artifact_contracts.targets import embedded_inputs
from tests.support.provider_answers import faulty
from tests.support.published_contracts import CONTRACTS
from tests.support.suite_runs import artifact_contracts, clean_environment, variables_for

API = "ctxfy"
FAULTS = (None, "authentication-off", "empty-key-accepted", "crash-on-another-media-type")
SIGNALS = {
    "INT": (signal.SIGINT,),
    "TERM": (signal.SIGTERM,),
    "HUP": (signal.SIGHUP,),
    "KILL": (signal.SIGKILL,),
    "INT twice": (signal.SIGINT, signal.SIGINT),
}
LATENCY = 0.01
# What goes out anew when a run is resumed: the baseline calls, what was in flight, and what judged cases looked at too.
SENT_ANEW = 25


class Counted(Provider):
    """Counts the requests that it is sent."""

    received = 0

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        type(self).received += 1
        return super().answer(request)


@dataclass(frozen=True)
class Subject:
    """A provider that runs are made over, and how one ends that nobody interrupts.

    Attributes:
        kind: the provider.
        variables: the environment that makes it the target.
        expected: the results.
        seconds: how long the run took.
    """

    kind: type[Counted]
    variables: dict[str, str]
    expected: Results
    seconds: float


@dataclass(frozen=True)
class Attempt:
    """One run that is killed: which provider, how many workers, which signal, and when, as a part of its whole time."""

    fault: str | None
    workers: int
    signal: str
    moment: float

    def __str__(self) -> str:
        return f"{self.signal:<9} at {self.moment:4.0%} of {self.fault or 'conforming'}, {self.workers} workers"


def attempts(count: int, seed: int) -> Iterator[Attempt]:
    """Yield random attempts; the same ones for the same seed."""
    choice = random.Random(seed)
    for _ in range(count):
        yield Attempt(
            choice.choice(FAULTS), choice.choice((1, 8)), choice.choice(list(SIGNALS)), choice.uniform(0.0, 1.05)
        )


def options(workers: int) -> tuple[str, ...]:
    return ("verify", "--api", API, "--seed", "1", "--workers", str(workers))


@contextmanager
def subjects(folder: Path) -> Iterator[dict[tuple[str | None, int], Subject]]:
    """Serve every provider, and judge each once for each number of workers, without an interruption."""
    contract = CONTRACTS[API]
    with ExitStack() as stack:
        made = {}
        for fault in FAULTS:
            kind: type[Counted] = type("CountedOne", (Counted, faulty(fault) if fault else Provider), {"received": 0})
            url = stack.enter_context(serving(kind(contract, embedded_inputs(contract), UNLIMITED, LATENCY)))
            variables = variables_for(contract, url)
            for workers in (1, 8):
                place = folder / f"{fault}-{workers}"
                place.mkdir()
                started = time.monotonic()
                ended = artifact_contracts(*options(workers), folder=place, **variables)
                made[fault, workers] = Subject(kind, variables, ended.results, time.monotonic() - started)
        yield made


def killed(attempt: Attempt, subject: Subject, folder: Path) -> tuple[int, int, float]:
    """Start a run, and send it the signals; return its exit status, how many requests came before, and its start."""
    subject.kind.received = 0
    started = time.time()
    process = subprocess.Popen(
        [sys.executable, "-m", "artifact_contracts", *options(attempt.workers)],
        cwd=folder,
        env=clean_environment(**subject.variables),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(attempt.moment * subject.seconds)
    received = subject.kind.received
    for number in SIGNALS[attempt.signal]:
        process.send_signal(number)
    return process.wait(30), received, started


def keys(results: Results) -> set[str]:
    return {finding.key for finding in results.findings}


def outcomes(results: Results) -> dict[str, str]:
    return {item.id: str(item.outcome) for item in results.items}


def surely_made(received: int, attempt: Attempt, expected: Results) -> set[str]:
    """Return the keys of the findings that were made when so many requests had come: those of cases that had ended.

    With several workers it cannot be told from outside which cases had.
    """
    made: set[str] = set()
    sent = 0
    for item in expected.items if attempt.workers == 1 else ():
        sent += item.requests
        if sent >= received:
            break
        made |= set(item.findings)
    return made


def problems(attempt: Attempt, subject: Subject, folder: Path, old: Path) -> list[str]:
    """Kill a run, look at what is left, resume it, and return everything that is not as it should be."""
    shutil.copytree(old, folder / "reports")
    before = (old / "journal.ndjson").read_bytes()
    status, received, started = killed(attempt, subject, folder)
    reports = folder / "reports"
    journal = reports / "journal.ndjson"
    if journal.is_file() and journal.read_bytes() == before:
        return [] if not received else ["requests were sent while the reports of an earlier run stood"]
    if not journal.is_file():
        left = [name for name in ("results.json", "report.html", "junit.xml") if (reports / name).exists()]
        return [f"{name} of an earlier run is left" for name in left]
    found = []
    if (reports / "results.json").is_file() and attempt.signal != "KILL" and status < 0:
        found.append(f"the process died of a signal: {status}")
    reported = artifact_contracts("report", folder=folder)
    if "Traceback" in reported.err or not (reports / "results.json").is_file():
        return [*found, f"there is no report: {reported.err}"]
    found += looked_at(attempt, subject, reported.results, received, started)
    if reported.status != reported.results.exit_code:
        found.append(f"exit code {reported.status}, but {reported.results.exit_code} in results.json")
    if attempt.signal != "KILL" and status != reported.results.exit_code:
        found.append(f"the run ended with {status}, but {reported.results.exit_code} is in results.json")
    return found + resumed(attempt, subject, folder)


def looked_at(attempt: Attempt, subject: Subject, results: Results, received: int, started: float) -> Iterator[str]:
    """Yield what is wrong with the results of a run that was killed."""
    expected = subject.expected
    if time.mktime(time.strptime(results.started[:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone < int(started) - 1:
        yield f"the results are of another run, started {results.started}"
    if missing := surely_made(received, attempt, expected) - keys(results):
        yield f"findings are missing: {sorted(missing)}"
    # What stands under its root cause in a whole run stands by itself as long as that one is not known.
    unknown_roots = (finding for finding in expected.findings if finding.key not in keys(results))
    also = {name for finding in unknown_roots for name in finding.also}
    by_itself = {finding.key for finding in results.findings if finding.requirement in also}
    if unknown := keys(results) - keys(expected) - by_itself:
        yield f"findings that no other run makes: {sorted(unknown)}"
    if outcomes(results).keys() != outcomes(expected).keys():
        yield "not every case is told of"
    told = sum(item.requests for item in results.items)
    if attempt.signal != "KILL" and told < received - attempt.workers:
        yield f"of {received} requests only {told} left a trace"
    if "not selected" in json.dumps([item.reason for item in results.items]):
        yield "a case that was not reached is said to be unselected"


def resumed(attempt: Attempt, subject: Subject, folder: Path) -> list[str]:
    """Resume a run, and return what differs from one that nobody interrupted."""
    expected, before = subject.expected, subject.kind.received
    ended = artifact_contracts(*options(attempt.workers), "--resume", folder=folder, **subject.variables)
    if ended.status != expected.exit_code:
        return [f"resumed, it ends with {ended.status} in the place of {expected.exit_code}: {ended.err or ended.out}"]
    found = []
    if keys(ended.results) != keys(expected):
        found.append(f"resumed, its findings differ: {sorted(keys(ended.results) ^ keys(expected))}")
    if outcomes(ended.results) != outcomes(expected):
        found.append("resumed, its outcomes differ")
    total = sum(api.requests for api in expected.apis)
    if subject.kind.received > total + SENT_ANEW:
        found.append(f"{before} and then {subject.kind.received - before} requests where {total} suffice")
    return found


def judged(count: int, seed: int) -> Iterator[tuple[Attempt, list[str]]]:
    """Yield each attempt with its problems."""
    with tempfile.TemporaryDirectory() as name, subjects(Path(name)) as made:
        old = Path(name) / "old"
        old.mkdir()
        artifact_contracts(*options(1), folder=old)
        for number, attempt in enumerate(attempts(count, seed)):
            folder = Path(name) / f"run-{number}"
            folder.mkdir()
            yield attempt, problems(attempt, made[attempt.fault, attempt.workers], folder, old / "reports")
            shutil.rmtree(folder)


def main() -> int:
    """Kill so many runs; print what is not as it should be, and how many were killed by which signal."""
    parser = argparse.ArgumentParser(description="Kill runs at random moments, and look at what is left.")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    counts: Counter[str] = Counter()
    failed = 0
    for attempt, found in judged(arguments.runs, arguments.seed):
        counts[f"{attempt.signal}, {attempt.workers} workers"] += 1
        failed += bool(found)
        for problem in found:
            sys.stdout.write(f"{attempt}: {problem}\n")
            sys.stdout.flush()
    told = "; ".join(f"{kind}: {number}" for kind, number in sorted(counts.items()))
    sys.stdout.write(f"{arguments.runs} runs, {failed} not as they should be; {told}\n")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
