"""The contracts that a command line chooses with ``--api`` and ``--specs``."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from artifact_contracts import locations
from artifact_contracts.contract.contract import Contract, load_chosen


def chosen_contracts(arguments: Namespace) -> dict[str, Contract]:
    """Load the contracts, by API.

    Args:
        arguments: hold ``api`` and ``specs``, each a list or None.

    Raises:
        UsageError: there is no such API, or one of its files is missing or malformed.
    """
    return load_chosen((locations.specs_folder(), *map(Path, arguments.specs or ())), arguments.api or ())
