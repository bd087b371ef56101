"""What the environment says of connections, as users meet it: a wrong value ends in 2, a dead proxy is named."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TARGET = {"CTXFY_BASE_URL": "http://127.0.0.1:9", "CTXFY_API_KEY": "a-key-of-mine", "CTXFY_ARTIFACT_ID": "a"}


def verify(folder: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    done = subprocess.run(
        [sys.executable, "-m", "artifact_contracts", "verify", "--api", "ctxfy", *arguments],
        cwd=folder,
        env={**kept, **TARGET, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ALL_PROXY", "gopher://me:word-of-mine@127.0.0.1:1080"),
        ("all_proxy", "socks9://127.0.0.1:1080"),
        ("HTTPS_PROXY", "http://127.0.0.1:port"),
        ("HTTP_PROXY", "http://"),
        ("SSL_CERT_FILE", "absent.pem"),
        ("SSL_CERT_DIR", "absent"),
    ],
)
def test_a_wrong_value_ends_in_2_and_is_named(tmp_path: Path, variable: str, value: str) -> None:
    status, said = verify(tmp_path, **{variable: value})
    assert status == 2
    assert said.startswith(f"artifact-contracts: {variable} cannot be used: ")
    assert len(said.splitlines()) == 2
    assert "word-of-mine" not in said


@pytest.mark.parametrize("option", ["--ca-bundle", "--client-cert"])
def test_so_does_a_file_that_is_not_there(tmp_path: Path, option: str) -> None:
    status, said = verify(tmp_path, option, "absent.pem")
    assert status == 2
    assert f"{option} cannot be used: absent.pem" in said


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


def test_a_dead_proxy_is_named(tmp_path: Path, nobody: str) -> None:
    status, said = verify(tmp_path, "--max-time", "20", HTTP_PROXY=f"http://me:word-of-mine@{nobody}")
    assert status == 3
    assert f"through the proxy http://{nobody} of HTTP_PROXY" in said
    assert "word-of-mine" not in said
    assert "Traceback" not in said


def test_the_surroundings_do_not_matter_to_our_own_provider(tmp_path: Path) -> None:
    environment = {"ALL_PROXY": "gopher://a", "SSL_CERT_FILE": "absent", "CTXFY_BASE_URL": ""}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CTXFY_")}
    done = subprocess.run(
        [sys.executable, "-m", "artifact_contracts", "verify", "--api", "ctxfy", "--plan"],
        cwd=tmp_path,
        env={**kept, **{name: value for name, value in environment.items() if value}},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
