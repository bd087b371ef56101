"""On which request a service was last seen alive: what kills it is the first thing to look at."""

from __future__ import annotations

from artifact_contracts.cases.request import Request
from artifact_contracts.sending.exchange import Exchange, FailureKind

# So many different requests without any answer are enough: the rest would only spend time and requests.
ENOUGH = 10
_SILENT = (FailureKind.UNREACHABLE, FailureKind.DROPPED)


class LastSeenAlive:
    """Watches whether a service still answers.

    A request that it drops is no outage: that nobody is there any more is shown by a connection that cannot be made,
    or by a valid call that is dropped too.

    Attributes:
        unanswered: the requests that were not answered since it last answered one.
    """

    def __init__(self) -> None:
        self._answered: str | None = None
        self._first: str | None = None
        self.unanswered: set[Request] = set()
        self._is_away = False

    def note(self, exchange: Exchange, case: str) -> None:
        """Note whether a request was answered.

        Args:
            exchange: the request and what became of it.
            case: the case that sent it.
        """
        what = f"{exchange.request.method} {exchange.request.url} of {case}"
        if exchange.failure is None or exchange.failure.kind not in _SILENT:
            self._answered, self._first, self._is_away = what, None, False
            self.unanswered.clear()
            return
        unreachable = exchange.failure.kind is FailureKind.UNREACHABLE
        # Who cannot be reached was last seen alive before, who drops a connection on this request.
        self._first = self._first or (self._answered if unreachable else what)
        self.unanswered.add(exchange.request)
        self._is_away = self._is_away or unreachable

    def note_valid(self, exchange: Exchange) -> None:
        """Note what became of a valid call, which a service that is alive answers."""
        self._is_away = self._is_away or exchange.was_dropped

    @property
    def outage(self) -> str | None:
        """Since when the service is away, in one sentence; None if it is not, or was never there."""
        if self._answered is None or not self._is_away or len(self.unanswered) < 2:
            return None
        return f"the service was last seen alive on {self._first}, and has answered nothing since"

    @property
    def is_gone(self) -> bool:
        """Whether it has been away for so many requests that no more need be sent."""
        return self.outage is not None and len(self.unanswered) >= ENOUGH
