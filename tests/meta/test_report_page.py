"""The HTML report in a real browser, where there is one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.provider_answers import faulty
from tests.support.suite_runs import artifact_contracts, provider

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_it_opens_without_an_error_and_shows_what_was_found(tmp_path: Path) -> None:
    with provider("elacity", faulty("credential-echoed")) as variables:
        ended = artifact_contracts("verify", folder=tmp_path, **variables)
    page = (ended.reports / "report.html").as_uri()
    assert CHROMIUM is not None
    done = subprocess.run(
        [CHROMIUM, *FLAGS, "--enable-logging=stderr", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", page],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "leakage.credential" in done.stdout
    assert ended.results.sentence in done.stdout.replace("&amp;", "&")
    complaints = [line for line in done.stderr.splitlines() if "CONSOLE" in line or "Content Security Policy" in line]
    assert complaints == []
