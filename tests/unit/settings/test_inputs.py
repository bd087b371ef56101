"""The inputs of a target: which are needed, which are fit, and those of the embedded provider."""

from __future__ import annotations

from typing import Any

import pytest

from artifact_contracts.errors import UsageError
from artifact_contracts.targets import SHORTEST_SECRET, Target, embedded_inputs, is_live, secrets_of
from tests.support.bound_targets import APIS, INPUTS, OPTIONAL, bound, settings_of
from tests.support.fixture_types import Contracts


@pytest.mark.parametrize(
    ("api", "given", "missing"),
    [
        ("ctxfy", (), ("CTXFY_API_KEY", "CTXFY_ARTIFACT_ID")),
        ("ctxfy", ("CTXFY_API_KEY",), ("CTXFY_ARTIFACT_ID",)),
        ("ctxfy", ("CTXFY_ARTIFACT_ID",), ("CTXFY_API_KEY",)),
        ("elacity", (), ("ELACITY_API_KEY", "ELACITY_REGISTRY_REF")),
        ("elacity", ("ELACITY_REGISTRY_REF",), ("ELACITY_API_KEY",)),
    ],
)
def test_what_is_missing_is_listed_by_variable(
    contracts: Contracts, api: str, given: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    environment = {name: "" for name in INPUTS if name not in given}
    with pytest.raises(UsageError, match="cannot be judged without these inputs:") as error:
        bound(contracts[api], "http://127.0.0.1:1", environment=environment)
    listed = [line.split()[0] for line in error.value.rows]
    assert tuple(listed) == missing


@pytest.mark.parametrize("api", APIS)
def test_gate_can_do_without_the_optional_inputs(contracts: Contracts, api: str) -> None:
    target = bound(contracts[api], "http://127.0.0.1:1")
    assert [row.variable for row in target.missing()] == list(OPTIONAL[api])


@pytest.mark.parametrize("api", APIS)
def test_certify_wants_them_all(contracts: Contracts, api: str) -> None:
    with pytest.raises(UsageError, match="certify leaves nothing out") as error:
        bound(contracts[api], "http://127.0.0.1:1", profile="certify")
    assert [line.split()[0] for line in error.value.rows] == list(OPTIONAL[api])
    everything = dict.fromkeys(OPTIONAL[api], "given-input")
    assert bound(contracts[api], "http://127.0.0.1:1", profile="certify", environment=everything).missing() == []


@pytest.mark.parametrize("variable", ["CTXFY_API_KEY", "CTXFY_REVOKED_API_KEY", "CTXFY_OTHER_API_KEY"])
def test_a_short_secret_is_refused_and_not_repeated(contracts: Contracts, variable: str) -> None:
    url = "http://127.0.0.1:1"
    with pytest.raises(UsageError, match=f"{variable} has fewer than 6 characters") as error:
        bound(contracts["ctxfy"], url, environment={variable: "zq9x7"})
    assert "zq9x7" not in str(error.value)
    assert bound(contracts["ctxfy"], url, environment={variable: "x" * SHORTEST_SECRET})


def test_a_short_input_that_is_no_secret_is_fine(contracts: Contracts) -> None:
    target = bound(contracts["ctxfy"], "http://127.0.0.1:1", environment={"CTXFY_ARTIFACT_ID": "7"})
    assert target.inputs["ARTIFACT_ID"] == "7"


@pytest.mark.parametrize("variable", ["CTXFY_API_KEY", "CTXFY_ARTIFACT_ID"])
@pytest.mark.parametrize(
    "value",
    [
        "zq9x7-key\n",
        "\nzq9x7-key",
        "zq9x7-key\r",
        "zq9x7 key",
        "zq9x7-key\t",
        "zq9x7-kéy",
        "zq9x7-key\x00",
        "zq9x7\x7fk",
    ],
    ids=["break-behind", "break-before", "return", "space", "tab", "beyond-ascii", "nul", "delete"],
)
def test_a_stray_character_in_an_input_is_refused_and_not_repeated(
    contracts: Contracts, variable: str, value: str
) -> None:
    with pytest.raises(UsageError, match=f"{variable} holds a space, a line break or a character") as error:
        bound(contracts["ctxfy"], environment={variable: value})
    assert "zq9x7" not in str(error.value)


def test_every_other_character_is_fine(contracts: Contracts) -> None:
    key = "".join(chr(code) for code in range(0x21, 0x7F))
    assert bound(contracts["ctxfy"], "http://127.0.0.1:1", environment={"CTXFY_API_KEY": key}).inputs["API_KEY"] == key


def test_embedded_inputs_are_always_the_same(contracts: Contracts) -> None:
    assert embedded_inputs(contracts["ctxfy"]) == embedded_inputs(contracts["ctxfy"])
    assert embedded_inputs(contracts["ctxfy"])["ARTIFACT_ID"] == "artifact-id-d0b2d008a525"


def test_embedded_inputs_differ_from_each_other_and_per_api(contracts: Contracts) -> None:
    values = [value for contract in contracts.values() for value in embedded_inputs(contract).values()]
    assert len(set(values)) == len(values) == 10


@pytest.mark.parametrize("api", APIS)
def test_embedded_inputs_are_usable(contracts: Contracts, api: str) -> None:
    inputs = embedded_inputs(contracts[api])
    assert inputs.keys() == contracts[api].target.inputs.keys()
    variables = {contracts[api].target.inputs[name].variable: value for name, value in inputs.items()}
    assert bound(contracts[api], "http://127.0.0.1:1", environment=variables, profile="certify").inputs == inputs
    secret = [value for name, value in inputs.items() if contracts[api].target.inputs[name].secret]
    assert all(value.lower() != value.upper() != value for value in secret)


@pytest.mark.parametrize(
    ("environment", "in_file", "live"),
    [
        ({}, {}, False),
        ({"CTXFY_BASE_URL": "http://a"}, {}, True),
        ({"CTXFY_BASE_URL": ""}, {}, False),
        ({}, {"ctxfy": {"base_url": "http://a"}}, True),
        ({}, {"ctxfy": {"api_key": "k"}}, False),
        ({"ELACITY_BASE_URL": "http://a"}, {"elacity": {"base_url": "http://a"}}, False),
    ],
)
def test_an_api_is_live_where_it_has_a_base_url(
    environment: dict[str, str], in_file: dict[str, Any], *, live: bool
) -> None:
    assert is_live("ctxfy", settings_of(environment, in_file)) is live


def test_the_secrets_of_all_targets_are_kept_each_by_its_variable(contracts: Contracts) -> None:
    targets = [Target(contract, None, embedded_inputs(contract)) for contract in contracts.values()]
    secrets = secrets_of(targets)
    for target in targets:
        for name, value in target.inputs.items():
            row = target.contract.target.inputs[name]
            shown = secrets.redact(f"<{value}>")
            assert (row.variable in shown) is row.secret
            assert (value in shown) is not row.secret
