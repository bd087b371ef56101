"""Of one cause there is one finding: what falls with what, in which concern, and what is never taken in."""

from __future__ import annotations

import dataclasses

from artifact_contracts.checks import expectations
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.contract import Contract
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.case_result import CaseResult, FailureRules, case_result
from artifact_contracts.results.findings import Finding, findings_of
from artifact_contracts.results.root_causes import FALL_ANYHOW, FALL_WITH, roots_of
from artifact_contracts.results.waivers import Waiver
from artifact_contracts.sending.exchange import Exchange, Response
from tests.support.fixture_types import Contracts
from tests.support.sample_cases import exchange, record

NO_SERVER_ERROR = "response.no-server-error"


def rules_of(contract: Contract) -> FailureRules:
    return FailureRules(contract.api, contract.register, Secrets())


def case(contract: Contract, requirement: str, result: CheckResult, of: Exchange, name: str) -> CaseResult:
    made = record(contract.register[requirement], name, contract.api)
    made.add([result], of)
    return case_result(made, rules_of(contract))


def broken(requirement: str, cause: str) -> CheckResult:
    return CheckResult(requirement, False, "this", cause, cause)


def crash(status: str = "500") -> CheckResult:
    return CheckResult(NO_SERVER_ERROR, False, "this", status, status, per_concern=True)


def about(contract: Contract, *cases: CaseResult) -> list[Finding]:
    found = findings_of(contract, cases, rules_of(contract))
    return [finding for finding in found.values() if not finding.about_document]


def found(contract: Contract, *results: CheckResult) -> list[Finding]:
    """Return the findings of cases of which each asks what it breaks."""
    cases = [case(contract, each.requirement, each, exchange(), f"t{number}") for number, each in enumerate(results)]
    return about(contract, *cases)


def crashes(contract: Contract, *concerns: str, statuses: tuple[str, ...] = ()) -> list[CaseResult]:
    """Return what came of cases of which each asks something of another concern, and the service crashed."""
    requirements = [next(each for each in contract.register if each.startswith(f"{name}.")) for name in concerns]
    return [
        case(contract, requirement, crash(status), exchange(500), f"t{number}")
        for number, (requirement, status) in enumerate(
            zip(requirements, statuses or ("500",) * len(concerns), strict=True)
        )
    ]


def test_requirements_that_fall_together_are_one_finding(contracts: Contracts) -> None:
    (finding,) = found(
        contracts["ctxfy"],
        broken("authentication.revoked", "200 OK"),
        broken("authentication.missing", "200 OK"),
        broken("authentication.blank", "200 OK"),
    )
    assert finding.requirement.id == "authentication.missing"
    assert sorted(finding.also) == ["authentication.blank", "authentication.revoked"]
    # In the others this requirement was not asked.
    assert finding.cases == ["t1"]
    assert len(finding.absorbed) == 2


def test_another_answer_is_another_cause(contracts: Contracts) -> None:
    first, second = broken("authentication.missing", "200 OK"), broken("authentication.revoked", "403 Forbidden")
    assert len(found(contracts["ctxfy"], first, second)) == 2


def test_what_falls_anyhow_falls_whatever_the_answer(contracts: Contracts) -> None:
    first, second = (
        broken("authentication.missing", "200 OK"),
        broken("authentication.before-resource", "404 Not Found"),
    )
    (finding,) = found(contracts["ctxfy"], first, second)
    assert finding.also == ["authentication.before-resource"]


def test_advice_never_takes_a_failure_in(contracts: Contracts) -> None:
    # Of this API a body without required members is a MUST, and the types of another API's members only advice.
    register = contracts["ctxfy"].register
    assert register["body.member-types"].level == "SHOULD"
    assert register["resource.odd-identifiers"].level == "MUST"
    findings = found(
        contracts["ctxfy"], broken("resource.letter-case", "200 OK"), broken("resource.odd-identifiers", "200 OK")
    )
    assert len(findings) == 2


def test_crashes_are_kept_apart_by_concern_unless_they_are_everywhere(contracts: Contracts) -> None:
    contract = contracts["ctxfy"]
    for concerns, number in (
        (("body", "resource"), 2),
        (("body", "accepted", "resource"), 1),
        (("body", "method", "resource", "authentication"), 1),
    ):
        assert len(about(contract, *crashes(contract, *concerns))) == number


def test_the_tables_name_requirements_that_there_are(contracts: Contracts) -> None:
    known = {requirement for contract in contracts.values() for requirement in contract.register} | {"body.constraints"}
    for table in (FALL_WITH, FALL_ANYHOW):
        assert {*table, *(each for falling in table.values() for each in falling)} <= known


def test_nothing_is_its_own_root() -> None:
    for falling in (*FALL_WITH.values(), *FALL_ANYHOW.values()):
        for requirement in falling:
            assert all(root != requirement for root, *_ in roots_of(requirement, "200 OK", ""))


def test_calls_that_are_alike() -> None:
    assert [expectations.alike("r.x", status, [200, 500, 200]).passed for status in (200, 500)] == [True, False]


def test_what_concurrent_calls_may_be_told() -> None:
    told = {
        status: expectations.concurrent("r.x", Response(status, (), b"")).passed for status in (200, 204, 409, 423, 404)
    }
    assert told == {200: True, 204: True, 409: True, 423: True, 404: False}


def test_what_falls_with_something_that_falls_itself_is_not_lost(contracts: Contracts) -> None:
    contract = contracts["ctxfy"]
    (finding,) = about(
        contract,
        case(contract, "repetition.identical", crash(), exchange(500), "t0"),
        case(contract, "repetition.identical", broken("repetition.identical", "500"), exchange(500), "t1"),
        case(contract, "repetition.sustained", broken("repetition.sustained", "not alike"), exchange(), "t2"),
    )
    assert finding.requirement.id == "repetition.identical"
    assert sorted(finding.also) == ["repetition.sustained", NO_SERVER_ERROR]
    assert len(finding.absorbed) == 2
    assert finding.cases == ["t1"]


def test_crashes_that_look_at_one_answer_are_one(contracts: Contracts) -> None:
    contract, of = contracts["ctxfy"], exchange(500)
    findings = {
        finding.requirement.id: finding
        for finding in about(
            contract,
            case(contract, "error.message", broken("error.message", "no body"), exchange(), "t0"),
            case(contract, "body.malformed-json", crash(), of, "t1"),
            case(contract, "resource.unknown", crash(), of, "t2"),
        )
    }
    assert sorted(findings) == ["error.message", NO_SERVER_ERROR]
    assert findings[NO_SERVER_ERROR].cases == ["t1", "t2"]
    assert findings[NO_SERVER_ERROR].also == []
    assert len(findings[NO_SERVER_ERROR].absorbed) == 1


def test_crashes_of_another_status_are_kept_apart_however_many_there_are(contracts: Contracts) -> None:
    contract, concerns = contracts["ctxfy"], ("body", "method", "resource", "authentication")
    cases = crashes(contract, *concerns, statuses=("500", "501", "502", "503"))
    assert len(about(contract, *cases)) == 4


def test_crashes_of_three_concerns_are_three(contracts: Contracts) -> None:
    contract = contracts["ctxfy"]
    assert len(about(contract, *crashes(contract, "body", "method", "resource"))) == 3


def test_advice_takes_advice_in(contracts: Contracts) -> None:
    register = contracts["ctxfy"].register
    assert {register[each].level for each in ("body.member-types", "body.very-deep")} == {"SHOULD"}
    (finding,) = found(contracts["ctxfy"], broken("body.very-deep", "200 OK"), broken("body.member-types", "200 OK"))
    assert finding.requirement.id == "body.member-types"


def test_of_several_roots_each_takes_in_its_own(contracts: Contracts) -> None:
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


def test_what_is_waived_takes_in_nothing_that_is_not(contracts: Contracts) -> None:
    contract = contracts["ctxfy"]
    waiver = Waiver("ctxfy", "authentication.missing", None, "It is known.")
    rules = dataclasses.replace(rules_of(contract), waivers=(waiver,))
    cases = []
    for number, requirement in enumerate(("authentication.missing", "authentication.revoked")):
        made = record(contract.register[requirement], f"t{number}", "ctxfy")
        made.add([broken(requirement, "200 OK")], exchange())
        cases.append(case_result(made, rules))
    findings = findings_of(contract, cases, rules).values()
    assert [(finding.requirement.id, finding.fails) for finding in findings] == [
        ("authentication.revoked", True),
        ("authentication.missing", False),
    ]
