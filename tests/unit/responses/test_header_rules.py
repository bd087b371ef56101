"""What any answer owes by standards and good practice: its headers, good and bad, and how that is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from artifact_contracts.checks.response_checks import check_response
from artifact_contracts.redaction import Secrets
from tests.support.fixture_types import Broken, Contracts, ReplyTo
from tests.support.reply_rows import SOON, both, for_each, unauthorized
from tests.support.sample_replies import CUSTOMARY, answer

NOW = datetime.now(UTC)
SUCCESS: dict[str, Any] = {}


def moment(**ago: float) -> str:
    return format_datetime(NOW - timedelta(**ago), usegmt=True)


def with_headers(**headers: str | None) -> httpx.Response:
    return answer(200, SUCCESS, **headers)


def limited(**headers: str) -> httpx.Response:
    return answer(429, {"message": "Later."}, retry_after=SOON, **headers)


def problem(code: int, **members: Any) -> httpx.Response:
    return answer(code, {"message": "No.", "code": code, **members}, media_type="application/problem+json")


def chunked(**headers: str) -> httpx.Response:
    given = {"Transfer-Encoding": "chunked", "Content-Type": "application/json", **headers}
    customary = {name.replace("_", "-"): value for name, value in CUSTOMARY.items()}
    return httpx.Response(200, headers={**customary, **given}, stream=httpx.ByteStream(b"{}"))


OPEN = {"access_control_allow_origin": "*"}
CREDENTIALS = {"access_control_allow_credentials": "true"}
ROWS = [
    # Date.
    *both("date-an-hour-ago", with_headers(date=moment(hours=1))),
    *both("date-in-an-hour", with_headers(date=moment(hours=-1))),
    *both("date-in-an-older-form", with_headers(date=NOW.strftime("%a %b %d %H:%M:%S %Y"))),
    *both("date-of-a-cache", with_headers(date=moment(days=30), age="2592000")),
    *both("no-date-on-a-failure", answer(503, {"message": "Later."}, date=None)),
    *both("no-date", with_headers(date=None), "response.date"),
    *both("empty-date", with_headers(date=""), "response.date"),
    *both(
        "no-date-on-an-error",
        unauthorized({"message": "No.", "code": 401, "error": "Unauthorized"}, date=None),
        "response.date",
    ),
    *both("date-in-words", with_headers(date="today"), "response.date"),
    *both("date-out-of-range", with_headers(date="Wed, 32 Oct 2099 07:28:00 GMT"), "response.date"),
    *both("date-in-iso-form", with_headers(date="2099-10-21T07:28:00Z"), "response.date"),
    *both("date-of-last-week", with_headers(date=moment(days=7)), "response.date"),
    *both("date-of-next-week", with_headers(date=moment(days=-7)), "response.date"),
    *both("malformed-date-of-a-cache", with_headers(date="today", age="1"), "response.date"),
    # One length.
    *both("in-chunks", chunked()),
    *both("in-chunks-with-a-length", chunked(**{"Content-Length": "2"}), "response.one-length"),
    # Caches.
    *both("private", with_headers(cache_control="private, max-age=60")),
    *both("not-stored", with_headers(cache_control="no-store")),
    *both("kept-for-no-time", with_headers(cache_control="s-maxage=0")),
    *both("publicity-is-no-directive", with_headers(cache_control="x-public-name, publicity=1")),
    *both("public", with_headers(cache_control="Public"), "response.not-shared"),
    *both("public-among-others", with_headers(cache_control="max-age=1,public"), "response.not-shared"),
    *both("shared-for-a-while", with_headers(cache_control="private, s-maxage=10"), "response.not-shared"),
    *both(
        "public-refusal", unauthorized({"message": "No.", "code": 401, "error": "Unauthorized"}, cache_control="public")
    ),
    *both(
        "429-not-stored",
        limited(cache_control="no-store, max-age=0"),
    ),
    *both("429-kept", limited(cache_control="max-age=60"), "response.not-shared"),
    *both("429-public", limited(cache_control="public"), "response.not-shared"),
    # Scripts of other origins.
    *both("every-origin", with_headers(**OPEN)),
    *both("every-origin-without-credentials", with_headers(**OPEN, access_control_allow_credentials="false")),
    *both("one-origin", with_headers(access_control_allow_origin="https://app.example", **CREDENTIALS)),
    *both("every-origin-with-credentials", with_headers(**OPEN, **CREDENTIALS), "response.cross-origin"),
    # Problem details.
    *both("problem-without-status", problem(409), "response.documented-status"),
    *both("problem-of-this-status", problem(409, status=409), "response.documented-status"),
    *both("problem-of-another-status", problem(409, status=400), "response.documented-status", "error.problem-status"),
    *both("problem-status-as-a-text", problem(409, status="409"), "response.documented-status", "error.problem-status"),
    *both("problem-that-is-a-list", answer(503, [409], media_type="application/problem+json")),
    # The end of its life.
    *both("deprecated", with_headers(deprecation="@1688169599", sunset="Wed, 21 Oct 2099 07:28:00 GMT")),
    *both("deprecated-before-1970", with_headers(deprecation="@-1")),
    *both("deprecated-as-a-boolean", with_headers(deprecation="true"), "response.end-of-life"),
    *both("deprecated-by-http-date", with_headers(deprecation="Wed, 21 Oct 2099 07:28:00 GMT"), "response.end-of-life"),
    *both("sunset-in-words", with_headers(sunset="soon"), "response.end-of-life"),
    # Browsers that guess.
    *both("sniffing-in-capitals", with_headers(x_content_type_options="NoSniff ")),
    *both("nosniff-said-twice", with_headers(x_content_type_options="NoSniff, nosniff")),
    *both("no-sniffing-header", with_headers(x_content_type_options=None), "response.nosniff"),
    *both("sniffing-header-of-another-value", with_headers(x_content_type_options="sniff"), "response.nosniff"),
    *both("nothing-to-sniff", answer(204, media_type=None, x_content_type_options=None)),
    # Versions.
    *both("a-server", with_headers(server="nginx", x_powered_by="Express")),
    *both("a-server-named-with-a-digit", with_headers(server="web2", x_powered_by="node-3")),
    *both("server-version", with_headers(server="nginx/1.25.3"), "leakage.server-version"),
    *both("server-version-of-one-number", with_headers(server="Werkzeug/3"), "leakage.server-version"),
    *both("runtime-version", with_headers(x_powered_by="PHP/8.2.1"), "leakage.server-version"),
    *both("framework-version", with_headers(x_aspnet_version="4.0.30319"), "leakage.server-version"),
]


@for_each(ROWS)
def test_headers_of_any_answer(
    reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: frozenset[str]
) -> None:
    ignored = {"error.message", "error.one-shape", "error.envelope", "response.documented-status"}
    assert broken(api, reply_to(api, reply)) - ignored == expected - ignored


@pytest.mark.parametrize(("vary", "passed"), [(None, False), ("Accept", False), ("Accept, origin", True), ("*", True)])
def test_where_the_origin_of_the_caller_comes_back_caches_are_told(
    reply_to: ReplyTo, broken: Broken, vary: str | None, *, passed: bool
) -> None:
    reply = with_headers(access_control_allow_origin="https://app.example", vary=vary)
    exchange = reply_to("ctxfy", reply, change=lambda call: call.with_header("Origin", "https://app.example"))
    assert broken("ctxfy", exchange) == (set() if passed else {"response.cross-origin"})


DATE = "a Date header that says when the answer was made"
ORIGINS = "every origin without credentials, or one, with Vary: Origin where it is the caller's"


@pytest.mark.parametrize(
    ("reply", "requirement", "expected", "observed", "cause"),
    [
        pytest.param(with_headers(date=None), "response.date", DATE, "no Date", "none", id="date"),
        pytest.param(with_headers(date="now"), "response.date", DATE, "now", "malformed", id="odd-date"),
        pytest.param(
            with_headers(date=(old := moment(days=9))), "response.date", DATE, old, "another day", id="old-date"
        ),
        pytest.param(
            chunked(**{"Content-Length": "2"}),
            "response.one-length",
            "one length of the body",
            "Transfer-Encoding and Content-Length: 2",
            "two lengths",
            id="lengths",
        ),
        pytest.param(
            with_headers(cache_control="public"),
            "response.not-shared",
            "nothing that lets others' caches keep the answer",
            "Cache-Control: public",
            "",
            id="public",
        ),
        pytest.param(
            limited(cache_control="public"),
            "response.not-shared",
            "nothing that lets a cache keep a 429",
            "Cache-Control: public",
            "limited",
            id="public-429",
        ),
        pytest.param(
            with_headers(**OPEN, **CREDENTIALS),
            "response.cross-origin",
            ORIGINS,
            "every origin, with credentials",
            "every origin, with credentials",
            id="origins",
        ),
        pytest.param(
            problem(409, status=1), "error.problem-status", "409 at /status", "1 at /status", "/status", id="problem"
        ),
        pytest.param(
            with_headers(sunset="soon"), "response.end-of-life", "an HTTP date", "Sunset: soon", "Sunset", id="sunset"
        ),
        pytest.param(
            with_headers(deprecation="true"),
            "response.end-of-life",
            "a date as in @1700000000",
            "Deprecation: true",
            "Deprecation",
            id="deprecation",
        ),
        pytest.param(
            with_headers(x_content_type_options=None),
            "response.nosniff",
            "X-Content-Type-Options: nosniff",
            "no X-Content-Type-Options",
            "nosniff",
            id="nosniff",
        ),
        pytest.param(
            with_headers(server="a/1", x_powered_by="b 1.2"),
            "leakage.server-version",
            "no version of the software that answers",
            "server: a/1, x-powered-by: b 1.2",
            "server, x-powered-by",
            id="versions",
        ),
    ],
)
def test_what_is_said_of_them(
    reply_to: ReplyTo,
    contracts: Contracts,
    secrets: Secrets,
    reply: httpx.Response,
    requirement: str,
    expected: str,
    observed: str,
    cause: str,
) -> None:
    contract = contracts["ctxfy"]
    said = check_response(contract, contract.operations[0], reply_to("ctxfy", reply), secrets)
    (result,) = [each for each in said if each.requirement == requirement]
    assert (result.passed, result.expected, result.observed, result.cause) == (False, expected, observed, cause)
