"""The loop is worth something: what breaks a document is objected to by the other library as well."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from artifact_contracts.cases.call import Call, valid_call
from artifact_contracts.cases.request import Request, body_bytes
from artifact_contracts.pointers import with_value_at, without_value_at
from artifact_contracts.provider.faults.catalogue import faults_of
from artifact_contracts.targets import embedded_inputs
from tests.support.independent_validator import judged_answers, objection_to_request
from tests.support.published_contracts import CONTRACTS
from tests.support.recorded_runs import one_request_for_each_requirement, put_to

# By API and fault: what is objected to, beside answers that are valid all the same.
FAULTS = {
    "ctxfy": {
        "error-without-message": "'message' is a required property",
        "code-as-text": "is not of type 'integer'",
        "reason-of-another-status": "'Unauthorized' was expected",
        "success-as-text": "MediaTypeNotFound",
        "broken-json": "MediaTypeDeserializeError",
    },
    "elacity": {
        "undocumented-success-status": "ResponseNotFound",
        "error-without-message": "'message' is a required property",
        "error-message-as-number": "7 is not of type 'string'",
        "undocumented-refusal-status": "ResponseNotFound",
        "error-as-html": "MediaTypeNotFound",
    },
}


@pytest.mark.parametrize("api", FAULTS)
def test_faults_that_break_the_document_are_objected_to(api: str) -> None:
    faults = faults_of(CONTRACTS[api])
    kinds = {name: faults[name].kind for name in FAULTS[api]}
    for name, exchanges in put_to(api, kinds, one_request_for_each_requirement(api)).items():
        judged = [objection for _, objection in judged_answers(api, exchanges)]
        assert None in judged, name
        assert any(objection and FAULTS[api][name] in objection for objection in judged), (name, judged)


def full(api: str) -> Call:
    contract = CONTRACTS[api]
    return valid_call(contract, contract.operations[0], embedded_inputs(contract), "full")


def objection(api: str, call: Call, **changes: Any) -> str | None:
    request: Request = replace(call.draft.at("", "fresh"), **changes)
    return objection_to_request(api, request, "")


@pytest.mark.parametrize("api", FAULTS)
def test_a_valid_request_is_refused_once_it_is_changed(api: str) -> None:
    call = full(api)
    assert objection(api, call) is None
    assert "SecurityNotFound" in str(objection(api, call.without_credential()))
    assert "MediaTypeNotFound" in str(objection(api, call.with_media_type("text/plain")))
    assert "MediaTypeDeserializeError" in str(objection(api, call, body=body_bytes(call.body)[:-2]))
    assert "no such path" in str(objection(api, call.with_path_suffix("/else")))
    assert "no such path" in str(objection(api, replace(call, method="DELETE")))
    assert "is not of type 'object'" in str(objection(api, call.with_body([])))


def test_a_member_that_is_missing_or_of_another_type_is_refused() -> None:
    call = full("elacity")
    body = json.loads(body_bytes(call.body))
    without = call.with_body(without_value_at(body, "/artifact/hash"))
    other = call.with_body(with_value_at(body, "/artifact/tools/search", 1))
    assert "'hash' is a required property" in str(objection("elacity", without))
    assert "$.artifact.tools.search: 1 is not of type 'string'" in str(objection("elacity", other))
