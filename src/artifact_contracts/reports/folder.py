"""The folder that reports go to: one run at a time writes to it, and it holds the reports of one run only."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from artifact_contracts.errors import UsageError
from artifact_contracts.reports.folder_lock import locked
from artifact_contracts.reports.whole_files import remove

RESULTS = "results.json"
JOURNAL = "journal.ndjson"
PROOF = "proof.json"
# What is made of results.json.
RENDERED = ("junit.xml", "summary.md", "report.html")
NAMES = (RESULTS, *RENDERED)


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Make a folder if it is not there, and hold it for the time of a with block, so that no other run writes there.

    Raises:
        UsageError: it cannot be made or written to, or another run writes there.
    """
    with contextlib.ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(folder))
        except OSError as error:
            raise not_writable(folder, error) from None
        yield


def clear(folder: Path, *, but_journal: bool = False) -> None:
    """Remove the reports of an earlier run: nobody may take them for those of the run that starts now.

    Args:
        folder: held by the caller.
        but_journal: whether to leave the journal, because that run goes on.

    Raises:
        UsageError: a file cannot be removed, or a folder has the name of one.
    """
    try:
        # The verdict first.
        remove(folder, (RESULTS, PROOF, *RENDERED, *(() if but_journal else (JOURNAL,))))
    except OSError as error:
        raise not_writable(folder, error) from None


def not_writable(folder: Path, error: OSError) -> UsageError:
    """Return the refusal of a folder that reports cannot be written to."""
    name = Path(str(error.filename)).name if error.filename else ""
    what = f" ({name})" if name in (*NAMES, PROOF, JOURNAL) else ""
    return UsageError(
        f"The reports cannot be written to {folder}: {error.strerror}{what}.", "Give another folder with --reports."
    )
