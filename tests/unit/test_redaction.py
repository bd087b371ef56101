"""Secrets never leave: not plain, not encoded, and the longer one first."""

from __future__ import annotations

import shlex

import pytest

from artifact_contracts.redaction import LEFT_OUT, Secrets
from tests.support.secret_spellings import SHELL, VARIABLE, leaked, secrets_of, spellings

KEYS = {
    "letters-of-both-cases": "sk-AbCdEf12",
    "all-that-is-special": "sk/Ab+c\"e'f`g\\h=!i&<>",
    "digits": "1234567890",
    "as-short-as-they-come": "aB3/x+y=",
}


@pytest.mark.parametrize("spelling", sorted(spellings("x")))
@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS.keys())
def test_no_spelling_of_a_secret_survives(key: str, spelling: str) -> None:
    secrets = secrets_of(key)
    text = f"before {spellings(key)[spelling]} behind"
    redacted = secrets.redact(text)
    assert leaked(key, text) != []
    assert leaked(key, redacted) == []
    assert SHELL in redacted
    assert secrets.present_in(text)
    assert not secrets.present_in(redacted)
    assert secrets.redact(redacted) == redacted


def test_of_two_secrets_that_begin_alike_the_longer_is_found_first() -> None:
    secrets = Secrets()
    for value, expression in (("sk-AbCdEf", "$SHORT"), ("sk-AbCdEfGh", "$LONG"), ("sk-AbCdEfG", "$MIDDLE")):
        secrets.add(value, expression)
    assert secrets.redact("sk-AbCdEfGh sk-AbCdEfG sk-AbCdEf") == "$LONG $MIDDLE $SHORT"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        pytest.param("", "''", id="empty"),
        pytest.param("plain", "plain", id="plain"),
        pytest.param("$HOME `id`", "'$HOME `id`'", id="special"),
        pytest.param("sk-AbCdEf12", f'"{SHELL}"', id="secret"),
        pytest.param("Bearer sk-AbCdEf12", f'"Bearer {SHELL}"', id="behind-a-word"),
    ],
)
def test_a_word_for_the_shell_names_the_variable(text: str, word: str) -> None:
    assert secrets_of("sk-AbCdEf12").shell_word(text) == word
    assert shlex.split(word) == [text.replace("sk-AbCdEf12", f"${VARIABLE}")]


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


def test_what_cannot_be_replaced_is_left_out() -> None:
    # Percent-encoded JSON escapes: read right by whoever decodes twice, and in no list of spellings.
    secrets = Secrets()
    secrets.add("canary-12345", "$KEY")
    assert secrets.redact("before %5Cu0063anary-12345 behind") == LEFT_OUT
    assert secrets.redact("nothing of the kind") == "nothing of the kind"


@pytest.mark.parametrize("text", ["\u017fk-in-12345", "sk-\u0131n-12345"])
def test_letters_that_are_alike_only_to_unicode_do_no_harm(text: str) -> None:
    secrets = Secrets()
    secrets.add("sk-in-12345", "$KEY")
    assert secrets.redact(f"<{text}>") in (f"<{text}>", "<$KEY>")


def test_a_value_of_several_variables_is_named_after_those_that_are_asked_for() -> None:
    secrets = Secrets()
    for value, shell in (
        ("shared-secret", "$A_KEY"),
        ("shared-secret", "$B_KEY"),
        ("shared-secret", "$B_KEY"),
        ("shared-secre", "${A_KEY%?}"),
        ("shared-secre", "${B_KEY%?}"),
        ("only-of-a-123", "$A_KEY_2"),
    ):
        secrets.add(value, shell)
    text = "shared-secret shared-secre! only-of-a-123"
    assert secrets.redact(text) == "$A_KEY ${A_KEY%?}! $A_KEY_2"
    assert secrets.named_after(["A_KEY"]).redact(text) == "$A_KEY ${A_KEY%?}! $A_KEY_2"
    assert secrets.named_after(["B_OTHER", "B_KEY"]).redact(text) == "$B_KEY ${B_KEY%?}! $A_KEY_2"
    assert secrets.named_after(["KEY"]).redact(text) == "$A_KEY ${A_KEY%?}! $A_KEY_2"


def test_where_no_value_is_shared_the_secrets_are_named_as_they_are() -> None:
    secrets = secrets_of("some-secret-1")
    secrets.add("some-secret-1", SHELL)
    assert secrets.named_after(["ANOTHER"]) is secrets
