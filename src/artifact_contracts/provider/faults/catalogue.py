"""The catalogue of faults: every one that there is, in one list."""

from __future__ import annotations

from artifact_contracts.contract.contract import Contract
from artifact_contracts.provider.faults import (
    acceptance,
    authentication,
    coercions,
    crashes,
    credential_places,
    error_wording,
    framing,
    header_faults,
    hiding,
    key_comparison,
    leaks,
    lenient_heads,
    methods,
    rate_limiting,
    refusals_in_front,
    repetition,
    resources,
    responses,
    schema_members,
    validation,
)
from artifact_contracts.provider.faults.fault import Fault

# The faults of any API; those about one member of a body are made from its schema.
CATALOGUE: tuple[Fault, ...] = (
    *key_comparison.FAULTS,
    *authentication.FAULTS,
    *credential_places.FAULTS,
    *acceptance.FAULTS,
    *validation.FAULTS,
    *coercions.FAULTS,
    *crashes.FAULTS,
    *resources.FAULTS,
    *methods.FAULTS,
    *error_wording.FAULTS,
    *refusals_in_front.FAULTS,
    *responses.FAULTS,
    *framing.FAULTS,
    *header_faults.FAULTS,
    *hiding.FAULTS,
    *repetition.FAULTS,
    *rate_limiting.FAULTS,
    *leaks.FAULTS,
    *lenient_heads.FAULTS,
)


def faults_of(contract: Contract) -> dict[str, Fault]:
    """Return every fault by a contract, by name.

    Args:
        contract: the contract.
    """
    every = (*CATALOGUE, *schema_members.faults_of_members(contract))
    return {fault.name: fault for fault in every if fault.applies_to(contract)}
