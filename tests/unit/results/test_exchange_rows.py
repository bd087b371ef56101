"""How the reports show an exchange: all of it but the secret."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC

import pytest

from artifact_contracts.bounded_text import LONGEST
from artifact_contracts.cases.head_flaws import HeadFlaw
from artifact_contracts.redaction import CUT_OFF, Secrets
from artifact_contracts.results.model import ExchangeResult, RequestResult, ResponseResult
from artifact_contracts.sending.customary_fields import CustomaryFields
from artifact_contracts.sending.exchange import Exchange, Failure, FailureKind, Response
from artifact_contracts.sending.reproduction import SHOWN
from tests.support.sample_exchanges import STARTED, exchange
from tests.support.sample_replies import KEY

Shown = Callable[[Exchange], ExchangeResult]


def test_all_of_it_stands_there_but_the_secret(secrets: Secrets, shown: Shown) -> None:
    reply = Response(200, (("X-Key", KEY), ("X-A", "1")), f'{{"key": "{KEY}"}}'.encode(), truncated=True)
    made = shown(exchange(b"{}", reply))
    assert made.started == "2026-02-19T10:20:30.456+00:00"
    assert made.seconds == 0.1235
    assert made.error is None
    assert made.request == RequestResult(
        method="PUT", url=made.request.url, headers=made.request.headers, body="{}", encoding="utf-8"
    )
    assert [name for name, _ in made.request.headers] == ["Authorization"]
    assert made.response is not None
    assert made.response == ResponseResult(
        status=200,
        headers=(made.response.headers[0], ("X-A", "1")),
        body=made.response.body,
        encoding="utf-8",
        truncated=True,
    )
    assert not secrets.present_in(repr(made))
    assert repr(made).count("_API_KEY") == 4


def test_its_request_is_found_in_logs_by_its_id(shown: Shown) -> None:
    assert shown(exchange(customary=(("X-Request-Id", "0a1b2c3d-17"),))).request_id == "0a1b2c3d-17"
    assert shown(exchange()).request_id == ""


def test_a_request_with_a_flaw_is_shown_with_all_that_was_said_of_it(shown: Shown) -> None:
    customary = CustomaryFields("0a1b2c3d").of_next(exchange().request)
    flawed = replace(exchange().request, flaw=HeadFlaw.SPACE_BEFORE_COLON)
    made = shown(replace(exchange(customary=customary), request=flawed))
    assert set(customary) < set(made.request.headers)
    assert ("X-Remark ", "none") in made.request.headers


def test_where_there_is_no_answer_the_reason_is_told(secrets: Secrets, shown: Shown) -> None:
    failure = Failure(FailureKind.UNREACHABLE, f"no way to {KEY}")
    made = shown(exchange(failure=failure))
    assert made.response is None
    assert made.request.body is None
    assert made.error is not None
    assert made.error.startswith("no connection (no way to $")
    assert not secrets.present_in(repr(made))


def test_an_empty_body_is_another_thing_than_none(shown: Shown) -> None:
    assert shown(exchange(b"")).request.body == ""


@pytest.mark.parametrize("body", [b"\xff\x00", b"\xff" + KEY.encode() + b"\xfe"], ids=["plain", "with-a-secret"])
def test_bytes_that_are_no_text_are_shown_as_base64(secrets: Secrets, shown: Shown, body: bytes) -> None:
    made = shown(exchange(body, Response(200, (), body)))
    for side in (made.request, made.response):
        assert side is not None
        assert side.encoding == "base64"
        raw = base64.b64decode(side.body or "").decode("latin-1")
        assert raw[0] == "\xff"
        assert not secrets.present_in(raw)
    assert (made.request.body == base64.b64encode(body).decode()) is (KEY.encode() not in body)


@pytest.mark.parametrize(
    ("body", "text", "encoding"),
    [
        pytest.param(b"x" * SHOWN, "x" * SHOWN, "utf-8", id="as-long-as-it-may-be"),
        pytest.param(b"x" * (SHOWN + 1), "x" * SHOWN + "… and 1 bytes more", "utf-8", id="one-byte-more"),
        pytest.param(
            b"x" * (SHOWN - 1) + "é".encode() + b"x" * 9,
            "x" * (SHOWN - 1) + "… and 11 bytes more",
            "utf-8",
            id="cut-within-a-character",
        ),
    ],
)
def test_a_long_body_that_was_sent_is_shown_by_its_beginning(
    shown: Shown, body: bytes, text: str, encoding: str
) -> None:
    made = shown(exchange(body)).request
    assert (made.body, made.encoding) == (text, encoding)


def test_a_long_body_that_is_no_text_is_shown_by_its_beginning_too(shown: Shown) -> None:
    made = shown(exchange(b"\xff" * (SHOWN + 7))).request
    assert made.encoding == "base64"
    assert base64.b64decode(made.body or "").startswith(b"\xff" * SHOWN + "… and 7 bytes".encode())


def test_a_start_is_shown_in_universal_time(shown: Shown) -> None:
    assert shown(exchange(started=STARTED.astimezone(UTC))).started == shown(exchange()).started


@pytest.mark.parametrize("length", [8, len(KEY) - 1], ids=["as-little-as-counts", "nearly-all"])
@pytest.mark.parametrize(
    "encoded",
    [
        pytest.param(str, id="plain"),
        pytest.param(lambda text: "".join(f"%{ord(letter):02x}" for letter in text), id="percent-encoded"),
        pytest.param(lambda text: " ".join(f"%{ord(letter):02x}" for letter in text), id="percent-encoded-and-spaced"),
        pytest.param(lambda text: base64.b64encode(text.encode()).decode(), id="base64"),
    ],
)
def test_what_is_left_of_a_key_at_the_end_of_a_cut_body_is_cut_off(
    shown: Shown, encoded: Callable[[str], str], length: int
) -> None:
    fragment = encoded(KEY[:length])
    made = shown(exchange(b"{}", Response(200, (), f"{'x' * 999} {fragment}".encode(), truncated=True)))
    assert made.response is not None
    # What is left is a percent sign at most.
    assert made.response.body.replace("%", "") == f"{'x' * 999} {CUT_OFF}"


def test_what_is_too_short_to_give_a_key_away_stays(shown: Shown) -> None:
    made = shown(exchange(b"{}", Response(200, (), f"the end {KEY[:7]}".encode(), truncated=True)))
    assert made.response is not None
    assert made.response.body == f"the end {KEY[:7]}"


def test_a_key_at_the_end_of_what_is_shown_of_a_request_is_cut_off(shown: Shown) -> None:
    made = shown(exchange(b"x" * (SHOWN - 10) + KEY.encode() + b"x" * 99))
    assert made.request.body == f"{'x' * (SHOWN - 10)}{CUT_OFF}… and {len(KEY) + 89} bytes more"


def test_what_a_service_says_at_great_length_is_cut_and_marked(shown: Shown) -> None:
    headers = (("X-Long", "x" * (LONGEST - 4) + KEY + "x" * 60_000), *(("X-A", "1"),) * 20_000)
    made = shown(exchange(b"{}", Response(200, headers, b"y" * 5000)))
    assert made.response is not None
    assert len(made.response.headers) == 101
    assert made.response.headers[-1] == ("…", "cut: 19901 headers more")
    long = made.response.headers[0][1]
    assert len(long) < LONGEST + 50
    assert "(cut: " in long
    assert "sK/" not in long
    assert len(made.response.body) == 5000


def test_a_reason_of_great_length_is_cut_and_marked(shown: Shown) -> None:
    made = shown(exchange(failure=Failure(FailureKind.MALFORMED, "x" * 60_000)))
    assert made.error is not None
    assert made.error.startswith("the answer is not HTTP (xxx")
    assert made.error.endswith(" characters more)")


def test_what_was_sent_is_shown_as_a_whole(shown: Shown) -> None:
    made = exchange(b"{}", Response(200, (), b""))
    request = replace(made.request, headers=(("X-Long", "x" * 9000),))
    assert shown(replace(made, request=request)).request.headers == (("X-Long", "x" * 9000),)
