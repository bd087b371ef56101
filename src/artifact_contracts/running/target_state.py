"""What is known of a target in the course of a run, and the way to it."""

from __future__ import annotations

from asyncio import Lock
from dataclasses import dataclass, field
from datetime import datetime

from artifact_contracts.cases.request import Request
from artifact_contracts.errors import NotTestedError, Untested
from artifact_contracts.results.case_record import CaseRecord
from artifact_contracts.running.last_seen_alive import LastSeenAlive
from artifact_contracts.sending.exchange import Exchange, FailureKind
from artifact_contracts.sending.sender import Sender


@dataclass
class Examinations:
    """What is known of the examinations of one target.

    Attributes:
        turn: held while one goes on, so that nothing else is sent.
        carried: how many exchanges brought an answer.
        lost: how many did not.
        cuts: how many requests whose answer was cut were examined.
        kinds: the ways of breaking off an answer that were shown to be the service's own.
        suspects: how many requests were examined.
        shown: the requests that the service died of, each time.
    """

    turn: Lock = field(default_factory=Lock)
    carried: int = 0
    lost: int = 0
    cuts: int = 0
    kinds: set[FailureKind] = field(default_factory=set)
    suspects: int = 0
    shown: set[Request] = field(default_factory=set)


@dataclass
class TargetState:
    """What is known of a target so far.

    Attributes:
        accepted: how many valid calls were accepted.
        statuses: with what each valid call was answered, in their order; None where there was no answer.
        last_accepted: when the last of them was sent.
        looked_into: the keys of findings that are refusals, and stand; a valid call was not refused likewise.
        refuses_all: a valid call that was refused as everybody is by now; None as long as that is not shown.
        unjudged: why no valid call was accepted; None as long as none was refused.
        failing: a valid call that was never answered, and how that ended; None as long as there is none.
        broken: whether the service fails on every valid call, though it refuses one without a key.
        alive: on which request it was last seen alive.
        examinations: what is known of what it may have died of.
    """

    accepted: int = 0
    statuses: list[int | None] = field(default_factory=list)
    last_accepted: datetime | None = None
    looked_into: set[str] = field(default_factory=set)
    refuses_all: Exchange | None = None
    unjudged: str | None = None
    failing: str | None = None
    broken: bool = False
    alive: LastSeenAlive = field(default_factory=LastSeenAlive)
    examinations: Examinations = field(default_factory=Examinations)
    _unreachable: bool = False

    def count(self, record: CaseRecord, exchange: Exchange) -> None:
        """Count an exchange as one of a case; every exchange goes through here once."""
        record.requests += 1
        self.examinations.carried += exchange.response is not None
        self.examinations.lost += exchange.response is None
        self.alive.note(exchange, record)

    def note_valid(self, exchange: Exchange) -> None:
        """Note what became of a valid call."""
        self.alive.note_valid(exchange)
        self.statuses.append(exchange.response.status if exchange.response else None)
        self.accepted += exchange.is_success
        if exchange.is_success:
            self.last_accepted = exchange.started

    def refused(self, why: str) -> None:
        """Note that a valid call was not accepted; the first reason stays."""
        self.unjudged = self.unjudged or why

    def keeps_failing(self, what: str) -> None:
        """Note that a valid call was never answered, however often it was sent; the first one stays."""
        self.failing = self.failing or what

    def unreachable(self, why: str) -> None:
        """Note that there is no connection, so that nobody tries again and again."""
        self._unreachable = True
        self.refused(why)

    def raise_if_unreachable(self) -> None:
        """Stop what would only wait for a connection in vain, or be refused whatever it is.

        Raises:
            NotTestedError: there is no connection to the target, or everybody is refused.
        """
        if self._unreachable:
            raise NotTestedError(f"no valid call was accepted: {self.unjudged}", Untested.NO_ANSWER)
        if self.refuses_all:
            raise NotTestedError(self.why_all_are_refused, Untested.NO_ANSWER)
        if self.alive.unanswered and self.alive.is_gone:
            raise NotTestedError(str(self.alive.outage), Untested.NO_ANSWER)

    @property
    def why_all_are_refused(self) -> str:
        """Say what shows that everybody is refused by now."""
        return f"everybody is refused by now: a valid call like one accepted before ended with {self.refuses_all} too"


@dataclass(frozen=True)
class Connection:
    """The way to a target.

    Attributes:
        base_url: what stands before the OpenAPI path.
        sender: sends there.
        state: what is known of the target so far.
    """

    base_url: str
    sender: Sender
    state: TargetState
