"""The command that repeats a request, word by word; tests/meta has a real shell run such commands."""

from __future__ import annotations

import base64
import shlex

import pytest

from artifact_contracts.cases.request import Request
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.reproduction import SHOWN, curl
from tests.support.fixture_types import CallTo
from tests.support.sample_replies import BASE_URL, KEY

URL = f"{BASE_URL}/a"
NO_TYPE = "-H Content-Type:"
NO_TEXT, NUL = b"\xff", b"a\0b"
LONG = b"x" * (SHOWN + 1)


def encoded(body: bytes) -> str:
    return base64.b64encode(body).decode()


def put(body: bytes | None = None, *headers: tuple[str, str], chunked: bool = False) -> Request:
    return Request("PUT", URL, headers, body, chunked=chunked)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        pytest.param(put(), f"curl -i -X PUT {URL}", id="bare"),
        pytest.param(put(None, ("X-A", "1"), ("X-B", "")), f"curl -i -X PUT {URL} -H 'X-A: 1' -H 'X-B;'", id="headers"),
        pytest.param(put(b"{}"), f"curl -i -X PUT {URL} {NO_TYPE} --data-raw {{}}", id="body-without-a-type"),
        pytest.param(
            put(b"{}", ("content-TYPE", "a/b")),
            f"curl -i -X PUT {URL} -H 'content-TYPE: a/b' --data-raw {{}}",
            id="body",
        ),
        pytest.param(put(b""), f"curl -i -X PUT {URL} {NO_TYPE} --data-raw ''", id="empty-body"),
        pytest.param(
            put(b"{}", chunked=True),
            f"curl -i -X PUT {URL} -H 'Transfer-Encoding: chunked' {NO_TYPE} --data-raw {{}}",
            id="in-chunks",
        ),
        pytest.param(put(None, chunked=True), f"curl -i -X PUT {URL}", id="nothing-in-chunks"),
        pytest.param(
            put(NO_TEXT),
            f"printf %s {encoded(NO_TEXT)} '|' base64 -d '|' curl -i -X PUT {URL} {NO_TYPE} --data-binary @-",
            id="no-text",
        ),
        pytest.param(
            put(NUL),
            f"printf %s {encoded(NUL)} '|' base64 -d '|' curl -i -X PUT {URL} {NO_TYPE} --data-binary @-",
            id="nul",
        ),
        pytest.param(
            put(LONG), f"curl -i -X PUT {URL} {NO_TYPE} --data-binary @body-of-{len(LONG)}-bytes", id="too-long"
        ),
        pytest.param(
            put(LONG[1:]), f"curl -i -X PUT {URL} {NO_TYPE} --data-raw {LONG[1:].decode()}", id="as-long-as-it-may-be"
        ),
    ],
)
def test_a_request_is_repeated_word_by_word(secrets: Secrets, request_: Request, words: str) -> None:
    command = curl(request_, secrets).replace(" \\\n ", "")  # shlex does not know that a line may go on
    assert shlex.split(command) == shlex.split(words)


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(put(None, ("Authorization", f"Bearer {KEY}")), id="in-a-header"),
        pytest.param(Request("PUT", f"{URL}?key={KEY}", (), None), id="in-the-address"),
        pytest.param(put(KEY.encode()), id="in-the-body"),
        pytest.param(put(b"\xff" + KEY.encode()), id="in-a-body-that-is-no-text"),
    ],
)
def test_no_secret_stands_in_a_command(secrets: Secrets, request_: Request) -> None:
    command = curl(request_, secrets)
    assert not secrets.present_in(command)
    if request_.body is None:
        assert "_API_KEY" in command


def test_a_command_is_written_over_several_lines(secrets: Secrets, call_to: CallTo) -> None:
    lines = curl(call_to("ctxfy", "full").draft.at(BASE_URL, "f"), secrets).splitlines()
    assert lines[0].startswith("curl -i -X PUT https://")
    assert all(line.startswith("  ") for line in lines[1:])
    assert all(line.endswith(" \\") for line in lines[:-1])


def test_a_body_with_a_nul_becomes_a_command_that_a_shell_can_run() -> None:
    command = curl(Request("POST", BASE_URL, (), '{"a": 1}'.encode("utf-16-le")), Secrets())
    assert "\0" not in command
