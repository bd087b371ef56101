"""Does one task after the other, each in a process of its own, forked from this one with all that it has loaded.

The pools that exist do not fit: those of the standard library cannot give up on a single task, or hang when a process
dies; pebble, which can, forks from threads of its own, which Python warns of, and looks for results ten times a second
only. Here a process is forked from the only thread there is, and its end is noticed at once.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

LONGEST = 120.0
# A process waits for its server now and then, so more of them than processors keep those busy.
DEFAULT_WORKERS = 2 * (os.cpu_count() or 1)
# Where processes cannot be forked, each imports everything anew, which is slow and right.
_CAN_FORK = "fork" in get_all_start_methods()

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class WorkerFailure:
    """Why a process has no result; ``why`` is a clause without a full stop."""

    why: str


@dataclass(frozen=True)
class _Worker(Generic[Task]):
    task: Task
    process: BaseProcess
    results: Connection
    ends_at: float


def map_isolated(
    work: Callable[[Task], Result], tasks: Sequence[Task], workers: int, longest: float = LONGEST
) -> Iterator[tuple[Task, Result | WorkerFailure]]:
    """Do some work for each task in a process of its own, several at a time.

    Args:
        work: what to do; what it returns must be picklable.
        tasks: for which.
        workers: how many processes at a time.
        longest: seconds after which a process is stopped.

    Yields:
        Each task with what became of it, in the order in which they end.
    """
    waiting = list(reversed(tasks))
    running: list[_Worker[Task]] = []
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                running.append(_start(work, waiting.pop(), longest))
            for worker in _ended(running):
                running.remove(worker)
                yield worker.task, _result(worker, longest)
    finally:
        for worker in running:
            worker.process.kill()
            worker.process.join()


def _start(work: Callable[[Task], Result], task: Task, longest: float) -> _Worker[Task]:
    context = get_context("fork") if _CAN_FORK else get_context("spawn")
    results, to_parent = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(work, task, to_parent), daemon=True)
    process.start()
    to_parent.close()
    return _Worker(task, process, results, time.monotonic() + longest)


def _work(work: Callable[[Task], Result], task: Task, to_parent: Connection) -> None:
    # Ctrl-C is for the process that started this one; it knows what to do with what is done already.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        to_parent.send(work(task))
    except Exception as error:  # noqa: BLE001 (whatever it is, the parent is told)
        to_parent.send(WorkerFailure(f"{type(error).__name__}: {error}"))


def _ended(running: Sequence[_Worker[Task]]) -> list[_Worker[Task]]:
    soonest = min(worker.ends_at for worker in running)
    wait([worker.results for worker in running], timeout=max(0.0, soonest - time.monotonic()))
    return [worker for worker in running if worker.results.poll() or time.monotonic() >= worker.ends_at]


def _result(worker: _Worker[Task], longest: float) -> Result | WorkerFailure:
    result: Result | WorkerFailure = WorkerFailure(f"it did not end within {longest:g} s")
    if worker.results.poll():
        result = WorkerFailure("its process ended without a word")
        with suppress(EOFError):
            result = worker.results.recv()
    else:
        worker.process.kill()
    worker.process.join()
    worker.results.close()
    return result
