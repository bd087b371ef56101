"""The search that property tests share: seeded, bounded, shrunk, with every distinct finding kept.

Hypothesis keeps one failure of a property and makes it small. So a round looks for one finding; the next one, with the
same seed, passes over what is found already. A body that was sent before is not sent again: shrinking and replaying go
over the same ground many times, and requests are what a rate-limited service has least of.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Coroutine, Iterator
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, assume, seed, settings
from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase
from hypothesis.errors import Unsatisfiable

from artifact_contracts.cases.operation_calls import OperationCalls
from artifact_contracts.cases.request import FRESH
from artifact_contracts.checks import expectations, strict_json
from artifact_contracts.checks.check_context import extreme_of
from artifact_contracts.contract.register import Level
from artifact_contracts.errors import BudgetSpentError, NotTestedError, Untested
from artifact_contracts.pointers import pointer_of, value_at, with_value_at
from artifact_contracts.results.case_record import CaseRecord, CheckRecord
from artifact_contracts.running.drawn_bodies import DrawnBodies
from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.sending.exchange import Exchange

EXAMPLES = 40
REQUESTS = 120
Property = Callable[[], None]


class CheckFailedError(AssertionError):
    """A random body for which a requirement was not kept.

    Args:
        failed: the check result.
    """

    def __init__(self, failed: CheckRecord) -> None:
        super().__init__(failed.result.observed)
        self.failed = failed


class PropertySearch:
    """One search through the random bodies of one operation.

    Args:
        calls: the calls to the operation.
        bind: returns the operation bound to another record.
        record: the case's.
        run_sync: runs a coroutine to its end.
        drawn: what earlier searches have drawn.
        seed: from which bodies are drawn.
        seconds: for how long, in round after round with another seed, with the examples that failed kept for the next
            run; None for a search of bounded length.
    """

    def __init__(
        self,
        calls: OperationCalls,
        bind: Callable[[CaseRecord], OperationUnderTest],
        record: CaseRecord,
        run_sync: Callable[[Coroutine[Any, Any, None]], None],
        *,
        drawn: DrawnBodies,
        seed: int,
        seconds: float | None = None,
    ) -> None:
        self._calls = calls
        self._bind = bind
        self._record = record
        self._run_sync = run_sync
        self._drawn = drawn
        self._seed = seed
        self._seconds = seconds
        self._ends_at = time.monotonic() + seconds if seconds else None
        self._known: dict[bytes, CheckRecord | None] = {}
        self._advice: dict[tuple[str, str], CheckRecord] = {}
        self._found: set[tuple[str, str, str]] = set()
        self._sought: tuple[str, str, str] | None = None
        self._stopped: NotTestedError | None = None
        self._last: Exchange | None = None
        self._valid = True

    # For the runner.

    def repeat(self, test: Callable[[], None]) -> None:
        """Call a property test until nothing more is to be found, and enter what was found into the case's record.

        Raises:
            NotTestedError: not one body could be judged, or the service is gone.
        """
        if self._calls.operation.body is None:
            raise NotTestedError("the operation takes no body", Untested.NO_OCCASION)
        self._run_sync(self._bind(self._record).require_accepted_call())
        first_seed = self._seed
        for number in itertools.count():
            self._seed = first_seed + number
            found = -1
            while found < len(self._found) and not self._is_spent:
                found = len(self._found)
                test()
            if self._ends_at is None or self._is_spent or time.monotonic() > self._ends_at:
                break
        self._record.checks += self._advice.values()
        if self._last is None or not isinstance(self._stopped, BudgetSpentError | None):
            raise self._stopped or NotTestedError("no body could be generated", Untested.NO_OCCASION)
        asked = self._record.requirement.id
        if all(check.result.requirement != asked for check in self._record.failed()):
            self._record.add([expectations.explored(asked, len(self._known), valid=self._valid)], self._last)

    # For property tests.

    def run(self, prop: Property) -> None:
        """Run a property: what was drawn for it before, or what Hypothesis draws now.

        Args:
            prop: a function under ``@given`` that calls ``expect_accepted`` or ``expect_refused``.
        """
        if self._replays_without_a_find():
            return
        self._sought = None
        try:
            # The settings stand above the seed, which would switch the database off.
            self._settings(seed(self._seed)(prop))()
        except CheckFailedError as error:
            self._enter(error.failed)
            return
        except Unsatisfiable:
            pass
        if self._seconds is None and self._stopped is None and not self._found:
            self._drawn.keep(self._search, tuple(self._known))

    def expect_accepted(self, body: bytes) -> None:
        """Send a body, and check that the service accepts it; one that the schema refuses is passed over."""
        self._expect(body, valid=True)

    def expect_refused(self, body: bytes) -> None:
        """Send a body, and check that the service refuses it; one that the schema accepts is passed over."""
        self._expect(body, valid=False)

    def _expect(self, body: bytes, *, valid: bool) -> None:
        self._valid = valid
        body = self._with_known_things(body)
        if body not in self._known:
            assume(self._fits(body))
            if self._has_sent_enough:
                return
            self._known[body] = self._judged(body)
        failed = self._known[body]
        if failed is None or _name_of(failed) in self._found:
            return
        self._sought = self._sought or _name_of(failed)
        if _name_of(failed) == self._sought:
            raise CheckFailedError(failed)

    @property
    def _search(self) -> tuple[str, str, bool, int]:
        return self._calls.contract.sha256, self._calls.id, self._valid, self._seed

    def _replays_without_a_find(self) -> bool:
        """Send what a search like this one has drawn before; whatever it finds now is left to a search."""
        self._valid = self._record.requirement.concern == "accepted"
        drawn = self._drawn.of(self._search) if self._seconds is None else ()
        for body in drawn:
            if body not in self._known:
                self._known[body] = self._judged(body)
            if self._stopped:
                return True
            if self._known[body]:
                return False
        return bool(drawn)

    def _settings(self, prop: Property) -> Property:
        configure: Callable[[Property], Property] = settings(
            max_examples=EXAMPLES,
            database=self._database,
            deadline=None,
            # Only at first: what is known to fail by then is passed over, and would be forgotten as if it were fixed.
            phases=(*((Phase.reuse,) if not self._known else ()), Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )
        return configure(prop)

    @property
    def _database(self) -> ExampleDatabase | None:
        """Where examples that failed are kept: beside those of other Hypothesis tests, for each search on its own."""
        if self._seconds is None:
            return None
        kind = "valid" if self._record.requirement.concern == "accepted" else "invalid"
        return DirectoryBasedExampleDatabase(Path(".hypothesis") / "artifact-contracts" / self._calls.id / kind)

    @property
    def _is_spent(self) -> bool:
        # What it takes to load and to draw the first body is no search yet.
        over = self._ends_at is not None and self._last is not None and time.monotonic() > self._ends_at
        return over or self._stopped is not None

    @property
    def _has_sent_enough(self) -> bool:
        return self._is_spent or (self._ends_at is None and len(self._known) >= REQUESTS)

    def _enter(self, failed: CheckRecord) -> None:
        self._record.checks.append(failed)
        self._found.add(_name_of(failed))

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
        resource = self._calls.inputs.resource
        template = self._calls.minimal().body
        texts = {pointer: text for pointer, text in _texts_in(template) if FRESH in text}
        if resource and resource.place == "body":
            texts[resource.at] = self._calls.resources.known
        return texts

    def _fits(self, body: bytes) -> bool:
        schema = self._calls.operation.body
        if schema is None or not body:
            return False
        parsed = strict_json.parse(body)
        if parsed.error is None and schema.accepts(parsed.value):
            return self._valid
        # Null where a member may be left out is asked by body.null-members.
        takes_nulls = parsed.error is None and schema.accepts_without_nulls(parsed.value)
        return not self._valid and not takes_nulls

    def _judged(self, body: bytes) -> CheckRecord | None:
        probe = CaseRecord(self._record.id, self._record.api, self._record.requirement, self._record.sends)
        try:
            self._run_sync(self._send(body, probe))
        except NotTestedError as error:
            # A body that may be turned away says nothing; anything else ends the search.
            self._stopped = None if error.why is Untested.LAWFUL else error
        self._record.requests += probe.requests
        return self._worth_shrinking(probe)

    def _worth_shrinking(self, probe: CaseRecord) -> CheckRecord | None:
        """Return what the search is for; other advice is kept as it is, so that it does not end the search."""
        worth = None
        register = self._calls.contract.register
        probe.deduplicate(register)
        for failed in probe.failed():
            requirement = register[failed.result.requirement]
            if requirement.level is not Level.MUST and requirement is not probe.requirement:
                self._advice.setdefault((requirement.id, failed.result.cause), failed)
            elif worth is None or requirement.level is Level.MUST:
                worth = failed
        return worth

    async def _send(self, body: bytes, probe: CaseRecord) -> None:
        call = self._calls.minimal().with_body(body)
        exchange = self._last = await self._bind(probe).send(call, valid=self._valid)
        if exchange.response is None or not exchange.is_evidence:
            return
        # A crash on what no client sends says nothing of the body; robustness.extremes reports it.
        if exchange.response.status < HTTPStatus.INTERNAL_SERVER_ERROR or extreme_of(exchange.request) is None:
            expect = expectations.accepted if self._valid else expectations.refused
            probe.add([expect(probe.requirement.id, exchange.response)], exchange)


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


def _name_of(failed: CheckRecord) -> tuple[str, str, str]:
    return failed.result.requirement, failed.result.cause, failed.concern
