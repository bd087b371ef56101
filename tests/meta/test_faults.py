"""What the faults are: some of them break one requirement alone, and there are enough of each kind.

That every fault is caught by the requirement it names is shown by ``make prove``.
"""

from __future__ import annotations

import pytest

from artifact_contracts.contract.register import Level
from artifact_contracts.provider.faults.catalogue import CATALOGUE, faults_of
from artifact_contracts.provider.faults.fault import NO_VERDICT
from artifact_contracts.provider.provider import Provider
from tests.support.provider_answers import faulty
from tests.support.published_contracts import APIS, CONTRACTS
from tests.support.suite_runs import failing, judged

FAULTS_OF = {
    api: {
        name: fault for name, fault in faults_of(contract).items() if contract.register.asks(fault.detector(contract))
    }
    for api, contract in CONTRACTS.items()
}
# Whoever refuses the minimal call, or says success with no 2xx, is not judged; what members may be there falls with the
# full call; a 204 is no documented success everywhere; the documents give no schema of a success; what is found at
# random is found by other means as well.
NEVER_ALONE = {
    "accepted.minimal",
    "accepted.no-body",
    "accepted.optional-members",
    "authentication.schemes",
    "response.success-status",
    "response.no-content",
    "response.schema",
    "body.generated",
}
# These fall alone: no other MUST with them. What falls with others is listed by the finding itself as ``also``.
ALONE = (
    "empty-key-accepted",
    "key-beginning-compared",
    "revoked-key-accepted",
    "resource-before-key",
    "foreign-resource-by-name",
    "foreign-resource-by-key",
    "unauthorized-for-unknown",
    "required-not-checked",
    "missing-body-accepted",
    "zero-length-body-accepted",
    "cut-short-body-accepted",
    "crash-on-malformed-body",
    "crash-on-bare-key",
    "crash-on-nul",
    "broken-json",
    "byte-order-mark",
    "success-with-nan",
    "error-without-message",
    "error-as-html",
    "code-as-text",
    "credential-echoed",
    "second-call-fails",
    "body-cut-short",
    "no-http",
    "429-without-retry-after",
    "undocumented-success-status",
)


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("name", ALONE)
def test_no_other_requirement_falls_with_it(api: str, name: str) -> None:
    if name not in FAULTS_OF[api] or FAULTS_OF[api][name].level(CONTRACTS[api]) is Level.SHOULD:
        other = next(each for each in APIS if each != api)
        assert name in FAULTS_OF[other]
        return
    results = judged(api, FAULTS_OF[api][name].kind)
    (finding,) = [row for row in results.findings if row.level == "MUST"]
    assert finding.requirement == FAULTS_OF[api][name].detector(CONTRACTS[api])
    assert failing(results) <= {finding.requirement, *finding.also}


@pytest.mark.parametrize("api", APIS)
def test_strict_fails_on_advice(api: str) -> None:
    assert judged(api, faulty("stack-trace-shown")).exit_code == 0
    assert judged(api, faulty("stack-trace-shown"), strict=True).exit_code == 1


@pytest.mark.parametrize("profile", ["smoke", "gate", "certify"])
@pytest.mark.parametrize("api", APIS)
def test_the_conforming_provider_is_given_no_finding_and_no_advice(api: str, profile: str) -> None:
    results = judged(api, Provider, profile, strict=True)
    assert results.findings == ()
    assert results.exit_code == 0


def test_there_are_faults_of_every_concern_and_each_is_one_for_some_api() -> None:
    pairs = [(api, fault) for api, faults in FAULTS_OF.items() for fault in faults.values()]
    assert len(pairs) >= 150
    caught = {fault.detector(CONTRACTS[api]).partition(".")[0] for api, fault in pairs}
    assert caught == {row.partition(".")[0] for contract in CONTRACTS.values() for row in contract.register} - {
        "document"
    }
    names = {fault.name for fault in CATALOGUE if fault.detected_by != NO_VERDICT}
    assert all(any(name in faults for faults in FAULTS_OF.values()) for name in names)


def test_every_must_that_a_provider_can_break_has_a_fault() -> None:
    for api, contract in CONTRACTS.items():
        caught = {fault.detector(contract) for fault in FAULTS_OF[api].values()}
        musts = {row.id for row in contract.register.values() if row.level is Level.MUST and row.testable}
        never = {row for row in musts - caught if not row.startswith("document.")}
        assert never <= NEVER_ALONE, api


def test_every_fault_says_in_a_sentence_what_it_does() -> None:
    sentences = [fault.sentence for of_api in FAULTS_OF.values() for fault in of_api.values()]
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in sentences)
