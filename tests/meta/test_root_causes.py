"""One root cause is one finding, with every case that shows it; and nothing is said twice of one answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.body_reader import BodyReader
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider, provider_with
from artifact_contracts.provider.resource_store import ResourceStore
from artifact_contracts.provider.response_writer import ResponseWriter
from artifact_contracts.results.model import FindingResult, Results
from tests.support.provider_answers import faulty
from tests.support.published_contracts import APIS
from tests.support.suite_runs import failing, judged


def musts(results: Results) -> list[FindingResult]:
    return [finding for finding in results.findings if finding.level == "MUST"]


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(
    ("fault", "requirement"),
    [
        ("authentication-off", "authentication.missing"),
        ("any-key-accepted", "authentication.unknown"),
        ("unknown-resource-accepted", "resource.unknown"),
        ("forbidden-for-unauthorized", "authentication.missing"),
        ("malformed-body-accepted", "body.malformed-json"),
    ],
)
def test_one_cause_is_one_finding(api: str, fault: str, requirement: str) -> None:
    results = judged(api, faulty(fault))
    (finding,) = musts(results)
    assert finding.requirement == requirement
    showing = {item.id: item.requirement for item in results.items if finding.key in item.findings}
    assert len(showing) > 1
    # All of them show the cause; named are those in which the requirement itself was not kept.
    assert {showing[case] for case in finding.cases} == {requirement}
    assert failing(results) <= {requirement, *finding.also}


@pytest.mark.parametrize("api", APIS)
def test_requirements_that_fall_together_all_fail_and_say_with_which(api: str) -> None:
    rows = {row.id: row for row in judged(api, faulty("authentication-off")).requirements}
    assert rows["authentication.missing"].reason is None
    assert rows["authentication.revoked"].outcome == "failed"
    assert "authentication.missing" in str(rows["authentication.revoked"].reason)


class CrashesOnEverythingElse(ResponseWriter):
    """Fails with the server's own page on whatever it should refuse."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        return ProviderResponse(500, b"<h1>Internal Server Error</h1>", {"Content-Type": "text/html"})


@pytest.mark.parametrize("api", APIS)
def test_a_crash_is_not_blamed_for_its_wording_too(api: str) -> None:
    assert failing(judged(api, provider_with(CrashesOnEverythingElse))) == {"response.no-server-error"}


class CrashesOnSyntax(BodyReader):
    """Fails on malformed bodies."""

    def parse(self, body: bytes) -> Any:
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise RefusalError(500, "That went wrong.") from None


class CrashesOnThings(ResourceStore):
    """Fails, for another reason, on resources that do not exist."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) is None:
            raise RefusalError(500, "That went wrong, too.")
        super().check_resource(name, operation, account)


@pytest.mark.parametrize("api", APIS)
def test_crashes_of_different_concerns_are_different_findings(api: str) -> None:
    found = musts(judged(api, provider_with(CrashesOnSyntax, CrashesOnThings)))
    files = [{case.partition("::")[0] for case in finding.cases} for finding in found]
    (of_bodies,) = [each for each in files if "test_request_body.py" in each]
    (of_resources,) = [each for each in files if "test_resources.py" in each]
    assert not of_bodies & of_resources


class FailsFromTheTenthCallOn(Provider):
    """Fails for everybody once it was called ten times."""

    calls = 0

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        self.calls += 1
        return super().answer(request) if self.calls < 10 else self.writer.error(RefusalError(500, "That went wrong."))


@pytest.mark.parametrize("api", APIS)
def test_what_fails_for_valid_calls_fails_elsewhere_for_the_same_cause(api: str) -> None:
    (finding,) = [row for row in musts(judged(api, FailsFromTheTenthCallOn)) if "no-server" in row.requirement]
    assert len({case.partition("::")[0] for case in finding.cases}) > 3


@pytest.mark.parametrize(("fault", "must"), [("code-as-text", "error.code"), ("undocumented-success-status", None)])
def test_one_broken_answer_is_not_reported_under_two_names(fault: str, must: str | None) -> None:
    api = "ctxfy" if must else "elacity"
    requirements = [finding.requirement for finding in judged(api, faulty(fault)).findings]
    assert requirements == [must or "response.success-status"]
