"""What interrupts a run: Ctrl-C, SIGTERM and SIGHUP; and when nothing does, because the reports are being written."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

# A CI server that gives up sends SIGTERM, a terminal that is closed SIGHUP, which Windows does not know.
_LIKE_CTRL_C = (signal.SIGTERM, *((signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()))
# Signals that come so many seconds after one another are one interruption.
AT_ONCE = 1.0
_ALL = (signal.SIGINT, *_LIKE_CTRL_C)


@contextmanager
def interruptible(*, to_the_end: bool = False) -> Iterator[None]:
    """Let SIGTERM and SIGHUP raise KeyboardInterrupt for the time of a with block, and let no interruption get lost.

    They deserve the reports as much as a person with Ctrl-C. An interruption that falls into a callback of the garbage
    collector, from where nothing can be raised, is repeated; in a loop that runs, all tasks are cancelled. Only for the
    main thread.

    Args:
        to_the_end: whether the process ends with the block, so that nothing may interrupt what little is left of it;
            otherwise what was set before is restored, also after ``hold_off``.
    """
    handlers, hook = {number: signal.getsignal(number) for number in _ALL}, sys.unraisablehook
    acted = float("-inf")

    def interrupt(_: int, __: FrameType | None) -> None:
        nonlocal acted
        if time.monotonic() - acted < AT_ONCE:
            return
        acted = time.monotonic()
        _interrupt()

    def repeat(dropped: sys.UnraisableHookArgs) -> None:
        nonlocal acted
        if dropped.exc_type is KeyboardInterrupt:
            acted = float("-inf")
            threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGINT)).start()
        else:
            hook(dropped)

    if handlers[signal.SIGINT] is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupt)
    for number in _LIKE_CTRL_C:
        # nohup lets a command ignore the end of its terminal.
        if handlers[number] is not signal.SIG_IGN:
            signal.signal(number, interrupt)
    sys.unraisablehook = repeat
    try:
        yield
    finally:
        sys.unraisablehook = hook
        # Python takes away every handler of its own before it is quite over.
        _restore(dict.fromkeys(_ALL, signal.SIG_IGN) if to_the_end else handlers)


def _restore(handlers: Mapping[signal.Signals, Any]) -> None:
    for number, handler in handlers.items():
        # None stands for a handler that was not set from Python, and cannot be set again.
        signal.signal(number, handler if handler is not None else signal.SIG_DFL)


def hold_off() -> None:
    """Let nothing interrupt any more, until the end of the block that is interruptible.

    Who is told a second time to stop is stopping already: what was found is put down first. Only for the main thread.
    """
    for number in _ALL:
        signal.signal(number, _do_nothing)


def _do_nothing(_: int, __: FrameType | None) -> None:
    pass


def _interrupt() -> None:
    import asyncio  # noqa: PLC0415 (30 ms, and hardly ever needed)

    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        raise KeyboardInterrupt from None
    # Raised in the middle of a loop, it would leave the loop unusable, and with it the connections.
    loop.call_soon_threadsafe(lambda: [task.cancel() for task in asyncio.all_tasks(loop)])
