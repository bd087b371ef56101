"""Lawful variants of a provider: each a proof that the suite does not cry wolf."""

from __future__ import annotations

from artifact_contracts.contract.contract import Contract
from artifact_contracts.provider.conforming import check_order, statuses, strictness, transport
from artifact_contracts.provider.conforming.conforming_variant import VARIANTS, ConformingVariant

__all__ = ["FAMILIES", "VARIANTS", "LawfulVariant", "lawful_of"]

FAMILIES = (statuses, strictness, check_order, transport)


def conforming_of(contract: Contract) -> dict[str, type[ConformingVariant]]:
    """Return every variant that this contract leaves open, by name.

    Args:
        contract: the contract.
    """
    return {name: variant for name, variant in VARIANTS.items() if variant.applies_to(contract)}
