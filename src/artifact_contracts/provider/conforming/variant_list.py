"""The list of conforming variants: every one that there is."""

from __future__ import annotations

from artifact_contracts.contract.contract import Contract
from artifact_contracts.provider.conforming import (
    check_order,
    done_before,
    in_front,
    key_hints,
    statuses,
    strictness,
    transport,
    wire_forms,
)
from artifact_contracts.provider.conforming.conforming_variant import ConformingVariant

VARIANTS: tuple[ConformingVariant, ...] = (
    *statuses.VARIANTS,
    *strictness.VARIANTS,
    *check_order.VARIANTS,
    *transport.VARIANTS,
    *done_before.VARIANTS,
    *wire_forms.VARIANTS,
    *in_front.VARIANTS,
    *key_hints.VARIANTS,
)


def variants_of(contract: Contract) -> dict[str, ConformingVariant]:
    """Return every variant that a contract leaves open, by name.

    Args:
        contract: the contract.
    """
    return {variant.name: variant for variant in VARIANTS if variant.applies_to(contract)}
