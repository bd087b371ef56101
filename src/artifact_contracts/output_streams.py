"""Standard output and standard error that never fail: what they cannot take costs the output, and nothing else."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

# No process has it: what is written there is dropped.
_NOWHERE = -1


class _Lasting(io.RawIOBase):
    """Where a stream leads to; once that takes nothing more (a closed pipe, a full disk), what is written is dropped.

    Args:
        descriptor: the file descriptor; it stays open.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._is_broken = False

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return self._descriptor >= 0 and os.isatty(self._descriptor)

    def write(self, data: Any, /) -> int:
        size = memoryview(data).nbytes
        if self._is_broken:
            return size
        try:
            return os.write(self._descriptor, data)
        except OSError:
            self._is_broken = True
            return size


@contextmanager
def lasting_output() -> Iterator[None]:
    """Let the verdict, and not the output, decide how the process ends, for the time of a with block.

    A character that the encoding of a stream does not have is written as an escape. A stream that is closed or full
    takes what it can. Streams that somebody else has put in the place of those of the process are left alone.
    """
    before = sys.stdout, sys.stderr
    streams = [_lasting(sys.stdout, sys.__stdout__), _lasting(sys.stderr, sys.__stderr__)]
    sys.stdout, sys.stderr = streams
    try:
        yield
    finally:
        for stream in streams:
            if stream not in before:
                stream.flush()
        sys.stdout, sys.stderr = before


def _lasting(stream: TextIO | None, own: TextIO | None) -> TextIO:
    if stream is None:
        # It was closed before the process started; the descriptor may belong to something else by now.
        return io.TextIOWrapper(io.BufferedWriter(_Lasting(_NOWHERE)), "utf-8", "backslashreplace")
    if stream is not own:
        return stream
    try:
        stream.flush()
        descriptor = stream.fileno()
    except OSError:
        return stream
    raw = io.BufferedWriter(_Lasting(descriptor))
    return io.TextIOWrapper(raw, stream.encoding, "backslashreplace", line_buffering=stream.isatty())
