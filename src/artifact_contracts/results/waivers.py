"""Findings that are known and accepted for a while."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
        expires: the last day it holds, as in 2030-12-31.
    """

    api: str
    requirement: str
    finding: str | None
    reason: str
    expires: str = field(default="", compare=False)


def read_waivers(file: Path, contracts: Mapping[str, Contract], known_apis: Iterable[str], today: date) -> list[Waiver]:
    """Read a waiver file.

    Args:
        file: the file.
        contracts: the contracts of the run, by API.
        known_apis: every API there is, so that a waiver of one that is not judged now is accepted.
        today: waivers that expire before are refused.

    Raises:
        DocumentError: the file is malformed, or a waiver names what does not exist or has expired.
    """
    value = yaml_files.read_valid(file, "waivers")
    waivers = yaml_files.typed([{"finding": None, **row} for row in value["waivers"]], list[Waiver], file)
    apis = set(known_apis)
    for number, waiver in enumerate(waivers):
        _must_hold(waiver, yaml_files.locate(file, ["waivers", number]), contracts, apis, today)
    return waivers


def _must_hold(waiver: Waiver, where: str, contracts: Mapping[str, Contract], apis: set[str], today: date) -> None:
    if waiver.api not in apis:
        raise DocumentError(where, f"there is no API {waiver.api}.", did_you_mean(waiver.api, apis))
    contract = contracts.get(waiver.api)
    if contract and waiver.requirement not in contract.register:
        raise DocumentError(
            where,
            f"{waiver.api} has no requirement {waiver.requirement}.",
            did_you_mean(waiver.requirement, contract.register),
        )
    if _expired(waiver.expires, where, today):
        raise DocumentError(
            where,
            f"the waiver of {waiver.requirement} expired on {waiver.expires}.",
            "Remove it, or give it a new date.",
        )


def _expired(text: str, where: str, today: date) -> bool:
    try:
        return date.fromisoformat(text) < today
    except ValueError:
        raise DocumentError(where, f"{text} is not a date.", "Write it as 2030-12-31.") from None
