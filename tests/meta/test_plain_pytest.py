"""Plain pytest takes the suite's options, lives beside other plugins, and is left alone where it is not asked."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.provider import Provider
from artifact_contracts.settings import TABLE
from artifact_contracts.stubs import fixtures
from tests.support.provider_answers import faulty
from tests.support.published_contracts import CLONE
from tests.support.suite_runs import clean_environment, not_tested, plain_pytest, provider

BASE_URL_PLUGIN = """
import pytest

def pytest_addoption(parser):
    parser.addoption("--base-url", dest="base_url", default=None)
    parser.addoption("--profile", action="store_true", dest="profiling")
"""


class Untouched(Provider):
    def answer(self, request: ProviderRequest) -> ProviderResponse:
        raise AssertionError


def test_findings_fail_tests_and_set_the_exit_code(tmp_path: Path) -> None:
    with provider("ctxfy", faulty("authentication-off")) as variables:
        ended = plain_pytest("tests/contract", "-k", "no_key or full_call", "--tb=short", folder=tmp_path, **variables)
    assert ended.status == 1, ended.out
    assert "authentication.missing: expected 401; observed 200 OK" in ended.out
    assert "ctxfy does not keep its contract" in ended.out
    assert "src/artifact_contracts" not in ended.out
    reasons = not_tested(ended.results)
    assert reasons["authentication.revoked"] == "it was not selected in this run"


def test_one_item_is_selected_by_its_id(tmp_path: Path) -> None:
    name = "tests/contract/test_request_body.py::test_required_member_is_missing[elacity-artifact.hash-is-missing]"
    ended = plain_pytest(name, "--api", "elacity", folder=tmp_path)
    assert ended.status == 0, ended.out + ended.err
    assert len(ended.results.items) == 1


def test_wrong_usage_ends_pytest_with_2(tmp_path: Path) -> None:
    ended = plain_pytest("tests/contract", "--api", "ctxfi", folder=tmp_path)
    assert ended.status == 2
    assert "There is no API ctxfi." in ended.out + ended.err
    assert "Traceback" not in ended.out + ended.err


def test_no_test_selected_is_not_0(tmp_path: Path) -> None:
    ended = plain_pytest("tests/contract", "-k", "nothing_of_this_name", folder=tmp_path)
    assert ended.status != 0


def test_names_that_other_plugins_own_are_left_to_them(tmp_path: Path) -> None:
    (tmp_path / "other_plugin.py").write_text(BASE_URL_PLUGIN)
    with provider("ctxfy") as variables:
        url = variables.pop("CTXFY_BASE_URL")
        arguments = ["--api", "ctxfy", "--base-url", url, "--contracts-profile", "gate"]
        ended = plain_pytest(
            "-p", "other_plugin", "tests/contract", *arguments, folder=tmp_path, PYTHONPATH=str(tmp_path), **variables
        )
    assert ended.status == 0, ended.out + ended.err
    assert ended.results.apis[0].base_url == url


def test_the_tests_of_other_people_see_nothing_of_the_suite(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text("async def test_async(): ...\n\ndef test_plain(): assert 1 + 1 == 2\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--help"],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert not any(f"--contracts-{setting.name}" in done.stdout for setting in TABLE)
    assert "--max-requests" not in done.stdout
    names = {entry.value for entry in entry_points(group="pytest11") if entry.value.startswith("artifact_contracts")}
    assert names == {fixtures.__name__}
    # Fixtures, and no hook.
    assert not any(name.startswith("pytest_") for name in vars(fixtures))


def test_the_clone_runs_its_contract_tests_by_folder_and_by_default_paths() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests", "-k", "minimal_call"],
        cwd=CLONE,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "tests/contract/test_accepted_calls.py::test_minimal_call[ctxfy]" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("what", ["tests/contract", "tests/contract/test_methods.py"])
def test_spreading_over_processes_is_refused_with_what_to_do(what: str, tmp_path: Path) -> None:
    with provider("ctxfy", Untouched) as variables:
        ended = plain_pytest(what, "-n", "2", folder=tmp_path, **variables)
    assert ended.status == 2, ended.out
    assert ended.out.count("use --workers N") == 1
    assert "Traceback" not in ended.out + ended.err
    assert not ended.reports.exists()


def test_a_process_of_several_sends_nothing_by_itself(tmp_path: Path) -> None:
    (tmp_path / "spreading.py").write_text("def pytest_configure(config):\n    config.workerinput = {}\n")
    with provider("ctxfy", Untouched) as variables:
        arguments = ("-p", "spreading", "tests/contract", "-k", "no_key")
        ended = plain_pytest(*arguments, folder=tmp_path, PYTHONPATH=str(tmp_path), **variables)
    assert ended.status == 1
    assert "use --workers N" in ended.out


def test_one_session_may_hold_tests_that_are_kept_off_the_network_and_tests_that_are_not(tmp_path: Path) -> None:
    files = ["tests/unit/settings/test_settings.py", "tests/wire/test_provider_on_the_wire.py"]
    ended = plain_pytest(*files, "-q", folder=tmp_path)
    assert ended.status == 0, ended.out
    assert "failed" not in ended.out
