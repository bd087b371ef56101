"""A credential appears in no output, though the provider repeats it wherever it can."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.provider import Provider
from tests.support.published_contracts import CONTRACTS
from tests.support.suite_runs import Ended, artifact_contracts, plain_pytest, provider

CANARIES = {
    "API_KEY": "canary/valid+7Qx9ZtKq",
    "REVOKED_API_KEY": "canary/revoked+3Lm5VbNw",
    "OTHER_API_KEY": "canary/other+8Rf2HdYs",
}


class Parrot(Provider):
    """Repeats every credential it is sent: plain, encoded, in bodies, headers, reasons of errors."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        sent = " ".join(value for name, value in request.headers if name in ("authorization", "x-api-key", "api-key"))
        echoes = [
            sent,
            quote(sent, safe=""),
            base64.b64encode(sent.encode()).decode(),
            sent.upper(),
            sent.encode().hex(),
            sent[::-1],
            " ".join(sent),
            "\u200b".join(sent),
            str(list(sent.encode())),
            sent.encode("utf-16-le").decode("latin-1"),
            quote(quote(sent, safe=""), safe=""),
            base64.b64encode(base64.b64encode(sent.encode())).decode(),
            "".join(f"={byte:02X}" for byte in sent.encode()),
        ]
        if sent.isascii():
            answer.headers["X-Echo"] = sent
            answer.headers["Location"] = f"/login?key={quote(sent, safe='')}"
        if answer.body.startswith(b"{"):
            answer.body = json.dumps({**json.loads(answer.body), "echo": echoes, sent or "none": sent}).encode()
        else:
            answer.body += sent.encode()
        return answer


def traces(canary: str) -> list[str]:
    """What would give a credential away; the key but for its last character does."""
    most = canary[:-1]
    encoded = base64.b64encode(most.encode()).decode().rstrip("=")[:-2]
    twice = base64.b64encode(base64.b64encode(canary.encode())).decode()[:-8]
    found = (most, quote(most, safe=""), encoded, twice, most.encode().hex(), most[::-1], " ".join(most))
    return [text.lower() for text in (*found, str(list(most.encode()))[1:-1], quote(quote(most, safe=""), safe=""))]


def assert_no_canary(ended: Ended) -> None:
    outputs = {"stdout": ended.out, "stderr": ended.err}
    for file in ended.reports.rglob("*"):
        assert not any(trace in file.name.lower() for canary in CANARIES.values() for trace in traces(canary))
        if file.is_file():
            outputs[file.name] = file.read_text("utf-8")
    assert len(outputs) >= 6
    for name, text in outputs.items():
        for canary in CANARIES.values():
            for trace in traces(canary):
                place = text.lower().find(trace)
                assert place < 0, f"{name}: {text[max(0, place - 200) : place + 100]}"


@pytest.mark.parametrize("api", CONTRACTS)
def test_no_output_of_the_command_holds_a_credential(api: str, tmp_path: Path) -> None:
    with provider(api, Parrot, CANARIES) as variables:
        ended = artifact_contracts("verify", "--profile", "certify", folder=tmp_path, **variables)
    assert ended.status == 1
    assert "leakage.credential" in ended.failing()
    assert f"${api.upper()}_API_KEY" in ended.out
    assert_no_canary(ended)


def test_no_output_of_plain_pytest_holds_a_credential(tmp_path: Path) -> None:
    with provider("ctxfy", Parrot, CANARIES) as variables:
        ended = plain_pytest(
            "tests/contract",
            "-vv",
            "-rA",
            "-l",
            "--log-level=DEBUG",
            "--log-cli-level=DEBUG",
            folder=tmp_path,
            **variables,
        )
    assert ended.status == 1
    assert "leakage.credential" in ended.out
    assert_no_canary(ended)


def test_no_message_about_settings_holds_a_credential(tmp_path: Path) -> None:
    for url in ("http://user:canary/valid+7Qx9ZtKq@127.0.0.1:1", "https://canary:pass@host.invalid"):
        ended = artifact_contracts(
            "verify", "--api", "ctxfy", "--base-url", url, folder=tmp_path, CTXFY_API_KEY="canary/valid+7Qx9ZtKq\n"
        )
        assert ended.status == 2
        assert "canary" not in ended.out + ended.err


def test_a_fault_of_the_suite_itself_shows_no_credential_either(tmp_path: Path) -> None:
    (tmp_path / "sabotage.py").write_text(
        "from artifact_contracts.sending.sender import Sender\n"
        "async def send(self, request, *_, **__):\n"
        "    raise RuntimeError(f'broken over {request}')\n"
        "Sender.send = send\n"
    )
    with provider("ctxfy", inputs=CANARIES) as variables:
        arguments = ("-p", "sabotage", "tests/contract", "-l", "-vv", "--tb=long")
        ended = plain_pytest(*arguments, folder=tmp_path, PYTHONPATH=str(tmp_path), **variables)
    assert ended.status == 4
    assert "broken over" in ended.out
    assert_no_canary(ended)
