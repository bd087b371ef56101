"""A secret is found however often and in whatever order it was encoded; chance is never taken for one."""

from __future__ import annotations

import base64
import html
import json
import random
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.published_contracts import CLONE
from tests.support.quick_search import quick
from tests.support.secret_spellings import secrets_of

KEY = "sk_live-4f9A0bQ7/zX8+w=="


def _folded(text: str, width: int, end: str) -> str:
    return end.join(text[start : start + width] for start in range(0, len(text), width))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()


ENCODINGS: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "json": lambda text: json.dumps(text)[1:-1],
    "json-escapes": lambda text: "".join(f"\\u{ord(letter):04x}" for letter in text),
    "hex-escapes": lambda text: "".join(f"\\x{ord(letter):02x}" for letter in text),
    "percent": lambda text: quote(text, safe=""),
    "percent-throughout": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "html": html.escape,
    "html-decimal": lambda text: "".join(f"&#{ord(letter):05d};" for letter in text),
    "html-hex": lambda text: "".join(f"&#x{ord(letter):X};" for letter in text),
    "spaced": " ".join,
    "zero-width": "\u200b".join,
    "soft-hyphens": "\xad".join,
    "folded": lambda text: _folded(text, 7, "\r\n\t"),
    "folded-in-json": lambda text: _folded(text, 7, "\\n"),
    "reversed": lambda text: text[::-1],
    "quoted-printable": lambda text: _folded("".join(f"={byte:02X}" for byte in text.encode()), 9, "=\n"),
    "utf-16": lambda text: text.encode("utf-16-le").decode("latin-1"),
    "utf-16-with-a-mark": lambda text: text.encode("utf-16").decode("utf-8", "replace"),
    "codes": lambda text: json.dumps(list(text.encode())),
    "codes-on-lines": lambda text: json.dumps(list(text.encode()), indent=4),
    "hex": lambda text: text.encode().hex(),
    "hex-in-pairs": lambda text: text.encode().hex(":"),
    "hex-dump": lambda text: ", ".join(f"0x{byte:02X}" for byte in text.encode()),
    "base64": _base64,
    "base64-shifted": lambda text: _base64(f"x{text}yz"),
    "base64-for-urls": lambda text: base64.urlsafe_b64encode(f"xy{text}".encode()).decode().rstrip("="),
    "base64-folded": lambda text: _folded(_base64(text), 11, "\n"),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_every_encoding_is_found_and_redacted(name: str) -> None:
    _assert_found(ENCODINGS[name](KEY))


@pytest.mark.parametrize("outer", ["percent", "json", "html", "base64", "hex", "base64-folded", "quoted-printable"])
@pytest.mark.parametrize("inner", ENCODINGS)
def test_two_encodings_are_found_and_redacted(inner: str, outer: str) -> None:
    _assert_found(ENCODINGS[outer](ENCODINGS[inner](KEY)))


@pytest.mark.parametrize("times", [3, 5, 40])
@pytest.mark.parametrize("name", ["percent", "html", "json"])
def test_a_chain_of_one_encoding_is_found_however_long(name: str, times: int) -> None:
    text = ENCODINGS["percent-throughout" if name == "percent" else "html-hex" if name == "html" else "json"](KEY)
    for _ in range(min(times, 12) if name == "json" else times):
        text = ENCODINGS[name](text)
    _assert_found(text)


def test_base64_is_found_three_times_over() -> None:
    _assert_found(_base64(_base64(_base64(KEY))))


def _assert_found(text: str) -> None:
    secrets = secrets_of(KEY, KEY[:-1])
    behind = f"before it, {text} and behind it"
    assert secrets.present_in(behind)
    redacted = secrets.redact(behind)
    assert not secrets.present_in(redacted)
    assert KEY[:9] not in redacted


PROSE = "\n".join(file.read_text("utf-8") for file in sorted(CLONE.glob("*.md")))


def test_chance_is_never_taken_for_an_echo() -> None:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
    drawn = random.Random(7)
    secrets = secrets_of(*("".join(drawn.choices(letters, k=drawn.randint(8, 40))) for _ in range(200)))
    noise = [drawn.randbytes(40_000), base64.b64encode(drawn.randbytes(40_000)), drawn.randbytes(20_000).hex().encode()]
    numbers = ",".join(str(drawn.randint(0, 255)) for _ in range(9_000))
    for text in (PROSE, numbers, *(each.decode("latin-1") for each in noise)):
        assert not secrets.present_in(text)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        pytest.param("testkey", "Send the test key again.", id="words-in-a-row"),
        pytest.param("ourkeys", "Look at your keyseed.", id="words-within-words"),
        pytest.param("testing-key", "Testing - key by key.", id="a-word-for-a-key"),
        pytest.param("20261127", "2026 11 27", id="digits-of-a-date"),
        pytest.param("deliver", "He was reviled.", id="a-word-backwards"),
        pytest.param("123456789012", "1234 5678 9012", id="digits-in-groups"),
    ],
)
def test_a_secret_that_words_may_hold_is_not_looked_for_between_words(key: str, text: str) -> None:
    assert not secrets_of(key).present_in(text)
    assert secrets_of(key).present_in(f"{text} {key}")


@quick
@given(st.text(st.characters(), max_size=200))
def test_any_text_without_a_secret_stays_as_it_is(text: str) -> None:
    assert secrets_of(KEY).redact(text) == text


@quick
@given(st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=40))
def test_a_secret_is_found_in_any_text(before: str, behind: str) -> None:
    secrets = secrets_of(KEY)
    assert secrets.present_in(before + KEY + behind)
    assert not secrets.present_in(secrets.redact(before + KEY + behind))


# What makes a careless search begin anew at each character.
NASTY = (
    "%",
    "%25",
    "%41",
    "&",
    "&amp;",
    "&#0",
    "&#65;",
    "\\",
    "\\u0041",
    "=",
    "=41",
    "=\n",
    "A",
    "0x6a,",
    "11 ",
    "s\0",
)
SMALL, LARGE = 50_000, 200_000


@pytest.mark.parametrize("unit", NASTY)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    # Four times the text: four times as long, sixteen times if each character looked at all others.
    assert _seconds(unit, LARGE) < 9 * max(_seconds(unit, SMALL), 0.002)


def _seconds(unit: str, length: int) -> float:
    text = unit * (length // len(unit))
    taken = []
    for _ in range(3):
        secrets = secrets_of(KEY)
        started = time.process_time()
        secrets.redact(text)
        taken.append(time.process_time() - started)
    return min(taken)
