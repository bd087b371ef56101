"""Findings: one for each cause, recognised from run to run, whatever the credential was."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import pytest

from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.checks.response_checks import check_response
from artifact_contracts.contract.defects import Defect
from artifact_contracts.pointers import pointer_of
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.case_record import CaseRecord
from artifact_contracts.results.case_result import FailureRules, case_result, key_of
from artifact_contracts.results.findings import Finding, findings_of
from artifact_contracts.results.waivers import Waiver
from tests.support.fixture_types import Contracts, ReplyTo
from tests.support.sample_cases import record
from tests.support.sample_replies import KEY, answer, envelope

Found = Callable[..., dict[str, Finding]]


def check_result(requirement: str, cause: str, *, passed: bool = False, observed: str = "that") -> CheckResult:
    return CheckResult(requirement, passed, "this", observed, cause)


@pytest.fixture
def found(contracts: Contracts, reply_to: ReplyTo) -> Found:
    """Return the findings of cases, each given by its name and its check results."""
    exchange = reply_to("ctxfy", answer(200, {}))

    def found(
        cases: Mapping[str, list[CheckResult]], *waivers: Waiver, api: str = "ctxfy", secrets: Secrets | None = None
    ) -> dict[str, Finding]:
        contract = contracts[api]
        rules = FailureRules(api, contract.register, secrets or Secrets(), waivers)
        results = []
        for name, check_results in cases.items():
            made = CaseRecord(name, api, contract.register["error.message"], f"Sends {name}.", "Comes back.")
            made.add(check_results, exchange)
            results.append(case_result(made, rules))
        return findings_of(contract, results, rules)

    return found


def test_the_same_cause_is_one_finding_with_all_its_cases(found: Found) -> None:
    same = check_result("error.message", "no body")
    findings = found(
        {"a": [same, same], "b": [same, same], "c": [check_result("error.message", "", passed=True)], "d": [same]}
    )
    (finding,) = findings.values()
    assert finding.cases == ["a", "b", "d"]
    assert finding.sent == "Sends a."
    assert finding.about_document is False


def test_the_first_case_is_the_one_described(found: Found) -> None:
    first = check_result("error.message", "no body", observed="first")
    second = check_result("error.message", "no body", observed="second")
    (finding,) = found({"a": [first], "b": [second]}).values()
    assert finding.failure.result is first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(("error.message", "no body"), ("error.message", "/message is missing"), id="another-cause"),
        pytest.param(("error.message", "x"), ("error.envelope", "x"), id="another-requirement"),
    ],
)
def test_what_differs_is_two_findings(found: Found, one: tuple[str, str], other: tuple[str, str]) -> None:
    assert len(found({"a": [check_result(*one), check_result(*other)]})) == 2


def test_what_is_kept_is_no_finding(found: Found) -> None:
    assert found({"a": [check_result("error.message", "x", passed=True)], "b": []}) == {}


def test_findings_are_found_by_their_key(found: Found) -> None:
    findings = found({"a": [check_result("error.message", "x"), check_result("error.envelope", "y")]})
    assert [finding.key for finding in findings.values()] == list(findings)
    assert key_of("ctxfy", "error.message", "x") in findings


def test_a_key_is_made_of_api_requirement_and_cause_only() -> None:
    keys = {key_of(api, name, cause) for api in "ab" for name in ("c.d", "e.f") for cause in ("", "x")}
    assert len(keys) == 8
    assert all(len(key) == 12 and set(key) <= set("0123456789abcdef") for key in keys)
    assert key_of("ctxfy", "error.message", "no body") == "594cb062edcb"


def test_a_concern_that_makes_a_difference_is_a_part_of_the_key(contracts: Contracts) -> None:
    rules = FailureRules("ctxfy", contracts["ctxfy"].register, Secrets())
    result = check_result("error.message", "500")
    assert rules.failure(result, None, "body").key == key_of("ctxfy", "error.message", "500 in body")
    assert rules.failure(result, None).key == key_of("ctxfy", "error.message", "500")


@pytest.mark.parametrize(
    "spell",
    [
        pytest.param(str, id="plain"),
        pytest.param(str.swapcase, id="other-letter-case"),
        pytest.param(lambda key: key.encode().hex(), id="hex"),
    ],
)
def test_the_key_is_the_same_whatever_the_credential(found: Found, spell: Callable[[str], str]) -> None:
    for credential in ("first-credential-1", "quite-another-2"):
        secrets = Secrets()
        secrets.add(credential, "$CTXFY_API_KEY")
        cause = f"<{spell(credential)}> stands twice"
        findings = found({"a": [check_result("response.unique-members", cause)]}, secrets=secrets)
        assert set(findings) == {key_of("ctxfy", "response.unique-members", "<$CTXFY_API_KEY> stands twice")}


def test_real_check_results_of_the_same_fault_are_one_finding(
    contracts: Contracts, reply_to: ReplyTo, secrets: Secrets
) -> None:
    contract = contracts["ctxfy"]
    rules = FailureRules("ctxfy", contract.register, secrets)
    cases = []
    for number, message in enumerate((f"No: {KEY}", f"No, no: {KEY}.", f"{KEY} {KEY}")):
        made = record(contract.register["authentication.missing"], f"t{number}")
        exchange = reply_to("ctxfy", answer(401, envelope("ctxfy", 401, message=message)))
        made.add(check_response(contract, contract.operations[0], exchange, secrets), exchange)
        cases.append(case_result(made, rules))
    findings = findings_of(contract, cases, rules)
    assert {finding.requirement.id: finding.cases for finding in findings.values()} == {
        "leakage.credential": ["t0", "t1", "t2"],
        "authentication.challenge": ["t0", "t1", "t2"],
    }


def test_what_fails_the_run_stands_first(found: Found) -> None:
    findings = found(
        {
            "a": [
                check_result("error.envelope", "advice"),
                check_result("error.message", "waived"),
                check_result("error.message", "fails"),
            ]
        },
        Waiver("ctxfy", "error.message", key_of("ctxfy", "error.message", "waived"), "It is known."),
    )
    assert [finding.failure.result.cause for finding in findings.values()] == ["fails", "waived", "advice"]
    assert [finding.fails for finding in findings.values()] == [True, False, False]


KEY_OF_FIRST = key_of("ctxfy", "error.message", "first")


@pytest.mark.parametrize(
    ("waivers", "waived"),
    [
        pytest.param([], [None, None, None], id="none"),
        pytest.param([Waiver("ctxfy", "error.message", None, "r")], ["r", "r", None], id="by-requirement"),
        pytest.param([Waiver("ctxfy", "error.message", KEY_OF_FIRST, "r")], ["r", None, None], id="by-finding"),
        pytest.param([Waiver("elacity", "error.message", None, "r")], [None, None, None], id="of-another-api"),
        pytest.param([Waiver("ctxfy", "error.code", KEY_OF_FIRST, "r")], [None] * 3, id="of-another-requirement"),
        pytest.param([Waiver("ctxfy", "error.message", "0" * 12, "r")], [None] * 3, id="of-another-finding"),
        pytest.param(
            [Waiver("ctxfy", "error.message", KEY_OF_FIRST, "one"), Waiver("ctxfy", "error.message", None, "all")],
            ["one", "all", None],
            id="the-first-that-fits",
        ),
        pytest.param([Waiver("ctxfy", "error.envelope", None, "r")], [None, None, "r"], id="of-advice"),
    ],
)
def test_a_waiver_matches_by_requirement_or_by_finding(
    found: Found, waivers: list[Waiver], waived: list[str | None]
) -> None:
    findings = found(
        {
            "a": [
                check_result("error.message", "first"),
                check_result("error.message", "second"),
                check_result("error.envelope", "third"),
            ]
        },
        *waivers,
    )
    by_cause = {finding.failure.result.cause: finding.waived_by for finding in findings.values()}
    assert [by_cause[cause] for cause in ("first", "second", "third")] == waived


def test_a_defect_of_the_document_is_a_finding_without_an_exchange(contracts: Contracts) -> None:
    keys = ("paths", "/registries/artifacts", "post", "security")
    defect = Defect("document.security-applied", keys, "a requirement", "none")
    contract = dataclasses.replace(contracts["elacity"], defects=(defect,))
    rules = FailureRules("elacity", contract.register, Secrets())
    (finding,) = findings_of(contract, [], rules).values()
    assert finding.about_document is True
    assert finding.failure.exchange is None
    assert finding.sent == "Nothing: the document itself is judged."
    place = "/paths/~1registries~1artifacts/post/security"
    assert finding.failure.result == CheckResult(defect.requirement, False, "a requirement", "none", place)
    assert finding.fails
    place = pointer_of(keys)
    assert finding.cases == [f"openapi.yaml#{place}"]
    assert finding.key == key_of("elacity", "document.security-applied", place)
    waiver = Waiver("elacity", "document.security-applied", None, "It is known.")
    (waived,) = findings_of(contract, [], dataclasses.replace(rules, waivers=(waiver,))).values()
    assert waived.waived_by == "It is known."


def test_a_defect_that_is_not_asked_of_an_api_is_none(contracts: Contracts) -> None:
    asked = contracts["elacity"].register.asks
    name = "document.no-such-thing"
    assert not asked(name)
    contract = dataclasses.replace(contracts["elacity"], defects=(Defect(name, (), "this", "that"),))
    assert findings_of(contract, [], FailureRules("elacity", contract.register, Secrets())) == {}
