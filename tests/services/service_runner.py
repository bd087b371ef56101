"""Starts a service on a free port, waits until it answers, has it judged, and stops it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.services.service_stacks import Mistake, Stack, stack_named
from tests.support.suite_runs import Ended, artifact_contracts

PATIENCE = 20.0
INPUTS = {
    "API_KEY": "sk-b7d41c0e95a2f863",
    "REVOKED_API_KEY": "sk-30fe8d16c97b4a25",
    "OTHER_API_KEY": "sk-e84a5f2b0d6c1937",
}
RESOURCES = {
    "ctxfy": {"ARTIFACT_ID": "art-6c1f08d2", "OTHER_ARTIFACT_ID": "art-b93e570a"},
    "elacity": {"REGISTRY_REF": "acme/prompts", "OTHER_REGISTRY_REF": "globex/prompts"},
}
OURS, THEIRS = "acme", "globex"
KNOWN_TO_THE_SERVICE = {
    "KEYS": json.dumps({INPUTS["API_KEY"]: OURS, INPUTS["OTHER_API_KEY"]: THEIRS}),
    "ARTIFACTS": json.dumps(dict(zip(RESOURCES["ctxfy"].values(), (OURS, THEIRS), strict=True))),
    "REGISTRIES": json.dumps(dict(zip(RESOURCES["elacity"].values(), (OURS, THEIRS), strict=True))),
}
PATHS = {"ctxfy": "", "elacity": "/api"}


@contextlib.contextmanager
def serving(stack: Stack, folder: Path, mistake: Mistake | None = None) -> Iterator[str]:
    """Serve a stack, with a mistake or without, and yield its origin; the folder takes its log."""
    port = _free_port()
    name = mistake.name if mistake else ""
    with contextlib.ExitStack() as started:
        if stack.behind:
            behind = started.enter_context(serving(stack_named(stack.behind), folder))
            _write_configuration(stack, folder, name, {"FOLDER": folder, "PORT": port, "BEHIND": behind})
        command = [part.format(port=port, folder=folder, installed=stack.installed) for part in stack.command]
        given = {**_plain_environment(), **KNOWN_TO_THE_SERVICE, "MISTAKE": name, "PORT": str(port)}
        log = started.enter_context((folder / f"{stack.name}.log").open("wb"))
        process = subprocess.Popen(
            command, cwd=stack.sources, env=given, stdout=log, stderr=log, start_new_session=True
        )
        started.callback(_stop, process)
        _wait_for(process, port, Path(log.name))
        yield f"http://127.0.0.1:{port}"


def _write_configuration(stack: Stack, folder: Path, mistake: str, values: Mapping[str, object]) -> None:
    text = (stack.sources / "nginx.conf").read_text("utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", str(value))
    (folder / "nginx.conf").write_text(text.replace(f"#{mistake}# ", ""), "utf-8")


def judged(
    stack: Stack, api: str, folder: Path, mistake: Mistake | None = None, profile: str = "gate", seed: int = 1
) -> Ended:
    """Serve a stack and judge one API of it, knowing all that a user could know."""
    prefix = api.upper()
    known = {f"{prefix}_{name}": value for name, value in {**INPUTS, **RESOURCES[api]}.items()}
    with serving(stack, folder, mistake) as origin:
        known[f"{prefix}_BASE_URL"] = origin + PATHS[api]
        arguments = ("verify", "--api", api, "--profile", profile, "--seed", str(seed))
        return artifact_contracts(*arguments, folder=folder, **known)


def _plain_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("HOME", "LANG", "TMPDIR")}
    return {**kept, "PATH": os.pathsep.join((os.environ["PATH"], "/usr/sbin"))}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"The service did not start:\n{log.read_text('utf-8')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End it with all that it started, which has its process group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
