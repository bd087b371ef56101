"""Secrets never leave: not plain, not encoded, and a command that stands for one gives back exactly the original."""

from __future__ import annotations

import base64
import html
import json
import os
import shlex
import string
import subprocess
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from artifact_contracts.redaction import LEFT_OUT, Secrets

VARIABLE = "SHOP_API_KEY"
SHELL = f"${VARIABLE}"
PRINTABLE = "".join(chr(code) for code in range(ord("!"), ord("~") + 1))

# No database and no deadline: neither a past run nor a slow machine decides.
quick = settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

# A secret that has a part of its own stand-in within it cannot be told from the stand-in.
keys = st.text(PRINTABLE, min_size=8, max_size=40).filter(lambda key: "$" not in key and "_" not in key)
surroundings = st.text(st.characters(codec="utf-8"), max_size=40)


def secrets_of(*values: str) -> Secrets:
    secrets = Secrets()
    for number, value in enumerate(values):
        secrets.add(value, SHELL if not number else f"${{{VARIABLE}_{number}}}")
    return secrets


def base64_cores(key: str) -> Iterator[str]:
    """What every Base64 text that holds the key has in common, for each place it can stand in a group of three."""
    for offset in range(3):
        first = -(-offset * 8 // 6)  # the first character made of nothing but the key
        last = (offset + len(key)) * 8 // 6
        yield base64.b64encode(b"\0" * offset + key.encode() + b"\0\0").decode()[first:last]


def spellings(key: str) -> dict[str, str]:
    found = {
        "plain": key,
        "capitals": key.upper(),
        "percent-encoded": quote(key, safe=""),
        "percent-encoded in small letters": quote(key, safe="").lower(),
        "html": html.escape(key),
        "json": json.dumps(key)[1:-1],
        "hex": key.encode().hex(),
        "hex in capitals": key.encode().hex().upper(),
    }
    for offset in range(3):
        encoded = base64.b64encode(b"x" * offset + key.encode() + b"yz")
        found[f"base64 at {offset}"] = encoded.decode()
        found[f"base64 for urls at {offset}"] = encoded.decode().replace("+", "-").replace("/", "_")
    return found


def leaked(key: str, text: str) -> list[str]:
    """Return the spellings of a key that stand in a text, judged without the suite."""
    plain = [form for name, form in spellings(key).items() if not name.startswith("base64")]
    # One character at either edge may be cut off: it holds no more than six bits, mixed with what stands beside it.
    cores = [core[1:-1] for core in base64_cores(key)]
    cores += [core.replace("+", "-").replace("/", "_") for core in cores]
    return [form for form in (*plain, *cores) if form.lower() in text.lower()]


@quick
@given(key=keys, before=surroundings, after=surroundings, spelling=st.sampled_from(sorted(spellings("x"))))
def test_no_spelling_of_a_secret_survives(key: str, before: str, after: str, spelling: str) -> None:
    text = before + spellings(key)[spelling] + after
    redacted = secrets_of(key).redact(text)
    assert leaked(key, text) != []
    assert leaked(key, redacted) == []
    assert SHELL in redacted


@quick
@given(key=keys, parts=st.lists(st.tuples(surroundings, st.sampled_from(sorted(spellings("x")))), max_size=5))
def test_redaction_is_complete_and_done_once(key: str, parts: list[tuple[str, str]]) -> None:
    secrets = secrets_of(key)
    once = secrets.redact("".join(before + spellings(key)[spelling] for before, spelling in parts))
    assert secrets.redact(once) == once
    assert not secrets.present_in(once)


@quick
@given(key=keys, text=st.text(st.characters(codec="utf-8"), max_size=200))
def test_a_text_without_the_secret_stays_as_it_is(key: str, text: str) -> None:
    assume(leaked(key, text) == [])
    assert secrets_of(key).redact(text) == text


@quick
@given(key=keys, text=surroundings)
def test_a_secret_is_found_wherever_it_is_redacted(key: str, text: str) -> None:
    secrets = secrets_of(key)
    assert secrets.present_in(text + key + text)
    assert secrets.present_in(text) is (secrets.redact(text) != text)


@quick
@given(key=keys.filter(lambda key: key.swapcase() != key))
def test_of_two_secrets_that_begin_alike_the_longer_is_found_first(key: str) -> None:
    longer, shorter = f"{key}x", key[:-1]
    for order in ((shorter, key, longer), (longer, key, shorter), (key, longer, shorter)):
        secrets = Secrets()
        for value in order:
            secrets.add(value, {longer: "${KEY}x", key: "$KEY", shorter: "${KEY%?}"}[value])
        assert secrets.redact(f"{longer}\n{key}\n{shorter}\n") == "${KEY}x\n$KEY\n${KEY%?}\n"


def test_a_secret_in_the_other_letter_case_has_an_expression_of_its_own() -> None:
    secrets = Secrets()
    secrets.add("sk-AbCdEf", "$KEY")
    secrets.add("SK-aBcDeF", "$(swapped)")
    assert secrets.redact("sk-AbCdEf SK-aBcDeF sk-abcdef") == "$KEY $(swapped) $KEY"


def test_a_value_that_is_added_twice_keeps_its_first_expression() -> None:
    secrets = Secrets()
    secrets.add("sk-AbCdEf", "$FIRST")
    secrets.add("sk-AbCdEf", "$SECOND")
    assert secrets.redact("sk-AbCdEf") == "$FIRST"


def test_a_secret_that_is_added_later_is_found_too() -> None:
    secrets = secrets_of("first-secret")
    assert secrets.redact("second-secret") == "second-secret"
    secrets.add("second-secret", "$SECOND")
    assert secrets.redact("first-secret second-secret") == f"{SHELL} $SECOND"


@pytest.mark.parametrize("text", ["", "anything", "$SHOP_API_KEY", "\n"])
def test_without_secrets_nothing_is_redacted(text: str) -> None:
    secrets = Secrets()
    secrets.add("", "$EMPTY")
    assert secrets.redact(text) == text
    assert not secrets.present_in(text)


def test_characters_of_a_pattern_are_taken_as_they_are() -> None:
    assert secrets_of(".*(a+)+$^[x]").redact(".*(a+)+$^[x] anything else") == f"{SHELL} anything else"


KEY = "sk/Ab+c$d\"e'f`g\\h=!i"


def by_the_shell(word: str) -> str:
    environment = {"PATH": os.environ["PATH"], VARIABLE: KEY, f"{VARIABLE}_1": "other-secret"}
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
        pytest.param(KEY, id="secret"),
        pytest.param(f"Bearer {KEY}", id="bearer"),
        pytest.param(f"Authorization: Bearer {KEY}", id="header"),
        pytest.param(f"{KEY} and {KEY}", id="twice"),
        pytest.param(f"{KEY}{KEY}", id="twice-without-a-break"),
        pytest.param(f"{KEY} and other-secret", id="two-secrets"),
        pytest.param(f"one\n{KEY}\ntwo\n", id="lines"),
        pytest.param(f'{{"key": "{KEY}"}}', id="double-quotes"),
        pytest.param(f"it's {KEY}", id="single-quote"),
        pytest.param(f"$HOME {KEY} $(id) `id` \\n !!", id="special"),
        pytest.param(f"\"'{KEY}'\"", id="between-quotes"),
        pytest.param(f"-{KEY}", id="like-an-option"),
        pytest.param(f"%s {KEY} %d", id="like-a-format"),
        pytest.param(f"ключ {KEY} 🔑", id="beyond-ascii"),
        pytest.param(f"{KEY}$", id="dollar-behind"),
        pytest.param(f"${KEY}", id="dollar-before"),
        pytest.param(f"{KEY} *?[a]~#", id="patterns"),
    ],
)
def test_the_shell_gives_back_the_original(text: str) -> None:
    word = secrets_of(KEY, "other-secret").shell_word(text)
    assert leaked(KEY, word) == []
    assert by_the_shell(word) == text


@pytest.mark.parametrize("expression", ["${SHOP_API_KEY%?}", '$(printf %s "$SHOP_API_KEY" | tr a-zA-Z A-Za-z)'])
def test_an_expression_may_be_more_than_a_variable(expression: str) -> None:
    value = KEY[:-1] if "%?" in expression else KEY.swapcase()
    secrets = secrets_of(KEY)
    secrets.add(value, expression)
    assert by_the_shell(secrets.shell_word(f"X: it's {value}")) == f"X: it's {value}"
    assert by_the_shell(secrets.shell_word(f"X: {value}")) == f"X: {value}"


@quick
@given(
    text=st.text(string.printable.replace("\x0b", "").replace("\x0c", ""), max_size=30).filter(lambda t: "\r" not in t)
)
def test_any_text_is_one_word(text: str) -> None:
    assert shlex.split(Secrets().shell_word(text)) == [text]


def test_what_cannot_be_replaced_is_left_out() -> None:
    # Percent-encoded JSON escapes: read right by whoever decodes twice, and in no list of spellings.
    secrets = Secrets()
    secrets.add("canary-12345", "$KEY")
    assert secrets.redact("before %5Cu0063anary-12345 behind") == LEFT_OUT
    assert secrets.redact("nothing of the kind") == "nothing of the kind"
