"""Findings that are known and accepted for a while."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from artifact_contracts import yaml_files
from artifact_contracts.contract.contract import Contract
from artifact_contracts.errors import DocumentError, did_you_mean


@dataclass(frozen=True)
class Waiver:
    """One accepted finding, or all findings of a requirement.

    Attributes:
        api: the API's id.
        requirement: the requirement's id.
        finding: the finding's key, or None for all of the requirement's.
        reason: why it is accepted.
    """

    api: str
    requirement: str
    finding: str | None
    reason: str


def read_waivers(file: Path, contracts: Mapping[str, Contract], known_apis: Iterable[str], today: date) -> list[Waiver]:
    """Read a waiver file.

    Args:
        file: the file.
        contracts: the contracts of the run, by API.
        known_apis: every API there is, so that a waiver for one that is not judged now is no mistake.
        today: waivers that expire before are refused.

    Raises:
        DocumentError: the file is malformed, or a waiver names what does not exist or has expired.
    """
    value = yaml_files.read(file)
    yaml_files.validate(value, "waivers", file)
    apis = set(known_apis)
    waivers = []
    for number, row in enumerate(value["waivers"]):
        where = yaml_files.locate(file, ["waivers", number])
        if row["api"] not in apis:
            raise DocumentError(where, f"there is no API {row['api']}.", did_you_mean(row["api"], apis))
        contract = contracts.get(row["api"])
        if contract and row["requirement"] not in contract.register:
            raise DocumentError(
                where,
                f"{row['api']} has no requirement {row['requirement']}.",
                did_you_mean(row["requirement"], contract.register),
            )
        if _expired(row["expires"], where, today):
            raise DocumentError(
                where,
                f"the waiver of {row['requirement']} expired on {row['expires']}.",
                "Remove it, or decide anew until when it holds.",
            )
        waivers.append(Waiver(row["api"], row["requirement"], row.get("finding"), row["reason"]))
    return waivers


def _expired(text: str, where: str, today: date) -> bool:
    try:
        return date.fromisoformat(text) < today
    except ValueError:
        raise DocumentError(where, f"{text} is not a date.", "Write it as 2030-12-31.") from None
