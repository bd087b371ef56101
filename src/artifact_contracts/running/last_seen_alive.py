"""On which request a service was last seen alive: what kills it is the first thing to look at."""

from __future__ import annotations

from dataclasses import dataclass

from artifact_contracts.cases.request import Request
from artifact_contracts.results.case_record import CaseRecord
from artifact_contracts.sending.exchange import Exchange, FailureKind

# So many different requests without any answer are enough: the rest would only spend time and requests.
ENOUGH = 10
SILENT = (FailureKind.UNREACHABLE, FailureKind.DROPPED)


@dataclass(frozen=True)
class Suspect:
    """A request on which a service may have died.

    Attributes:
        exchange: the request and what became of it.
        record: of the case that sent it.
    """

    exchange: Exchange
    record: CaseRecord

    def __str__(self) -> str:
        request = self.exchange.request
        return f"{request.method} {request.url} of {self.record.id}"


class LastSeenAlive:
    """Watches whether a service still answers.

    A request that it drops is no outage: that nobody is there any more is shown by a connection that cannot be made,
    or by a valid call that is dropped too.

    Attributes:
        answered: the last request that it answered; None as long as there is none.
        unanswered: the requests that were not answered since it last answered one, each with its case's record.
        last_was_valid: whether the last request of all was a valid call.
        given_up: whether it did not come back when it was waited for; until it answers again.
    """

    def __init__(self) -> None:
        self.answered: Suspect | None = None
        self._first: Suspect | None = None
        self.unanswered: dict[Request, CaseRecord] = {}
        self.given_up = False
        self.last_was_valid = False
        self._is_away = False

    def note(self, exchange: Exchange, record: CaseRecord) -> None:
        """Note whether a request was answered.

        Args:
            exchange: the request and what became of it.
            record: of the case that sent it.
        """
        what = Suspect(exchange, record)
        self.last_was_valid = False
        if exchange.request.flaw:
            # What stands in front answers a head that is wrong, whether the service behind it is alive or not.
            return
        if exchange.failure is None or exchange.failure.kind not in SILENT:
            self.answered, self._first, self._is_away, self.given_up = what, None, False, False
            self.unanswered.clear()
            return
        unreachable = exchange.failure.kind is FailureKind.UNREACHABLE
        # Who cannot be reached was last seen alive before, who drops a connection on this request.
        self._first = self._first or (self.answered if unreachable else what)
        self.unanswered[exchange.request] = record
        self._is_away = self._is_away or unreachable

    def note_valid(self, exchange: Exchange) -> None:
        """Note what became of a valid call, which a service that is alive answers."""
        self.last_was_valid = True
        self._is_away = self._is_away or exchange.was_dropped

    def note_away(self) -> None:
        """Note that what any service answers is dropped as well."""
        self._is_away = True

    @property
    def outage(self) -> str | None:
        """Since when the service is away, in one sentence; None if it is not, or was never there."""
        if self.answered is None or not self._is_away or len(self.unanswered) < 2:
            return None
        return f"the service was last seen alive on {self._first}, and has answered nothing since"

    @property
    def is_gone(self) -> bool:
        """Whether it has been away for so many requests that no more need be sent."""
        return self.outage is not None and len(self.unanswered) >= ENOUGH
