"""``artifact-contracts prove``: survivors, false alarms and failures of the suite are told apart, and never green."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from artifact_contracts.contract.register import Level
from artifact_contracts.errors import SuiteError
from artifact_contracts.profiles import NESTED, SMOKE
from artifact_contracts.proof.evaluation import evaluate
from artifact_contracts.proof.jobs import Part, chosen
from artifact_contracts.proof.pool import WorkerFailure, map_isolated
from artifact_contracts.proof.preload import Preload, ProofSpec
from artifact_contracts.provider.provider import Provider
from artifact_contracts.results.proof_model import Proof, ProofOutcome, read_proof
from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.yaml_files import json_text
from tests.support.published_contracts import CONTRACTS
from tests.support.suite_runs import Ended, advised, artifact_contracts, clean_environment, failing, judged, python

# A fault that does nothing, a variant that does not conform, and one whose judgement ends without a word.
ODD = """
import os, sys
from artifact_contracts.provider.authenticator import Authenticator
from artifact_contracts.provider.conforming import variant_list
from artifact_contracts.provider.conforming.conforming_variant import ConformingVariant
from artifact_contracts.provider.faults import catalogue
from artifact_contracts.provider.faults.fault import Fault
from artifact_contracts.provider.provider import Provider

class Invisible(Provider):
    '''Does nothing wrong.'''

class Misnamed(Authenticator):
    '''Lets everybody in, and says it does something else.'''
    def authenticate(self, incoming, operation):
        return "own"

class Deadly(Provider):
    '''Takes the process with it.'''
    def answer(self, incoming):
        os._exit(3)

class Raising(Provider):
    '''Cannot be made.'''
    def __init__(self, *arguments):
        raise LookupError("there is none")

class LetsEverybodyIn(Authenticator):
    '''Lets everybody in.'''
    def authenticate(self, incoming, operation):
        return "own"

catalogue.CATALOGUE += (
    Fault.of("invisible", "authentication.missing", Invisible),
    Fault.of("misnamed", "response.strict-json", Misnamed),
    Fault.of("deadly", "authentication.missing", Deadly),
    Fault.of("raising", "authentication.missing", Raising),
)
variant_list.VARIANTS += (ConformingVariant.of("faulty", LetsEverybodyIn),)

from artifact_contracts.cli import main
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""


def proof_in(folder: Path) -> Proof:
    """Return the proof that was left in a folder, which is what its schema describes."""
    return read_proof(folder / "reports" / "proof.json")


def odd(folder: Path, *arguments: str) -> Ended:
    return python(folder, "-c", ODD, "prove", *arguments)


def test_what_is_found_without_a_false_alarm_is_proven(tmp_path: Path) -> None:
    ended = artifact_contracts("prove", "--fault", "broken-json", "--variant", "older-http", folder=tmp_path)
    assert ended.status == 0, ended.out + ended.err
    proof = proof_in(tmp_path)
    assert proof.outcome is ProofOutcome.PROVEN
    assert {(row.api, row.name, row.detected_by) for row in proof.faults} == {
        (api, "broken-json", "response.strict-json") for api in CONTRACTS
    }
    assert [row.profile for row in proof.profiles] == [profile.name for profile in NESTED]
    assert all(
        (row.found[Level.MUST].number, row.found[Level.MUST].of, row.false_alarms.of) == (2, 2, 2)
        for row in proof.profiles
    )
    assert "certify found 2 of 2 faults, with no false alarms over 2 conforming variants." in ended.out
    page = (tmp_path / "reports" / "report.html").read_text("utf-8")
    assert "broken-json: response.strict-json fails, as it must" in page


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        pytest.param(
            ("--fault", "invisible"),
            1,
            "Survived (a fault that was not detected)\n"
            "  ctxfy  invisible: authentication.missing did not detect it, nor did anything else",
            id="a-fault-nobody-notices",
        ),
        pytest.param(
            ("--fault", "misnamed"),
            1,
            "misnamed: response.strict-json did not detect it, but this did: authentication.missing, ",
            id="a-fault-that-names-another-requirement",
        ),
        pytest.param(
            ("--variant", "faulty"),
            1,
            "False alarm (a conforming variant that was called broken)\n  ctxfy  faulty: authentication.missing, ",
            id="a-false-alarm",
        ),
        pytest.param(("--fault", "deadly"), 4, "its process ended without a word", id="a-process-that-dies"),
        pytest.param(("--fault", "raising"), 4, "LookupError: there is none", id="a-run-that-fails"),
    ],
)
def test_what_does_not_prove_the_suite_is_no_proof(
    tmp_path: Path, options: tuple[str, ...], status: int, said: str
) -> None:
    ended = odd(tmp_path, "--api", "ctxfy", *options)
    assert ended.status == status, ended.out + ended.err
    assert said in ended.out
    assert proof_in(tmp_path).exit_code == status
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(("--fault", "broken-jsn"), "There is no fault broken-jsn of ctxfy, elacity.", id="fault"),
        pytest.param(("--variant", "no-such"), "There is no conforming variant no-such", id="variant"),
        pytest.param(("--api", "ctxf"), "Did you mean ctxfy?", id="api"),
        pytest.param(("--part", "3/2"), "write it as 1/2", id="part"),
        pytest.param(("--workers", "0"), "0 is not valid: it must be at least 1", id="workers"),
        pytest.param(("--seed", "-1"), "-1 is not valid: it must not be negative", id="seed"),
        pytest.param(("--profile", "explore"), "invalid choice", id="profile"),
    ],
)
def test_a_wrong_option_is_answered_at_once(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    ended = artifact_contracts("prove", *options, folder=tmp_path)
    assert ended.status == 2
    assert said in ended.err
    assert not ended.reports.exists()


def test_an_interruption_keeps_what_was_judged(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "artifact_contracts", "prove", "--api", "ctxfy", "--profile", "smoke", "--workers", "1"],
        cwd=tmp_path,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(0.9)
    for _ in range(100):
        if (tmp_path / "reports").exists():
            break
        time.sleep(0.1)
    time.sleep(0.9)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    proof = proof_in(tmp_path)
    assert proof.outcome is ProofOutcome.INTERRUPTED
    assert "nothing is proven" in proof.sentence


@pytest.mark.parametrize("api", CONTRACTS)
@pytest.mark.parametrize(
    "name", ["key-beginning-compared", "crash-on-malformed-body", "error-without-message", "in-chunks"]
)
def test_every_profile_is_told_of_as_it_judges_under_pytest(api: str, name: str) -> None:
    (job,) = (job for job in chosen({api: CONTRACTS[api]}) if job.name == name)
    evidence = evaluate(job, ProofSpec(NESTED, 1), Preload())
    for profile, result in evidence.results.items():
        run = judged(api, job.kind, profile.name)
        assert set(result.failed) == failing(run)
        assert set(result.advised) == advised(run)
        assert result.requests == run.apis[0].requests
        assert result.exit_code == run.exit_code


def test_an_error_in_a_contract_test_is_a_failure_of_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    async def failing_itself(*_: object) -> None:
        raise LookupError("nothing there")

    (job,) = (job for job in chosen({"ctxfy": CONTRACTS["ctxfy"]}) if job.name == "in-chunks")
    monkeypatch.setattr(OperationUnderTest, "expect_refused", failing_itself)
    with pytest.raises(SuiteError, match="LookupError: nothing there"):
        evaluate(job, ProofSpec((SMOKE,), 1), Preload())


def test_parts_are_the_whole_and_a_half_has_every_name() -> None:
    jobs = chosen(CONTRACTS)
    halves = [chosen(CONTRACTS, part=Part(number, 2)) for number in (1, 2)]
    assert sorted((job.api, job.name, job.is_fault) for half in halves for job in half) == sorted(
        (job.api, job.name, job.is_fault) for job in jobs
    )
    of_both = {job.name for job in jobs if sum(other.name == job.name for other in jobs) == len(CONTRACTS)}
    assert all(of_both <= {job.name for job in half} for half in halves)


def test_the_catalogue_is_as_large_as_promised() -> None:
    jobs = chosen(CONTRACTS)
    assert len({job.name for job in jobs if job.is_fault}) >= 150
    assert len({job.name for job in jobs if job.is_variant}) >= 40
    assert all(issubclass(job.kind, Provider) and job.sentence.endswith(".") for job in jobs)


def test_a_proof_that_was_read_is_written_as_it_was(tmp_path: Path) -> None:
    artifact_contracts("prove", "--fault", "broken-json", "--profile", "smoke", folder=tmp_path)
    file = tmp_path / "reports" / "proof.json"
    assert json_text(read_proof(file)) == file.read_text("utf-8")


def _of_a_task(task: str) -> int:
    match task:
        case "dies":
            os._exit(3)
        case "raises":
            raise LookupError("nothing there")
        case "hangs":
            signal.pause()
    return os.getpid()


def test_each_task_has_a_process_of_its_own_and_one_that_fails_costs_no_other() -> None:
    started = time.monotonic()
    done = dict(map_isolated(_of_a_task, ["one", "dies", "raises", "hangs", "two"], workers=2, longest=1.0))
    assert time.monotonic() - started < 20
    assert done["dies"] == WorkerFailure("its process ended without a word")
    assert done["raises"] == WorkerFailure("LookupError: nothing there")
    assert done["hangs"] == WorkerFailure("it did not end within 1 s")
    assert len({done["one"], done["two"], os.getpid()}) == 3
