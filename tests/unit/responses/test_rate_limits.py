"""429 and the headers of a rate limit."""

from __future__ import annotations

import httpx

from tests.support.fixture_types import Broken, ReplyTo
from tests.support.reply_rows import FORM, SOON, both, for_each, row
from tests.support.sample_replies import answer

RATE_LIMITS = [
    *both("429-seconds", answer(429, {"message": "Later."}, retry_after=SOON)),
    *both("429-now", answer(429, {"message": "Later."}, retry_after="0")),
    *both("429-date", answer(429, {"message": "Later."}, retry_after="Wed, 21 Oct 2099 07:28:00 GMT")),
    *both("429-date-gone-by", answer(429, {"message": "Later."}, retry_after="Wed, 21 Oct 2015 07:28:00 GMT")),
    *(
        line
        for name, value in {
            "negative": "-1",
            "fraction": "1.5",
            "words": "soon",
            "unit": "60s",
            "two-values": "60, 120",
            "iso-date": "2099-10-21T07:28:00Z",
            "local-date": "Wed, 21 Oct 2099 07:28:00 +0200",
            "date-without-zone": "Wed, 21 Oct 2099 07:28:00",
            "impossible-date": "Wed, 32 Oct 2099 07:28:00 GMT",
            "hexadecimal": "0x10",
        }.items()
        for line in both(f"429-{name}", answer(429, {"message": "Later."}, retry_after=value), FORM)
    ),
    row("ctxfy", "429-missing", answer(429, {"message": "Later."}), "rate-limit.retry-after"),
    row("elacity", "429-missing", answer(429, {"message": "Later."}), "rate-limit.retry-after"),
    *both("429-empty-header", answer(429, {"message": "No."}, retry_after=""), "rate-limit.retry-after", FORM),
    row("ctxfy", "429-no-body", answer(429, media_type=None, retry_after=SOON), "error.one-shape"),
    row("elacity", "429-no-body", answer(429, media_type=None, retry_after=SOON), "error.message"),
    *both("retry-after-elsewhere", answer(503, {"message": "Later."}, retry_after="soon"), FORM),
    *(
        row("ctxfy", f"limits-{name}", answer(200, {}, **headers), *requirements)
        for name, headers, *requirements in (
            ("none", {}),
            ("consistent", {"x_ratelimit_limit": "100", "x_ratelimit_remaining": "99", "x_ratelimit_reset": "60"}),
            ("without-reset", {"x_ratelimit_limit": "10", "x_ratelimit_remaining": "0"}),
            ("all-left", {"x_ratelimit_limit": "10", "x_ratelimit_remaining": "10"}),
            (
                "more-left-than-there-are",
                {"x_ratelimit_limit": "10", "x_ratelimit_remaining": "11"},
                "rate-limit.headers",
            ),
            ("negative", {"x_ratelimit_limit": "10", "x_ratelimit_remaining": "-1"}, "rate-limit.headers"),
            ("words", {"x_ratelimit_limit": "ten", "x_ratelimit_remaining": "one"}, "rate-limit.headers"),
            ("of-nineteen-digits", {"x_ratelimit_limit": "9" * 19, "x_ratelimit_remaining": "9" * 19}),
            (
                "of-twenty-digits",
                {"x_ratelimit_limit": "9" * 20, "x_ratelimit_remaining": "1"},
                "rate-limit.headers",
            ),
            ("remaining-empty", {"x_ratelimit_limit": "9", "x_ratelimit_remaining": ""}, "rate-limit.headers"),
            ("only-a-limit", {"x_ratelimit_limit": "10"}, "rate-limit.headers"),
            ("only-what-remains", {"x_ratelimit_remaining": "10"}, "rate-limit.headers"),
            ("only-reset", {"x_ratelimit_reset": "tomorrow"}),
        )
    ),
    row("elacity", "limits-are-not-documented", answer(200, {}, x_ratelimit_limit="1", x_ratelimit_remaining="2")),
]


@for_each(RATE_LIMITS)
def test_rate_limits(
    reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: frozenset[str]
) -> None:
    assert broken(api, reply_to(api, reply)) == expected
