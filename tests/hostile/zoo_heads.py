"""Heads that are long, many, odd or none: status lines, fields, places to go, times to wait."""

from __future__ import annotations

from tests.hostile.answer_bytes import Answer
from tests.hostile.spoilt_answers import Spoil, errors, every, once, successes
from tests.hostile.zoo_entry import Entry

STATUS = "response.documented-status"


def with_fields(*fields: bytes) -> Spoil:
    """Add fields as they are."""
    return lambda answer: answer.with_fields(*fields)


def with_line(line: bytes) -> Spoil:
    """Put another status line in front; {} stands for the status."""
    return lambda answer: answer.with_line(line.replace(b"{}", b"%d" % answer.status))


def refused_once(value: str) -> Spoil:
    """Answer 429 and say in some way how long to wait."""
    body = b'{"error": "Too Many Requests", "message": "Later.", "code": 429}'
    return lambda answer: answer.with_line(b"HTTP/1.1 429 Too Many Requests").with_body(
        body, b"Retry-After: " + value.encode()
    )


def redirected(location: bytes, status: int = 302) -> Spoil:
    """Send a valid call elsewhere."""
    return lambda answer: answer.with_line(b"HTTP/1.1 %d Found" % status).with_fields(b"Location: " + location)


def with_line_ends(end: bytes) -> Spoil:
    """End the lines of a head in another way."""
    return lambda answer: answer.head.replace(b"\r\n", end) + answer.body


def folded(answer: Answer) -> Answer:
    return answer.with_fields(b"X-Folded: one", b" two", b"\tthree")


def switching(answer: Answer) -> bytes:
    return b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n" + answer.raw


def _odd(
    name: str,
    does: str,
    spoil: Spoil,
    *,
    exits: tuple[int, ...] = (1, 3),
    shows: str = "",
    accuses: tuple[str, ...] | None = ("response.complete", "response.framing"),
) -> Entry:
    """Return an entry of a service with odd heads behind every success."""
    return Entry(
        name=name,
        does=does,
        serve=successes(spoil),
        exits=exits,
        shows=shows,
        accuses=accuses,
        max_time=10,
    )


def _waiting(name: str, value: str) -> Entry:
    return Entry(
        name=f"retry-after-{name}",
        does=f"Answers 429 once and says to come back after {value[:40]}.",
        serve=once(4, refused_once(value)),
        exits=(0, 1, 3),
        accuses=("rate-limit.retry-after",),
        max_time=10,
    )


LAWFUL = (
    _odd("long-reason", "Says 60 KB behind the status.", with_line(b"HTTP/1.1 {} " + b"OK" * 30_000), exits=(0, 1, 3)),
    _odd("no-reason", "Says nothing behind the status.", with_line(b"HTTP/1.1 {} "), exits=(0,)),
    _odd(
        "odd-reason", "Says bytes beyond ASCII behind it.", with_line(b"HTTP/1.1 {} \xe2\x80\xae\xff"), exits=(0, 1, 3)
    ),
    _odd("http-1.0", "Answers in HTTP/1.0.", with_line(b"HTTP/1.0 {} OK"), exits=(0,)),
    _odd(
        "beyond-ascii",
        "Has fields in UTF-8 and Latin-1.",
        with_fields(b"X-A: caf\xe9", b"X-B: \xe2\x82\xac"),
        exits=(0,),
    ),
    _odd(
        "long-cookies",
        "Sets 1,000 cookies.",
        with_fields(*[b"Set-Cookie: c%d=1; Domain=.com" % n for n in range(1000)]),
        exits=(0, 1, 3),
    ),
    _odd("bare-line-feeds", "Ends lines with LF.", with_line_ends(b"\n"), exits=(0, 1, 3)),
    _odd("folded-field", "Folds a field over three lines.", folded, exits=(0, 1, 3)),
)

BROKEN = (
    _odd("many-fields", "Has 100,000 fields.", with_fields(*[b"X-%d: 1" % n for n in range(100_000)])),
    _odd("long-field", "Has a field of 1 MB.", with_fields(b"X-Long: " + b"a" * 1_000_000)),
    _odd("long-field-name", "Has a name of 1 MB.", with_fields(b"X" * 1_000_000 + b": a")),
    _odd(
        "long-status-line",
        "Sends a status line of 60 KB that is none.",
        with_line(b"HTTP/1.1 " + b"OK " * 20_000),
    ),
    _odd("carriage-returns", "Ends lines with CR.", with_line_ends(b"\r")),
    _odd("no-status-line", "Begins with the fields.", lambda answer: answer.raw.partition(b"\r\n")[2]),
    _odd("status-99", "Has a status of two digits.", with_line(b"HTTP/1.1 99 OK")),
    _odd("status-1000", "Has a status of four digits.", with_line(b"HTTP/1.1 1000 OK")),
    _odd("status-700", "Has a status that no class is for.", with_line(b"HTTP/1.1 700 OK"), accuses=None),
    _odd("status-in-words", "Has a status in words.", with_line(b"HTTP/1.1 OK {}")),
    _odd("negative-status", "Has a negative status.", with_line(b"HTTP/1.1 -{} OK")),
    _odd("http-3", "Answers in HTTP/3.0.", with_line(b"HTTP/3.0 {} OK"), exits=(0, 1, 3)),
    _odd("http-lower-case", "Writes http in small letters.", with_line(b"http/1.1 {} OK")),
    _odd("no-colon", "Has a field without a colon.", with_fields(b"X-Odd field")),
    _odd("no-name", "Has a field without a name.", with_fields(b": value")),
    _odd("space-in-name", "Has a space in a name.", with_fields(b"X Odd: value")),
    _odd("nul-in-field", "Has NUL in a field.", with_fields(b"X-Odd: a\0b")),
    _odd("escape-in-field", "Has ESC in a field.", with_fields(b"X-Odd: \x1b[31m\x9b"), exits=(0, 1, 3)),
    _odd("switching", "Switches protocols though nobody asks.", switching),
)

ELSEWHERE = (
    _odd("redirect-to-itself", "Sends every valid call to itself.", redirected(b"?again"), accuses=None),
    _odd("redirect-elsewhere", "Sends every valid call away.", redirected(b"http://127.0.0.1:9/x", 307), accuses=None),
    _odd(
        "location-nonsense", "Sends every valid call nowhere.", redirected(b"http://[::1:x]:99999/\xff%%"), accuses=None
    ),
    _odd("location-long", "Sends every valid call a long way.", redirected(b"/" + b"a" * 60_000), accuses=None),
    _odd("location-acts", "Has a place to go that is a command.", redirected(b"::set-output name=a::b"), accuses=None),
    _odd("status-300", "Answers 300 without a place to go.", with_line(b"HTTP/1.1 300 OK"), accuses=None),
    _odd("status-304", "Answers 304 to what is no question.", with_line(b"HTTP/1.1 304 Not Modified"), accuses=None),
)

WAITING = (
    _waiting("two-zones", "Wed, 21 Oct 2099 07:28:00 -0000 GMT"),
    _waiting("far", "Wed, 21 Oct 2099 07:28:00 GMT"),
    _waiting("huge", "99999999999999999999999999"),
    _waiting("exponent", "1e9"),
    _waiting("negative", "-5"),
    _waiting("no-date", "Xyz, 99 Foo 20999 99:99:99 GMT"),
    _waiting("year-zero", "Mon, 01 Jan 0000 00:00:00 GMT"),
    _waiting("two", "5, 10"),
    _waiting("words", "soon" * 10_000),
    Entry(
        name="retry-after-longer-than-the-run",
        does="Answers every request with 429 and says to come back in ten seconds.",
        serve=every(refused_once("10")),
        exits=(3,),
        max_time=5,
    ),
    Entry(
        name="retry-after-0",
        does="Answers every error with 429 and says to come back at once.",
        serve=errors(refused_once("0")),
        exits=(3,),
        max_time=10,
        accuses=("rate-limit.retry-after",),
    ),
)

ENTRIES = (*LAWFUL, *BROKEN, *ELSEWHERE, *WAITING)
