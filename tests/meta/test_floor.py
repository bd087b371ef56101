"""No run says that a service conforms if it did not see enough: it was alive at the end, and every MUST was judged."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts.provider.body_reader import BodyReader
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Parts, Provider
from artifact_contracts.results.model import Results
from artifact_contracts.running.preparation import plan_of_suite
from tests.support.provider_answers import faulty
from tests.support.published_contracts import APIS
from tests.support.suite_runs import Ended, artifact_contracts, judged, plain_pytest, prepared, provider

LONG = 10_000.0
Answer = Callable[[Provider, ProviderRequest], ProviderResponse]


def refused(status: int) -> Answer:
    return lambda provider, request: provider.writer.error(RefusalError(status, "No more.", {"Retry-After": "0"}))


def endless(provider: Provider, request: ProviderRequest) -> ProviderResponse:
    answer = Provider.answer(provider, request)
    if answer.status // 100 == 2:
        answer.headers["Content-Type"] = "application/json"
        answer.body = b'{"a": "' + b"x" * 1_100_000 + b'"}'
    return answer


WAYS: dict[str, Answer] = {
    "port-closed": lambda provider, request: ProviderResponse(200, wire=b"", away=LONG),
    "resets": lambda provider, request: ProviderResponse(200, wire=b""),
    "unavailable": refused(503),
    "key-expired": refused(401),
    "key-forbidden": refused(403),
    "bad-gateway": refused(502),
    "too-many-requests": refused(429),
}


def from_then_on(number: int, answer: Answer) -> type[Provider]:
    """Return a provider that answers some requests as it should, and all others in another way.

    Those that are turned away for their heads count as well.
    """
    heads: list[bytes] = []

    class Counting(BodyReader):
        def head_as_read(self, head: bytes) -> bytes:
            heads.append(head)
            return head

    class Tired(Provider):
        parts = Parts(reader=Counting)

        def answer(self, request: ProviderRequest) -> ProviderResponse:
            return answer(self, request) if len(heads) > number else super().answer(request)

    return Tired


def slowly(kind: type[Provider]) -> type[Provider]:
    """Return a kind of provider that takes a quarter of a second for each answer."""

    class Slowly(kind):  # type: ignore[valid-type, misc]
        def answer(self, request: ProviderRequest) -> ProviderResponse:
            time.sleep(0.25)
            answer: ProviderResponse = super().answer(request)
            return answer

    return Slowly


def verified(api: str, kind: type[Provider], folder: Path, *arguments: str) -> Ended:
    with provider(api, kind) as variables:
        return artifact_contracts("verify", "--api", api, "--seed", "1", *arguments, folder=folder, **variables)


def what_is_missing(results: Results) -> str:
    return str(results.apis[0].reason)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("number", [1, 20])
def test_who_dies_on_the_way_and_stays_dead_does_not_conform(way: str, number: int) -> None:
    results = judged("ctxfy", from_then_on(number, WAYS[way]))
    assert results.exit_code in (1, 3)
    assert results.exit_code == 3 or results.findings


@pytest.mark.parametrize("way", set(WAYS) - {"too-many-requests"})
@pytest.mark.parametrize("profile", ["smoke", "gate"])
@pytest.mark.parametrize("api", APIS)
def test_nor_does_who_dies_behind_the_last_case(api: str, profile: str, way: str) -> None:
    plan = plan_of_suite(prepared(api, profile))
    (last,) = [case for case, cost in zip(plan.chosen, plan.costs, strict=True) if cost][-1:]
    before_the_end = plan.spent[api] - (plan.costs[plan.chosen.index(last)] if last.sends_valid_calls_only else 1)
    results = judged(api, from_then_on(before_the_end, WAYS[way]), profile)
    if last.sends_valid_calls_only:
        assert results.exit_code in (1, 3)
        return
    assert results.exit_code == 3
    assert re.search("alive at the end|last seen alive", what_is_missing(results))


def test_who_dies_in_the_middle_is_told_so(tmp_path: Path) -> None:
    ended = verified("elacity", from_then_on(20, WAYS["port-closed"]), tmp_path)
    assert ended.status == 3
    assert "last seen alive" in ended.out
    assert "Traceback" not in ended.out + ended.err


@pytest.mark.parametrize("profile", ["smoke", "gate"])
@pytest.mark.parametrize("api", APIS)
def test_the_end_of_a_run_is_within_the_bound_of_its_profile(api: str, profile: str) -> None:
    results = judged(api, Provider, profile)
    assert results.exit_code == 0
    assert results.apis[0].requests <= {"smoke": 10, "gate": 100}[profile]
    assert not results.partial


@pytest.mark.parametrize("fault", ["chunked-refused", "unknown-members-refused", "chunked-bodies-ignored"])
@pytest.mark.parametrize("profile", ["smoke", "gate"])
@pytest.mark.parametrize("api", APIS)
def test_what_advice_costs_is_not_taken_from_what_a_profile_promises(api: str, profile: str, fault: str) -> None:
    results = judged(api, faulty(fault), profile)
    assert results.exit_code == 0, results.sentence


@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize("api", APIS)
def test_answers_that_have_no_end_are_not_judged(api: str, workers: int) -> None:
    results = judged(api, from_then_on(0, endless), "smoke", workers=workers)
    assert results.exit_code == 3
    assert "longer than what the suite reads" in what_is_missing(results)
    rows = {row.id: row for row in results.requirements}
    assert rows["response.schema"].outcome != "passed"


@pytest.mark.parametrize("given", [{"max_requests": 1}, {"max_time": 0.2}], ids=["requests", "time"])
@pytest.mark.parametrize("profile", ["smoke", "gate", "certify"])
@pytest.mark.parametrize("api", APIS)
def test_who_asks_nobody_for_a_key_is_not_green_for_want_of_requests(
    api: str, profile: str, given: dict[str, Any]
) -> None:
    results = judged(api, faulty("authentication-off"), profile, **given) if "max_requests" in given else None
    results = results or judged(api, slowly(faulty("authentication-off")), profile, **given)
    assert results.exit_code == 3
    assert results.partial
    assert "--allow-partial" in what_is_missing(results)
    assert "budget:" in what_is_missing(results)


def test_a_run_that_is_cut_short_says_what_to_do(tmp_path: Path) -> None:
    ended = verified("ctxfy", faulty("authentication-off"), tmp_path, "--max-requests", "1")
    assert ended.status == 3
    assert "accept a partial verdict with --allow-partial" in ended.out


def test_a_partial_verdict_is_for_those_who_ask_for_it(tmp_path: Path) -> None:
    ended = verified("ctxfy", Provider, tmp_path, "--max-requests", "12", "--allow-partial")
    assert ended.status == 0, ended.out
    assert ended.results.partial
    assert ended.results.apis[0].partial
    for text in (ended.out, *((ended.reports / name).read_text("utf-8") for name in ("summary.md", "report.html"))):
        assert "as far as it was tested (partial)" in text


def test_who_allows_a_part_is_told_what_died_all_the_same(tmp_path: Path) -> None:
    ended = verified("ctxfy", from_then_on(20, WAYS["port-closed"]), tmp_path, "--allow-partial")
    assert ended.status == 3
    assert "last seen alive" in what_is_missing(ended.results)


@pytest.mark.parametrize("way", ["port-closed", "key-expired"])
def test_pytest_says_the_same(way: str, tmp_path: Path) -> None:
    with provider("ctxfy", from_then_on(40, WAYS[way])) as variables:
        ended = plain_pytest("tests/contract", "--api", "ctxfy", "--seed", "1", folder=tmp_path, **variables)
    alone = judged("ctxfy", from_then_on(40, WAYS[way]))
    assert ended.status == alone.exit_code in (1, 3), ended.out
    assert ended.results.outcome == alone.outcome


def test_what_pytest_is_told_to_leave_out_is_not_missed(tmp_path: Path) -> None:
    with provider("ctxfy") as variables:
        ended = plain_pytest("tests/contract", "--api", "ctxfy", "-k", "unknown_key", folder=tmp_path, **variables)
    assert ended.status == 0, ended.out
    assert ended.results.apis[0].outcome == "conforming"


def test_a_search_that_is_over_when_its_time_is_over_is_whole(tmp_path: Path) -> None:
    ended = verified("ctxfy", Provider, tmp_path, "--profile", "explore", "--max-time", "2")
    assert ended.status == 0, ended.out
    assert not ended.results.partial


def test_one_that_is_over_because_the_service_is_gone_is_not(tmp_path: Path) -> None:
    ended = verified(
        "ctxfy", from_then_on(10, WAYS["port-closed"]), tmp_path, "--profile", "explore", "--max-time", "3"
    )
    assert ended.status == 3, ended.out
