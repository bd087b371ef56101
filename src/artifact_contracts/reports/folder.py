"""The folder that reports go to."""

from __future__ import annotations

from pathlib import Path

from artifact_contracts.errors import UsageError


def require_writable(folder: Path) -> None:
    """Make sure, before anything is sent, that reports can be written.

    Raises:
        UsageError: the folder cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".results.json.part"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise not_writable(folder, error) from None


def not_writable(folder: Path, error: OSError) -> UsageError:
    """Return the refusal of a folder that reports cannot be written to."""
    return UsageError(
        f"The reports cannot be written to {folder}: {error.strerror}.", "Give another folder with --reports."
    )
