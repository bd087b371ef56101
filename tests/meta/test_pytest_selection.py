"""What pytest can do with tests it can do with contract tests: choose some, stop early, list them, start anywhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.provider import Provider
from artifact_contracts.running.preparation import plan_of_suite
from tests.support.provider_answers import faulty
from tests.support.published_contracts import CLONE
from tests.support.suite_runs import clean_environment, failing, plain_pytest, prepared, provider, pytest_in

CONTRACT_TESTS = "tests/contract"
NO_KEY = "test_authentication.py::test_no_key[ctxfy]"
TWICE = """
import pytest, sys
for api in ("ctxfy", "elacity"):
    arguments = ["-p", "no:cacheprovider", "-k", "no_key", "--api", api, "--reports", f"{sys.argv[2]}/{api}"]
    print(f"{api} ended with {int(pytest.main([sys.argv[1], *arguments]))}")
"""


class Untouched(Provider):
    """Is not to be called."""

    calls = 0

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        type(self).calls += 1
        return super().answer(request)


def test_the_first_failure_ends_the_run_where_that_is_wanted(tmp_path: Path) -> None:
    with provider("ctxfy", faulty("authentication-off")) as variables:
        ended = plain_pytest(CONTRACT_TESTS, "-x", "-p", "no:randomly", folder=tmp_path, **variables)
    assert ended.status == 1, ended.out
    outcomes = [item.outcome for item in ended.results.items]
    assert outcomes[-1] == "failed"
    assert outcomes.count(outcomes[-1]) == 1
    assert failing(ended.results)
    assert len(outcomes) < 27


@pytest.mark.parametrize("start", ["", "tests", "tests/contract", "elsewhere"])
def test_it_may_be_started_in_any_folder(start: str, tmp_path: Path) -> None:
    folder = tmp_path if start == "elsewhere" else CLONE / start
    ended = pytest_in(folder, str(CLONE / CONTRACT_TESTS / NO_KEY), "--api", "ctxfy", folder=tmp_path)
    assert ended.status == 0, ended.out + ended.err
    assert [item.id for item in ended.results.items] == [NO_KEY]


def test_cases_are_chosen_by_their_ids_and_sent_in_the_order_of_the_plan(tmp_path: Path) -> None:
    names = (NO_KEY, "test_accepted_calls.py::test_minimal_call[ctxfy]")
    nodes = [f"{CONTRACT_TESTS}/{name}" for name in names]
    ended = plain_pytest(*nodes, "--api", "ctxfy", folder=tmp_path)
    assert ended.status == 0, ended.out + ended.err
    planned = [case.id for case in plan_of_suite(prepared("ctxfy")).chosen if case.id in names]
    assert [item.id for item in ended.results.items] == planned


def test_what_no_profile_would_send_is_deselected_though_it_is_named(tmp_path: Path) -> None:
    node = f"{CONTRACT_TESTS}/test_properties.py::test_random_valid_bodies[ctxfy]"
    ended = plain_pytest(node, "--api", "ctxfy", folder=tmp_path)
    assert "1 deselected" in ended.out
    assert ended.status != 0


@pytest.mark.parametrize(("marker", "chosen"), [("requirement", True), ("not requirement", False)])
def test_contract_tests_carry_their_marker(marker: str, chosen: bool, tmp_path: Path) -> None:  # noqa: FBT001 (a row)
    ended = plain_pytest(CONTRACT_TESTS, "--api", "ctxfy", "-m", marker, "-k", "no_key", folder=tmp_path)
    assert (ended.status == 0) is chosen, ended.out + ended.err
    assert ("1 passed" in ended.out) is chosen


def test_listing_them_sends_nothing_and_writes_nothing(tmp_path: Path) -> None:
    with provider("ctxfy", Untouched) as variables:
        ended = plain_pytest(CONTRACT_TESTS, "--collect-only", "-q", "--seed", "1", folder=tmp_path, **variables)
    assert ended.status == 0, ended.out + ended.err
    assert Untouched.calls == 0
    assert not ended.reports.exists()
    listed = [line.removeprefix(f"{CONTRACT_TESTS}/") for line in ended.out.splitlines() if "::" in line]
    assert listed == [case.id for case in plan_of_suite(prepared("ctxfy")).chosen]


def test_one_process_may_hold_two_sessions(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TWICE, str(CLONE / CONTRACT_TESTS), str(tmp_path)],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    ended = [line for line in done.stdout.splitlines() if " ended with " in line]
    assert ended == ["ctxfy ended with 0", "elacity ended with 0"], done.stdout + done.stderr
    assert sorted(folder.name for folder in tmp_path.iterdir()) == ["ctxfy", "elacity"]


def test_several_workers_end_as_one_does(tmp_path: Path) -> None:
    with provider("ctxfy", faulty("malformed-body-accepted")) as variables:
        one = plain_pytest(CONTRACT_TESTS, "--seed", "1", folder=tmp_path / "one", **variables)
        four = plain_pytest(CONTRACT_TESTS, "--seed", "1", "--workers", "4", folder=tmp_path / "four", **variables)
    assert (one.status, four.status) == (1, 1)
    assert failing(one.results) == failing(four.results)
    assert [(item.id, item.outcome) for item in one.results.items] == [
        (item.id, item.outcome) for item in four.results.items
    ]
