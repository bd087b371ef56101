"""What interrupts a run: SIGTERM as well as Ctrl-C, and an interruption that fell where nothing can be raised."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGTERM raise KeyboardInterrupt for the time of a with block, and let no interruption get lost.

    A CI server that gives up sends SIGTERM; it deserves the reports as much as a person with Ctrl-C. An interruption
    that falls into a callback of the garbage collector, from where nothing can be raised, is repeated.
    What was set before is restored in the end. Only for the main thread.
    """
    handler, hook = signal.getsignal(signal.SIGTERM), sys.unraisablehook

    def repeat(dropped: sys.UnraisableHookArgs) -> None:
        if dropped.exc_type is KeyboardInterrupt:
            threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGINT)).start()
        else:
            hook(dropped)

    signal.signal(signal.SIGTERM, _interrupt)
    sys.unraisablehook = repeat
    try:
        yield
    finally:
        sys.unraisablehook = hook
        # None stands for a handler that was not set from Python, and cannot be set again.
        signal.signal(signal.SIGTERM, handler if handler is not None else signal.SIG_DFL)


def _interrupt(_: int, frame: FrameType | None) -> None:
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):
        # As in the background of a shell script, where Ctrl-C is ignored.
        raise KeyboardInterrupt
    # A loop that runs has a handler of its own, which ends its tasks before it raises.
    handler(signal.SIGINT, frame)
