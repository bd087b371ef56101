"""``artifact-contracts prove``: judge faulty and conforming providers, and show that the suite tells them apart."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from artifact_contracts.commands.chosen import chosen_contracts
from artifact_contracts.errors import UsageError
from artifact_contracts.profiles import NESTED
from artifact_contracts.proof.evaluation import Evaluation, evaluate_all
from artifact_contracts.proof.jobs import Job, Part, chosen
from artifact_contracts.proof.pool import DEFAULT_WORKERS
from artifact_contracts.proof.preload import ProofSpec
from artifact_contracts.proof.scorecard import Scope, proof_of
from artifact_contracts.reports import proof_terminal, write
from artifact_contracts.reports.folder import clear, held
from artifact_contracts.signals import hold_off


def execute(arguments: Namespace) -> int:
    """Judge every provider that is chosen, report, and return the exit code.

    Raises:
        UsageError: an option or a file of a contract is wrong.
    """
    folder = Path(arguments.reports or "reports")
    part = _part(arguments.part)
    contracts = chosen_contracts(arguments)
    jobs = chosen(contracts, arguments.fault or (), arguments.variant or (), part)
    scope = Scope(
        contracts=contracts,
        profiles=[profile for profile in NESTED if profile.name in (arguments.profile or [profile.name])],
        seed=arguments.seed,
        whole=not (arguments.fault or arguments.variant),
        part=str(part) if part else None,
        started=datetime.now(UTC),
    )
    with held(folder):
        clear(folder)
        evaluations, interrupted = _evaluated(jobs, scope, arguments)
        hold_off()
        proof = proof_of(evaluations, scope, interrupted=interrupted)
        write.tell_missing(write.proof_to_folder(proof, folder))
        proof_terminal.show(proof, folder)
        return proof.exit_code


def _part(text: str | None) -> Part | None:
    try:
        return Part.parse(text) if text else None
    except ValueError as error:
        raise UsageError(f"--part: {text} is not valid: {error}.") from None


def _evaluated(jobs: list[Job], scope: Scope, arguments: Namespace) -> tuple[list[Evaluation], bool]:
    """Judge every job; return what was judged, in the order of the jobs, and whether that was interrupted."""
    spec = ProofSpec(tuple(scope.profiles), scope.seed, tuple(map(Path, arguments.specs or ())))
    evaluations: dict[Job, Evaluation] = {}
    interrupted = False
    progress = proof_terminal.Progress(len(jobs))
    try:
        for one in evaluate_all(jobs, spec, workers=arguments.workers or DEFAULT_WORKERS):
            evaluations[one.job] = one
            progress.show(f"{one.job.api} {one.job.name}")
    except KeyboardInterrupt:
        interrupted = True
    finally:
        progress.clear()
    return [evaluations[job] for job in jobs if job in evaluations], interrupted
