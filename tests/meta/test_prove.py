"""``artifact-contracts prove``: survivors, false alarms and failures of the suite are told apart, and never green."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts import yaml_files
from artifact_contracts.errors import SuiteError
from artifact_contracts.proof.evaluation import PROFILES, look_at
from artifact_contracts.proof.jobs import Part, chosen
from artifact_contracts.provider.provider import Provider
from artifact_contracts.running.operation import OperationUnderTest
from running import CONTRACTS, Ended, advised, artifact_contracts, clean_environment, failing, judged

# A fault that does nothing, a variant that is not lawful, and one whose judgement ends without a word.
ODD = """
import os, sys, time
from artifact_contracts.provider.faults.fault import Fault, listed
from artifact_contracts.provider.conforming.conforming_variant import ConformingVariant
from artifact_contracts.provider.http_messages import ProviderResponse

@listed
class Invisible(Fault, name="invisible", detected_by="authentication.missing"):
    '''Does nothing wrong.'''

@listed
class Misnamed(Fault, name="misnamed", detected_by="response.strict-json"):
    '''Lets everybody in, and says it does something else.'''
    def authenticate(self, incoming, operation):
        return "own"

@listed
class Deadly(Fault, name="deadly", detected_by="authentication.missing"):
    '''Takes the process with it.'''
    def answer(self, incoming):
        os._exit(3)

@listed
class Raising(Fault, name="raising", detected_by="authentication.missing"):
    '''Cannot be made.'''
    def __init__(self, *arguments):
        raise LookupError("there is none")

class Unlawful(ConformingVariant, name="unlawful"):
    '''Lets everybody in.'''
    def authenticate(self, incoming, operation):
        return "own"

from artifact_contracts.cli import main
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""


def proof_in(folder: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((folder / "reports" / "proof.json").read_text("utf-8"))
    yaml_files.validate(value, "proof", folder)
    return value


def odd(folder: Path, *arguments: str) -> Ended:
    done = subprocess.run(
        [sys.executable, "-c", ODD, "prove", *arguments],
        cwd=folder,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr, folder / "reports")


def test_what_is_found_and_not_accused_is_proven(tmp_path: Path) -> None:
    ended = artifact_contracts("prove", "--fault", "broken-json", "--lawful", "older-http", folder=tmp_path)
    assert ended.status == 0, ended.out + ended.err
    proof = proof_in(tmp_path)
    assert proof["outcome"] == "proven"
    assert {(row["api"], row["name"]) for row in proof["faults"]} == {(api, "broken-json") for api in CONTRACTS}
    assert [row["profile"] for row in proof["profiles"]] == list(PROFILES)
    assert all(row["found"]["MUST"] == {**row["found"]["MUST"], "number": 2, "of": 2} for row in proof["profiles"])
    assert "certify found 2 of 2 faults and accused 0 of 2 lawful providers." in ended.out
    page = (tmp_path / "reports" / "report.html").read_text("utf-8")
    assert "broken-json: response.strict-json fails, as it must" in page


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        pytest.param(
            ("--fault", "invisible"),
            1,
            "Survived (a fault that nobody caught)\n"
            "  ctxfy  invisible: authentication.missing did not catch it, nor did anything else",
            id="a-fault-nobody-notices",
        ),
        pytest.param(
            ("--fault", "misnamed"),
            1,
            "misnamed: response.strict-json did not catch it, but this did: authentication.missing, ",
            id="a-fault-that-names-another-requirement",
        ),
        pytest.param(
            ("--lawful", "unlawful"),
            1,
            "Accused (a lawful provider)\n  ctxfy  unlawful: authentication.missing, ",
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
    assert proof_in(tmp_path)["exit_code"] == status
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(("--fault", "broken-jsn"), "There is no fault broken-jsn of ctxfy, elacity.", id="fault"),
        pytest.param(("--lawful", "no-such"), "There is no lawful variant no-such", id="lawful"),
        pytest.param(("--api", "ctxf"), "Did you mean ctxfy?", id="api"),
        pytest.param(("--part", "3/2"), "write it as 1/2", id="part"),
        pytest.param(("--workers", "0"), "0 will not do: it must be at least 1", id="workers"),
        pytest.param(("--seed", "-1"), "-1 will not do: it must not be negative", id="seed"),
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
    assert proof["outcome"] == "interrupted"
    assert "nothing is proven" in proof["sentence"]


@pytest.mark.parametrize("api", CONTRACTS)
@pytest.mark.parametrize(
    "name", ["key-beginning-compared", "crash-on-malformed-body", "error-without-message", "in-chunks"]
)
def test_every_profile_is_told_of_as_it_judges_under_pytest(api: str, name: str) -> None:
    (job,) = (job for job in chosen({api: CONTRACTS[api]}) if job.name == name)
    seen = look_at(job, PROFILES, 1).seen
    for profile in seen:
        run = judged(api, job.kind, profile)
        assert set(seen[profile].failed) == failing(run)
        assert set(seen[profile].advised) == advised(run)
        assert seen[profile].requests == run["apis"][0]["requests"]
        assert seen[profile].exit_code == run["exit_code"]


def test_an_error_in_a_contract_test_is_a_failure_of_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    async def failing_itself(*_: object) -> None:
        raise LookupError("nothing there")

    (job,) = (job for job in chosen({"ctxfy": CONTRACTS["ctxfy"]}) if job.name == "in-chunks")
    monkeypatch.setattr(OperationUnderTest, "refuses", failing_itself)
    with pytest.raises(SuiteError, match="LookupError: nothing there"):
        look_at(job, ["smoke"], 1)


def test_parts_are_the_whole_and_a_half_has_every_name() -> None:
    jobs = chosen(CONTRACTS)
    halves = [chosen(CONTRACTS, part=Part(number, 2)) for number in (1, 2)]
    assert sorted((job.api, job.name, job.lawful) for half in halves for job in half) == sorted(
        (job.api, job.name, job.lawful) for job in jobs
    )
    of_both = {job.name for job in jobs if sum(other.name == job.name for other in jobs) == len(CONTRACTS)}
    assert all(of_both <= {job.name for job in half} for half in halves)


def test_the_catalogue_is_as_large_as_promised() -> None:
    jobs = chosen(CONTRACTS)
    assert len({job.name for job in jobs if not job.lawful}) >= 150
    assert len({job.name for job in jobs if job.lawful}) >= 40
    assert all(issubclass(job.kind, Provider) and job.sentence.endswith(".") for job in jobs)
