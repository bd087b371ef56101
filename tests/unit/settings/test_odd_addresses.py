"""Addresses nobody means to write, and somebody does. Each was a fault once."""

from __future__ import annotations

from pathlib import Path

import pytest

from artifact_contracts.contract.contract import Contract
from artifact_contracts.errors import UsageError
from artifact_contracts.running.preparation import prepare
from artifact_contracts.settings import resolve
from artifact_contracts.targets import bind
from tests.support.fixture_types import Contracts


def bound_to(contract: Contract, url: str) -> str | None:
    environment = {"CTXFY_API_KEY": "sk-123456", "CTXFY_ARTIFACT_ID": "a", "CTXFY_BASE_URL": url}
    return bind(contract, resolve({}, environment, Path("/no/such/file")), only_one=True).base_url


@pytest.mark.parametrize("host", ["api.ctxfy\u3002com", "api\uff0ectxfy\uff61com"])
def test_every_spelling_of_a_production_host_is_refused(contracts: Contracts, host: str) -> None:
    # All of these reach the same service: the client maps each of the dots to a full stop.
    with pytest.raises(UsageError, match="production host"):
        bound_to(contracts["ctxfy"], f"https://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "alice:hunter2@staging.example/base",
        "https://alice:hun/hunter2@staging.example",
        "https://alice:hun#hunter2@staging.example",
        "https://alice:hun?hunter2@staging.example",
    ],
    ids=["without-a-scheme", "slash-in-the-password", "hash-in-the-password", "question-mark-in-the-password"],
)
def test_a_password_in_a_malformed_url_is_not_repeated(contracts: Contracts, url: str) -> None:
    with pytest.raises(UsageError) as error:
        bound_to(contracts["ctxfy"], url)
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    "url",
    ["http://[", "http://[::1", "https://staging.example?", "https://staging.example#", "https://a.example/b c"],
)
def test_what_is_no_base_url_is_a_usage_error(contracts: Contracts, url: str) -> None:
    with pytest.raises(UsageError):
        bound_to(contracts["ctxfy"], url)


@pytest.mark.parametrize("url", ["https://staging.example\n", " https://staging.example", "https://stag\ning.example"])
def test_a_stray_break_in_a_url_is_taken_off_or_told(contracts: Contracts, url: str) -> None:
    try:
        bound = bound_to(contracts["ctxfy"], url)
    except UsageError:
        return
    assert bound == "https://staging.example"


def test_a_misspelt_target_in_the_file_is_told(tmp_path: Path) -> None:
    # Otherwise the embedded provider would be judged instead, and the run be green.
    file = tmp_path / "contracts.toml"
    file.write_text("[targets.ctxfi]\nbase_url = 'http://127.0.0.1:1'\n", encoding="utf-8")
    with pytest.raises(UsageError, match="ctxfi"):
        prepare(resolve({}, {}, file))
