"""``mock`` serves the providers until interrupted and says how to call them."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.support.suite_runs import artifact_contracts, clean_environment


def free_port() -> int:
    """A port that is free, and so is the next one; both below those that the system gives away by itself."""
    while True:
        port = random.SystemRandom().randrange(15_000, 30_000)
        with socket.socket() as probe, socket.socket() as neighbour, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            neighbour.bind(("127.0.0.1", port + 1))
            return port


@contextmanager
def mock(*arguments: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the command and yield what it prints until it serves."""
    process = subprocess.Popen(
        [sys.executable, "-m", "artifact_contracts", "mock", *arguments],
        cwd=folder,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith(("Serving", "artifact-contracts:")):
            break
    try:
        yield process, "".join(lines)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(10)
        process.stdout.close()


def exported(text: str) -> dict[str, str]:
    return dict(re.findall(r"^  export (\w+)=(\S+)$", text, flags=re.MULTILINE))


def test_what_it_prints_is_enough_to_verify_what_it_serves(tmp_path: Path) -> None:
    with mock("--port", str(free_port()), folder=tmp_path) as (process, text):
        variables = exported(text)
        ended = artifact_contracts("verify", folder=tmp_path, **variables)
    assert process.returncode == 0
    assert ended.status == 0, ended.out + ended.err
    assert all(not api.embedded for api in ended.results.apis)
    assert len(ended.results.apis) == 2


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_the_commands_it_prints_work(tmp_path: Path) -> None:
    with mock("--port", str(free_port()), folder=tmp_path) as (_, text):
        commands = [part for part in re.split(r"\n(?=  curl )", text) if part.startswith("  curl ")]
        answers = [
            subprocess.run(
                ["sh", "-c", command.partition("\n\n")[0].replace("curl -i", "curl -s -i")],
                env={**os.environ, **exported(text)},
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            for command in commands
        ]
    assert [answer.splitlines()[0] for answer in answers] == ["HTTP/1.1 200 OK", "HTTP/1.1 200 OK"]


def test_a_fault_is_switched_on_by_its_name(tmp_path: Path) -> None:
    with mock("--api", "ctxfy", "--fault", "authentication-off", "--port", str(free_port()), folder=tmp_path) as (
        _,
        text,
    ):
        variables = exported(text)
        url = f"{variables['CTXFY_BASE_URL']}/v1/source-artifact/{variables['CTXFY_ARTIFACT_ID']}/promote"
        assert httpx.put(url).status_code == 200


def test_a_rate_limit_is_enforced(tmp_path: Path) -> None:
    with mock("--api", "ctxfy", "--rate-limit", "2/m", "--port", str(free_port()), folder=tmp_path) as (_, text):
        variables = exported(text)
        url = f"{variables['CTXFY_BASE_URL']}/v1/source-artifact/{variables['CTXFY_ARTIFACT_ID']}/promote"
        headers = {"Authorization": f"Bearer {variables['CTXFY_API_KEY']}"}
        answers = [httpx.put(url, headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert answers[-1].headers["X-RateLimit-Remaining"] == "0"


def test_a_port_that_is_taken_is_2(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = artifact_contracts("mock", "--port", str(taken.getsockname()[1]), folder=tmp_path)
    assert ended.status == 2
    assert "cannot be used" in ended.err


def test_the_faults_are_listed(tmp_path: Path) -> None:
    ended = artifact_contracts("mock", "--list-faults", folder=tmp_path)
    assert ended.status == 0
    assert re.search(
        r"^authentication-off +Takes every call .* Detected by authentication.missing\.$", ended.out, re.MULTILINE
    )


def test_faults_of_one_member_are_listed_too(tmp_path: Path) -> None:
    ended = artifact_contracts("mock", "--list-faults", folder=tmp_path)
    assert re.search(r"^missing-accepted:/artifact/hash +.* \(elacity\)$", ended.out, re.MULTILINE)


def test_the_conforming_variants_are_listed(tmp_path: Path) -> None:
    ended = artifact_contracts("mock", "--list-variants", folder=tmp_path)
    assert ended.status == 0
    assert re.search(r"^foreign-forbidden +Answers 403 .*\.$", ended.out, re.MULTILINE)


def test_a_fault_of_one_member_and_a_latency(tmp_path: Path) -> None:
    arguments = ("--api", "elacity", "--fault", "missing-accepted:/artifact", "--latency", "0.2")
    with mock(*arguments, "--port", str(free_port()), folder=tmp_path) as (_, text):
        variables = exported(text)
        answer = httpx.post(
            f"{variables['ELACITY_BASE_URL']}/registries/artifacts",
            headers={"X-API-Key": variables["ELACITY_API_KEY"]},
            json={"registryRef": variables["ELACITY_REGISTRY_REF"]},
        )
    assert answer.status_code == 200
    assert answer.elapsed.total_seconds() >= 0.2


def test_a_conforming_variant_is_served_by_its_name(tmp_path: Path) -> None:
    with mock("--variant", "no-content", "--port", str(free_port()), folder=tmp_path) as (_, text):
        variables = exported(text)
        url = f"{variables['CTXFY_BASE_URL']}/v1/source-artifact/{variables['CTXFY_ARTIFACT_ID']}/promote"
        answer = httpx.put(url, headers={"Authorization": f"Bearer {variables['CTXFY_API_KEY']}"})
    assert answer.status_code == 204


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fault", "authentication-of"), "Did you mean authentication-off?"),
        (("--fault", "missing-accepted:/artifact/hashes"), "Did you mean missing-accepted:/artifact/hash?"),
        (("--api", "ctxfy", "--fault", "missing-accepted:/artifact/hash"), "There is no fault"),
        (("--variant", "no-contents"), "Did you mean no-content?"),
        (("--latency", "-1"), "--latency"),
        (("--latency", "nan"), "--latency"),
        (("--latency", "soon"), "--latency"),
        (("--latency", "61"), "--latency"),
    ],
)
def test_what_is_asked_wrongly_is_2(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    ended = artifact_contracts("mock", *arguments, folder=tmp_path)
    assert ended.status == 2
    assert said in ended.err
