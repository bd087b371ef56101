"""Ctrl-C, SIGTERM and SIGHUP end a run wherever it is: the reports hold what was found, and the exit code is 130."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

import pytest

from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.provider import Provider
from artifact_contracts.results.outcome import Outcome
from artifact_contracts.running.preparation import plan_of_suite
from tests.support.published_contracts import CLONE
from tests.support.suite_runs import Ended, clean_environment, prepared, provider

SIGNALS = [
    pytest.param(signal.SIGINT, id="Ctrl-C"),
    pytest.param(signal.SIGTERM, id="SIGTERM"),
    pytest.param(signal.SIGHUP, id="SIGHUP"),
]
INTERRUPTED = "the run was interrupted"


class Busy(Provider):
    """Says when it was called so many times, and takes its time from then on."""

    busy: ClassVar[threading.Event]
    calls: ClassVar[int]
    slow_after: ClassVar[int]

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        type(self).calls += 1
        if self.calls >= self.slow_after:
            self.busy.set()
            return self.answer_slowly(request)
        return super().answer(request)

    def answer_slowly(self, request: ProviderRequest) -> ProviderResponse:
        time.sleep(0.2)
        return super().answer(request)


def busy(after: int, kind: type[Busy] = Busy) -> type[Busy]:
    """Return a provider that is busy from the call of that number on."""

    class BusyNow(kind):  # type: ignore[misc, valid-type]
        busy = threading.Event()
        calls = 0
        slow_after = after

    return BusyNow


def interrupted(
    kind: type[Busy],
    number: signal.Signals,
    folder: Path,
    *command: str,
    then: Iterable[signal.Signals] = (),
    pause: float = 0.0,
    outcome: str = "interrupted",
) -> Ended:
    """Judge a provider, send a signal as soon as it is busy, then others after a pause each, and wait for the end."""
    command = command or ("-m", "artifact_contracts", "verify")
    with provider("ctxfy", kind) as variables:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=folder,
            env=clean_environment(**variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert kind.busy.wait(40)
        process.send_signal(number)
        for further in then:
            time.sleep(pause)
            process.send_signal(further)
        out, err = process.communicate(timeout=20)
    ended = Ended(process.returncode, out, err, folder / "reports")
    assert ended.status == 130, out + err
    assert "Traceback" not in out + err
    assert ended.results.outcome == "interrupted"
    assert [api.outcome for api in ended.results.apis] == [outcome]
    return ended


def verify(*options: str) -> tuple[str, ...]:
    return ("-m", "artifact_contracts", "verify", *options)


def outcomes(ended: Ended) -> list[Outcome]:
    return [item.outcome for item in ended.results.items]


@pytest.mark.parametrize("number", SIGNALS)
def test_the_reports_say_so_and_hold_what_was_found(number: signal.Signals, tmp_path: Path) -> None:
    ended = interrupted(busy(after=3), number, tmp_path)
    assert "Interrupted" in (ended.reports / "summary.md").read_text("utf-8")
    assert "nterrupted" in (ended.reports / "report.html").read_text("utf-8")
    assert 0 < outcomes(ended).count(Outcome.PASSED) < 27
    assert set(outcomes(ended)) <= {"passed", "not_tested"}
    assert {item.reason for item in ended.results.items} <= {None, INTERRUPTED}


@pytest.mark.parametrize("number", SIGNALS)
def test_several_workers_are_interrupted_together(number: signal.Signals, tmp_path: Path) -> None:
    ended = interrupted(busy(after=12), number, tmp_path, *verify("--workers", "4"))
    assert outcomes(ended).count(Outcome.PASSED) > 1
    assert set(outcomes(ended)) <= {"passed", "not_tested"}


@pytest.mark.parametrize("number", SIGNALS)
def test_a_search_is_interrupted(number: signal.Signals, tmp_path: Path) -> None:
    run = prepared("ctxfy", "certify")
    before = plan_of_suite(run, at_random=False).spent["ctxfy"]
    ended = interrupted(busy(after=before + 5), number, tmp_path, *verify("--profile", "certify", "--seed", "1"))
    (search,) = [item for item in ended.results.items if "test_random_valid_bodies" in item.id]
    assert (search.outcome, search.reason) == ("not_tested", INTERRUPTED)
    assert search.requests > 0
    assert not (tmp_path / ".hypothesis").exists()


class ComeBackLater(Busy):
    """Says from the call of a number on that everybody should come back in half a minute."""

    def answer_slowly(self, request: ProviderRequest) -> ProviderResponse:
        return ProviderResponse(429, b"", {"Retry-After": "30"})


@pytest.mark.parametrize("workers", ["1", "4"])
@pytest.mark.parametrize("number", SIGNALS)
def test_waiting_as_told_is_interrupted(number: signal.Signals, workers: str, tmp_path: Path) -> None:
    started = time.monotonic()
    ended = interrupted(busy(5, ComeBackLater), number, tmp_path, *verify("--workers", workers))
    assert time.monotonic() - started < 29
    assert set(outcomes(ended)) <= {"passed", "not_tested"}


@pytest.mark.parametrize("workers", ["1", "4"])
def test_plain_pytest_is_interrupted(workers: str, tmp_path: Path) -> None:
    options = ("-p", "no:cacheprovider", "--reports", str(tmp_path / "reports"), "--workers", workers)
    suite = str(CLONE / "tests" / "contract")
    ended = interrupted(busy(after=12), signal.SIGINT, tmp_path, "-m", "pytest", *options, suite)
    assert set(outcomes(ended)) <= {"passed", "not_tested"}
    assert "Interrupted" in ended.out


def test_what_was_not_reached_is_not_said_to_be_unselected(tmp_path: Path) -> None:
    ended = interrupted(busy(after=3), signal.SIGINT, tmp_path)
    reasons = {row.reason for row in ended.results.requirements if row.outcome == "not_tested" and row.level == "MUST"}
    assert INTERRUPTED in reasons
    assert "it was not selected in this run" not in reasons


class FailsToRefuse(Busy):
    """Fails on whatever it should refuse."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        return ProviderResponse(500, answer.body) if answer.status >= 400 else answer


@pytest.mark.parametrize("number", SIGNALS)
def test_what_several_workers_have_found_stays(number: signal.Signals, tmp_path: Path) -> None:
    kind = busy(30, FailsToRefuse)
    ended = interrupted(kind, number, tmp_path, *verify("--workers", "8"), outcome="not_conforming")
    assert ended.results.findings
    assert sum(item.requests for item in ended.results.items) >= 20


@pytest.mark.parametrize("workers", ["1", "8"])
@pytest.mark.parametrize("pause", [0.0, 0.001, 0.02, 0.1])
def test_a_second_signal_costs_nothing(pause: float, workers: str, tmp_path: Path) -> None:
    twice = [signal.SIGINT, signal.SIGTERM]
    ended = interrupted(busy(after=12), signal.SIGINT, tmp_path, *verify("--workers", workers), then=twice, pause=pause)
    assert outcomes(ended).count(Outcome.PASSED) > 0
    assert (ended.reports / "junit.xml").is_file()


def test_sigterm_interrupts_where_ctrl_c_is_ignored(tmp_path: Path) -> None:
    # As a shell starts what it runs in the background.
    program = (
        "import signal, sys\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "from artifact_contracts import cli\n"
        "sys.exit(cli.main(['verify']))\n"
    )
    ended = interrupted(busy(after=3), signal.SIGTERM, tmp_path, "-c", program)
    assert set(outcomes(ended)) <= {"passed", "not_tested"}


# Python drops what is raised while it tidies up: there, a search spends a tenth of its time.
INTERRUPTED_WHILE_TIDYING_UP = """
import signal, sys, time, weakref
from artifact_contracts import cli
from artifact_contracts.commands import verify

class Thing:
    pass

def execute(arguments):
    thing = Thing()
    reference = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
    del thing
    while True:
        time.sleep(0.1)

verify.execute = execute
sys.exit(cli.main(["verify"]))
"""


def test_an_interruption_that_python_drops_comes_again(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_WHILE_TIDYING_UP],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    assert done.returncode == 130, done.stderr
    assert "Exception ignored" not in done.stderr


def test_interrupted_before_anything_was_sent_is_130(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "artifact_contracts", "verify"],
        cwd=tmp_path,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "artifact_contracts.running.runner" in line:
            break
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 130, out
