"""Runs a command in a process of its own, within bounds, and measures what it took.

This file is a program too: it starts the command, so that the memory of whoever asks does not count.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# What drowns is to fail by itself, before the machine does.
_MOST_MEMORY = 1_500_000_000
_KILLED = -9


@dataclass(frozen=True)
class Measured:
    """How a command ended.

    Attributes:
        status: its exit code; negative where a signal ended it.
        out: what it printed.
        err: what it printed to the other stream.
        seconds: how long it took.
        cpu: seconds of CPU; 0 where it was killed.
        megabytes: the most memory that it held; likewise.
    """

    status: int
    out: str
    err: str
    seconds: float
    cpu: float
    megabytes: float


def measured(command: Sequence[str], *, folder: Path, environment: Mapping[str, str], patience: float) -> Measured:
    """Run a command in a folder and wait for its end.

    Args:
        command: the program and its arguments.
        folder: where it runs.
        environment: its environment.
        patience: after how many seconds it is killed.
    """
    figures = folder / "figures.txt"
    started = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-I", "-S", __file__, str(figures), *command],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            out, err = process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
    seconds = time.monotonic() - started
    texts = out.decode("utf-8", "backslashreplace"), err.decode("utf-8", "backslashreplace")
    if not figures.exists():
        return Measured(_KILLED, *texts, seconds, 0.0, 0.0)
    status, cpu, megabytes = figures.read_text("utf-8").split()
    return Measured(int(status), *texts, seconds, float(cpu), float(megabytes))


def _run(figures: str, command: Sequence[str]) -> None:
    process = os.fork()
    if process == 0:
        resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))
        os.execvp(command[0], [*command])
    _, status, usage = os.wait4(process, 0)
    unit = 1 if sys.platform == "darwin" else 1024
    took = (os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6)
    Path(figures).write_text(" ".join(map(str, took)), "utf-8")


if __name__ == "__main__":
    _run(sys.argv[1], sys.argv[2:])
