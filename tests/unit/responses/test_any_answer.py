"""Whatever a service answers, it is judged: nothing in a response can make a check fail in itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from artifact_contracts.checks.response_checks import check_response, check_shape_of_error
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.exchange import Exchange, Response
from artifact_contracts.sending.http_dates import retry_after
from tests.support.fixture_types import CallTo, Contracts
from tests.support.quick_search import quick
from tests.support.sample_replies import BASE_URL

DATES = (
    "Wed, 21 Oct 2099 07:28:00 -0000 GMT",
    "Wed, 21 Oct 2099 07:28:00 GMT",
    "Wed, 21 Oct 2099 07:28:00 +9999 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
    "Mon, 01 Jan 0001 00:00:00 +1400",
    "Fri, 31 Dec 9999 23:59:59 -1400 GMT",
    "Wed, 99 Oct 99999 77:88:99 GMT",
    ", , : GMT",
)
TEXTS = ("", "0", "-1", "9" * 5000, "1e999999", "\x80\xff", "²", "a;" * 300, '"', '\\"' * 200, "(" * 500, ",", "=", "*")
NAMES = (
    *("Date", "Retry-After", "RateLimit", "RateLimit-Policy", "Deprecation", "Sunset", "WWW-Authenticate", "Allow"),
    *("Content-Type", "Vary", "Content-Length", "Transfer-Encoding", "Location", "Age", "Cache-Control", "Server"),
    *("X-RateLimit-Limit", "X-RateLimit-Remaining", "Access-Control-Allow-Origin", "X-Content-Type-Options"),
)
MEDIA_TYPES = ("application/json", "application/problem+json", "text/html", "")


def nested(depth: int, start: str, end: str) -> str:
    return start * depth + "1" + end * depth


VALUES = (
    *(nested(depth, *pair) for depth in (100, 500, 790, 5000) for pair in (("[", "]"), ('{"a":', "}"))),
    nested(400, '[{"a":', "}]"),
    *("1e999999", "-1e999999", "9" * 5000, "-" + "9" * 5000, "NaN", "Infinity", "1.0", "true", "null", "{}", "[]"),
    *('"\\ud800"', '"\\udc00\\ud800"', '{"\\ud800":1}', '"\\u0000"', '{"a":1,"a":2}', '"' + "x" * 9000 + '"'),
    *('[["\\ud800"]]', nested(600, "[", "]").replace("1", '"\\udead"'), "", "{", "\ufeff{}"),
)
MEMBERS = ("error", "message", "code", "requestId", "status", "data", "details", "/", "~")

values = st.sampled_from(VALUES)
objects = st.dictionaries(st.sampled_from(MEMBERS), values, max_size=5).map(
    lambda members: "{" + ",".join(f'"{name}":{value}' for name, value in members.items()) + "}"
)
bodies = st.one_of(st.one_of(values, objects).map(str.encode), st.binary(max_size=40))
texts = st.one_of(
    st.sampled_from((*DATES, *TEXTS)),
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=60),
)
headers = st.lists(st.tuples(st.sampled_from(NAMES), texts), max_size=6)
responses = st.builds(
    lambda status, media_type, fields, body: Response(status, (("Content-Type", media_type), *fields), body),
    st.sampled_from((200, 201, 204, 301, 400, 401, 404, 405, 429, 500, 503, 999)),
    st.sampled_from(MEDIA_TYPES),
    headers,
    bodies,
)


@pytest.mark.parametrize("api", ["ctxfy", "elacity"])
@given(response=responses)
@settings(quick, max_examples=150)
@example(response=Response(503, (("Retry-After", DATES[0]), ("Date", DATES[0]), ("Sunset", DATES[0])), b""))
@example(
    response=Response(
        400,
        (("Content-Type", "application/json"),),
        f'{{"error":"E","message":"M","code":{nested(500, "[", "]")}}}'.encode(),
    )
)
def test_every_answer_is_judged(
    api: str, contracts: Contracts, secrets: Secrets, call_to: CallTo, response: Response
) -> None:
    request = call_to(api).draft.at(BASE_URL, "fresh")
    exchange = Exchange(request, response, None, datetime.now(UTC), 0.1)
    contract = contracts[api]
    results = [
        *check_response(contract, contract.operations[0], exchange, secrets),
        *check_shape_of_error(contract, contract.operations[0], exchange, secrets),
    ]
    assert all(isinstance(result.passed, bool) for result in results)
    assert results


@given(value=texts)
@settings(quick)
@example(value=DATES[0])
@example(value=DATES[6])
def test_a_date_that_was_read_can_be_waited_for(value: str) -> None:
    told = retry_after(value)
    if isinstance(told, datetime):
        assert (told - datetime.now(UTC)).total_seconds()
