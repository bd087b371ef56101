"""Serves the provider of an environment in a process of its own, and says which inputs it knows."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_EXPORT = re.compile(r"^\s*export (\w+)=(\S*)\s*$")
_BASE_URL = "_BASE_URL"
# The end of what ``mock`` says before it waits.
_READY = "Serving"
SPECS = Path(__file__).parents[1] / "specs"


def known_apis() -> list[str]:
    """Return the ids of the APIs that come with this checkout."""
    return sorted(document.parent.name for document in SPECS.glob("*/openapi.yaml"))


class NoProviderError(Exception):
    """An environment does not serve what it is asked for."""


@dataclass(frozen=True)
class ServedProvider:
    """A provider that is being served.

    Attributes:
        port: where on the loopback.
        variables: what ``mock`` says to put into the environment.
    """

    port: int
    variables: Mapping[str, str]

    def environment(self, port: int) -> dict[str, str]:
        """Return the environment for a run that reaches the provider by way of another port."""
        return {**os.environ, **{name: self._value(name, port) for name in self.variables}}

    def _value(self, name: str, port: int) -> str:
        value = self.variables[name]
        if not name.endswith(_BASE_URL):
            return value
        return urlsplit(value)._replace(netloc=f"127.0.0.1:{port}").geturl()


def exported(lines: str) -> dict[str, str]:
    """Return the variables that a text says to export."""
    return {match[1]: match[2] for line in lines.splitlines() if (match := _EXPORT.match(line))}


@contextlib.asynccontextmanager
async def served_provider(command: Path, api: str, fault: str | None = None) -> AsyncIterator[ServedProvider]:
    """Serve the provider of an API for the time of a with block, always with an empty memory.

    Args:
        command: the ``artifact-contracts`` of the environment whose provider it is.
        api: the id of the API.
        fault: the fault to switch on, if any.

    Raises:
        NoProviderError: there is no such API or fault.
    """
    port = _free_port()
    options = ["--fault", fault] if fault else []
    process = await asyncio.create_subprocess_exec(
        str(command), "mock", "--api", api, "--port", str(port), *options, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        said = []
        while (line := (await process.stdout.readline()).decode()) and not line.startswith(_READY):
            said.append(line)
        if not line:
            raise NoProviderError(f"{command} mock --api {api} {' '.join(options)} ended at once.")
        yield ServedProvider(port, exported("".join(said)))
    finally:
        # Not an interrupt, which a process in the background of a shell may have been told to ignore.
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        await process.wait()


def faults_of(command: Path, api: str) -> set[str]:
    """Return the names of the faults that an environment knows for an API."""
    listed = subprocess.run(
        [str(command), "mock", "--api", api, "--list-faults"], capture_output=True, text=True, check=True
    )
    return {line.split()[0] for line in listed.stdout.splitlines() if line.strip()}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
