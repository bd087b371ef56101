"""``artifact-contracts verify``: judge services by their contracts."""

from __future__ import annotations

import os
from argparse import Namespace

from artifact_contracts.errors import ExitCode
from artifact_contracts.reports import folder, progress
from artifact_contracts.running.plan import AT_THE_END
from artifact_contracts.running.preparation import PreparedRun, plan_of_suite, prepare
from artifact_contracts.running.runner import judge_suite
from artifact_contracts.settings import resolve


def execute(arguments: Namespace) -> int:
    """Run the suite and return the exit code.

    Raises:
        UsageError: a setting, an input or a file of a contract is wrong.
        SuiteError: the suite could not be run.
    """
    run = prepare(resolve(vars(arguments), os.environ))
    if arguments.plan:
        _show_plan(run)
        return int(ExitCode.CONFORMING)
    return _judge(run)


def _judge(run: PreparedRun) -> int:
    folder.require_writable(run.settings.reports)
    line = progress.RunProgress()
    try:
        results = judge_suite(run, line.show)
    finally:
        line.clear()
    # While requests were sent there was no use for them.
    from artifact_contracts.reports import terminal, write  # noqa: PLC0415 (15 ms)

    write.to_folder(results, run.settings.reports)
    terminal.show(results, run.settings.reports, left_out=run.left_out)
    return results.exit_code


def _show_plan(run: PreparedRun) -> None:
    from artifact_contracts.reports import plan_listing  # noqa: PLC0415 (rich: 30 ms)

    plan = plan_of_suite(run)
    for api, target in run.targets.items():
        rows = [
            plan_listing.Row(case.requirement.id, case.requirement.level, case.id, case.sends, cost)
            for case, cost in zip(plan.chosen, plan.costs, strict=True)
            if case.api == api
        ]
        if plan.spent.get(api, 0) > sum(row.cost for row in rows):
            rows.append(
                plan_listing.Row("", "", "", "a valid call, to see that the service is still alive.", AT_THE_END)
            )
        plan_listing.show(target.contract.target.title, str(run.settings.profile), run.settings.max_requests, rows)
    print(f"\nNothing was sent. A seed other than {run.settings.seed} chooses other cases where there are several.")
