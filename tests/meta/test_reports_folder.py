"""The folder of the reports: tried before anything is sent, held by one run, and never with reports of two runs."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from artifact_contracts.provider.provider import Provider
from artifact_contracts.reports.folder import NAMES
from tests.meta.test_interruptions import Busy, busy
from tests.support.provider_answers import faulty
from tests.support.suite_runs import Ended, artifact_contracts, clean_environment, plain_pytest, provider

VERIFY = ("verify", "--api", "ctxfy", "--seed", "1")
REPORTS = {*NAMES, "journal.ndjson"}


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def with_small_disk(size: int, folder: Path, **variables: str) -> Ended:
    """Judge where no file may grow beyond so many bytes."""
    done = subprocess.run(
        [sys.executable, "-m", "artifact_contracts", *VERIFY],
        cwd=folder,
        env=clean_environment(**variables),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return Ended(done.returncode, done.stdout, done.stderr, folder / "reports")


class TestBeforeAnythingIsSent:
    @pytest.mark.parametrize("name", [*REPORTS, "."])
    def test_what_is_in_the_way_is_2(self, name: str, tmp_path: Path) -> None:
        if name == ".":
            (tmp_path / "reports").write_text("a file")
        else:
            (tmp_path / "reports" / name).mkdir(parents=True)
        kind = busy(1)
        with provider("ctxfy", kind) as variables:
            ended = artifact_contracts(*VERIFY, folder=tmp_path, **variables)
        assert ended.status == 2, ended.out + ended.err
        assert "cannot be written to reports" in ended.err
        assert kind.calls == 0

    @pytest.mark.parametrize("size", [0, 1, 2_000])
    def test_a_full_disk_is_2(self, size: int, tmp_path: Path) -> None:
        kind = busy(1)
        with provider("ctxfy", kind) as variables:
            ended = with_small_disk(size, tmp_path, **variables)
        assert ended.status == 2, ended.out + ended.err
        assert "Traceback" not in ended.err
        assert kind.calls == 0
        assert not names(ended.reports)


class TestAFullDiskInTheMiddle:
    @pytest.mark.parametrize(("fault", "status"), [("authentication-off", 1), ("", 0)])
    @pytest.mark.parametrize("size", [15_000, 40_000, 70_000])
    def test_costs_the_reports_and_not_the_verdict(self, size: int, fault: str, status: int, tmp_path: Path) -> None:
        with provider("ctxfy", faulty(fault) if fault else Provider) as variables:
            ended = with_small_disk(size, tmp_path, **variables)
        assert ended.status == status, ended.out + ended.err
        assert ("✗ authentication.missing" in ended.out) is bool(status)
        missing = REPORTS - names(ended.reports)
        assert "results.json" in missing
        for name in missing:
            assert f"{name} is missing, because it could not be written: File too large." in ended.err
        assert "Traceback" not in ended.err
        assert names(ended.reports) <= REPORTS


class TestLinks:
    def test_no_link_is_followed(self, tmp_path: Path) -> None:
        precious = tmp_path / "precious"
        precious.write_text("as it was")
        reports = tmp_path / "reports"
        reports.mkdir()
        for name in (*REPORTS, ".results.json.part", ".report.html.0.part"):
            (reports / name).symlink_to(precious)
        ended = artifact_contracts(*VERIFY, folder=tmp_path)
        assert ended.status == 0, ended.err
        assert precious.read_text() == "as it was"
        assert names(reports) == REPORTS
        assert not any(file.is_symlink() for file in reports.iterdir())

    def test_a_lock_that_is_a_link_is_2(self, tmp_path: Path) -> None:
        (tmp_path / "reports").mkdir()
        (tmp_path / "reports" / ".lock").symlink_to(tmp_path / "precious")
        assert artifact_contracts(*VERIFY, folder=tmp_path).status == 2
        assert not (tmp_path / "precious").exists()


def started(folder: Path, kind: type[Busy], variables: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a run that has sent some requests, and goes on slowly."""
    process = subprocess.Popen(
        [sys.executable, "-m", "artifact_contracts", *VERIFY],
        cwd=folder,
        env=clean_environment(**variables),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert kind.busy.wait(40)
    return process


class TestTwoRuns:
    @pytest.mark.parametrize(
        "other",
        [
            lambda folder: artifact_contracts(*VERIFY, folder=folder),
            lambda folder: artifact_contracts(*VERIFY, "--resume", folder=folder),
            lambda folder: artifact_contracts("report", folder=folder),
            lambda folder: artifact_contracts("prove", "--fault", "authentication-off", folder=folder),
            lambda folder: plain_pytest("tests/contract", "-k", "test_no_key", folder=folder),
        ],
        ids=["verify", "resume", "report", "prove", "pytest"],
    )
    def test_the_second_one_into_a_folder_is_2(self, other: Callable[[Path], Ended], tmp_path: Path) -> None:
        kind = busy(3)
        with provider("ctxfy", kind) as variables:
            process = started(tmp_path, kind, variables)
            ended = other(tmp_path)
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 130
        assert ended.status == 2, ended.out + ended.err
        assert f"cannot be written to {tmp_path / 'reports' if 'session starts' in ended.out else 'reports'}" in (
            ended.out + ended.err
        )
        assert f"process {process.pid}" in ended.out + ended.err
        assert names(tmp_path / "reports") == REPORTS

    def test_a_lock_ends_with_its_process(self, tmp_path: Path) -> None:
        kind = busy(3)
        with provider("ctxfy", kind) as variables:
            process = started(tmp_path, kind, variables)
            process.kill()
            process.wait(20)
        assert artifact_contracts(*VERIFY, folder=tmp_path).status == 0
        assert names(tmp_path / "reports") == REPORTS


class TestAnEarlierRun:
    def test_its_reports_are_gone_when_the_next_one_starts(self, tmp_path: Path) -> None:
        assert artifact_contracts("verify", folder=tmp_path).status == 0
        kind = busy(3)
        with provider("ctxfy", kind) as variables:
            process = started(tmp_path, kind, variables)
            left = names(tmp_path / "reports")
            process.kill()
            process.wait(20)
        assert left == {"journal.ndjson", ".lock"}
        ended = artifact_contracts("report", folder=tmp_path)
        assert (ended.status, ended.results.outcome) == (130, "interrupted")

    def test_a_wrong_setting_leaves_none_either(self, tmp_path: Path) -> None:
        assert artifact_contracts(*VERIFY, folder=tmp_path).status == 0
        assert artifact_contracts("verify", "--api", "ctxfi", folder=tmp_path).status == 2
        assert not names(tmp_path / "reports")

    def test_what_a_killed_process_was_writing_is_removed(self, tmp_path: Path) -> None:
        (tmp_path / "reports").mkdir()
        for name in (".results.json.0a1b2c3d.part", ".report.html.part"):
            (tmp_path / "reports" / name).write_text("half")
        assert artifact_contracts(*VERIFY, folder=tmp_path).status == 0
        assert names(tmp_path / "reports") == REPORTS
