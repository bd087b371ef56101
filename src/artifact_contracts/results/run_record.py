"""What was judged in a run: items, and what each of them brought to light."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.register import Level, Register, Requirement
from artifact_contracts.errors import NotTestedError
from artifact_contracts.sending.exchange import Exchange


@dataclass(frozen=True)
class CheckRecord:
    """A judgement and the exchange it was made of."""

    check_result: CheckResult
    exchange: Exchange


@dataclass
class CaseResult:
    """One test item: one requirement, asked in one case.

    Attributes:
        id: as pytest names it below the suite's folder.
        api: the API's id.
        requirement: what it asks.
        sends: what is sent, in one sentence.
        expects: what must come back, in one sentence.
        records: every judgement made on the way, on this requirement and on others.
        not_tested: why it could not be asked, or None.
        error: what went wrong in the suite itself, or None.
        seconds: how long it took.
        requests: how many requests it sent.
    """

    id: str
    api: str
    requirement: Requirement
    sends: str
    expects: str
    records: list[CheckRecord] = field(default_factory=list)
    not_tested: str | None = None
    error: str | None = None
    seconds: float = 0.0
    requests: int = 0

    def record(self, check_result: CheckResult, exchange: Exchange) -> None:
        """Keep a judgement."""
        self.records.append(CheckRecord(check_result, exchange))

    def ended_by(self, error: BaseException) -> None:
        """Note what ended it before anything was judged: a reason that can be given, or a fault of the suite."""
        if isinstance(error, KeyboardInterrupt):
            self.not_tested = "the run was interrupted"
        elif isinstance(error, NotTestedError):
            self.not_tested = error.problem
        else:
            self.error = f"{type(error).__name__}: {error}"

    def deduplicate(self, register: Register) -> None:
        """Keep one of several broken judgements about one aspect of one exchange.

        A MUST weighs more than a SHOULD, and what the item itself asks more than what every answer is judged by.
        """
        weightiest: dict[tuple[int, str], CheckRecord] = {}
        for record in self.broken():
            place = (id(record.exchange), record.check_result.dedupe_key)
            known = weightiest.setdefault(place, record)
            if self._weight(record, register) > self._weight(known, register):
                weightiest[place] = record
        self.records = [
            record
            for record in self.records
            if record.check_result.kept
            or not record.check_result.dedupe_key
            or weightiest[id(record.exchange), record.check_result.dedupe_key].check_result == record.check_result
        ]

    def _weight(self, record: CheckRecord, register: Register) -> tuple[bool, bool]:
        requirement = register[record.check_result.requirement]
        return requirement.level is Level.MUST, requirement.id == self.requirement.id

    def broken(self) -> list[CheckRecord]:
        """Return the judgements of requirements that were not kept."""
        return [record for record in self.records if not record.check_result.kept]


class RunRecord:
    """All items of a run, by id, in the order they were first seen."""

    def __init__(self) -> None:
        self._items: dict[str, CaseResult] = {}

    def add(self, item: CaseResult) -> None:
        """Enter an item; one that was entered before is replaced."""
        self._items[item.id] = item

    def __iter__(self) -> Iterator[CaseResult]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def of(self, api: str) -> list[CaseResult]:
        """Return the items of one API."""
        return [item for item in self if item.api == api]
