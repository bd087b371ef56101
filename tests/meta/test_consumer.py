"""A project that calls the services tests its client, away from the clone and with nothing but the wheel."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from artifact_contracts.stubs.contract_stubs import ContractStubs
from tests.support.published_contracts import CLONE
from tests.support.suite_runs import clean_environment

PAGE = (CLONE / "docs" / "stubs.md").read_text("utf-8")
FILES = dict(re.findall(r"^```python\n# (\w+\.py)\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE))
# What the page says of a client that is wrong in two ways.
MESSAGE = next(block for block in re.findall(r"^```text\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE))
ENDS = """
import contextlib
import os

import httpx
import pytest

import artifact_contracts
from artifact_contracts.stubs.contract_stubs import ContractStubs
from artifact_contracts.stubs.fixtures import StubsFactory
from artifact_contracts.stubs.mistakes import NotAsDocumentedError

URL = "https://api.ctxfy.com/v1/source-artifact/a-1/promote"


@pytest.fixture
def stubs(contract_stubs: StubsFactory) -> ContractStubs:
    return contract_stubs("ctxfy")


def test_it_is_the_wheel(stubs: ContractStubs) -> None:
    assert artifact_contracts.__file__.startswith(os.environ["PYTHONPATH"])


def test_seen(stubs: ContractStubs) -> None:
    httpx.put(URL)


def test_swallowed(stubs: ContractStubs) -> None:
    with contextlib.suppress(Exception):
        httpx.put(URL)


def test_cleared(stubs: ContractStubs) -> None:
    with pytest.raises(NotAsDocumentedError):
        httpx.put(URL)
    stubs.mistakes.clear()


def test_never_asked_for(stubs: ContractStubs) -> None:
    stubs.reply("404")


def test_not_asserted(contract_stubs: StubsFactory) -> None:
    contract_stubs("ctxfy", assert_all_called=False).reply("404")


def test_both(stubs: ContractStubs, contract_stubs: StubsFactory) -> None:
    with contextlib.suppress(Exception):
        httpx.put(URL)
    contract_stubs("elacity").reply("404")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project of the page."""
    for name, code in FILES.items():
        (tmp_path / name).write_text(code, "utf-8")
    return tmp_path


def run(project: Path, unpacked: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env=clean_environment(PYTHONPATH=str(unpacked)),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def pytest_in(project: Path, unpacked: Path, *arguments: str) -> tuple[int, str]:
    return run(project, unpacked, "-m", "pytest", "-p", "no:cacheprovider", "--color=no", *arguments)


def test_the_code_of_the_page_runs(project: Path, unpacked: Path) -> None:
    assert sorted(FILES) == ["client.py", "conftest.py", "test_client.py", "test_staging.py", "without_pytest.py"]
    status, printed = pytest_in(project, unpacked, "-q")
    assert status == 0, printed
    assert "10 passed" in printed
    status, printed = run(project, unpacked, "without_pytest.py")
    assert status == 0, printed
    assert "StubCall(operation='promote-artifact', reply='200'" in printed


def test_a_client_that_sends_a_wrong_header_fails_readably(project: Path, unpacked: Path) -> None:
    wrong = FILES["client.py"].replace('"Authorization": f"Bearer {key}"', '"X-API-Key": key').replace("title}", "5}")
    (project / "client.py").write_text(wrong, "utf-8")
    status, printed = pytest_in(project, unpacked, "test_client.py", "-k", "the_title_is_sent")
    assert status == 1
    shown = [line.removeprefix("E").strip() for line in printed.splitlines() if line.startswith("E ")]
    assert [line.removeprefix("artifact_contracts.stubs.mistakes.NotAsDocumentedError: ") for line in shown] == [
        line.strip() for line in MESSAGE.splitlines()
    ]
    assert "1 failed" in printed
    # It was seen: it is not reported a second time, as an error of the fixture.
    assert "error" not in printed.splitlines()[-1]


def test_what_nobody_saw_fails_the_test_at_its_end(project: Path, unpacked: Path) -> None:
    (project / "test_ends.py").write_text(ENDS, "utf-8")
    status, printed = pytest_in(project, unpacked, "test_ends.py", "-rA", "--tb=line")
    assert status == 1
    outcomes = set(re.findall(r"^(PASSED|FAILED|ERROR) test_ends\.py::(\w+)", printed, flags=re.MULTILINE))
    ended_well = ("it_is_the_wheel", "swallowed", "cleared", "never_asked_for", "not_asserted", "both")
    assert outcomes == {
        *(("PASSED", f"test_{name}") for name in ended_well),
        ("FAILED", "test_seen"),
        *(("ERROR", f"test_{name}") for name in ("swallowed", "never_asked_for", "both")),
    }


def test_pytest_lists_the_fixture_with_what_it_is(project: Path, unpacked: Path) -> None:
    printed = pytest_in(project, unpacked, "--fixtures", "-q")[1]
    assert re.search(r"^contract_stubs -- .*\n    Stubs of any service", printed, flags=re.MULTILINE), printed


def test_the_page_names_the_awkward_replies() -> None:
    told = PAGE.partition("<!-- replies:begin -->")[2].partition("<!-- replies:end -->")[0]
    known = ContractStubs("ctxfy").replies["promote-artifact"]
    rows = [f"| `{name}` | {says} |" for name, says in known.items() if not name.isdecimal()]
    assert told.strip().splitlines()[3:] == rows
