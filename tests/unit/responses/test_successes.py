"""What a success is judged by."""

from __future__ import annotations

import gzip
import json
from typing import Any

import httpx
import pytest

from artifact_contracts.checks.expectations import accepted, success_status
from artifact_contracts.checks.response_checks import check_response
from artifact_contracts.contract.contract import Contract
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.exchange import FailureKind
from tests.support.fixture_types import Broken, ReplyTo
from tests.support.reply_rows import GOOD, UNDOCUMENTED, both, for_each, row
from tests.support.sample_replies import CUSTOMARY, answer

VALUES: tuple[Any, ...] = ({}, [], None, 0, "", {"id": "a", "n": [1.5]})
SUCCESSES = [
    *(line for value in VALUES for line in both(f"{value!r}", answer(200, value))),
    *both("200-without-a-body", answer(200)),
    *both("200-with-nothing-at-all", answer(200, media_type=None)),
    *both("200-charset", answer(200, {}, media_type="application/json; charset=UTF-8")),
    *both("200-html", answer(200, b"<p>", media_type="text/html"), "response.media-type"),
    *both("200-text", answer(200, b"Promotion initiated", media_type="text/plain"), "response.media-type"),
    *both("200-no-media-type", answer(200, {}, media_type=None), "response.media-type"),
    *both("200-problem-json", answer(200, {}, media_type="application/problem+json"), "response.media-type"),
    *both("200-no-json", answer(200, b"ok"), "response.strict-json"),
    *both("200-cut", answer(200, b'{"id": 1'), "response.strict-json"),
    *both("200-nan", answer(200, b"[NaN]"), "response.strict-json"),
    *both("200-byte-order-mark", answer(200, b"\xef\xbb\xbf{}"), "response.strict-json"),
    *both("200-member-twice", answer(200, b'{"a": 1, "a": 2}'), "response.unique-members"),
    *both("200-that-looks-like-an-error", answer(200, {"error": "Unauthorized", "code": 401})),
    *(row("ctxfy", f"{status}", answer(status, {})) for status in (201, 202, 203, 299)),
    row("ctxfy", "204", answer(204, media_type=None)),
    row("ctxfy", "202-html", answer(202, b"<p>", media_type="text/html"), "response.media-type"),
    *(
        row("elacity", f"{status}", answer(status, {}), "response.success-status", UNDOCUMENTED)
        for status in (201, 202, 299)
    ),
    row("elacity", "204", answer(204, media_type=None), "response.success-status", UNDOCUMENTED),
    row("elacity", "201-html", answer(201, b"<p>", media_type="text/html"), "response.success-status", UNDOCUMENTED),
]


@for_each(SUCCESSES)
def test_successes(
    reply_to: ReplyTo,
    broken: Broken,
    contracts: dict[str, Contract],
    api: str,
    reply: httpx.Response,
    expected: frozenset[str],
) -> None:
    exchange = reply_to(api, reply)
    assert exchange.response is not None
    status = success_status("response.success-status", exchange.response, contracts[api].operations[0])
    assert broken(api, exchange, status, accepted("accepted.minimal", exchange.response)) == expected


@pytest.mark.parametrize("api", ["ctxfy", "elacity"])
@pytest.mark.parametrize(
    ("what", "kind", "expected"),
    [
        pytest.param(httpx.ConnectError("refused"), FailureKind.UNREACHABLE, set(), id="no-connection"),
        pytest.param(httpx.ReadError("reset"), FailureKind.DROPPED, set(), id="dropped"),
        pytest.param(
            httpx.RemoteProtocolError("illegal status line"),
            FailureKind.MALFORMED,
            {"response.complete"},
            id="no-http",
        ),
        pytest.param(
            httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip")),
            FailureKind.UNDECODABLE,
            {"response.complete"},
            id="content-coding-broken",
        ),
    ],
)
def test_an_answer_that_is_not_complete(
    reply_to: ReplyTo, broken: Broken, api: str, what: Any, kind: FailureKind, expected: frozenset[str]
) -> None:
    exchange = reply_to(api, what)
    assert exchange.failure is not None
    assert exchange.failure.kind is kind
    assert exchange.is_evidence is False
    assert broken(api, exchange) == expected


@pytest.mark.parametrize("coding", ["gzip", "GZip", "x-gzip", "X-GZip", "identity, x-gzip"])
@pytest.mark.parametrize("api", ["ctxfy", "elacity"])
def test_a_body_is_judged_as_it_is_below_its_content_coding(
    reply_to: ReplyTo, broken: Broken, api: str, coding: str
) -> None:
    body = gzip.compress(json.dumps(GOOD[api]).encode())
    headers = {"Content-Encoding": coding, "Content-Type": "application/json", "WWW-Authenticate": "Bearer"}
    headers |= {name.replace("_", "-"): value for name, value in CUSTOMARY.items()}
    reply = httpx.Response(401, headers=headers, stream=httpx.ByteStream(body))
    exchange = reply_to(api, reply)
    assert broken(api, exchange) == set()
    assert exchange.response is not None
    assert exchange.response.fields["content-encoding"] == coding


@pytest.mark.parametrize("api", ["ctxfy", "elacity"])
def test_a_check_result_is_only_of_requirements_that_the_api_is_asked(
    reply_to: ReplyTo, contracts: dict[str, Contract], secrets: Secrets, api: str
) -> None:
    contract = contracts[api]
    exchange = reply_to(api, answer(500, {}, retry_after="x", x_ratelimit_limit="x"))
    check_results = list(check_response(contract, contract.operations[0], exchange, secrets))
    assert check_results
    assert all(contract.register.asks(check_result.requirement) for check_result in check_results)
