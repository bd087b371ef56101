"""How long one or two versions of the suite take to their first request, and to a whole ``gate`` run.

    python bench/start.py A [B] [--starts N] [--runs N]

A and B are the ``artifact-contracts`` of two environments, say of two commits. Their runs are interleaved, so that what
else the machine does befalls both. Prints medians of wall clock and CPU (user and system), and the ratio B to A.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from served_provider import ServedProvider, known_apis, served_provider

# A first request that has not come by then will not come.
LONGEST = 60.0


@dataclass(frozen=True)
class Cost:
    """What something took.

    Attributes:
        wall: seconds of wall clock.
        cpu: seconds of CPU, user and system.
    """

    wall: float
    cpu: float


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("commands", type=Path, nargs="+", metavar="A [B]", help="artifact-contracts of an environment")
    parser.add_argument("--starts", type=int, default=15, metavar="N", help="how many starts of each")
    parser.add_argument("--runs", type=int, default=7, metavar="N", help="how many whole runs of each")
    arguments = parser.parse_args()
    commands = [command.absolute() for command in arguments.commands]
    api = known_apis()[0]
    provider = asyncio.run(_known_inputs(commands[0], api))
    print("| what | version | wall | CPU | ratio of wall | ratio of CPU |")
    print("|---|---|---|---|---|---|")
    rows: tuple[tuple[str, Callable[[Path], Cost], int], ...] = (
        (f"first request ({api})", lambda command: first_request(command, api, provider), arguments.starts),
        ("`gate` over all APIs", whole_run, arguments.runs),
    )
    for what, measure, times in rows:
        _print(what, commands, interleaved(measure, commands, times))
    return 0


async def _known_inputs(command: Path, api: str) -> ServedProvider:
    """Return what a provider says of itself; it is served no longer."""
    async with served_provider(command, api) as served:
        return served


def interleaved(measure: Callable[[Path], Cost], commands: Sequence[Path], times: int) -> list[Cost]:
    """Return the medians for each command, of so many measurements in turn after one that does not count.

    Args:
        measure: measures one command once.
        commands: the commands.
        times: how often each is measured.
    """
    for command in commands:
        measure(command)
    measured = [[measure(command) for command in commands] for _ in range(times)]
    return [
        Cost(statistics.median(cost.wall for cost in column), statistics.median(cost.cpu for cost in column))
        for column in zip(*measured, strict=True)
    ]


def first_request(command: Path, api: str, provider: ServedProvider) -> Cost:
    """Measure from the start of a process to the first bytes that it sends to an API.

    Args:
        command: the ``artifact-contracts`` to start.
        api: the id of the API.
        provider: whose inputs are used; nothing answers.
    """
    with socket.create_server(("127.0.0.1", 0)) as server, tempfile.TemporaryDirectory() as folder:
        server.settimeout(LONGEST)
        started = time.perf_counter()
        process = _started(command, ("--api", api), folder, provider.environment(server.getsockname()[1]))
        try:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(LONGEST)
                connection.recv(1)
            wall = time.perf_counter() - started
        finally:
            process.kill()
            cpu = _cpu_of(process)
    return Cost(wall, cpu)


def whole_run(command: Path) -> Cost:
    """Measure a ``gate`` run over all APIs with the providers that come with the suite."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        process = _started(command, (), folder, os.environ)
        cpu = _cpu_of(process)
        wall = time.perf_counter() - started
    if process.returncode:
        sys.exit(f"{command} verify ended with {process.returncode}.")
    return Cost(wall, cpu)


def _started(
    command: Path, options: Sequence[str], folder: str, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [str(command), "verify", "--seed", "1", "--profile", "gate", "--reports", folder, *options],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _cpu_of(process: subprocess.Popen[bytes]) -> float:
    """Wait for a process and return what CPU it has used, with that of those it waited for."""
    _, status, used = os.wait4(process.pid, 0)
    # It was waited for here, which the object would not learn otherwise.
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime


def _print(what: str, commands: Sequence[Path], costs: Sequence[Cost]) -> None:
    first = costs[0]
    for name, cost in zip("ABCDEFGH", costs, strict=False):
        ratios = f"{cost.wall / first.wall:.2f} | {cost.cpu / first.cpu:.2f}" if len(commands) > 1 else " | "
        print(f"| {what} | {name} | {cost.wall:.3f} s | {cost.cpu:.3f} s | {ratios} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
