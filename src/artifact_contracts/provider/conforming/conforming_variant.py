"""What a conforming variant is: a kind of provider that differs where the contract, HTTP or JSON leave room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from artifact_contracts.contract.contract import Contract
from artifact_contracts.provider.part import Part
from artifact_contracts.provider.provider import Provider, kind_of, sentence_of


@dataclass(frozen=True)
class ConformingVariant:
    """A kind of provider that no run may call broken, as a row of the list of variants.

    Attributes:
        name: names it on the command line and in the proof.
        sentence: what it does.
        kind: the provider.
        only_for: ids of the APIs that leave this open; empty where that is not a matter of the API.
        applies: whether a contract leaves it open; None where every one does.
    """

    name: str
    sentence: str
    kind: type[Provider]
    only_for: tuple[str, ...] = ()
    applies: Callable[[Contract], bool] | None = None

    @classmethod
    def of(
        cls,
        name: str,
        *classes: type[Provider | Part],
        only_for: tuple[str, ...] = (),
        applies: Callable[[Contract], bool] | None = None,
    ) -> ConformingVariant:
        """Return the variant that classes were written for; its sentence is the docstring of the first.

        Args:
            name: see above.
            classes: a provider, or the parts that differ from those of the usual one.
            only_for: see above.
            applies: see above.
        """
        return cls(name, sentence_of(classes[0]), kind_of(*classes), only_for, applies)

    def applies_to(self, contract: Contract) -> bool:
        """Whether a contract leaves it open."""
        named = not self.only_for or contract.api in self.only_for
        return named and (self.applies is None or self.applies(contract))
