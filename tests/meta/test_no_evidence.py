"""What says nothing of the service: it is sent again, reported, and proves nothing; but no run passes on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.body_reader import BodyReader
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider, provider_with
from tests.support.provider_answers import conforming, faulty
from tests.support.published_contracts import APIS, CONTRACTS
from tests.support.suite_runs import advised, artifact_contracts, failing, judged, not_tested, provider


def is_full(request: ProviderRequest) -> bool:
    return b"tone-of-voice" in request.body or b"Checkout latency, weekly notes" in request.body


class BusyWithFullCalls(Provider):
    """Answers the full call as a gateway does whose service does not."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        if is_full(request):
            return ProviderResponse(503, b"<h1>busy</h1>", {"Content-Type": "text/html", "Retry-After": "0"})
        return super().answer(request)


@pytest.mark.parametrize("api", APIS)
def test_a_valid_call_that_keeps_failing_is_no_pass(api: str) -> None:
    results = judged(api, BusyWithFullCalls)
    assert results.exit_code == 3
    assert results.findings == ()
    assert "keeps failing" in str(results.apis[0].reason)
    assert "503" in str(results.apis[0].reason)
    assert results.apis[0].accepted > 1


class LimitedWithoutAWord(Provider):
    """Answers every seventh call with 429, and does not say when to come back."""

    calls = 0

    def headers(self) -> dict[str, str]:
        return {}

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        with self.lock:
            self.calls += 1
            limited = self.calls % 7 == 0
        return (
            self.writer.error(RefusalError(429, "Slow down.", self.headers())) if limited else super().answer(request)
        )


class LimitedWithNonsense(LimitedWithoutAWord):
    """Answers every seventh call with 429, and a Retry-After that means nothing."""

    def headers(self) -> dict[str, str]:
        return {"Retry-After": "soon"}


def test_a_429_is_judged_though_it_is_sent_again() -> None:
    assert failing(judged("ctxfy", LimitedWithoutAWord)) == {"rate-limit.retry-after"}
    assert advised(judged("ctxfy", LimitedWithNonsense)) == {"rate-limit.retry-after-form"}
    assert advised(judged("elacity", LimitedWithNonsense)) == {"rate-limit.retry-after-form"}


@pytest.mark.parametrize("api", APIS)
def test_what_is_sent_again_is_an_incident(api: str) -> None:
    incidents = judged(api, LimitedWithoutAWord).apis[0].incidents
    assert len(incidents) > 5
    assert all("429" in incident for incident in incidents)


class AwayForAWhile(Provider):
    """Closes every connection for a while, from a malformed body on."""

    left = 5

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        with self.lock:
            self.left -= is_malformed(request) or self.left < 5
            away = 0 <= self.left < 5
        return ProviderResponse(200, wire=b"") if away else super().answer(request)


def is_malformed(request: ProviderRequest) -> bool:
    return request.method in ("PUT", "POST") and bool(request.body) and request.body[-1:] not in b"}]"


class DropsMalformedBodies(Provider):
    """Closes the connection on each malformed body, and on nothing else."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        return ProviderResponse(200, wire=b"") if is_malformed(request) else super().answer(request)


@pytest.mark.parametrize("api", APIS)
def test_a_service_that_is_away_for_a_while_is_not_accused(api: str) -> None:
    results = judged(api, AwayForAWhile)
    assert failing(results) == set()
    assert len(results.apis[0].incidents) >= 4


@pytest.mark.parametrize("api", APIS)
def test_a_service_that_closes_the_connection_on_the_same_requests_is_accused_once(api: str) -> None:
    results = judged(api, DropsMalformedBodies)
    (finding,) = [row for row in results.findings if row.level == "MUST"]
    assert finding.requirement == "response.complete"
    assert "while a call without a key was answered" in finding.observed
    assert results.apis[0].requests <= 100


class DropsFullCalls(Provider):
    """Closes the connection on the full call."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        return ProviderResponse(200, wire=b"") if is_full(request) else super().answer(request)


@pytest.mark.parametrize("api", APIS)
def test_a_valid_call_that_is_dropped_beside_one_that_is_answered_is_a_finding(api: str) -> None:
    results = judged(api, DropsFullCalls)
    assert results.exit_code == 1
    assert failing(results) == {"response.complete"}


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(
    ("name", "requirement"),
    [
        ("minimal-refused-and-keys-unchecked", "authentication.missing"),
        ("minimal-refused-and-any-key-accepted", "authentication.unknown"),
    ],
)
def test_one_refusal_hides_nothing_else(api: str, name: str, requirement: str) -> None:
    results = judged(api, faulty(name))
    assert {"accepted.minimal", requirement} <= failing(results)
    assert not any("a refusal proves nothing" in reason for reason in not_tested(results).values())
    assert results.exit_code == 1
    assert results.apis[0].requests <= 100


@pytest.mark.parametrize("api", APIS)
def test_what_kills_the_service_is_named(api: str, tmp_path: Path) -> None:
    with provider(api, faulty("dies-for-good")) as variables:
        ended = artifact_contracts("verify", folder=tmp_path, **variables)
    suspect = str(ended.results.apis[0].suspect)
    assert ended.status == 3
    assert re.search(r"last seen alive on P\w+ http\S+ of test_request_body\.py::test_encoding_beyond_json", suspect)
    assert ended.results.apis[0].reason == suspect
    assert f"Outage: {suspect}." in ended.out
    for report in ("summary.md", "report.html"):
        assert "Outage:" in (ended.reports / report).read_text("utf-8")
    assert any("last seen alive" in reason for reason in not_tested(ended.results).values())


@pytest.mark.parametrize("profile", ["smoke", "gate"])
def test_what_chunks_hide_is_found_in_a_body_that_has_a_length(profile: str, tmp_path: Path) -> None:
    with provider("ctxfy", faulty("chunked-bodies-ignored-and-crash")) as variables:
        ended = artifact_contracts("verify", "--profile", profile, folder=tmp_path, **variables)
    assert ended.status == 1
    assert ended.failing() == {"response.no-server-error"}
    assert ended.results.apis[0].requests <= 100


@pytest.mark.parametrize(
    ("api", "name"), [("ctxfy", "chunked-bodies-ignored"), ("elacity", "chunked-bodies-unchecked")]
)
def test_bodies_that_are_not_read_are_advice(api: str, name: str, tmp_path: Path) -> None:
    with provider(api, faulty(name)) as variables:
        ended = artifact_contracts("verify", folder=tmp_path, **variables)
    assert ended.status == 0
    rows = {row.id: row.outcome for row in ended.results.requirements}
    assert rows["accepted.framing-read"] == "advised"
    assert rows["accepted.chunked"] == "not_tested"
    assert rows["accepted.unicode"] == rows["accepted.charset-parameter"] == rows["body.malformed-json"] == "passed"


@pytest.mark.parametrize(
    ("api", "name"),
    [
        *((api, name) for api in APIS for name in ("length-required", "media-type-to-the-letter")),
        ("ctxfy", "ignores-the-body"),
    ],
)
def test_who_refuses_a_framing_or_reads_it_is_not_accused(api: str, name: str) -> None:
    results = judged(api, conforming(name))
    rows = {row.id: row.outcome for row in results.requirements}
    assert failing(results) == set()
    assert rows["accepted.framing-read"] in ("passed", "not_tested")


class PickyAboutEverything(BodyReader):
    """Refuses whatever is not plain, where the documents leave that open."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if len(repr(value)) > 2000 or not repr(value).isascii() or "contract-check'" in repr(value):
            raise RefusalError(400, "That is not plain enough.")


@pytest.mark.parametrize("api", APIS)
def test_variations_that_are_refused_together_are_tried_alone(api: str) -> None:
    results = judged(api, provider_with(PickyAboutEverything))
    assert failing(results) == set()
    rows = {row.id: row.outcome for row in results.requirements}
    assert rows["accepted.unicode"] == rows["accepted.long-texts"] == rows["accepted.unknown-members"] == "advised"
    assert rows["accepted.chunked"] == rows["accepted.charset-parameter"] == "passed"
    assert results.apis[0].requests <= 100


@pytest.mark.parametrize("api", APIS)
def test_of_several_odd_texts_the_one_that_is_enough_is_named(api: str, tmp_path: Path) -> None:
    last = CONTRACTS[api].inputs_of(CONTRACTS[api].operations[0]).texts[-1]
    with provider(api, faulty("crash-on-nul-in-last-text")) as variables:
        ended = artifact_contracts("verify", folder=tmp_path, **variables)
    (finding,) = [row for row in ended.results.findings if row.level == "MUST"]
    assert ended.status == 1
    assert finding.observed == f"500 Internal Server Error; the text at {last} alone is enough"
    assert finding.exchange
    assert str(finding.exchange.request.body).count(r"\u0000") == 1
    assert ended.results.apis[0].requests <= 100


class FailsOnManyOddTexts(Provider):
    """Fails where two texts have a control character, and not where one has."""

    def perform(
        self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        if request.body.count(rb"\u0000") > 1:
            return self.writer.error(RefusalError(500, "Something went wrong."))
        return super().perform(request, operation, parameters, account)


def test_where_no_odd_text_alone_is_enough_all_of_them_are_shown() -> None:
    (finding,) = [row for row in judged("ctxfy", FailsOnManyOddTexts).findings if row.level == "MUST"]
    assert finding.observed.endswith("none of its texts alone is enough")
    assert finding.exchange
    assert str(finding.exchange.request.body).count(r"\u0000") > 1


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("name", ["dies-and-is-started-again", "answers-and-dies"])
def test_what_kills_a_service_that_is_started_again_is_a_finding(api: str, name: str) -> None:
    results = judged(api, faulty(name))
    (finding,) = [row for row in results.findings if row.level == "MUST"]
    assert finding.requirement == "response.complete"
    assert "test_control_characters" in finding.case
    assert finding.exchange
    assert r"\u0000" in str(finding.exchange.request.body)
    assert results.exit_code == 1
    assert results.apis[0].suspect is None


@pytest.mark.parametrize("api", APIS)
def test_who_is_started_anew_while_it_is_judged_is_not_accused(api: str) -> None:
    results = judged(api, conforming("started-anew"))
    assert failing(results) == set()
    assert results.exit_code == 0
    assert results.apis[0].requests <= 100
