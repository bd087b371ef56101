"""The scorecard: what evaluations of providers say of the suite, as a model that its published schema describes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from artifact_contracts import yaml_files
from artifact_contracts.contract.register import Level
from artifact_contracts.errors import ExitCode
from artifact_contracts.profiles import CERTIFY, GATE, NESTED, SMOKE, Profile
from artifact_contracts.proof.evaluation import Evaluation, Evidence, ProfileResult
from artifact_contracts.proof.jobs import Job
from artifact_contracts.proof.scorecard import Scope, proof_of
from artifact_contracts.provider.provider import Provider
from artifact_contracts.reports import proof_page
from artifact_contracts.results.proof_model import Proof, ProofOutcome
from tests.support.published_contracts import CONTRACTS

SCOPE = Scope({"ctxfy": CONTRACTS["ctxfy"]}, NESTED, 1, whole=False, part=None, started=datetime.now(UTC))
MISSING, STRICT_JSON = "authentication.missing", "response.strict-json"


def seen(*failed: str, first: int | None = 1, exit_code: ExitCode | None = None) -> ProfileResult:
    ended = exit_code if exit_code is not None else ExitCode.NOT_CONFORMING if failed else ExitCode.CONFORMING
    return ProfileResult(failed, (), ended, requests=10, first=first if failed else None)


def fault(name: str, results: dict[Profile, ProfileResult], error: str | None = None) -> Evaluation:
    job = Job(CONTRACTS["ctxfy"], name, Provider, "Does it.", detected_by=MISSING)
    return Evaluation(job, Evidence(results, error=error))


def variant(name: str, results: dict[Profile, ProfileResult]) -> Evaluation:
    return Evaluation(Job(CONTRACTS["ctxfy"], name, Provider, "Differs."), Evidence(results))


def proved(*evaluations: Evaluation, scope: Scope = SCOPE, interrupted: bool = False) -> Proof:
    proof = proof_of(evaluations, scope, interrupted=interrupted)
    yaml_files.validate(msgspec.to_builtins(proof), "proof", Path("proof.json"))
    assert proof.sentence in proof_page.render(proof)
    return proof


FOUND = fault("found", {GATE: seen(MISSING, first=3), SMOKE: seen(MISSING, first=3)})
QUIET = variant("quiet", dict.fromkeys(NESTED, seen()))


def test_what_a_shorter_profile_finds_a_longer_one_finds_as_well() -> None:
    proof = proved(FOUND, QUIET)
    assert (proof.outcome, proof.exit_code) == (ProofOutcome.PROVEN, 0)
    assert proof.faults[0].found == {"smoke": True, "gate": True, "certify": True}
    assert [(row.first.median, row.first.worst) for row in proof.profiles if row.first] == [(3, 3)] * 3
    assert proof.sentence == "certify found 1 of 1 faults, with no false alarms over 1 conforming variant."


@pytest.mark.parametrize(
    ("evaluations", "survivors", "false_alarms", "why"),
    [
        pytest.param(
            [fault("blind", dict.fromkeys(NESTED, seen()))],
            ["blind"],
            [],
            "authentication.missing did not detect it, nor did anything else",
            id="a-fault-that-nothing-detects",
        ),
        pytest.param(
            [fault("misnamed", dict.fromkeys(NESTED, seen(STRICT_JSON)))],
            ["misnamed"],
            [],
            "authentication.missing did not detect it, but this did: response.strict-json",
            id="a-fault-that-another-requirement-detects",
        ),
        pytest.param(
            [FOUND, variant("loud", {CERTIFY: seen(STRICT_JSON), SMOKE: seen()})],
            [],
            ["loud"],
            STRICT_JSON,
            id="a-conforming-variant-called-broken",
        ),
        pytest.param(
            [FOUND, variant("unjudged", {CERTIFY: seen(exit_code=ExitCode.NOT_JUDGED)})],
            [],
            ["unjudged"],
            "exit code 3",
            id="a-conforming-variant-that-could-not-be-judged",
        ),
    ],
)
def test_a_survivor_or_a_false_alarm_is_no_proof(
    evaluations: Sequence[Evaluation], survivors: list[str], false_alarms: list[str], why: str
) -> None:
    proof = proved(*evaluations)
    assert (proof.outcome, proof.exit_code) == (ProofOutcome.NOT_PROVEN, 1)
    assert [row.name for row in proof.survivors] == survivors
    assert [row.name for row in proof.false_alarms] == false_alarms
    assert [row.why for row in (*proof.survivors, *proof.false_alarms)] == [why]


def test_a_requirement_that_no_fault_breaks_is_silent_where_everything_was_judged() -> None:
    whole = replace(SCOPE, whole=True)
    silent = {row.id for row in proved(FOUND, scope=whole).silent}
    assert STRICT_JSON in silent
    assert MISSING not in silent
    assert proved(FOUND, scope=whole).outcome is ProofOutcome.NOT_PROVEN
    for scope in (SCOPE, replace(whole, part="1/2"), replace(whole, profiles=(SMOKE, GATE))):
        assert proved(FOUND, scope=scope).silent == ()


def test_a_provider_that_could_not_be_judged_proves_nothing() -> None:
    proof = proved(FOUND, fault("lost", {}, error="LookupError: nothing there"))
    assert (proof.outcome, proof.exit_code) == (ProofOutcome.SUITE_FAILED, 4)
    assert [(row.name, row.why) for row in proof.errors] == [("lost", "LookupError: nothing there")]
    assert proof.profiles[-1].found[Level.MUST].of == 1


def test_nothing_is_said_of_variants_where_none_was_judged() -> None:
    assert proved(FOUND).sentence == "certify found 1 of 1 faults."


def test_an_interruption_is_told_above_all() -> None:
    proof = proved(fault("lost", {}, error="nothing"), interrupted=True)
    assert (proof.outcome, proof.exit_code) == (ProofOutcome.INTERRUPTED, 130)
    assert proof.sentence == "Interrupted: 1 provider was judged so far, so nothing is proven."


def test_a_seed_dependent_fault_is_promised_by_certify_alone() -> None:
    rare = fault("rare", {SMOKE: seen(), GATE: seen(), CERTIFY: seen(MISSING)})
    rare = replace(rare, job=replace(rare.job, seed_dependent=True))
    shares = [row.found[Level.MUST] for row in proved(rare).profiles]
    assert [(share.number, share.of) for share in shares] == [(0, 0), (0, 0), (1, 1)]
    assert proved(rare).outcome is ProofOutcome.PROVEN
