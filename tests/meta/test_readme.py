"""What the README says is so: its commands run, its tables are those of the code."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from artifact_contracts.settings import TABLE
from tests.support.published_contracts import APIS, CLONE, CONTRACTS
from tests.support.suite_runs import clean_environment

README = (CLONE / "README.md").read_text("utf-8")
PAGES = [*sorted(CLONE.glob("*.md")), *sorted((CLONE / "docs").glob("*.md"))]
# Made by the makefile in a clone; here the environment that runs the tests takes its place.
SETS_UP = ("make ", "source ")


def between(name: str) -> str:
    match = re.search(rf"<!-- {name}:begin -->\n(.*?)\n<!-- {name}:end -->", README, flags=re.DOTALL)
    assert match, f"the markers of {name} are missing"
    return match[1].strip()


def test_the_settings_table_is_made_from_the_code() -> None:
    rows = ["| option | environment | `contracts.toml` | meaning |", "|---|---|---|---|"]
    rows += [
        f"| `{setting.flag}{f' {setting.metavar}' if setting.metavar else ''}` | `{setting.variable}`"
        f" | `{setting.key}` | {setting.help} |"
        for setting in TABLE
    ]
    assert between("settings") == "\n".join(rows)


def test_the_inputs_table_is_made_from_the_contracts() -> None:
    rows = ["| variable | required | meaning |", "|---|---|---|"]
    for api in APIS:
        rows.append(f"| `{api.upper()}_BASE_URL` | yes | where the service is; what comes before the OpenAPI path |")
        inputs = CONTRACTS[api].target.inputs.values()
        rows += [f"| `{row.variable}` | {'yes' if row.required else 'no'} | {row.help} |" for row in inputs]
    assert between("inputs") == "\n".join(rows)


def test_it_names_the_two_commands() -> None:
    assert "make verify" in README
    assert "make test" in README


def commands() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)
    return [block for block in blocks if not block.startswith(SETS_UP)]


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_every_command_runs(tmp_path: Path) -> None:
    assert commands()
    for name in ("specs", "tests", "docs", "contracts.toml"):
        if (CLONE / name).exists():
            (tmp_path / name).symlink_to(CLONE / name)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    script = "\n".join(["set -e", *commands()])
    done = subprocess.run(
        ["bash", "-m", "-c", script],
        cwd=tmp_path,
        env=clean_environment(PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_a_page_names_exists(page: Path) -> None:
    from artifact_contracts.cli import parser  # noqa: PLC0415

    known = {setting.flag for setting in TABLE} | {f"--contracts-{setting.name}" for setting in TABLE}
    known |= {
        "--plan",
        "--port",
        "--fault",
        "--list-faults",
        "--variant",
        "--list-variants",
        "--part",
        "--version",
        "--help",
    }
    assert parser()
    for command in re.findall(r"artifact-contracts (?:verify|mock|prove|dev)[^\n`]*", page.read_text("utf-8")):
        assert set(re.findall(r"(?<=\s)--[a-z-]+", command)) <= known, command
