"""What came of a case, put down in a journal and read back: nothing is lost but the secrets."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import pytest

from artifact_contracts.contract.contract import Contract
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.case_result import CaseResult, Failure, FailureRules
from artifact_contracts.results.exchange_rows import RecordedExchange, recorded
from artifact_contracts.results.journal_rows import OF_THE_TEST, CaseLine, Line, LineWriter, restored
from artifact_contracts.sending.exchange import Exchange
from tests.support.sample_replies import KEY, answer
from tests.unit.results.conftest import MakeCase

ORDER = {"a": 0, "b": 1, "c": 2}


@pytest.fixture
def failed(make_case: MakeCase) -> CaseResult:
    return make_case("a", "error.message", ("error.message", "gone"), ("response.date", None), ("error.code", "odd"))


def through_a_file(line: CaseLine) -> CaseLine:
    read = msgspec.json.decode(msgspec.json.encode(line), type=Line)
    assert isinstance(read, CaseLine)
    return read


def read_back(lines: Iterable[CaseLine], results: Iterable[CaseResult], rules: FailureRules) -> list[CaseResult]:
    exchanges: dict[int, RecordedExchange] = {}
    read = []
    for line, result in zip(map(through_a_file, lines), results, strict=True):
        exchanges |= {row.number: RecordedExchange(row.reproduce, row.shown) for row in line.exchanges}
        told = {name: getattr(result, name) for name in OF_THE_TEST}
        read.append(restored(line, exchanges, rules, told))
    return read


def without_exchange(failure: Failure) -> dict[str, Any]:
    return {each.name: getattr(failure, each.name) for each in dataclasses.fields(failure) if each.name != "exchange"}


class TestRoundTrip:
    def test_every_member_comes_back(
        self, failed: CaseResult, make_case: MakeCase, contract: Contract, secrets: Secrets
    ) -> None:
        untested = make_case("b", "error.message", not_tested="nobody answered")
        broken = make_case("c", "error.message", error="LookupError: x")
        results, writer = [failed, untested, broken], LineWriter(ORDER)
        lines = [writer.case_line(result, {}, secrets, complete=True) for result in results]
        for read, result in zip(
            read_back(lines, results, FailureRules("ctxfy", contract.register, secrets)), results, strict=True
        ):
            for each in dataclasses.fields(CaseResult):
                if each.name != "failures":
                    assert getattr(read, each.name) == getattr(result, each.name), each.name
            assert list(map(without_exchange, read.failures)) == list(map(without_exchange, result.failures))
            assert read.outcome == result.outcome

    def test_an_exchange_is_put_down_once_and_stays_one(
        self, failed: CaseResult, make_case: MakeCase, exchange: Exchange, contract: Contract, secrets: Secrets
    ) -> None:
        other, writer = make_case("b", "error.code", ("error.code", "odd")), LineWriter(ORDER, 7)
        lines = [writer.case_line(each, {}, secrets, complete=True) for each in (failed, other)]
        assert [[row.number for row in line.exchanges] for line in lines] == [[7], []]
        read = read_back(lines, (failed, other), FailureRules("ctxfy", contract.register, secrets))
        seen = {id(failure.exchange) for result in read for failure in result.failures}
        assert len(seen) == 1
        first = read[0].failures[0].exchange
        assert isinstance(first, RecordedExchange)
        assert first.shown is not None
        assert first.shown.request.url == exchange.request.url
        assert first.shown.request_id == exchange.request_id == "1a2b3c4d-1"
        assert recorded(first, secrets) is first

    def test_the_exchange_of_the_first_case_in_the_plan_is_put_down(
        self, make_case: MakeCase, reply_to: Callable[..., Exchange], secrets: Secrets
    ) -> None:
        failures = ("error.message", "gone")
        cases = {name: make_case(name, "error.message", failures) for name in ORDER}
        for name, case in cases.items():
            (failure,) = case.failures
            own = reply_to("ctxfy", answer(200, {"name": name}))
            cases[name] = dataclasses.replace(case, failures=(dataclasses.replace(failure, exchange=own),))
        writer = LineWriter(ORDER)
        # With several workers they are done in any order.
        lines = [writer.case_line(cases[name], {}, secrets, complete=True) for name in ("b", "c", "a")]
        assert [[row.number for row in line.exchanges] for line in lines] == [[0], [], [2]]
        assert [row.exchange for line in lines for row in line.failures] == [0, 1, 2]

    def test_what_is_waived_is_decided_anew(self, failed: CaseResult, contract: Contract, secrets: Secrets) -> None:
        line = LineWriter(ORDER).case_line(failed, {}, secrets, complete=True)
        (read,) = read_back([line], [failed], FailureRules("ctxfy", contract.register, secrets))
        assert [failure.waived_by for failure in read.failures] == [None, None]


class TestSecrets:
    def test_no_line_holds_one(self, make_case: MakeCase, secrets: Secrets) -> None:
        case = make_case("a", "error.message", ("error.message", KEY), not_tested=f"it said {KEY}")
        line = LineWriter(ORDER).case_line(case, {"unjudged": f"{KEY} was refused"}, secrets, complete=True)
        assert KEY.encode() not in msgspec.json.encode(line)
        assert line.failures[0].key == case.failures[0].key
