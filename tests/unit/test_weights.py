"""Of one answer nothing is said twice, and of one cause there is one finding."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from artifact_contracts.cases.call import Request
from artifact_contracts.checks import expectations
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.contract import Contract
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.findings import Finding, findings_of
from artifact_contracts.results.root_causes import FALL_ANYHOW, FALL_WITH, roots_of
from artifact_contracts.results.run_record import CaseResult
from artifact_contracts.sending.exchange import Exchange, Response


def exchange(status: int = 200) -> Exchange:
    return Exchange(Request("PUT", "http://x/", (), None), Response(status, (), b""), None, datetime.now(UTC), 0.1)


def item(contract: Contract, requirement: str, *check_results: CheckResult, of: Exchange, name: str = "") -> CaseResult:
    made = CaseResult(name or requirement, contract.api, contract.register[requirement], "Sends.", "Comes back.")
    for check_result in check_results:
        made.record(check_result, of)
    made.deduplicate(contract.register)
    return made


def broken(requirement: str, cause: str, dedupe_key: str = "", *, per_concern: bool = False) -> CheckResult:
    return CheckResult(requirement, False, "this", cause.partition(" in ")[0], cause, dedupe_key, per_concern)


def ids(of: CaseResult) -> list[str]:
    return [record.check_result.requirement for record in of.broken()]


def test_a_must_weighs_more_than_advice(contracts: Mapping[str, Contract]) -> None:
    advice = broken("response.documented-status", "201", expectations.STATUS)
    must = broken("response.success-status", "201", expectations.STATUS)
    for order in ((advice, must), (must, advice)):
        assert ids(item(contracts["elacity"], "accepted.unicode", *order, of=exchange())) == ["response.success-status"]


def test_what_was_asked_weighs_more_than_what_every_answer_is_judged_by(contracts: Mapping[str, Contract]) -> None:
    general = broken("response.documented-status", "418", expectations.STATUS)
    asked = broken("media-type.unsupported", "418", expectations.STATUS)
    made = item(contracts["ctxfy"], "media-type.unsupported", general, asked, of=exchange(418))
    assert ids(made) == ["media-type.unsupported"]


def test_other_aspects_and_other_answers_are_kept(contracts: Mapping[str, Contract]) -> None:
    made = CaseResult("t", "ctxfy", contracts["ctxfy"].register["authentication.missing"], "Sends.", "Comes back.")
    for of in (exchange(), exchange()):
        made.record(broken("authentication.missing", "200 OK", expectations.STATUS), of)
        made.record(broken("response.documented-status", "200 OK", expectations.STATUS), of)
        made.record(broken("authentication.challenge", "WWW-Authenticate", "header www-authenticate"), of)
        made.record(broken("leakage.stack-trace", "Python"), of)
        made.record(broken("leakage.credential", "the body"), of)
    made.deduplicate(contracts["ctxfy"].register)
    assert len(made.broken()) == 2 * 4


def found(contract: Contract, *check_results: CheckResult) -> list[Finding]:
    items = [
        item(contract, check_result.requirement, check_result, of=exchange(), name=f"t{number}")
        for number, check_result in enumerate(check_results)
    ]
    everything = findings_of(contract, items, Secrets(), [])
    return [finding for finding in everything.values() if not finding.about_document]


def test_requirements_that_fall_together_are_one_finding(contracts: Mapping[str, Contract]) -> None:
    (finding,) = found(
        contracts["ctxfy"],
        broken("authentication.revoked", "200 OK"),
        broken("authentication.missing", "200 OK"),
        broken("authentication.blank", "200 OK"),
    )
    assert finding.requirement.id == "authentication.missing"
    assert sorted(finding.also) == ["authentication.blank", "authentication.revoked"]
    assert sorted(finding.cases) == ["t0", "t1", "t2"]
    assert len(finding.absorbed) == 2


def test_another_answer_is_another_cause(contracts: Mapping[str, Contract]) -> None:
    first, second = broken("authentication.missing", "200 OK"), broken("authentication.revoked", "403 Forbidden")
    assert len(found(contracts["ctxfy"], first, second)) == 2


def test_what_falls_anyhow_falls_whatever_the_answer(contracts: Mapping[str, Contract]) -> None:
    first, second = (
        broken("authentication.missing", "200 OK"),
        broken("authentication.before-resource", "404 Not Found"),
    )
    (finding,) = found(contracts["ctxfy"], first, second)
    assert finding.also == ["authentication.before-resource"]


def test_advice_never_takes_a_failure_in(contracts: Mapping[str, Contract]) -> None:
    # Of this API a body without required members is a MUST, and the types of another API's members only advice.
    register = contracts["ctxfy"].register
    assert register["body.member-types"].level == "SHOULD"
    assert register["resource.odd-identifiers"].level == "MUST"
    findings = found(
        contracts["ctxfy"], broken("resource.letter-case", "200 OK"), broken("resource.odd-identifiers", "200 OK")
    )
    assert len(findings) == 2


def test_crashes_are_kept_apart_by_concern_unless_they_are_everywhere(contracts: Mapping[str, Contract]) -> None:
    def crashes(*concerns: str) -> list[CheckResult]:
        return [broken("response.no-server-error", f"500 in {concern}", per_concern=True) for concern in concerns]

    assert len(found(contracts["ctxfy"], *crashes("body", "resource"))) == 2
    assert len(found(contracts["ctxfy"], *crashes("body", "accepted", "resource"))) == 1
    assert len(found(contracts["ctxfy"], *crashes("body", "method", "resource", "authentication"))) == 1


def test_the_tables_name_requirements_that_there_are(contracts: Mapping[str, Contract]) -> None:
    known = {requirement for contract in contracts.values() for requirement in contract.register} | {"body.constraints"}
    for table in (FALL_WITH, FALL_ANYHOW):
        assert {*table, *(each for falling in table.values() for each in falling)} <= known


def test_nothing_is_its_own_root() -> None:
    for falling in (*FALL_WITH.values(), *FALL_ANYHOW.values()):
        for requirement in falling:
            assert all(root != requirement for root, _ in roots_of(requirement, "200 OK"))


def test_calls_that_are_alike() -> None:
    assert [expectations.alike("r.x", status, [200, 500, 200]).kept for status in (200, 500)] == [True, False]


def test_what_concurrent_calls_may_be_told() -> None:
    told = {
        status: expectations.concurrent("r.x", Response(status, (), b"")).kept for status in (200, 204, 409, 423, 404)
    }
    assert told == {200: True, 204: True, 409: True, 423: True, 404: False}


def test_what_falls_with_something_that_falls_itself_is_not_lost(contracts: Mapping[str, Contract]) -> None:
    (finding,) = found(
        contracts["ctxfy"],
        broken("response.no-server-error", "500 in repetition", per_concern=True),
        broken("repetition.identical", "500"),
        broken("repetition.sustained", "not alike"),
    )
    assert finding.requirement.id == "repetition.identical"
    assert sorted(finding.also) == ["repetition.sustained", "response.no-server-error"]
    assert len(finding.absorbed) == 2
    assert sorted(finding.cases) == ["t0", "t1", "t2"]


def test_crashes_that_look_at_one_answer_are_one(contracts: Mapping[str, Contract]) -> None:
    contract, of = contracts["ctxfy"], exchange(500)
    name = "response.no-server-error"
    items = [
        item(contract, "error.message", broken("error.message", "no body"), of=exchange(), name="t0"),
        *(
            item(contract, asked, broken(name, f"500 in {concern}", per_concern=True), of=of, name=f"t{number}")
            for number, (asked, concern) in enumerate((("body.missing", "body"), ("resource.unknown", "resource")), 1)
        ),
    ]
    findings = {finding.requirement.id: finding for finding in findings_of(contract, items, Secrets(), []).values()}
    assert sorted(findings) == ["error.message", name]
    assert findings[name].cases == ["t1", "t2"]
    assert findings[name].also == []
    assert len(findings[name].absorbed) == 1


def test_crashes_of_another_status_are_kept_apart_however_many_there_are(contracts: Mapping[str, Contract]) -> None:
    crashes = [
        broken("response.no-server-error", f"{500 + number} in {concern}", per_concern=True)
        for number, concern in enumerate(("body", "method", "resource", "authentication"))
    ]
    assert len(found(contracts["ctxfy"], *crashes)) == 4


def test_crashes_of_three_concerns_are_three(contracts: Mapping[str, Contract]) -> None:
    crashes = [
        broken("response.no-server-error", f"500 in {concern}", per_concern=True)
        for concern in ("body", "method", "resource")
    ]
    assert len(found(contracts["ctxfy"], *crashes)) == 3


def test_advice_takes_advice_in(contracts: Mapping[str, Contract]) -> None:
    register = contracts["ctxfy"].register
    assert {register[each].level for each in ("body.member-types", "body.very-deep")} == {"SHOULD"}
    (finding,) = found(contracts["ctxfy"], broken("body.very-deep", "200 OK"), broken("body.member-types", "200 OK"))
    assert finding.requirement.id == "body.member-types"


def test_of_several_roots_each_takes_in_its_own(contracts: Mapping[str, Contract]) -> None:
    findings = found(
        contracts["ctxfy"],
        broken("authentication.revoked", "200 OK"),
        broken("authentication.missing", "200 OK"),
        broken("resource.prefix", "202 Accepted"),
        broken("resource.unknown", "202 Accepted"),
        broken("resource.letter-case", "202 Accepted"),
        broken("error.one-shape", "no body"),
        broken("error.message", "no body"),
    )
    assert {finding.requirement.id: finding.also for finding in findings} == {
        "authentication.missing": ["authentication.revoked"],
        "resource.unknown": ["resource.prefix", "resource.letter-case"],
        "error.message": ["error.one-shape"],
    }
