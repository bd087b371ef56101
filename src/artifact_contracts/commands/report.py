"""``artifact-contracts report``: makes the reports of a run again, also of one that was killed."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from artifact_contracts.errors import UsageError
from artifact_contracts.reports import terminal, write
from artifact_contracts.reports.folder import JOURNAL, RESULTS, held
from artifact_contracts.results.model import read_results
from artifact_contracts.running.judged_run import results_of_journal
from artifact_contracts.signals import hold_off


def execute(arguments: Namespace) -> int:
    """Make the reports, and return the exit code that the run has, or would have had.

    Raises:
        UsageError: there is no run in the folder, it still goes on, or it was made with other contracts.
    """
    folder = arguments.folder or Path("reports")
    if not (folder / RESULTS).is_file() and not (folder / JOURNAL).is_file():
        raise UsageError(f"{folder} holds neither {RESULTS} nor {JOURNAL}, so there is no run to report.")
    with held(folder):
        if (folder / RESULTS).is_file():
            results = read_results(folder / RESULTS)
            hold_off()
            missing = write.rendered_to_folder(results, folder)
        else:
            results = results_of_journal(folder)
            hold_off()
            missing = write.to_folder(results, folder)
        write.tell_missing(missing)
        terminal.show(results, folder)
        return results.exit_code
