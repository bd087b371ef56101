"""Where an API is judged and with what: production is guarded, inputs are complete, nothing secret is repeated."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts.contract.contract import Contract
from artifact_contracts.errors import UsageError
from artifact_contracts.settings import Settings, resolve
from artifact_contracts.targets import SHORTEST_SECRET, Target, bind, embedded_inputs, is_live, secrets_of

APIS = ("ctxfy", "elacity")
INPUTS = {
    "CTXFY_API_KEY": "sk-ctxfy-1",
    "CTXFY_ARTIFACT_ID": "artifact-1",
    "ELACITY_API_KEY": "sk-elacity-1",
    "ELACITY_REGISTRY_REF": "shop/prompts",
}
OPTIONAL = {
    "ctxfy": ("CTXFY_REVOKED_API_KEY", "CTXFY_OTHER_API_KEY", "CTXFY_OTHER_ARTIFACT_ID"),
    "elacity": ("ELACITY_REVOKED_API_KEY", "ELACITY_OTHER_API_KEY", "ELACITY_OTHER_REGISTRY_REF"),
}

Contracts = Mapping[str, Contract]


def settings_of(
    environment: Mapping[str, str] | None = None, targets: Mapping[str, Any] | None = None, **given: Any
) -> Settings:
    settings = resolve(given, {**INPUTS, **(environment or {})}, Path("/no/such/contracts.toml"))
    return dataclasses.replace(settings, targets=targets or {})


def bound(contract: Contract, url: str | None = None, **options: Any) -> Target:
    """Bind a contract to a base URL from the environment."""
    environment = {f"{contract.api.upper()}_BASE_URL": url} if url is not None else {}
    environment.update(options.pop("environment", {}))
    return bind(contract, settings_of(environment, **options), only_one=True)


PRODUCTION = [
    ("ctxfy", "https://api.ctxfy.com"),
    ("ctxfy", "https://api.ctxfy.com/"),
    ("ctxfy", "http://api.ctxfy.com:8080"),
    ("ctxfy", "https://API.CTXFY.COM"),
    ("ctxfy", "https://api.ctxfy.com."),
    ("ctxfy", "https://eu.api.ctxfy.com"),
    ("ctxfy", "https://a.b.api.ctxfy.com/base"),
    ("elacity", "https://elacity.ai/api"),
    ("elacity", "https://docs.elacity.ai/api"),
    ("elacity", "https://staging.elacity.ai/api"),
]


@pytest.mark.parametrize(("api", "url"), PRODUCTION)
def test_a_production_host_is_refused(contracts: Contracts, api: str, url: str) -> None:
    with pytest.raises(UsageError, match="is a production host of") as error:
        bound(contracts[api], url)
    assert "--allow-production" in error.value.remedy


@pytest.mark.parametrize(("api", "url"), PRODUCTION)
def test_a_production_host_is_allowed_with_the_switch(contracts: Contracts, api: str, url: str) -> None:
    assert bound(contracts[api], url, allow_production=True).base_url == url.rstrip("/")


@pytest.mark.parametrize(
    ("api", "url", "rate"),
    [
        pytest.param("ctxfy", "https://api.ctxfy.com", "100/m", id="production"),
        pytest.param("ctxfy", "https://staging.example", None, id="elsewhere"),
        pytest.param("elacity", "https://elacity.ai/api", None, id="none-documented"),
    ],
)
def test_the_documented_rate_holds_on_production(contracts: Contracts, api: str, url: str, rate: str | None) -> None:
    assert bound(contracts[api], url, allow_production=True).rate_limit == rate


@pytest.mark.parametrize(
    ("api", "url", "base_url"),
    [
        pytest.param("ctxfy", "https://staging.example", "https://staging.example", id="host"),
        pytest.param("ctxfy", "http://127.0.0.1:8080", "http://127.0.0.1:8080", id="port"),
        pytest.param("ctxfy", "http://[::1]:8080", "http://[::1]:8080", id="ipv6"),
        pytest.param("ctxfy", "https://staging.example/a/b//", "https://staging.example/a/b", id="slashes-at-the-end"),
        pytest.param("ctxfy", "https://notapi.ctxfy.com", "https://notapi.ctxfy.com", id="ends-like-production"),
        pytest.param("ctxfy", "https://api.ctxfy.com.example", "https://api.ctxfy.com.example", id="begins-like-it"),
        pytest.param("ctxfy", "https://ctxfy.com", "https://ctxfy.com", id="parent-of-production"),
        pytest.param("ctxfy", "https://elacity.ai", "https://elacity.ai", id="production-of-another-api"),
        pytest.param("elacity", "https://x.example/elacity.ai", "https://x.example/elacity.ai", id="in-the-path"),
        pytest.param("elacity", "https://notelacity.ai/api", "https://notelacity.ai/api", id="other-domain"),
    ],
)
def test_other_hosts_are_bound(contracts: Contracts, api: str, url: str, base_url: str) -> None:
    target = bound(contracts[api], url)
    assert target.base_url == base_url
    assert not target.embedded
    assert target.api == api


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://alice:hunter2@staging.example", id="name-and-password"),
        pytest.param("https://hunter2@staging.example", id="name"),
        pytest.param("https://:hunter2@staging.example", id="password"),
        pytest.param("https://alice:hunter2@api.ctxfy.com", id="on-a-production-host"),
        pytest.param("ftp://alice:hunter2@staging.example", id="of-another-scheme"),
        pytest.param("https://alice:hunter2@staging.example:99999?x#y", id="in-a-bad-url"),
    ],
)
def test_credentials_in_a_url_are_refused_and_not_repeated(contracts: Contracts, url: str) -> None:
    with pytest.raises(UsageError, match="holds a user name or password") as error:
        bound(contracts["ctxfy"], url)
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    "url",
    [
        "staging.example",
        "/v1",
        "https://",
        "https:staging.example",
        "ftp://staging.example",
        "file:///etc",
        "https://staging.example:0",
        "https://staging.example:99999",
        "https://staging.example:http",
        "https://staging.example?x=1",
        "https://staging.example/#top",
        "https://:8080",
        "nonsense",
    ],
)
@pytest.mark.parametrize("api", APIS)
def test_what_is_no_base_url_is_refused(contracts: Contracts, api: str, url: str) -> None:
    with pytest.raises(UsageError, match="is not a base URL") as error:
        bound(contracts[api], url)
    assert contracts[api].operations[0].path in error.value.remedy


@pytest.mark.parametrize("api", APIS)
def test_without_a_base_url_the_embedded_provider_is_judged(contracts: Contracts, api: str) -> None:
    target = bound(contracts[api], environment=dict.fromkeys(INPUTS, ""))
    assert target.embedded
    assert target.base_url is None
    assert target.inputs == embedded_inputs(contracts[api])
    assert target.missing() == []


def test_inputs_without_a_base_url_are_refused(contracts: Contracts) -> None:
    # The embedded provider would be judged, and its success taken for that of the service that was meant.
    with pytest.raises(UsageError, match="CTXFY_BASE_URL is not set, but CTXFY_API_KEY is"):
        bound(contracts["ctxfy"])


def test_an_empty_base_url_is_refused(contracts: Contracts) -> None:
    with pytest.raises(UsageError, match="CTXFY_BASE_URL is empty"):
        bound(contracts["ctxfy"], environment={**dict.fromkeys(INPUTS, ""), "CTXFY_BASE_URL": ""})


def test_the_command_line_means_the_only_api(contracts: Contracts) -> None:
    settings = settings_of({"CTXFY_BASE_URL": "http://b"}, {"ctxfy": {"base_url": "http://c"}}, base_url="http://a")
    assert bind(contracts["ctxfy"], settings, only_one=True).base_url == "http://a"
    assert bind(contracts["ctxfy"], settings, only_one=False).base_url == "http://b"


def test_the_environment_comes_before_the_file(contracts: Contracts) -> None:
    in_file = {"ctxfy": {"base_url": "http://c", "api_key": "sk-of-the-file", "artifact_id": "of-the-file"}}
    environment = {"CTXFY_BASE_URL": "", "CTXFY_ARTIFACT_ID": ""}
    target = bind(contracts["ctxfy"], settings_of(environment, in_file), only_one=True)
    assert target.base_url == "http://c"
    assert target.inputs == {"API_KEY": INPUTS["CTXFY_API_KEY"], "ARTIFACT_ID": "of-the-file"}


@pytest.mark.parametrize(
    ("key", "remedy"),
    [("api_kee", "Did you mean api_key?"), ("API_KEY", "Known: "), ("base-url", "Did you mean base_url?")],
)
def test_an_unknown_key_in_the_file_is_refused(contracts: Contracts, key: str, remedy: str) -> None:
    with pytest.raises(UsageError, match=rf"\[targets.ctxfy\] has no {key}\.") as error:
        bind(contracts["ctxfy"], settings_of(targets={"ctxfy": {key: "x"}}), only_one=True)
    assert remedy in error.value.remedy


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
    listed = [line.split()[0] for line in error.value.problem.splitlines()[1:]]
    assert tuple(listed) == missing


@pytest.mark.parametrize("api", APIS)
def test_gate_can_do_without_the_optional_inputs(contracts: Contracts, api: str) -> None:
    target = bound(contracts[api], "http://127.0.0.1:1")
    assert [row.variable for row in target.missing()] == list(OPTIONAL[api])


@pytest.mark.parametrize("api", APIS)
def test_certify_wants_them_all(contracts: Contracts, api: str) -> None:
    with pytest.raises(UsageError, match="certify leaves nothing out") as error:
        bound(contracts[api], "http://127.0.0.1:1", profile="certify")
    assert [line.split()[0] for line in error.value.problem.splitlines()[1:]] == list(OPTIONAL[api])
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
