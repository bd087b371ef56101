"""A service in a process of its own that dies of some requests, and a supervisor that starts it again."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

from tests.support.foreign_servers import Publication
from tests.support.published_contracts import CLONE

# As systemd and the like wait before they start a service again.
PAUSE = 0.6


class Mortal(Publication):
    """Dies of U+0000 in a text: before it answers, or as soon as it has."""

    answers_first = False
    is_fatal = False

    def body(self) -> bytes:
        body = super().body()
        self.is_fatal = rb"\u0000" in body
        if self.is_fatal and not self.answers_first:
            os._exit(1)
        return body

    def finish(self) -> None:
        super().finish()
        if self.is_fatal:
            os._exit(1)


class Server(ThreadingHTTPServer):
    """Takes a port that a dead process had before."""

    allow_reuse_address = True


def serve(port: int, *, answers_first: bool) -> None:
    """Serve until a request is fatal."""

    class Chosen(Mortal):
        # One request for each connection, so that it is over when it is answered.
        protocol_version = "HTTP/1.0"

    Chosen.answers_first = answers_first
    Server(("127.0.0.1", port), Chosen).serve_forever()


@contextlib.contextmanager
def supervised(*, answers_first: bool = False, starts: int = 100) -> Iterator[str]:
    """Keep the service running for the time of a with block, and yield the origin.

    Args:
        answers_first: whether it answers what it dies of.
        starts: how often it is started at most.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = f"from tests.support.supervised_service import serve; serve({port}, answers_first={answers_first})"
    ended = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def supervise() -> None:
        for _ in range(starts):
            with subprocess.Popen([sys.executable, "-c", code], cwd=CLONE) as process:
                running[:] = [process]
                process.wait()
            if ended.wait(PAUSE):
                break

    thread = threading.Thread(target=supervise)
    thread.start()
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        ended.set()
        running[0].kill()
        thread.join()


def _wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        threading.Event().wait(0.05)
    raise AssertionError("the service was not started")
