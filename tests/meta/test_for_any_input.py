"""What holds for any text and any value, searched for the one for which it does not."""

from __future__ import annotations

import json
import shlex
import string
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from artifact_contracts.checks.strict_json import compose, parse
from artifact_contracts.redaction import Secrets
from tests.support.secret_spellings import SHELL, leaked, secrets_of, spellings

PRINTABLE = "".join(chr(code) for code in range(ord("!"), ord("~") + 1))

# No database and no deadline: neither a past run nor a slow machine decides.
quick = settings(max_examples=100, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

# A secret that has a part of its own stand-in within it cannot be told from the stand-in.
keys = st.text(PRINTABLE, min_size=8, max_size=40).filter(lambda key: "$" not in key and "_" not in key)
surroundings = st.text(st.characters(codec="utf-8"), max_size=40)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@quick
@given(value=values)
def test_whatever_is_json_is_read(value: Any) -> None:
    for ensure_ascii in (True, False):
        text = json.dumps(value, ensure_ascii=ensure_ascii)
        body = text.encode("utf-8", "surrogatepass")
        assert parse(body).value == value
        assert parse(body).error is None
        assert parse(body).repeated is None


@quick
@given(value=values)
def test_what_is_composed_is_read_as_the_same(value: Any) -> None:
    assert parse(compose(value)).value == value


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


@quick
@given(
    text=st.text(string.printable.replace("\x0b", "").replace("\x0c", ""), max_size=30).filter(lambda t: "\r" not in t)
)
def test_any_text_is_one_word(text: str) -> None:
    assert shlex.split(Secrets().shell_word(text)) == [text]
