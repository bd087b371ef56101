"""Credentials that come back, however they are spelled, and what only looks like one."""

from __future__ import annotations

import base64
import html
import re
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from artifact_contracts.checks.response_checks import check_response
from tests.support.fixture_types import Broken, ReplyTo
from tests.support.reply_rows import for_each, row
from tests.support.sample_replies import CHALLENGE, KEY, answer, envelope

APIS = ("ctxfy", "elacity")


def saying(api: str, message: str, **headers: str) -> httpx.Response:
    return answer(401, envelope(api, 401, message=message), **CHALLENGE, **headers)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _with_reason(api: str, reason: str) -> httpx.Response:
    reply = saying(api, "Refused.")
    reply.extensions["reason_phrase"] = reason.encode()
    return reply


ECHOES = {
    "plain": KEY,
    "plain-among-words": f"The key {KEY} is not known.",
    "plain-without-a-break": f"key{KEY}key",
    "capitals": KEY.upper(),
    "small-letters": KEY.lower(),
    "letter-case-exchanged": KEY.swapcase(),
    "percent-encoded": quote(KEY, safe=""),
    "percent-encoded-in-small-letters": quote(KEY, safe="").lower(),
    "html-escaped": html.escape(KEY),
    "hex": KEY.encode().hex(),
    "hex-in-capitals": KEY.encode().hex().upper(),
    "base64": _base64(KEY),
    "base64-as-user-name": _base64(f"{KEY}:"),
    "base64-as-password": _base64(f"u:{KEY}"),
    "base64-behind-two": _base64(f"ab{KEY}cd"),
    "base64-for-urls": base64.urlsafe_b64encode(f"x{KEY}".encode()).decode(),
    "reversed": KEY[::-1],
    "spaced": " ".join(KEY),
    "on-two-lines": f"{KEY[:9]}\n    {KEY[9:]}",
    "split-by-what-nobody-sees": "\u200b".join(KEY),
    "percent-encoded-twice": quote(quote(KEY, safe=""), safe=""),
    "base64-of-base64": _base64(_base64(KEY)),
    "base64-on-lines-of-its-own": "\r\n".join(re.findall(".{1,10}", _base64(KEY))),
    "codes-of-characters": ",".join(str(ord(letter)) for letter in KEY),
    "utf-16": KEY.encode("utf-16-le").decode(),
    "quoted-printable": "".join(f"={ord(letter):02X}" for letter in KEY),
}

LOOK_ALIKES = {
    "first-three-characters": f"The key that begins with {KEY[:3]} is not known.",
    "masked": f"{KEY[:3]}…{KEY[-3:]}",
    "without-its-end": KEY[:-1],
    "words-about-keys": "Send the key as Authorization: Bearer <key>, or as X-API-Key: <key>.",
    "name-of-the-variable": "CTXFY_API_KEY ELACITY_API_KEY",
}

LEAKS = [
    line
    for api in APIS
    for line in (
        *(row(api, f"{form}-in-the-body", saying(api, text), "leakage.credential") for form, text in ECHOES.items()),
        *(row(api, f"look-alike-{form}", saying(api, text)) for form, text in LOOK_ALIKES.items()),
        row(api, "in-the-reason-phrase", _with_reason(api, f"No {KEY}"), "leakage.credential"),
        row(api, "in-a-header", saying(api, "Refused.", x_debug=f"key={KEY}"), "leakage.credential"),
        row(api, "percent-encoded-in-a-header", saying(api, "No.", x_debug=quote(KEY, safe="")), "leakage.credential"),
        row(
            api,
            "in-the-challenge",
            answer(401, envelope(api, 401), www_authenticate=f'Bearer realm="{quote(KEY, safe="")}"'),
            "leakage.credential",
        ),
        row(api, "in-a-cookie", saying(api, "Refused.", set_cookie=f"key={_base64(KEY)}"), "leakage.credential"),
        row(api, "look-alike-in-a-header", saying(api, "Refused.", x_key_prefix=KEY[:3])),
        row(
            api,
            "as-the-name-of-a-member",
            answer(401, envelope(api, 401, **{KEY: 1}), **CHALLENGE),
            "leakage.credential",
        ),
        row(
            api,
            "in-bytes-that-are-no-text",
            answer(200, b"\xff\xfe" + KEY.encode() + b"\xff"),
            "response.strict-json",
            "leakage.credential",
        ),
        row(api, "in-a-success", answer(200, {"key": KEY}), "leakage.credential"),
        row(
            api,
            "in-the-address-of-a-redirect",
            answer(307, media_type=None, location=f"/x?key={quote(KEY, safe='')}"),
            "response.no-redirect",
            "leakage.credential",
        ),
    )
]


@for_each(LEAKS)
def test_a_credential_never_comes_back(
    reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: frozenset[str]
) -> None:
    assert broken(api, reply_to(api, reply)) == expected


@pytest.mark.parametrize("api", APIS)
def test_every_secret_of_the_run_counts_not_only_the_one_that_was_sent(
    reply_to: ReplyTo, broken: Broken, targets: Any, api: str
) -> None:
    other = targets[api].inputs["OTHER_API_KEY"]
    assert broken(api, reply_to(api, saying(api, f"Did you mean {other}?"))) == {"leakage.credential"}


def test_the_place_of_a_leak_is_named_and_the_credential_is_not(
    reply_to: ReplyTo, contracts: Any, secrets: Any
) -> None:
    contract = contracts["ctxfy"]
    exchange = reply_to("ctxfy", saying("ctxfy", KEY, x_debug=KEY))
    check_results = check_response(contract, contract.operations[0], exchange, secrets)
    (leak,) = [check_result for check_result in check_results if not check_result.passed]
    assert leak.observed == "a credential in x-debug, the body"
    assert KEY not in repr(leak)
