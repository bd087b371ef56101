"""A lock on a folder, the operating system's, so that it ends with the process that holds it, however that ends."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from artifact_contracts.errors import UsageError
from artifact_contracts.reports.whole_files import NO_LINKS

NAME = ".lock"
_LONGEST_TOLD = 100


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder for the time of a with block.

    Raises:
        UsageError: another process holds it.
        OSError: its file cannot be made or written.
    """
    file = folder / NAME
    descriptor = _locked_file(folder, file)
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        # Removed while it is held: who opens it now finds out that it is gone.
        with contextlib.suppress(OSError):
            file.unlink()
        os.close(descriptor)


def _locked_file(folder: Path, file: Path) -> int:
    while True:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | NO_LINKS, 0o666)
        is_free = _lock(descriptor)
        if is_free and _is_there(file, descriptor):
            return descriptor
        told = os.read(descriptor, _LONGEST_TOLD)
        os.close(descriptor)
        if not is_free:
            raise _in_use(folder, told.decode("ascii", "replace"))
        # Whoever held it has removed it in between.


def _is_there(file: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(file.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _in_use(folder: Path, told: str) -> UsageError:
    process = f"process {told}" if told.isdecimal() else "another process"
    return UsageError(
        f"The reports cannot be written to {folder}: a run of {process} writes there.",
        "Wait for its end, or give another folder with --reports.",
    )


if sys.platform == "win32":
    import msvcrt

    # Far behind what is written: a locked byte cannot be read by others.
    _BYTE = 1 << 20

    def _lock(descriptor: int) -> bool:
        os.lseek(descriptor, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            # One that forked processes do not inherit, as flock's is.
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            return False
        return True
