"""A port of the loopback interface, with a thread for each connection to it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

_LONGEST_WAIT = 2.0


class ListeningPort:
    """Listens on a free port of 127.0.0.1 from the moment it is made; connections wait until it is started.

    Args:
        serve: serves one connection; what it leaves open is closed.
        backlog: how many connections may wait.

    Attributes:
        number: the port.
    """

    def __init__(self, serve: Callable[[socket.socket], None], backlog: int = 128) -> None:
        self._serve = serve
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=backlog)
        self._threads: list[threading.Thread] = []
        self.number: int = self._listener.getsockname()[1]

    def start(self) -> None:
        """Accept connections."""
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Refuse every connection from now on; those that are open go on."""
        with contextlib.suppress(OSError):
            # Wakes up the thread that waits for a connection.
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def wait(self) -> None:
        """Wait a moment for the connections that are open."""
        for thread in self._threads:
            thread.join(_LONGEST_WAIT)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                thread = threading.Thread(target=self._serve_one, args=(connection,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve_one(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            self._serve(connection)
