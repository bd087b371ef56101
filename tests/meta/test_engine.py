"""What the suite expects of schemathesis; a new release that behaves otherwise is noticed here first."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import validate

from artifact_contracts import schemathesis_adapter, yaml_files
from artifact_contracts.contract.contract import Contract
from artifact_contracts.errors import SuiteError
from artifact_contracts.pointers import pointer_of
from tests.support.published_contracts import APIS, CLONE, CONTRACTS

SHOP = yaml_files.read(CLONE / "tests" / "meta" / "specs" / "shop" / "openapi.yaml")

KINDS = {
    "ctxfy": {"valid": 4, "wrong-type": 15, "method": 7, "media-type": 2},
    "elacity": {"valid": 16, "wrong-type": 85, "missing-member": 10, "method": 7, "media-type": 2, "missing-body": 1},
}


def cases_of(contract: Contract) -> list[schemathesis_adapter.GeneratedCase]:
    return schemathesis_adapter.deterministic_cases(contract.document)[contract.operations[0].id]


@pytest.mark.parametrize("api", APIS)
def test_the_deterministic_cases_are_the_ones_we_know(api: str) -> None:
    assert Counter(case.kind for case in cases_of(CONTRACTS[api])) == KINDS[api]


@pytest.mark.parametrize("api", APIS)
def test_they_are_the_same_each_time(api: str) -> None:
    first, second = ([(case.name, case.body) for case in cases_of(CONTRACTS[api])] for _ in range(2))
    assert repr(first) == repr(second)


def test_their_names_are_readable() -> None:
    names = {case.name for case in cases_of(CONTRACTS["elacity"])}
    assert {
        "artifact.hash-is-a-number",
        "artifact.hash-is-missing",
        "artifact.components.additional-is-null",
        "artifact.schema.only-required-members",
        "registryRef-is-an-object",
        "TRACE",
        "text-plain",
        "no-body",
    } <= names


def test_the_names_are_frozen() -> None:
    names = [f"{api} {case.kind} {case.name}" for api in APIS for case in cases_of(CONTRACTS[api])]
    digest = hashlib.sha256("\n".join(names).encode()).hexdigest()
    # Item ids are promises to whoever selects or waives by them: change this only together with the changelog.
    assert digest[:16] == "45721e9f84a16bbc"


def by_kind(cases: list[schemathesis_adapter.GeneratedCase]) -> dict[str, list[schemathesis_adapter.GeneratedCase]]:
    return {kind: [case for case in cases if case.kind == kind] for kind in sorted({case.kind for case in cases})}


def test_each_operation_has_the_cases_it_would_have_alone() -> None:
    together = schemathesis_adapter.deterministic_cases(SHOP)
    assert list(together) == ["place-order", "look"]
    for path, item in SHOP["paths"].items():
        alone = schemathesis_adapter.deterministic_cases({**SHOP, "paths": {path: item}})
        assert alone.items() <= together.items()


def test_each_operation_on_a_path_has_its_own_unexpected_methods() -> None:
    path = "/shelves/{shelf}/orders"
    item = SHOP["paths"][path]
    twins = {"put": {**item["post"], "operationId": "put-order"}, **item}
    together = schemathesis_adapter.deterministic_cases({**SHOP, "paths": {**SHOP["paths"], path: twins}})
    order, put_order = (by_kind(together[name]) for name in ("place-order", "put-order"))
    alone = by_kind(schemathesis_adapter.deterministic_cases(SHOP)["place-order"])
    assert [case.name for case in order["method"]] == [case.name for case in put_order["method"]]
    assert order.pop("method") == [case for case in alone.pop("method") if case.method != "PUT"]
    assert order == alone


def test_an_operation_of_which_nothing_can_be_made_is_named() -> None:
    broken = {"get": {"operationId": "x", "parameters": [{"$ref": "#/components/parameters/No"}], "responses": {}}}
    with pytest.raises(SuiteError, match="schemathesis cannot read GET /broken"):
        schemathesis_adapter.deterministic_cases({**SHOP, "paths": {**SHOP["paths"], "/broken": broken}})


def test_random_bodies_follow_references_into_the_components() -> None:
    item = {"type": "object", "required": ["price"], "properties": {"price": {"$ref": "#/components/schemas/Price"}}}
    document = {
        **SHOP,
        "paths": {"/x": {"post": {"operationId": "x", "requestBody": {"$ref": "#/components/requestBodies/Item"}}}},
        "components": {
            "requestBodies": {"Item": {"required": True, "content": {"application/json": {"schema": item}}}},
            "schemas": {"Price": {"type": "integer"}, "Unused": {"$ref": "#/components/schemas/Nowhere"}},
        },
    }

    @settings(max_examples=10, database=None, suppress_health_check=list(HealthCheck), deadline=None)
    @given(schemathesis_adapter.random_bodies(document, "x", valid=True))
    def trial(body: bytes) -> None:
        assert isinstance(json.loads(body)["price"], (int, float))

    trial()


def test_there_are_no_random_bodies_of_an_operation_that_is_not_there() -> None:
    with pytest.raises(SuiteError, match="no operation nothing"):
        schemathesis_adapter.random_bodies(SHOP, "nothing", valid=True)


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("valid", [True, False])
def test_random_bodies_are_bytes(api: str, valid: bool) -> None:  # noqa: FBT001 (a parameter of a table)
    contract = CONTRACTS[api]
    satisfied = []

    @settings(max_examples=20, database=None, suppress_health_check=list(HealthCheck), deadline=None)
    @given(schemathesis_adapter.random_bodies(contract.document, contract.operations[0].id, valid=valid))
    def trial(body: bytes) -> None:
        assert isinstance(body, bytes)
        if valid and body:
            schema = contract.operations[0].body
            assert schema is not None
            satisfied.append(schema.accepts(json.loads(body)))

    trial()
    assert all(satisfied)


@pytest.mark.parametrize("api", APIS)
def test_our_documents_are_valid_by_another_validator_too(api: str) -> None:
    validate(yaml_files.read(CLONE / "specs" / api / "openapi.yaml"))
    validate(CONTRACTS[api].document)


def test_an_invalid_document_is_located() -> None:
    document = {**CONTRACTS["ctxfy"].document, "paths": {"/x": {"put": {"responses": {"200": {}}}}}}
    error = schemathesis_adapter.validation_error(document)
    assert error is not None
    assert [str(key) for key in error[0]] == ["paths", "/x", "put", "responses", "200"]
    assert "description" in error[1]


def test_a_place_in_a_document_is_told_as_its_names_are_spelt() -> None:
    document = {**CONTRACTS["ctxfy"].document, "paths": {"/a~1b": {"put": {"responses": {"200": {}}}}}}
    error = schemathesis_adapter.validation_error(document)
    assert error is not None
    assert [str(key) for key in error[0]] == ["paths", "/a~1b", "put", "responses", "200"]


ODD_NAMES = ("a/b", "m~n", "items", "properties", "c: d")


def test_members_with_any_name_are_told_apart() -> None:
    members = {name: {"type": "object", "properties": {"in/side": {"type": "integer"}}} for name in ODD_NAMES}
    schema = {"type": "object", "required": list(ODD_NAMES), "properties": members}
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    document = {**SHOP, "paths": {"/x": {"post": {"operationId": "x", "responses": {}, "requestBody": body}}}}
    cases = by_kind(schemathesis_adapter.deterministic_cases(document)["x"])
    names = {pointer_of([name]) for name in ODD_NAMES}
    assert {case.pointer for case in cases["missing-member"]} == names
    inside = {f"{name}/in~1side" for name in names}
    assert {case.pointer for case in cases["wrong-type"]} == {"", *names, *inside}
