"""A generated call deviates from the valid one in one place only."""

from __future__ import annotations

import pytest

from artifact_contracts.cases.call import valid_call
from artifact_contracts.cases.generated_calls import call_for, generated_cases
from artifact_contracts.schemathesis_adapter import NO_BODY
from artifact_contracts.targets import embedded_inputs
from tests.support.fixture_types import Contracts


@pytest.mark.parametrize("kind", ["wrong-type", "missing-member"])
def test_a_call_deviates_from_the_valid_one_in_one_place_only(contracts: Contracts, kind: str) -> None:
    contract = contracts["elacity"]
    operation, inputs = contract.operations[0], embedded_inputs(contract)
    valid = valid_call(contract, operation, inputs, "full").body["artifact"]
    for case in generated_cases(contract)[operation.id][kind]:
        body = call_for(case, contract, operation, inputs).body
        artifact = body.get("artifact") if isinstance(body, dict) else None
        if case.body is NO_BODY or not isinstance(artifact, dict):
            continue
        differing = {name for name in valid if artifact.get(name) != valid[name]}
        assert differing <= {case.pointer.split("/")[2] if case.pointer.count("/") > 1 else ""}, case.name
