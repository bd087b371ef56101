"""``artifact-contracts prove``: judge faulty and lawful providers, and show that the suite tells them apart."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from artifact_contracts.settings import TABLE, positive, seed

if TYPE_CHECKING:
    from artifact_contracts.contract.contract import Contract
    from artifact_contracts.proof.evaluation import Evaluation
    from artifact_contracts.proof.jobs import Job, Part
    from artifact_contracts.proof.scorecard import Scope

HELP = "prove that every fault is found and no lawful provider accused"
SEED = 1
_SHARED = ("api", "specs", "reports")
_PROFILES = ("smoke", "gate", "certify")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    for setting in TABLE:
        if setting.name in _SHARED:
            parser.add_argument(setting.flag, **setting.argument())
    parser.add_argument("--fault", action="append", metavar="NAME", help="this fault only; may be given several times")
    parser.add_argument(
        "--lawful", action="append", metavar="NAME", help="this lawful variant only; may be given several times"
    )
    parser.add_argument(
        "--profile",
        action="append",
        choices=_PROFILES,
        help="by this profile only; may be given several times (all three)",
    )
    parser.add_argument("--part", metavar="K/N", type=_told(_part), help="one of N parts that together are the whole")
    parser.add_argument(
        "--workers", metavar="N", type=_told(positive), help="judge N at a time (two for each processor)"
    )
    parser.add_argument("--seed", metavar="N", type=_told(seed), default=SEED, help=f"the seed of every run ({SEED})")


def _part(text: str) -> Part:
    from artifact_contracts.proof.jobs import Part  # noqa: PLC0415

    return Part.parse(text)


def _told(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """Let argparse say what is wrong with a value, not only that something is."""

    def parsed(text: str) -> Any:
        try:
            return parse(text)
        except ValueError as error:
            raise ArgumentTypeError(f"{text} will not do: {error}") from None

    return parsed


def execute(arguments: Namespace) -> int:
    """Judge every provider that is chosen, report, and return the exit code.

    Raises:
        UsageError: an option or a file of a contract is wrong.
    """
    from artifact_contracts.proof.jobs import chosen  # noqa: PLC0415 (a wrong option is answered at once)
    from artifact_contracts.proof.scorecard import Scope, proof_of  # noqa: PLC0415
    from artifact_contracts.reports import proof_terminal, write  # noqa: PLC0415

    folder = Path(arguments.reports or "reports")
    contracts = _contracts(arguments)
    jobs = chosen(contracts, arguments.fault or (), arguments.lawful or (), arguments.part)
    scope = Scope(
        contracts=contracts,
        profiles=[profile for profile in _PROFILES if profile in (arguments.profile or _PROFILES)],
        seed=arguments.seed,
        whole=not (arguments.fault or arguments.lawful),
        part=str(arguments.part) if arguments.part else None,
        started=datetime.now(UTC),
    )
    write.require_writable(folder)
    judged, interrupted = _judged(jobs, scope, arguments)
    proof = proof_of(judged, scope, interrupted=interrupted)
    write.proof_to_folder(proof, folder)
    proof_terminal.show(proof, folder)
    return int(proof["exit_code"])


def _contracts(arguments: Namespace) -> dict[str, Contract]:
    from artifact_contracts import locations  # noqa: PLC0415
    from artifact_contracts.contract.contract import load_chosen  # noqa: PLC0415

    return load_chosen((locations.specs_folder(), *map(Path, arguments.specs or ())), arguments.api or ())


def _judged(jobs: list[Job], scope: Scope, arguments: Namespace) -> tuple[list[Evaluation], bool]:
    """Judge every job; return what was judged, in the order of the jobs, and whether that was interrupted."""
    from artifact_contracts.proof.one_by_one import judged_one_by_one  # noqa: PLC0415
    from artifact_contracts.proof.process_pool import DEFAULT_WORKERS  # noqa: PLC0415
    from artifact_contracts.reports.proof_terminal import Progress  # noqa: PLC0415

    judged: dict[Job, Evaluation] = {}
    interrupted = False
    progress = Progress(len(jobs))
    try:
        for one in judged_one_by_one(
            jobs,
            scope.profiles,
            scope.seed,
            specs=[Path(folder) for folder in arguments.specs or ()],
            workers=arguments.workers or DEFAULT_WORKERS,
        ):
            judged[one.job] = one
            progress.show(f"{one.job.api} {one.job.name}")
    except KeyboardInterrupt:
        interrupted = True
    finally:
        progress.clear()
    return [judged[job] for job in jobs if job in judged], interrupted
