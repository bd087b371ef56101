"""The random part: seeded, bounded, shrunk, with every distinct finding kept.

Hypothesis shrinks a failure and keeps several apart by the type and place of the exception, so each finding is raised
as a type of its own. A body that was sent before is not sent again: shrinking and replaying go over the same ground
many times, and requests are what a rate-limited service has least of.
"""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase
from hypothesis.errors import Unsatisfiable
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from artifact_contracts import schemathesis_adapter
from artifact_contracts.cases.call import FRESH, Call, with_value_at
from artifact_contracts.checks import expectations, strict_json
from artifact_contracts.contract.register import Level
from artifact_contracts.errors import BudgetSpentError, NotTestedError, SuiteError
from artifact_contracts.results.run_record import CaseResult, CheckRecord
from artifact_contracts.running.operation import CURRENT_ITEM, OperationUnderTest
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.yaml_files import pointer_of, value_at

EXAMPLES = 40
REQUESTS = 120
# What rounds have drawn that found nothing, by all that it depends on: in the same process the next run need not draw
# it again. That takes longer than to send it, and a proof judges a hundred providers.
DRAWN: dict[tuple[str, str, bool, int], tuple[bytes, ...]] = {}


class CheckFailedError(AssertionError):
    """A requirement was not kept; each finding gets a type of its own, derived from this one."""

    record: CheckRecord


@dataclass
class PropertySearch:
    """One random search through the bodies of one operation.

    Args:
        operation: the operation.
        valid: whether bodies that satisfy the contract are searched, or those that do not.
        seconds: for how long, in round after round, with the examples that failed kept for the next run; None for
            one round of bounded length.
    """

    operation: OperationUnderTest
    valid: bool
    seconds: float | None = None
    _types: dict[str, type[CheckFailedError]] = field(default_factory=dict)
    _known: dict[bytes, CheckRecord | None] = field(default_factory=dict)
    _advice: dict[tuple[str, str], CheckRecord] = field(default_factory=dict)
    _cut_short: str | None = None
    _last: Exchange | None = None
    _ends_at: float | None = None
    _found: set[str] = field(default_factory=set)

    def explore(self) -> None:
        """Search, and enter what was found into the item that is running.

        Raises:
            NotTestedError: not one body could be judged.
        """
        item = CURRENT_ITEM.get()
        if self.operation.operation.body is None:
            raise NotTestedError("the operation takes no body")
        self.operation.target_state.wait_for(self.operation.require_witness())
        self._ends_at = time.monotonic() + self.seconds if self.seconds else None
        for number in itertools.count():
            self._round(item, self.operation.seed + number)
            if self._is_over:
                break
        item.records += self._advice.values()
        if self._last is None:
            raise NotTestedError(self._cut_short or "no body could be generated")
        if all(record.check_result.requirement != item.requirement.id for record in item.broken()):
            check_result = expectations.explored(item.requirement.id, len(self._known), valid=self.valid)
            item.record(check_result, self._last)

    @property
    def _is_over(self) -> bool:
        return self._ends_at is None or self._cut_short is not None or time.monotonic() > self._ends_at

    def _round(self, item: CaseResult, number: int) -> None:
        try:
            if not self._finds_nothing_again(number):
                self._search(number)
        except CheckFailedError as error:
            self._enter(item, [error])
        except BaseExceptionGroup as group:
            self._enter(item, list(_leaves(group)))
        except Unsatisfiable:
            pass

    def _finds_nothing_again(self, number: int) -> bool:
        """Send what a round like this one has drawn before; whatever it finds now is left to a search."""
        drawn = DRAWN.get(self._like(number), ()) if self.seconds is None else ()
        for body in drawn:
            self._known[body] = self._judged(body)
            if self._cut_short:
                return True
            if self._known[body]:
                return False
        return bool(drawn)

    def _like(self, number: int) -> tuple[str, str, bool, int]:
        return self.operation.contract.sha256, self.operation.id, self.valid, number

    def _search(self, number: int) -> None:
        bodies = schemathesis_adapter.random_bodies(
            self.operation.contract.document, self.operation.operation.id, valid=self.valid
        )

        # The settings stand above the seed, which would switch the database off.
        @settings(
            max_examples=EXAMPLES,
            database=self._database,
            deadline=None,
            # Only at first: what is known to fail by then is passed over, and would be forgotten as mended.
            phases=(*((Phase.reuse,) if not self._known else ()), Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )
        @seed(number)
        @given(bodies)
        def trial(body: bytes) -> None:
            self._try(body)

        with _the_same_everywhere():
            trial()
        if self.seconds is None and self._cut_short is None:
            DRAWN[self._like(number)] = tuple(self._known)

    @property
    def _database(self) -> ExampleDatabase | None:
        """Where examples that failed are kept: beside those of other Hypothesis tests, for each search on its own."""
        if self.seconds is None:
            return None
        kind = "valid" if self.valid else "invalid"
        return DirectoryBasedExampleDatabase(Path(".hypothesis") / "artifact-contracts" / self.operation.id / kind)

    def _enter(self, item: CaseResult, errors: list[BaseException]) -> None:
        for error in errors:
            if not isinstance(error, CheckFailedError):
                raise SuiteError(f"The random part failed: {type(error).__name__}: {error}") from error
            item.record(error.record.check_result, error.record.exchange)
            self._found.add(_name_of(error.record))

    def _try(self, body: bytes) -> None:
        body = self._with_known_things(body)
        if body not in self._known:
            assume(self._fits(body))
            if self._has_sent_enough:
                return
            self._known[body] = self._judged(body)
        record = self._known[body]
        if record is not None and _name_of(record) not in self._found:
            raise self._type_for(record)(record.check_result.observed)

    @property
    def _has_sent_enough(self) -> bool:
        if self._ends_at is None:
            return self._cut_short is not None or len(self._known) >= REQUESTS
        return self._is_over

    def _with_known_things(self, body: bytes) -> bytes:
        """Put the known resource, and a fresh identity, where random texts stand.

        Otherwise a body would be lawfully refused for naming what does not exist, or what exists already.
        """
        parsed = strict_json.parse(body)
        if parsed.error:
            return body
        value = parsed.value
        for pointer, text in self._texts.items():
            if _is_text(value, pointer):
                value = with_value_at(value, pointer, text)
        return strict_json.compose(value)

    @cached_property
    def _texts(self) -> dict[str, str]:
        inputs = self.operation.inputs
        template = self.operation.call().body
        texts = {pointer: text for pointer, text in _texts_in(template) if FRESH in text}
        if inputs.resource and inputs.resource.place == "body":
            texts[inputs.resource.at] = self.operation.target.inputs[inputs.resource.known]
        return texts

    def _fits(self, body: bytes) -> bool:
        schema = self.operation.operation.body
        if schema is None or not body:
            return False
        parsed = strict_json.parse(body)
        return (parsed.error is None and schema.accepts(parsed.value)) is self.valid

    def _judged(self, body: bytes) -> CheckRecord | None:
        probe = CaseResult("", self.operation.contract.api, CURRENT_ITEM.get().requirement, "", "")
        try:
            self.operation.target_state.wait_for(self._send(self.operation.call().with_body(body), probe))
        except BudgetSpentError as error:
            self._cut_short = error.problem
        CURRENT_ITEM.get().requests += probe.requests
        return self._worth_shrinking(probe)

    def _worth_shrinking(self, probe: CaseResult) -> CheckRecord | None:
        """Return what the search is for; other advice is kept as it is, lest it end the search."""
        worth = None
        probe.deduplicate(self.operation.contract.register)
        for record in probe.broken():
            requirement = self.operation.contract.register[record.check_result.requirement]
            if requirement.level is not Level.MUST and requirement is not probe.requirement:
                self._advice.setdefault((requirement.id, record.check_result.cause), record)
            elif worth is None or requirement.level is Level.MUST:
                worth = record
        return worth

    async def _send(self, call: Call, probe: CaseResult) -> None:
        CURRENT_ITEM.set(probe)
        exchange = self._last = await self.operation.send(call, valid=self.valid)
        if exchange.response is not None and exchange.is_evidence:
            judge = expectations.accepted if self.valid else expectations.refused
            probe.record(judge(probe.requirement.id, exchange.response), exchange)

    def _type_for(self, record: CheckRecord) -> type[CheckFailedError]:
        name = _name_of(record)
        if name not in self._types:
            digest = hashlib.sha256(name.encode()).hexdigest()[:8]
            self._types[name] = type(f"NotKept_{digest}", (CheckFailedError,), {"record": record})
        # The type keeps the newest record: Hypothesis replays the smallest example last.
        self._types[name].record = record
        return self._types[name]


@contextmanager
def _the_same_everywhere() -> Iterator[None]:
    """Keep Hypothesis from drawing on constants it finds in whatever modules happen to be loaded.

    It mixes them into what it draws, so that the same seed would send other bodies from a clone than from a wheel,
    and others again in a second run of one process. It has no setting for this.
    """
    nothing = Constants()
    cache = type(providers.CONSTANTS_CACHE)(providers.CONSTANTS_CACHE.max_size)
    with (
        mock.patch.object(providers, "_get_local_constants", return_value=nothing),
        mock.patch.object(providers, "CONSTANTS_CACHE", cache),
    ):
        yield


def _is_text(value: Any, pointer: str) -> bool:
    try:
        return isinstance(value_at(value, pointer), str)
    except KeyError:
        return False


def _texts_in(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _texts_in(member, pointer + pointer_of([key]))


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


def _name_of(record: CheckRecord) -> str:
    return f"{record.check_result.requirement} {record.check_result.cause}"
