"""Does one thing after the other, each in a process of its own that has everything imported already."""

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
# Where processes cannot be forked, each imports everything anew, which is slow and right.
_FORKS = "fork" in get_all_start_methods()
# A process waits for its server now and then, so more of them than processors keep those busy.
DEFAULT_WORKERS = 2 * (os.cpu_count() or 1)

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Failed:
    """What went wrong with a process."""

    why: str


@dataclass
class _Running(Generic[Task]):
    task: Task
    process: BaseProcess
    answers: Connection
    ends_at: float


def each_by_itself(
    work: Callable[[Task], Result], tasks: Sequence[Task], workers: int, longest: float = LONGEST
) -> Iterator[tuple[Task, Result | Failed]]:
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
    running: list[_Running[Task]] = []
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                running.append(_start(work, waiting.pop(), longest))
            for one in _ended(running):
                running.remove(one)
                yield one.task, _result(one, longest)
    finally:
        for one in running:
            one.process.kill()
            one.process.join()


def _start(work: Callable[[Task], Result], task: Task, longest: float) -> _Running[Task]:
    context = get_context("fork") if _FORKS else get_context("spawn")
    answers, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(work, task, there), daemon=True)
    process.start()
    there.close()
    return _Running(task, process, answers, time.monotonic() + longest)


def _work(work: Callable[[Task], Result], task: Task, there: Connection) -> None:
    # Ctrl-C is for the process that started this one; it knows what to do with what is done already.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        there.send(work(task))
    except Exception as error:  # noqa: BLE001 (whatever it is, it is told)
        there.send(Failed(f"{type(error).__name__}: {error}"))


def _ended(running: list[_Running[Task]]) -> list[_Running[Task]]:
    soonest = min(one.ends_at for one in running)
    wait([one.answers for one in running], timeout=max(0.0, soonest - time.monotonic()))
    return [one for one in running if one.answers.poll() or time.monotonic() >= one.ends_at]


def _result(one: _Running[Task], longest: float) -> Result | Failed:
    result: Result | Failed = Failed(f"it did not end within {longest:g} s")
    if one.answers.poll():
        result = Failed("its process ended without a word")
        with suppress(EOFError):
            result = one.answers.recv()
    else:
        one.process.kill()
    one.process.join()
    one.answers.close()
    return result
