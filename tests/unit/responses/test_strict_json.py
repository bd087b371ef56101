"""JSON as it is defined, without what parsers tolerate."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from artifact_contracts.checks.strict_json import compose, parse


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), {"a": [float("nan")]}])
def test_what_json_cannot_say_is_not_composed(value: Any) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        compose(value)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param(b"", "Expecting value at character 0", id="empty"),
        pytest.param(b" \n\t", "Expecting value at character 3", id="white-space"),
        pytest.param(b"\xef\xbb\xbf{}", "it starts with a byte order mark", id="byte-order-mark"),
        pytest.param(b"\xef\xbb\xbf", "it starts with a byte order mark", id="byte-order-mark-only"),
        pytest.param(b'{"a": "\xff"}', "byte 7 is not UTF-8", id="no-utf-8"),
        pytest.param(b'"\xc0\xaf"', "byte 1 is not UTF-8", id="overlong"),
        pytest.param(b'"\xed\xa0\x80"', "byte 1 is not UTF-8", id="surrogate"),
        pytest.param("{}".encode("utf-16"), "byte 0 is not UTF-8", id="utf-16"),
        pytest.param("{}".encode("utf-16-le"), None, id="utf-16-without-mark"),
        pytest.param(b"NaN", "NaN is not JSON", id="nan"),
        pytest.param(b"[1, -Infinity]", "-Infinity is not JSON", id="infinity"),
        pytest.param(b'{"a": 1', None, id="cut"),
        pytest.param(b"{} {}", "Extra data at character 3", id="two-values"),
        pytest.param(b"[1,]", None, id="trailing-comma"),
        pytest.param(b"{'a': 1}", None, id="single-quotes"),
        pytest.param(b"{a: 1}", None, id="bare-name"),
        pytest.param(b"/* */ {}", None, id="comment"),
        pytest.param(b"01", None, id="leading-zero"),
        pytest.param(b"+1", None, id="plus"),
        pytest.param(b".5", None, id="no-digit-before"),
        pytest.param(b"1.", None, id="no-digit-behind"),
        pytest.param(b"0x10", None, id="hexadecimal"),
        pytest.param(b"True", None, id="capital"),
        pytest.param(b"undefined", None, id="undefined"),
        pytest.param(b'"a\nb"', None, id="line-break"),
        pytest.param(b'"a\tb"', None, id="tab"),
        pytest.param(b'"\\x41"', None, id="escape"),
        pytest.param(b'"\\u12"', None, id="half-an-escape"),
        pytest.param(b"\x0c{}", None, id="form-feed"),
        pytest.param("\u00a0{}".encode(), None, id="no-break-space"),
        pytest.param(b"{}\x00", None, id="nul"),
        pytest.param(b"[" * 100_000, "it is nested too deep to be read", id="too-deep"),
    ],
)
def test_what_is_no_json_is_refused_with_a_reason(body: bytes, error: str | None) -> None:
    parsed = parse(body)
    assert parsed.value is None
    assert parsed.repeated is None
    assert parsed.error is not None
    if error is not None:
        assert parsed.error == error


@pytest.mark.parametrize(
    ("body", "value"),
    [
        pytest.param(b" null ", None, id="null"),
        pytest.param(b"\r\n[]\t", [], id="white-space-around"),
        pytest.param(b'"\\ud83d\\udd11"', "🔑", id="surrogate-pair"),
        pytest.param(b'"\\ud83d"', "\ufffd", id="lone-surrogate"),
        pytest.param(b'"\\/\\u0000"', "/\0", id="escapes"),
        pytest.param(b"1E400", float("inf"), id="beyond-floats"),
        pytest.param(b"-0", 0, id="minus-zero"),
        pytest.param(b'"\x7f"', "\x7f", id="delete"),
        pytest.param('"\ufeff"'.encode(), "\ufeff", id="mark-within"),
        pytest.param(b"[" * 200 + b"]" * 200, None, id="deep"),
    ],
)
def test_what_is_odd_but_json_is_read(body: bytes, value: Any) -> None:
    parsed = parse(body)
    assert parsed.error is None
    if not body.startswith(b"[["):
        assert parsed.value == value


@pytest.mark.parametrize(
    ("body", "name"),
    [
        pytest.param(b'{"a": 1, "b": 2}', None, id="none"),
        pytest.param(b'{"a": 1, "a": 1}', "a", id="the-same-twice"),
        pytest.param(b'{"a": 1, "b": 2, "b": 3, "a": 4}', "a", id="the-first-of-two"),
        pytest.param(b'{"x": 1, "a": 1, "a": 2}', "a", id="the-second-name"),
        pytest.param(b'[{"a": 1}, {"a": 1}]', None, id="in-two-objects"),
        pytest.param(b'{"a": {"a": 1}}', None, id="at-two-depths"),
        pytest.param(b'{"x": [{"": 1, "": 2}]}', "", id="without-a-name"),
        pytest.param(b'{"a": 1, "A": 2}', None, id="another-letter-case"),
        pytest.param(b'{"a": 1, "\\u0061": 2}', "a", id="escaped"),
    ],
)
def test_a_name_that_stands_twice_is_told(body: bytes, name: str | None) -> None:
    parsed = parse(body)
    assert parsed.error is None
    assert parsed.repeated == name


def test_an_object_of_many_members_is_read_in_no_time() -> None:
    body = json.dumps({f"member-{number}": 0 for number in range(20_000)}).encode()
    started = time.process_time()
    assert parse(body).error is None
    # What compares each member with each other takes many seconds.
    assert time.process_time() - started < 5


def test_a_number_of_many_digits_is_json() -> None:
    assert parse(b"[" + b"9" * 5_000 + b"]").error is None


@pytest.mark.parametrize(
    ("body", "value"),
    [
        pytest.param(rb'"\ud800"', "\ufffd", id="first-half"),
        pytest.param(rb'"\uDFFF!"', "\ufffd!", id="second-half"),
        pytest.param(rb'["\ud83d\ude00", "\ude00\ud83d"]', ["\U0001f600", "\ufffd\ufffd"], id="pairs-and-halves"),
        pytest.param(rb'{"\ud800": [1, {"a": "\ud800"}]}', {"\ufffd": [1, {"a": "\ufffd"}]}, id="names-too"),
        pytest.param(rb'"\\ud800"', r"\ud800", id="no-escape-at-all"),
    ],
)
def test_half_a_character_is_read_as_one_that_cannot_be(body: bytes, value: Any) -> None:
    assert parse(body).value == value
