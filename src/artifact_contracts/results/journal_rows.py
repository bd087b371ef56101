"""The lines of a journal: what is put down when a run starts, when a case is done, and when the run ends.

What came of a case is put down as it is, but for its exchanges, of which the lines hold what the results show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, get_type_hints

import msgspec

from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.case_result import CaseResult, Failure, FailureRules
from artifact_contracts.results.exchange_rows import RecordedExchange, recorded
from artifact_contracts.results.model import ExchangeResult, redacted
from artifact_contracts.results.waivers import Waiver
from artifact_contracts.sending.exchange import Exchange

# What of a case is known from its contract test, or has a form of its own in the journal.
OF_THE_TEST = ("id", "api", "requirement", "sends", "expects")
_OWN_FORM = ("failures",)


class TargetRow(msgspec.Struct, frozen=True, kw_only=True):
    """Where one API is judged, and with what, without secrets; of a secret input only the name is put down."""

    base_url: str | None
    contract_sha256: str
    inputs: dict[str, str | None]


class RunLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="line", tag="run"):
    """The first line: which run it is.

    Attributes:
        run_id: tells it from others in what it sends.
        suite: the version of the suite.
        started: when it began, ISO 8601.
        settings: the settings, as they would be given on the command line, by key.
        targets: by API.
        waivers: the accepted findings.
        planned: ids of the cases in the order they are sent.
        cut: ids of cases that were cut from the plan, by the reason.
        left_out: ids of cases that the profile does not send, by the reason.
    """

    run_id: str
    suite: str
    started: str
    settings: dict[str, Any]
    targets: dict[str, TargetRow]
    waivers: tuple[Waiver, ...]
    planned: tuple[str, ...]
    cut: dict[str, list[str]]
    left_out: dict[str, list[str]]


class ExchangeRow(msgspec.Struct, frozen=True, kw_only=True):
    """An exchange that a report of a failure shows; failures name it by its number."""

    number: int
    reproduce: str
    shown: ExchangeResult


class FailureRow(msgspec.Struct, frozen=True, kw_only=True):
    """A failure; see case_result.Failure and CheckResult."""

    key: str
    requirement: str
    expected: str
    observed: str
    cause: str
    dedupe_key: str
    per_concern: bool
    concern: str
    exchange: int | None


class CaseLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="line", tag="case"):
    """What came of a case.

    Attributes:
        id: the case's.
        api: the API's id.
        complete: whether it ran to its end.
        failures: what was not kept.
        exchanges: those that a report of the failures shows, unless a line before holds them.
        rest: all else that came of it, by the name of the member of CaseResult.
        target: what was known of the target when it was done.
    """

    id: str
    api: str
    complete: bool
    failures: tuple[FailureRow, ...]
    exchanges: tuple[ExchangeRow, ...]
    rest: dict[str, Any]
    target: dict[str, Any]


class ResumedLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="line", tag="resumed"):
    """Another process goes on with the run."""

    at: str


class EndLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="line", tag="end"):
    """The run has ended: when, in which way, and what is known of its targets, by API."""

    finished: str
    interrupted: bool
    suite_error: str | None
    targets: dict[str, dict[str, Any]]


Line = RunLine | CaseLine | ResumedLine | EndLine


class LineWriter:
    """Makes the lines of cases.

    Of all exchanges that show one finding, a report shows that of the first case in the order of the plan. Of the
    others only the numbers are put down, which say what is one exchange: bodies may be megabytes long.

    Args:
        order: the place of each case in the plan, by id.
        first_number: the number of the first exchange.
    """

    def __init__(self, order: Mapping[str, int], first_number: int = 0) -> None:
        self._order = order
        self._first_number = first_number
        # The exchanges themselves are kept, so that no other takes the place of one in memory.
        self._numbers: dict[int, tuple[int, Exchange | RecordedExchange]] = {}
        self._first_case: dict[str, int] = {}
        self._written: set[int] = set()

    def case_line(self, result: CaseResult, target: Mapping[str, Any], secrets: Secrets, *, complete: bool) -> CaseLine:
        """Return the line of a case, without secrets.

        Args:
            result: what came of it.
            target: what is known of its target, as JSON values.
            secrets: kept out, each named after the variables of the API where several hold it.
            complete: whether it ran to its end.
        """
        line = CaseLine(
            id=result.id,
            api=result.api,
            complete=complete,
            failures=tuple(map(self._failure, result.failures)),
            exchanges=tuple(self._exchanges(result, secrets)),
            rest={
                name: msgspec.to_builtins(getattr(result, name))
                for name in (field.name for field in fields(CaseResult))
                if name not in (*OF_THE_TEST, *_OWN_FORM)
            },
            target=dict(target),
        )
        return redacted(line, secrets)

    def _failure(self, failure: Failure) -> FailureRow:
        result = failure.result
        return FailureRow(
            key=failure.key,
            requirement=result.requirement,
            expected=result.expected,
            observed=result.observed,
            cause=result.cause,
            dedupe_key=result.dedupe_key,
            per_concern=result.per_concern,
            concern=failure.concern,
            exchange=None if failure.exchange is None else self._number(failure.exchange),
        )

    def _number(self, exchange: Exchange | RecordedExchange) -> int:
        next_number = self._first_number + len(self._numbers)
        return self._numbers.setdefault(id(exchange), (next_number, exchange))[0]

    def _exchanges(self, result: CaseResult, secrets: Secrets) -> Iterator[ExchangeRow]:
        place = self._order[result.id]
        for failure in result.failures:
            if failure.exchange is None or self._first_case.get(failure.key, place + 1) <= place:
                continue
            self._first_case[failure.key] = place
            number = self._number(failure.exchange)
            if number in self._written:
                continue
            row = recorded(failure.exchange, secrets)
            if row.shown is not None:
                self._written.add(number)
                yield ExchangeRow(number=number, reproduce=row.reproduce, shown=row.shown)


def restored(
    line: CaseLine,
    exchanges: Mapping[int, RecordedExchange],
    rules: FailureRules,
    of_the_test: Mapping[str, Any],
) -> CaseResult:
    """Return what came of a case, as its line has it.

    Args:
        line: the line.
        exchanges: the exchanges of the journal, by number.
        rules: tell what a failure means.
        of_the_test: what its contract test says, by the name of the member of CaseResult.
    """
    hints = get_type_hints(CaseResult)
    return CaseResult(
        **of_the_test,
        failures=tuple(_restored_failure(row, exchanges, rules) for row in line.failures),
        **{name: msgspec.convert(value, hints[name]) for name, value in line.rest.items() if name in hints},
    )


def _restored_failure(row: FailureRow, exchanges: Mapping[int, RecordedExchange], rules: FailureRules) -> Failure:
    result = CheckResult(
        requirement=row.requirement,
        passed=False,
        expected=row.expected,
        observed=row.observed,
        cause=row.cause,
        dedupe_key=row.dedupe_key,
        per_concern=row.per_concern,
    )
    exchange = None if row.exchange is None else exchanges[row.exchange]
    return rules.known_failure(row.key, result, exchange, row.concern)
