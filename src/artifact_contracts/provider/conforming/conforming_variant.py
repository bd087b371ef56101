"""What a lawful variant is: a provider that differs where the contract, HTTP or JSON leave room."""

from __future__ import annotations

from artifact_contracts.contract.contract import Contract
from artifact_contracts.provider.provider import Provider

VARIANTS: dict[str, type[ConformingVariant]] = {}


class ConformingVariant(Provider):
    """A provider that no run may accuse.

    Attributes:
        name: names it on the command line and in the proof.
        only_for: ids of the APIs that leave this open; empty where all do.
    """

    name: str
    only_for: tuple[str, ...] = ()

    def __init_subclass__(cls, *, name: str = "", only_for: tuple[str, ...] = ()) -> None:
        super().__init_subclass__()
        if name:
            cls.name, cls.only_for = name, only_for
            VARIANTS[name] = cls

    @classmethod
    def applies_to(cls, contract: Contract) -> bool:
        """Whether this contract leaves it open."""
        return not cls.only_for or contract.api in cls.only_for

    @classmethod
    def sentence(cls) -> str:
        """Say in one sentence what it does."""
        return str(cls.__doc__).partition("\n")[0]
