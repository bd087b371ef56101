"""``artifact-contracts verify``: judge services by their contracts."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from artifact_contracts.errors import ExitCode
from artifact_contracts.settings import TABLE, resolve

if TYPE_CHECKING:
    from artifact_contracts.running.run import Run

HELP = "judge whether services keep their contracts"


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of the settings table."""
    for setting in TABLE:
        parser.add_argument(setting.flag, **setting.argument())
    parser.add_argument("--plan", action="store_true", help="print what would be sent, in which order; send nothing")


def execute(arguments: Namespace) -> int:
    """Run the suite and return the exit code.

    Raises:
        UsageError: a setting, an input or a file of a contract is wrong.
        SuiteError: the suite could not be run.
    """
    settings = resolve(vars(arguments), os.environ)
    # Imported here, so that a wrong option is answered before half a second of imports.
    from artifact_contracts.pytest_adapter.session import judge  # noqa: PLC0415
    from artifact_contracts.reports import terminal, write  # noqa: PLC0415
    from artifact_contracts.running.run import prepare  # noqa: PLC0415

    run = prepare(settings)
    if arguments.plan:
        _show_plan(run)
        return int(ExitCode.CONFORMING)
    write.require_writable(settings.reports)
    progress = terminal.Progress()
    try:
        results: dict[str, Any] = judge(
            run, lambda _, results: write.to_folder(results, settings.reports), progress.show
        )
    finally:
        progress.clear()
    terminal.show(results, settings.reports, left_out=run.left_out)
    return int(results["exit_code"])


def _show_plan(run: Run) -> None:
    from artifact_contracts.pytest_adapter.session import plan  # noqa: PLC0415
    from artifact_contracts.reports import plan_listing as report  # noqa: PLC0415

    planned = plan(run)
    for api, target in run.targets.items():
        rows = [
            report.Row(case.requirement.id, case.requirement.level, case.item.name, case.sends, cost)
            for case, cost in zip(planned.chosen, planned.costs, strict=True)
            if case.api == api
        ]
        report.show(target.contract.target.title, run.settings.profile, run.settings.max_requests, rows)
    print(f"\nNothing was sent. Another seed than {run.settings.seed} chooses other cases where there are several.")
