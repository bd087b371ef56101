"""Named defects of a provider: each a proof that the suite can fail.

A fault is a provider with one step replaced. It says in one sentence what it does, and names the requirement that
must catch it. Those that are written by hand stand in a file for each family; those about one member of a body are
made from the schema.
"""

from __future__ import annotations

from artifact_contracts.contract.contract import Contract
from artifact_contracts.provider.faults import (
    acceptance,
    authentication,
    crashes,
    credential_places,
    error_wording,
    framing,
    leaks,
    methods,
    rate_limiting,
    repetition,
    resources,
    responses,
    validation,
)
from artifact_contracts.provider.faults.authentication import EveryKeyRefused
from artifact_contracts.provider.faults.fault import FAULTS, Fault
from artifact_contracts.provider.faults.schema_members import faults_of_members

__all__ = ["FAMILIES", "FAULTS", "EveryKeyRefused", "Fault", "faults_of"]

FAMILIES = (
    authentication,
    credential_places,
    acceptance,
    validation,
    crashes,
    resources,
    methods,
    error_wording,
    responses,
    framing,
    repetition,
    rate_limiting,
    leaks,
)


def faults_of(contract: Contract) -> dict[str, type[Fault]]:
    """Return every fault by this contract, by name.

    Args:
        contract: the contract.
    """
    found = {name: fault for name, fault in FAULTS.items() if fault.applies_to(contract)}
    found |= {fault.name: fault for fault in faults_of_members(contract) if fault.applies_to(contract)}
    return found
