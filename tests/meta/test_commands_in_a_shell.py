"""Commands that reproduce a request, run by a real shell: they send exactly what was sent, without holding a secret."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from artifact_contracts import targets
from artifact_contracts.cases.call import valid_call
from artifact_contracts.cases.head_flaws import HeadFlaw
from artifact_contracts.cases.request import Request
from artifact_contracts.contract.contract import load
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.customary_fields import of_a_replay
from artifact_contracts.sending.raw_request import raw_bytes
from artifact_contracts.sending.reproduction import command, curl
from artifact_contracts.targets import Target, embedded_inputs
from tests.support.sample_replies import BASE_URL, KEY
from tests.support.secret_spellings import VARIABLE, leaked, secrets_of

SPECS = Path(__file__).parents[2] / "specs"


@pytest.fixture(scope="module")
def target() -> Target:
    contract = load(SPECS / "ctxfy")
    return Target(contract, BASE_URL, {**embedded_inputs(contract), "API_KEY": KEY})


@pytest.fixture(scope="module")
def secrets(target: Target) -> Secrets:
    return targets.secrets_of([target])


class TestCurl:
    """The command is read by a real shell, with the secret in its environment, and by what curl's manual says."""

    @staticmethod
    def read(command: str) -> tuple[str, str, list[tuple[str, str]], bytes | None]:
        """Return method, URL, headers and body that a command sends."""
        script = f'curl() {{ printf \'%s\\0\' "$#" "$@"; cat; }}\n{command}'
        environment = {"PATH": os.environ["PATH"], "CTXFY_API_KEY": KEY}
        run = subprocess.run(
            ["sh", "-c", script], env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=True
        )
        number, _, rest = run.stdout.partition(b"\0")
        *parts, stdin = rest.split(b"\0", int(number))
        arguments = [part.decode() for part in parts]
        assert arguments[:2] == ["-i", "-X"]
        method, url, *options = arguments[2:]
        headers, body = [], None
        for option, value in zip(options[::2], options[1::2], strict=True):
            if option == "-H" and value.endswith(";"):
                headers.append((value[:-1], ""))
            elif option == "-H" and not value.endswith(":"):
                name, _, text = value.partition(": ")
                headers.append((name, text))
            elif option == "-H":
                assert value == "Content-Type:"
            elif option == "--data-raw":
                body = value.encode()
            else:
                assert (option, value) == ("--data-binary", "@-")
                body = stdin
        return method, url, headers, body

    @pytest.mark.parametrize(
        "request_",
        [
            pytest.param(Request("PUT", f"{BASE_URL}/a", (), None), id="bare"),
            pytest.param(Request("QUERY", f"{BASE_URL}/a?b=c&d=$e", (), None), id="query"),
            pytest.param(Request("PUT", f"{BASE_URL}/a", (("Authorization", f"Bearer {KEY}"),), None), id="secret"),
            pytest.param(Request("PUT", f"{BASE_URL}/{KEY}", (("X-Key", KEY), ("X", "it's")), None), id="secret-twice"),
            pytest.param(
                Request("PUT", f"{BASE_URL}/a", (("X-A", "1"), ("X-A", "2"), ("X-B", "")), None), id="headers"
            ),
            pytest.param(
                Request(
                    "POST", f"{BASE_URL}/a", (("Content-Type", "application/json"),), b'{"a": "$b `c` \'d\' \\\\ !"}'
                ),
                id="json",
            ),
            pytest.param(Request("POST", f"{BASE_URL}/a", (), b'{"a": 1}'), id="without-a-type"),
            pytest.param(Request("POST", f"{BASE_URL}/a", (), b""), id="empty-body"),
            pytest.param(Request("POST", f"{BASE_URL}/a", (), b"@/etc/passwd"), id="like-a-file"),
            pytest.param(Request("POST", f"{BASE_URL}/a", (), b"printf %s x"), id="like-a-command"),
            pytest.param(Request("POST", f"{BASE_URL}/a", (), b"-X DELETE"), id="like-an-option"),
            pytest.param(Request("POST", f"{BASE_URL}/a", (), "ключ\n🔑\n".encode()), id="lines-beyond-ascii"),
            pytest.param(Request("POST", f"{BASE_URL}/a", (), b"\xff\xfe\x00'{"), id="no-text"),
            pytest.param(
                Request("POST", f"{BASE_URL}/a", (("content-type", "x/y"),), b"\xff"), id="no-text-with-a-type"
            ),
            pytest.param(
                Request("POST", f"{BASE_URL}/a", (), json.dumps({"key": KEY + " x"}).replace('\\"', "'").encode()),
                id="text-like-a-secret",
            ),
        ],
    )
    def test_a_request_is_repeated_exactly(self, secrets: Secrets, request_: Request) -> None:
        command = curl(request_, secrets)
        assert not secrets.present_in(command)
        assert shlex.split(command)
        assert self.read(command) == (request_.method, request_.url, list(request_.headers), request_.body)

    @pytest.mark.parametrize("variant", ["minimal", "full", "empty-object"])
    def test_valid_calls_are_repeated_exactly(self, secrets: Secrets, target: Target, variant: str) -> None:
        contract = target.contract
        call = valid_call(contract, contract.operations[0], target.inputs, variant)
        request = call.draft.at(BASE_URL, "f00")
        assert self.read(curl(request, secrets)) == (request.method, request.url, list(request.headers), request.body)


class TestNetcat:
    """Lines are handed to what passes them on; here they come back."""

    @pytest.mark.parametrize("flaw", HeadFlaw)
    @pytest.mark.parametrize("origin", ["http://service.example:8080", "https://service.example"])
    def test_a_request_with_a_flaw_is_repeated_exactly(
        self, secrets: Secrets, target: Target, flaw: HeadFlaw, origin: str
    ) -> None:
        contract = target.contract
        call = valid_call(contract, contract.operations[0], target.inputs, "full")
        request = replace(call.draft, flaw=flaw).at(origin, "f00")
        text = command(request, secrets)
        assert not secrets.present_in(text)
        environment = {"PATH": os.environ["PATH"], "CTXFY_API_KEY": KEY}
        script = f"nc() {{ cat; }}\nopenssl() {{ cat; }}\n{text}"
        run = subprocess.run(["sh", "-c", script], env=environment, capture_output=True, check=True)
        assert run.stdout == raw_bytes(request, of_a_replay(request))


class TestSpellings:
    def shell(self, key: str, text: str) -> str:
        secrets = Secrets()
        secrets.add(key, "$SHOP_API_KEY")
        environment = {"PATH": os.environ["PATH"], "SHOP_API_KEY": key}
        script = f"printf %s {secrets.shell_word(text)}"
        return subprocess.run(["sh", "-c", script], env=environment, capture_output=True, check=True, text=True).stdout

    @pytest.mark.parametrize("behind", ["abc", "_1", "9"])
    def test_a_letter_behind_a_secret_is_not_taken_for_the_variable(self, behind: str) -> None:
        assert self.shell("sk-12345678", f"key=sk-12345678{behind}") == f"key=sk-12345678{behind}"

    @pytest.mark.parametrize("spell", [lambda key: quote(key, safe=""), str.swapcase], ids=["percent", "letter-case"])
    def test_another_spelling_of_a_secret_is_given_back_as_it_was(self, spell: Callable[[str], str]) -> None:
        key = "sk/12+34=Ab"
        assert self.shell(key, f"/v1?key={spell(key)}&a=b") == f"/v1?key={spell(key)}&a=b"


ODD_KEY = "sk/Ab+c$d\"e'f`g\\h=!i"


def by_the_shell(word: str) -> str:
    environment = {"PATH": os.environ["PATH"], VARIABLE: ODD_KEY, f"{VARIABLE}_1": "other-secret"}
    return subprocess.run(
        ["sh", "-c", f"printf %s {word}"], env=environment, capture_output=True, check=True, text=True
    ).stdout


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("plain", id="plain"),
        pytest.param("$HOME `id` $(id) \\ ! * ~ # ; & | < > \" '", id="special-without-a-secret"),
        pytest.param("two\nlines\n\n", id="lines-without-a-secret"),
        pytest.param(ODD_KEY, id="secret"),
        pytest.param(f"Bearer {ODD_KEY}", id="bearer"),
        pytest.param(f"Authorization: Bearer {ODD_KEY}", id="header"),
        pytest.param(f"{ODD_KEY} and {ODD_KEY}", id="twice"),
        pytest.param(f"{ODD_KEY}{ODD_KEY}", id="twice-without-a-break"),
        pytest.param(f"{ODD_KEY} and other-secret", id="two-secrets"),
        pytest.param(f"one\n{ODD_KEY}\ntwo\n", id="lines"),
        pytest.param(f'{{"key": "{ODD_KEY}"}}', id="double-quotes"),
        pytest.param(f"it's {ODD_KEY}", id="single-quote"),
        pytest.param(f"$HOME {ODD_KEY} $(id) `id` \\n !!", id="special"),
        pytest.param(f"\"'{ODD_KEY}'\"", id="between-quotes"),
        pytest.param(f"-{ODD_KEY}", id="like-an-option"),
        pytest.param(f"%s {ODD_KEY} %d", id="like-a-format"),
        pytest.param(f"ключ {ODD_KEY} 🔑", id="beyond-ascii"),
        pytest.param(f"{ODD_KEY}$", id="dollar-behind"),
        pytest.param(f"${ODD_KEY}", id="dollar-before"),
        pytest.param(f"{ODD_KEY} *?[a]~#", id="patterns"),
    ],
)
def test_the_shell_gives_back_the_original(text: str) -> None:
    word = secrets_of(ODD_KEY, "other-secret").shell_word(text)
    assert leaked(ODD_KEY, word) == []
    assert by_the_shell(word) == text


@pytest.mark.parametrize("expression", ["${SHOP_API_KEY%?}", '$(printf %s "$SHOP_API_KEY" | tr a-zA-Z A-Za-z)'])
def test_an_expression_may_be_more_than_a_variable(expression: str) -> None:
    value = ODD_KEY[:-1] if "%?" in expression else ODD_KEY.swapcase()
    secrets = secrets_of(ODD_KEY)
    secrets.add(value, expression)
    assert by_the_shell(secrets.shell_word(f"X: it's {value}")) == f"X: it's {value}"
    assert by_the_shell(secrets.shell_word(f"X: {value}")) == f"X: {value}"
