"""Every fault is caught by the requirement that it names, in the profile that is for it, and by no other MUST."""

from __future__ import annotations

import pytest

from artifact_contracts.provider.behaviour import Provider
from artifact_contracts.provider.faults import FAULTS, EveryKeyRefused, Fault
from running import APIS, CONTRACTS, advised, failing, judged

CAUGHT = [
    pytest.param(api, fault, id=f"{api}-{name}")
    for api in APIS
    for name, fault in FAULTS.items()
    if fault.applies_to(CONTRACTS[api]) and fault is not EveryKeyRefused
]

# What falls together with the requirement that is named, for the same defect. Everything else falls alone.
_EVERY_KEY = {
    "authentication.unknown",
    "authentication.truncated",
    "authentication.extended",
    "authentication.revoked",
    "authentication.second-of-two",
}
_NO_KEY = {
    *_EVERY_KEY,
    "authentication.missing",
    "authentication.empty",
    "authentication.wrong-scheme",
    "authentication.bare-key",
    "authentication.other-header",
    "authentication.before-resource",
    "resource.foreign",
}
TOGETHER = {
    "authentication-off": _NO_KEY,
    "any-key-accepted": _EVERY_KEY,
    "forbidden-for-unauthorized": _NO_KEY,
    "wrong-precedence": {"authentication.first-of-two"},
    "body-not-checked": {"body.required-members"},
    "full-call-refused": {"accepted.optional-members"},
    # Some refused calls are sent by more than one test; their repetition fails like any other.
    "second-call-fails": {"response.no-server-error"},
}


@pytest.mark.parametrize(("api", "fault"), CAUGHT)
def test_fault_is_caught(api: str, fault: type[Fault]) -> None:
    must = CONTRACTS[api].register[fault.caught_by].level == "MUST"
    results = judged(api, fault, "gate" if must else "certify")
    broken = failing(results) if must else advised(results)
    assert fault.caught_by in broken
    assert results["exit_code"] == (1 if must else 0)
    assert failing(results) <= {fault.caught_by, *TOGETHER.get(fault.name, ())}


@pytest.mark.parametrize("api", APIS)
def test_strict_fails_on_advice(api: str) -> None:
    assert judged(api, FAULTS["stack-trace-shown"])["exit_code"] == 0
    assert judged(api, FAULTS["stack-trace-shown"], strict=True)["exit_code"] == 1


@pytest.mark.parametrize("profile", ["gate", "certify"])
@pytest.mark.parametrize("api", APIS)
def test_the_conforming_provider_is_given_no_finding_and_no_advice(api: str, profile: str) -> None:
    results = judged(api, Provider, profile, strict=True)
    assert results["findings"] == []
    assert results["exit_code"] == 0


def test_every_fault_is_one_for_some_api() -> None:
    assert all(any(fault.applies_to(contract) for contract in CONTRACTS.values()) for fault in FAULTS.values())


def test_every_fault_says_in_a_sentence_what_it_does() -> None:
    assert all(fault.sentence().endswith(".") for fault in FAULTS.values())
