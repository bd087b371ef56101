"""What random searches have drawn that found nothing, handed from one run to the next.

To draw bodies takes longer than to send them, and a proof judges a hundred providers with the same seed: the next run
sends what was drawn, and searches anew only where that finds something.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# All that a search depends on: the contract, the operation, whether valid bodies are drawn, the seed.
Search = tuple[str, str, bool, int]


@dataclass
class DrawnBodies:
    """Bodies by the search that has drawn them."""

    _known: dict[Search, tuple[bytes, ...]] = field(default_factory=dict)

    def of(self, search: Search) -> tuple[bytes, ...]:
        """Return what a search has drawn; nothing where it was not made, or has found something."""
        return self._known.get(search, ())

    def keep(self, search: Search, bodies: tuple[bytes, ...]) -> None:
        """Keep what a search has drawn that found nothing."""
        self._known[search] = bodies
