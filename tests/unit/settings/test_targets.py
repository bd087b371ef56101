"""Where an API is judged and with what: production is guarded, inputs are complete, nothing secret is repeated."""

from __future__ import annotations

import pytest

from artifact_contracts.errors import UsageError
from artifact_contracts.rate import Rate
from artifact_contracts.targets import bind, embedded_inputs
from tests.support.bound_targets import APIS, INPUTS, bound, settings_of
from tests.support.fixture_types import Contracts

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
        pytest.param("ctxfy", "https://api.ctxfy.com", Rate(100, "m"), id="production"),
        pytest.param("ctxfy", "https://staging.example", None, id="elsewhere"),
        pytest.param("elacity", "https://elacity.ai/api", None, id="none-documented"),
    ],
)
def test_the_documented_rate_holds_on_production(contracts: Contracts, api: str, url: str, rate: Rate | None) -> None:
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
    with pytest.raises(UsageError, match="holds a user name, a password") as error:
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
