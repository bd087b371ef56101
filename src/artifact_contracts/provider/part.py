"""What every part of a provider knows; each part answers for one thing, in small steps that a fault can replace."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from artifact_contracts.contract.contract import Contract


class Part:
    """A part of a provider.

    Args:
        contract: what the provider keeps.
        inputs: the target's inputs: its keys and the things it knows.
    """

    def __init__(self, contract: Contract, inputs: Mapping[str, str]) -> None:
        self.contract = contract
        self.inputs = inputs
        # Held by whoever counts or keeps something: several calls are answered at the same time.
        self.lock = threading.Lock()
