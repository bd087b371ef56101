"""``artifact-contracts verify``: judge services by their contracts."""

from __future__ import annotations

import os
from argparse import Namespace

from artifact_contracts.errors import ExitCode
from artifact_contracts.reports import folder
from artifact_contracts.settings import Settings, resolve
from artifact_contracts.signals import hold_off


def execute(arguments: Namespace) -> int:
    """Run the suite and return the exit code.

    Raises:
        UsageError: a setting, an input or a file of a contract is wrong.
        SuiteError: the suite could not be run.
    """
    settings = resolve(vars(arguments), os.environ)
    if arguments.plan:
        _show_plan(settings)
        return int(ExitCode.CONFORMING)
    with folder.held(settings.reports):
        if not settings.resume:
            folder.clear(settings.reports)
        return _judge(settings)


def _judge(settings: Settings) -> int:
    # To import all that takes 250 ms: whoever is stopped by then must not find the reports of an earlier run.
    from artifact_contracts.reports import journal, progress  # noqa: PLC0415 (among those 250 ms)
    from artifact_contracts.running.judged_run import judge_into_folder  # noqa: PLC0415 (among those 250 ms)
    from artifact_contracts.running.preparation import prepare  # noqa: PLC0415 (among those 250 ms)
    from artifact_contracts.running.run_line import with_seed_of_run  # noqa: PLC0415 (among those 250 ms)

    text = journal.read_journal(settings.reports) if settings.resume else None
    run = prepare(with_seed_of_run(settings, text))
    line = progress.RunProgress()
    try:
        results, missing = judge_into_folder(run, text, line.show, hold_off)
    finally:
        line.clear()
    # While requests were sent there was no use for them.
    from artifact_contracts.reports import terminal, write  # noqa: PLC0415 (15 ms)

    missing += write.to_folder(results, settings.reports)
    write.tell_missing(missing)
    terminal.show(results, settings.reports, left_out=run.left_out)
    return results.exit_code


def _show_plan(settings: Settings) -> None:
    from artifact_contracts.reports import plan_listing  # noqa: PLC0415 (rich: 30 ms)
    from artifact_contracts.running.plan import AT_THE_END  # noqa: PLC0415 (among the 250 ms; see above)
    from artifact_contracts.running.preparation import plan_of_suite, prepare  # noqa: PLC0415 (250 ms; see above)

    run = prepare(settings)
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
