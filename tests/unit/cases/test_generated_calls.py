"""The deterministic cases: always the same, and each really deviates as it says, judged by another library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from artifact_contracts.cases.call import Call, valid_call
from artifact_contracts.cases.generated_calls import call_for, generated_cases
from artifact_contracts.contract.contract import Contract
from artifact_contracts.pointers import keys_of, value_at
from artifact_contracts.schemathesis_adapter import NO_BODY, GeneratedCase
from artifact_contracts.targets import embedded_inputs
from tests.support.fixture_types import Contracts

APIS = ("ctxfy", "elacity")
COUNTS = {
    "ctxfy": {"valid": 4, "wrong-type": 16, "method": 7, "media-type": 2},
    "elacity": {
        "valid": 16,
        "wrong-type": 91,
        "missing-member": 10,
        "method": 7,
        "media-type": 2,
        "missing-body": 1,
    },
}
# Where members may have any name, what the valid call has there need not be in a generated one.
OPEN_MAPS = ("/artifact/components/", "/artifact/tools/", "/artifact/metadata/")

Cases = Mapping[str, Mapping[str, list[GeneratedCase]]]


@pytest.fixture(scope="module")
def cases(contracts: Contracts) -> Cases:
    return {api: generated_cases(contract)[contract.operations[0].id] for api, contract in contracts.items()}


@pytest.fixture(scope="module")
def calls(contracts: Contracts, cases: Cases) -> Mapping[str, list[tuple[GeneratedCase, Call]]]:
    """Every case with its call, by API."""
    return {
        api: [
            (case, call_for(case, contract, contract.operations[0], embedded_inputs(contract)))
            for group in cases[api].values()
            for case in group
        ]
        for api, contract in contracts.items()
    }


@pytest.fixture(scope="module")
def independent(contracts: Contracts) -> Mapping[str, Draft202012Validator]:
    """The schema of each body, judged by a library that the suite itself does not use."""
    validators = {}
    for api, contract in contracts.items():
        operation = contract.operations[0]
        item = contract.document["paths"][operation.path][operation.method.lower()]
        schema = item["requestBody"]["content"]["application/json"]["schema"]
        components = contract.document["components"]
        validators[api] = Draft202012Validator({"allOf": [schema], "components": components})
    return validators


def full(contract: Contract) -> Call:
    return valid_call(contract, contract.operations[0], embedded_inputs(contract), "full")


def differences(one: Any, other: Any, pointer: str = "") -> Iterator[str]:
    """Return pointers to where two JSON values differ; 1 and True do."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            below = f"{pointer}/{key}"
            if key in one and key in other:
                yield from differences(one[key], other[key], below)
            else:
                yield below
    elif type(one) is not type(other) or one != other:
        yield pointer


def of_kind(calls: Any, api: str, *kinds: str) -> list[tuple[GeneratedCase, Call]]:
    return [(case, call) for case, call in calls[api] if case.kind in kinds]


@pytest.mark.parametrize("api", APIS)
def test_their_number_is_frozen(cases: Cases, api: str) -> None:
    assert {kind: len(group) for kind, group in cases[api].items()} == COUNTS[api]
    assert sum(COUNTS[api].values()) == {"ctxfy": 29, "elacity": 127}[api]


@pytest.mark.parametrize("api", APIS)
def test_they_are_always_the_same(contracts: Contracts, cases: Cases, api: str) -> None:
    contract = contracts[api]
    assert generated_cases(contract)[contract.operations[0].id] == cases[api]


@pytest.mark.parametrize("api", APIS)
def test_names_are_unique_within_their_kind_and_fit_into_an_id(cases: Cases, api: str) -> None:
    for group in cases[api].values():
        names = [case.name for case in group]
        assert len(set(names)) == len(names)
        assert all(name.isascii() and name.replace("-", "").replace(".", "").isalnum() for name in names)


@pytest.mark.parametrize(
    ("api", "kind", "names"),
    [
        pytest.param(
            "ctxfy",
            "valid",
            ["all-members", "required-and-description", "required-and-title", "only-required-members"],
            id="ctxfy-valid",
        ),
        pytest.param(
            "ctxfy",
            "wrong-type",
            [
                f"{member}-is-{kind}"
                for member, kinds in (
                    ("body", ("a-number", "a-boolean", "null", "a-string", "an-array", "an-empty-array")),
                    ("title", ("a-number", "a-boolean", "null", "an-array", "an-object")),
                    ("description", ("a-number", "a-boolean", "null", "an-array", "an-object")),
                )
                for kind in kinds
            ],
            id="ctxfy-wrong-type",
        ),
        pytest.param(
            "ctxfy", "method", ["DELETE", "GET", "OPTIONS", "PATCH", "POST", "QUERY", "TRACE"], id="ctxfy-method"
        ),
        pytest.param(
            "elacity", "method", ["DELETE", "GET", "OPTIONS", "PATCH", "PUT", "QUERY", "TRACE"], id="elacity-method"
        ),
        pytest.param(
            "elacity",
            "missing-member",
            [
                *(
                    f"artifact.{member}-is-missing"
                    for member in (
                        "prompt",
                        "version",
                        "model",
                        "compiled",
                        "hash",
                        "schema",
                        "components",
                        "metadata",
                    )
                ),
                "registryRef-is-missing",
                "artifact-is-missing",
            ],
            id="elacity-missing-member",
        ),
        pytest.param("elacity", "missing-body", ["no-body"], id="elacity-missing-body"),
    ],
)
def test_names_are_frozen(cases: Cases, api: str, kind: str, names: list[str]) -> None:
    assert sorted(case.name for case in cases[api][kind]) == sorted(names)


@pytest.mark.parametrize("api", APIS)
def test_the_call_they_deviate_from_is_valid(
    contracts: Contracts, independent: Mapping[str, Draft202012Validator], api: str
) -> None:
    independent[api].validate(full(contracts[api]).body)


@pytest.mark.parametrize("api", APIS)
def test_every_valid_call_is_valid(calls: Any, independent: Mapping[str, Draft202012Validator], api: str) -> None:
    for case, call in of_kind(calls, api, "valid", "media-type"):
        assert list(independent[api].iter_errors(call.body)) == [], case.name


@pytest.mark.parametrize("api", APIS)
def test_every_invalid_call_is_invalid_for_its_one_reason(
    calls: Any, independent: Mapping[str, Draft202012Validator], api: str
) -> None:
    for case, call in of_kind(calls, api, "wrong-type", "missing-member"):
        (error,) = independent[api].iter_errors(call.body)
        keys = [str(key) for key in error.absolute_path]
        if case.kind == "wrong-type":
            assert (error.validator, keys) == ("type", keys_of(case.pointer)), case.name
        else:
            *parent, member = keys_of(case.pointer)
            assert (error.validator, keys) == ("required", parent), case.name
            assert error.message == f"'{member}' is a required property"


@pytest.mark.parametrize("api", APIS)
def test_a_missing_body_breaks_the_contract_where_it_is_required(contracts: Contracts, calls: Any, api: str) -> None:
    missing = of_kind(calls, api, "missing-body")
    assert bool(missing) is contracts[api].operations[0].body_required
    for _, call in missing:
        assert call.body is NO_BODY
        assert call.draft.at("http://x", "f").body is None


@pytest.mark.parametrize("api", APIS)
def test_what_is_not_the_deviation_is_as_in_the_valid_call(contracts: Contracts, calls: Any, api: str) -> None:
    body = full(contracts[api]).body
    for case, call in of_kind(calls, api, "wrong-type", "missing-member"):
        elsewhere = [
            pointer
            for pointer in differences(call.body, body)
            if pointer != case.pointer and not pointer.startswith(OPEN_MAPS)
        ]
        assert elsewhere == [], case.name
        assert case.pointer in differences(call.body, body), case.name


@pytest.mark.parametrize("api", APIS)
def test_members_of_a_valid_call_are_left_out_or_taken_from_the_full_one(
    contracts: Contracts, calls: Any, api: str
) -> None:
    body = full(contracts[api]).body
    for case, call in of_kind(calls, api, "valid"):
        for pointer in differences(call.body, body):
            if pointer.startswith(OPEN_MAPS):
                continue
            with pytest.raises(KeyError):
                value_at(call.body, pointer)
        assert case.name


@pytest.mark.parametrize("api", APIS)
def test_a_call_deviates_in_nothing_but_body_method_or_media_type(contracts: Contracts, calls: Any, api: str) -> None:
    valid = full(contracts[api])
    for case, call in calls[api]:
        assert (call.credentials, call.path, call.query, call.headers) == (
            valid.credentials,
            valid.path,
            valid.query,
            valid.headers,
        )
        assert (call.method != valid.method) is (case.kind == "method")
        assert (call.media_type != valid.media_type) is (case.kind == "media-type")
        if case.kind == "method":
            assert call.body is NO_BODY
        if case.kind == "media-type":
            assert call.body == valid.body


@pytest.mark.parametrize("api", APIS)
def test_the_pointer_of_a_wrong_type_leads_to_the_type_in_its_name(calls: Any, api: str) -> None:
    kinds = {
        int: "a-number",
        bool: "a-boolean",
        type(None): "null",
        str: "a-string",
        list: "an-array",
        dict: "an-object",
    }
    for case, call in of_kind(calls, api, "wrong-type"):
        name = case.name.replace("an-empty-array", "an-array")
        assert name.endswith(f"-is-{kinds[type(value_at(call.body, case.pointer))]}")
