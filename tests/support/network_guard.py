"""Keeps the unit tests off the network: while they run, this process neither connects nor binds nor starts another.

An audit hook sees what any library does, whichever way it reaches the operating system. It cannot be taken away
again, so it looks away while no unit test runs. The pair of sockets by which asyncio wakes itself is neither connected
nor bound, and not in its way.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

REFUSED = frozenset(
    (
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.sendto",
        "subprocess.Popen",
        "os.exec",
        "os.fork",
        "os.posix_spawn",
        "os.system",
    )
)
_running: list[str] = []


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in REFUSED and _running:
        # No Exception, so that nobody takes it for a service that cannot be reached.
        pytest.fail(f"{_running[-1]} is a unit test, and {event} leaves the process: {arguments}")


@cache
def _watch() -> None:
    sys.addaudithook(_refuse)


@contextlib.contextmanager
def offline(test: str) -> Iterator[None]:
    """Fail whatever leaves the process meanwhile."""
    _watch()
    _running.append(test)
    try:
        yield
    finally:
        _running.pop()
