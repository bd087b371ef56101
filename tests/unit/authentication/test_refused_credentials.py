"""A refused credential: what the suite says of every way in which a service can answer one."""

from __future__ import annotations

import httpx
import pytest

from artifact_contracts.cases.call import Call
from artifact_contracts.checks.expectations import status_is
from tests.support.fixture_types import Answer, Broken, BrokenBy, ReplyTo
from tests.support.reply_rows import for_each, row
from tests.support.sample_replies import CHALLENGE, answer, envelope

APIS = ("ctxfy", "elacity")


def refused(api: str, status: int = 401, /, **headers: str) -> httpx.Response:
    return answer(status, envelope(api, status), **headers)


# RFC 9110 section 11.6.1: a list of schemes, each alone, with one token68, or with parameters.
WELL_FORMED = {
    "of-a-scheme-alone": "Bearer",
    "of-a-scheme-with-an-odd-name": "X-API-Key",
    "with-a-token68": "Negotiate YWJj/+-._~ZA==",
    "with-a-value-that-is-no-text": "Bearer realm=service",
    "with-an-empty-text": 'Bearer realm=""',
    "with-a-comma-in-a-text": 'Bearer realm="one, two"',
    "with-a-quote-in-a-text": 'Bearer realm="say \\"please\\""',
    "with-letters-beyond-ascii": 'Bearer realm="Schl\u00fcssel"',
    "with-spaces-around-the-equals-sign": 'Bearer realm = "service"',
    "with-more-than-one-space": 'Bearer   realm="service"',
    "with-parameters": 'Bearer realm="service", error="invalid_token", error_description="No."',
    "of-three-schemes": 'Digest realm="a", qop="auth" , Basic realm="b",Bearer',
    "with-empty-places-in-the-list": ' , Bearer,, ApiKey realm="a" ,',
}
MALFORMED = {
    "of-commas": ", ,",
    "of-a-parameter-alone": 'realm="service"',
    "of-words": "Please send a key.",
    "with-a-text-left-open": 'Bearer realm="service',
    "with-a-text-for-a-name": '"Bearer"',
    "without-a-comma-between": 'Bearer realm="service" error="invalid_token"',
    "with-a-value-that-is-no-token": "Bearer realm=a b",
    "with-a-semicolon": 'Bearer realm="service"; error="invalid_token"',
    "of-json": '{"scheme": "Bearer"}',
    "of-a-placeholder": "Bearer <key>",
}

CHALLENGES = [
    line
    for api in APIS
    for line in (
        row(api, "one-challenge", refused(api, **CHALLENGE)),
        row(api, "two-challenges", refused(api, www_authenticate='Bearer, ApiKey realm="service"')),
        row(
            api,
            "challenge-in-a-header-in-small-letters",
            answer(401, envelope(api, 401), **{"www-authenticate": "Bearer"}),
        ),
        row(api, "challenge-of-another-scheme", refused(api, www_authenticate="ApiKey")),
        *(row(api, f"challenge-{name}", refused(api, www_authenticate=value)) for name, value in WELL_FORMED.items()),
        *(
            row(api, f"challenge-{name}", refused(api, www_authenticate=value), "authentication.challenge")
            for name, value in MALFORMED.items()
        ),
        row(api, "no-challenge", refused(api), "authentication.challenge"),
        row(api, "empty-challenge", refused(api, www_authenticate=""), "authentication.challenge"),
        row(api, "challenge-in-another-header", refused(api, proxy_authenticate="Bearer"), "authentication.challenge"),
    )
]

STATUSES = [
    row("ctxfy", "400", refused("ctxfy", 400), "authentication.missing"),
    row("elacity", "400", refused("elacity", 400), "authentication.missing"),
    row("ctxfy", "403", refused("ctxfy", 403), "authentication.missing", "response.documented-status"),
    row("elacity", "403", refused("elacity", 403), "authentication.missing"),
    row("ctxfy", "404", refused("ctxfy", 404), "authentication.missing"),
    row("elacity", "404", refused("elacity", 404), "authentication.missing"),
    row("ctxfy", "407", refused("ctxfy", 407), "authentication.missing", "response.documented-status"),
    row("elacity", "407", refused("elacity", 407), "authentication.missing", "response.documented-status"),
    row("ctxfy", "419", refused("ctxfy", 419), "authentication.missing", "response.documented-status"),
    row("elacity", "498", refused("elacity", 498), "authentication.missing", "response.documented-status"),
    *(
        row(api, f"success-with-the-body-of-a-401{name}", answer(200, body), "authentication.missing")
        for api in APIS
        for name, body in {"": envelope(api, 401), "-in-another": {"error": envelope(api, 401)}}.items()
    ),
    row("ctxfy", "success", answer(200, {}), "authentication.missing"),
    row("elacity", "success", answer(200, {}), "authentication.missing"),
    row("ctxfy", "500", refused("ctxfy", 500), "authentication.missing", "response.no-server-error"),
    row("elacity", "500", refused("elacity", 500), "authentication.missing", "response.no-server-error"),
    *(
        row(
            api,
            f"sign-in-page-elsewhere-{status}",
            answer(status, b"", media_type=None, location="/sign-in"),
            "authentication.missing",
            "response.no-redirect",
        )
        for api in APIS
        for status in (302, 303, 307)
    ),
    row(
        "ctxfy",
        "sign-in-page",
        answer(200, b"<html>", media_type="text/html"),
        "authentication.missing",
        "response.media-type",
    ),
    row(
        "elacity",
        "sign-in-page",
        answer(200, b"<html>", media_type="text/html"),
        "authentication.missing",
        "response.media-type",
    ),
]


@pytest.fixture
def broken_by_refusal(reply_to: ReplyTo, broken: Broken) -> BrokenBy:
    """Return the ids of all requirements that a reply to a call without a credential breaks."""

    def broken_by_refusal(api: str, reply: Answer) -> set[str]:
        exchange = reply_to(api, reply, change=Call.without_credential)
        assert exchange.response is not None
        return broken(api, exchange, status_is("authentication.missing", exchange.response, ("401",)))

    return broken_by_refusal


@for_each(CHALLENGES)
def test_a_401_is_judged_by_its_challenge(
    broken_by_refusal: BrokenBy, api: str, reply: Answer, expected: frozenset[str]
) -> None:
    assert broken_by_refusal(api, reply) == expected


@for_each(STATUSES)
def test_another_status_is_no_refusal_of_the_credential(
    broken_by_refusal: BrokenBy, api: str, reply: Answer, expected: frozenset[str]
) -> None:
    assert broken_by_refusal(api, reply) == expected


@pytest.mark.parametrize(
    ("status", "patterns", "passed"),
    [
        pytest.param(401, ("401",), True, id="the-same"),
        pytest.param(403, ("401",), False, id="another"),
        pytest.param(403, ("401", "403"), True, id="one-of-two"),
        pytest.param(422, ("4XX",), True, id="of-the-class"),
        pytest.param(500, ("4XX",), False, id="of-another-class"),
        pytest.param(200, ("2XX", "4XX"), True, id="of-one-of-two-classes"),
        pytest.param(299, (), False, id="nothing-wanted"),
    ],
)
def test_a_status_is_compared_with_patterns(
    reply_to: ReplyTo, *, status: int, patterns: tuple[str, ...], passed: bool
) -> None:
    exchange = reply_to("ctxfy", answer(status))
    assert exchange.response is not None
    check_result = status_is("authentication.missing", exchange.response, patterns)
    assert check_result.passed is passed
    assert check_result.expected == " or ".join(patterns)
