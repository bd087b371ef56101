"""Serves a provider over real HTTP on a loopback port, with one thread for each connection."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

from artifact_contracts.errors import UsageError
from artifact_contracts.provider.http_connection import HttpConnection
from artifact_contracts.provider.provider import Provider

_LONGEST_WAIT = 5.0


class LoopbackServer:
    """A provider served on a loopback port, from the moment it is made.

    Args:
        provider: the provider.
        port: the port on 127.0.0.1; 0 for any free one.

    Attributes:
        url: what stands before the OpenAPI path.

    Raises:
        UsageError: the port is taken.
    """

    def __init__(self, provider: Provider, port: int = 0) -> None:
        self._provider = provider
        # Listening before the thread runs: whoever connects early waits in the queue instead of being refused.
        self._listener = _listener(port)
        self._address = self._listener.getsockname()
        self.url = f"http://127.0.0.1:{self._address[1]}{provider.base_path}"
        self._stopping = threading.Event()
        self._open: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()
        self._away = 0.0
        self._thread = threading.Thread(target=self._accept, daemon=True, name="provider")
        self._thread.start()

    def stop(self) -> None:
        """Ask the server to stop; it takes a moment."""
        self._stopping.set()
        # Wakes up the thread that waits for a connection.
        with contextlib.suppress(OSError):
            socket.create_connection(self._address, timeout=1).close()

    def wait(self) -> None:
        """Wait until the server has stopped."""
        self._thread.join(_LONGEST_WAIT)
        with self._lock:
            threads = list(self._open.values())
        for thread in threads:
            thread.join(_LONGEST_WAIT)

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                # It was closed for a while; see _serve.
                self._listen_again()
            else:
                thread = threading.Thread(target=self._serve, args=(connection,), daemon=True, name="connection")
                with self._lock:
                    self._open[connection] = thread
                thread.start()
        self._listener.close()
        with self._lock:
            for connection in self._open:
                # Nothing more is read: who waits for a request ends at once, who writes an answer ends behind it.
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RD)

    def _listen_again(self) -> None:
        self._listener.close()
        self._stopping.wait(self._away)
        self._listener = _listener(self._address[1])

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, contextlib.suppress(OSError):
                served = HttpConnection(connection, self._provider)
                served.serve()
                if served.away:
                    self._away = served.away
                    self._listener.shutdown(socket.SHUT_RD)
        finally:
            with self._lock:
                del self._open[connection]


def _listener(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise UsageError(f"Port {port} cannot be used: {error}.", "Give another with --port.") from None
    return listener


@contextlib.contextmanager
def serving(provider: Provider, port: int = 0) -> Iterator[str]:
    """Serve a provider for the time of a with block and yield its base URL.

    Args:
        provider: the provider.
        port: the port on 127.0.0.1; 0 for any free one.

    Raises:
        UsageError: the port is taken.
    """
    server = LoopbackServer(provider, port)
    try:
        yield server.url
    finally:
        server.stop()
        server.wait()
