"""Each way a run can end has its exit code, and one message that helps."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider
from tests.support.provider_answers import faulty
from tests.support.published_contracts import CLONE, CONTRACTS
from tests.support.suite_runs import Ended, artifact_contracts, provider, variables_for


def assert_one_message(ended: Ended, *words: str) -> None:
    assert "Traceback" not in ended.out + ended.err
    assert ended.err.startswith(("artifact-contracts: ", "usage: "))
    for word in words:
        assert word in ended.err


def test_conforming_is_0_and_leaves_its_reports(tmp_path: Path) -> None:
    ended = artifact_contracts("verify", folder=tmp_path)
    assert ended.status == 0, ended.out + ended.err
    assert sorted(file.name for file in ended.reports.iterdir()) == [
        "journal.ndjson",
        "junit.xml",
        "report.html",
        "results.json",
        "summary.md",
    ]
    assert [api.outcome for api in ended.results.apis] == ["conforming", "conforming"]
    assert all(api.requests <= 100 for api in ended.results.apis)
    assert not ended.results.findings
    assert [file.name for file in tmp_path.iterdir()] == ["reports"]


@pytest.mark.parametrize("api", CONTRACTS)
def test_authentication_switched_off_is_1_and_names_the_requirement(api: str, tmp_path: Path) -> None:
    with provider(api, faulty("authentication-off")) as variables:
        ended = artifact_contracts("verify", "--api", api, folder=tmp_path, **variables)
    assert ended.status == 1
    assert "authentication.missing" in ended.failing()
    assert "✗ authentication.missing A call without any key is refused with 401." in ended.out
    assert "does not keep its contract" in ended.out


def test_dead_port_is_3(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        ended = artifact_contracts("verify", folder=tmp_path, **variables_for(CONTRACTS["ctxfy"], url))
    assert ended.status == 3
    assert "ctxfy could not be judged: no connection" in ended.out
    assert ended.results.apis[0].requests <= 3
    assert not ended.results.findings


def test_every_key_refused_is_3_and_never_0(tmp_path: Path) -> None:
    with provider("elacity", faulty("every-key-refused")) as variables:
        ended = artifact_contracts("verify", folder=tmp_path, **variables)
    assert ended.status == 3
    assert "401 Unauthorized" in str(ended.results.apis[0].reason)
    assert ended.results.apis[0].accepted == 0


@pytest.mark.parametrize("api", CONTRACTS)
@pytest.mark.parametrize(
    ("fault", "requirement"),
    [
        ("drops-every-valid-call", "response.complete"),
        ("fails-on-every-valid-call", "response.no-server-error"),
        ("fails-on-every-known-caller", "response.no-server-error"),
    ],
)
def test_failing_on_every_valid_call_though_strangers_are_refused_is_1(
    api: str, fault: str, requirement: str, tmp_path: Path
) -> None:
    with provider(api, faulty(fault)) as variables:
        ended = artifact_contracts("verify", "--api", api, folder=tmp_path, **variables)
    assert ended.status == 1
    assert ended.failing() == {requirement}
    assert len(ended.results.findings) == 1
    assert ended.results.apis[0].accepted == 0
    assert ended.results.apis[0].requests <= 15


class Away(Provider):
    """Closes every connection, or answers every call in the same way."""

    status: int | None = None

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        if self.status is None:
            return ProviderResponse(200, wire=b"")
        return self.writer.error(RefusalError(self.status, "Come back later.", {"Retry-After": "0"}))


class AwayBehindGateway(Away):
    """Answers strangers, and has nobody behind it for others."""

    status = 502

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        return super().answer(request) if request.header("authorization") else Provider.answer(self, request)


@pytest.mark.parametrize("status", [None, 429, 500, 502, 503, 504])
def test_the_same_for_everybody_is_3(status: int | None, tmp_path: Path) -> None:
    with provider("ctxfy", type("AwayForEverybody", (Away,), {"status": status})) as variables:
        ended = artifact_contracts("verify", folder=tmp_path, **variables)
    assert ended.status == 3, ended.out


def test_nobody_behind_a_gateway_is_3(tmp_path: Path) -> None:
    with provider("ctxfy", AwayBehindGateway) as variables:
        ended = artifact_contracts("verify", folder=tmp_path, **variables)
    assert ended.status == 3
    assert not ended.failing()


def test_wrong_key_is_3(tmp_path: Path) -> None:
    with provider("ctxfy") as variables:
        wrong = {**variables, "CTXFY_API_KEY": "not-the-right-key"}
        ended = artifact_contracts("verify", folder=tmp_path, **wrong)
    assert ended.status == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["verify", "--no-such-option"], ["unrecognized arguments: --no-such-option"], id="option"),
        pytest.param(["verfy"], ["invalid choice: 'verfy'"], id="command"),
        pytest.param([], ["required"], id="no command"),
        pytest.param(["verify", "--profile", "gat"], ["--profile", "Did you mean gate?"], id="profile"),
        pytest.param(["verify", "--api", "ctxfi"], ["no API ctxfi", "Did you mean ctxfy?"], id="API"),
        pytest.param(["verify", "--seed", "x"], ["--seed: x is not valid: a number is expected"], id="seed"),
        pytest.param(["verify", "--max-requests", "0"], ["at least 1"], id="max-requests"),
        pytest.param(["verify", "--rate-limit", "fast"], ["100/m"], id="rate limit"),
        pytest.param(["verify", "--specs", "nowhere"], ["nowhere: this is not a folder"], id="specs"),
        pytest.param(["verify", "--waivers", "none.yaml"], ["none.yaml: there is no such file"], id="waivers"),
        pytest.param(["verify", "--waivers", "folder"], ["folder: it cannot be read"], id="unreadable file"),
        pytest.param(["verify", "--reports", "file"], ["cannot be written to file"], id="reports"),
        pytest.param(["verify", "--base-url", "http://127.0.0.1:1"], ["over one API"], id="base URL for two"),
        pytest.param(["verify", "--api", "ctxfy", "--base-url", "127.0.0.1:1"], ["not a base URL"], id="base URL"),
        pytest.param(
            ["verify", "--api", "ctxfy", "--base-url", "http://127.0.0.1:1"],
            ["CTXFY_API_KEY", "CTXFY_ARTIFACT_ID", "contracts.toml"],
            id="missing inputs",
        ),
        pytest.param(
            ["verify", "--api", "ctxfy", "--base-url", "https://api.ctxfy.com"],
            ["production host", "--allow-production"],
            id="production host",
        ),
        pytest.param(
            ["verify", "--api", "elacity", "--base-url", "https://elacity.ai/api"],
            ["production host", "--allow-production"],
            id="other production host",
        ),
        pytest.param(["mock", "--fault", "autentication-off"], ["Did you mean authentication-off?"], id="fault"),
    ],
)
def test_wrong_usage_is_2(arguments: list[str], words: list[str], tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("in the way")
    ended = artifact_contracts(*arguments, folder=tmp_path)
    assert ended.status == 2
    assert_one_message(ended, *words)


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        pytest.param("openapi.yaml", "", ["openapi.yaml: the file is empty"], id="empty document"),
        pytest.param("openapi.yaml", "openapi: 3.1.0\n", ["openapi.yaml", "not valid OpenAPI"], id="no OpenAPI"),
        pytest.param("openapi.yaml", "a: b: c\n", ["openapi.yaml:1: this is not valid YAML"], id="no YAML"),
        pytest.param("target.yaml", "title: x\n", ["target.yaml:1", "is a required property"], id="half a target"),
        pytest.param(
            "requirements.yaml",
            "requirements:\n  authentication.missing:\n    level: MAY\n    statement: Long enough.\n    source: x\n",
            ["requirements.yaml:3: /requirements/authentication.missing/level"],
            id="level",
        ),
    ],
)
def test_broken_contract_is_2_and_says_where(file: str, content: str, words: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "more" / "copy"
    folder.mkdir(parents=True)
    for source in (CLONE / "specs" / "ctxfy").iterdir():
        (folder / source.name).write_text(source.read_text("utf-8"), "utf-8")
    (folder / file).write_text(content, "utf-8")
    ended = artifact_contracts("verify", "--specs", "more", "--api", "copy", folder=tmp_path)
    assert ended.status == 2
    assert_one_message(ended, *words)


@pytest.mark.parametrize(
    "variables",
    [{"CTXFY_BASE_URL": ""}, {"CTXFY_API_KEY": "a-key-of-a-live-target"}],
    ids=["empty base URL", "key without base URL"],
)
def test_a_live_target_that_is_half_told_is_2_and_never_the_embedded_provider(
    variables: dict[str, str], tmp_path: Path
) -> None:
    ended = artifact_contracts("verify", "--api", "ctxfy", folder=tmp_path, **variables)
    assert ended.status == 2
    assert_one_message(ended, "CTXFY_BASE_URL is")


def test_time_that_is_up_before_anything_was_sent_is_3_and_said(tmp_path: Path) -> None:
    ended = artifact_contracts("verify", "--max-time", "0.001", folder=tmp_path)
    assert ended.status == 3
    assert "could not be judged: budget: the time of --max-time is over" in ended.out


def test_broken_settings_file_is_2(tmp_path: Path) -> None:
    (tmp_path / "contracts.toml").write_text("profle = 'gate'\n")
    ended = artifact_contracts("verify", folder=tmp_path)
    assert ended.status == 2
    assert_one_message(ended, "contracts.toml: there is no setting profle", "Did you mean profile?")
