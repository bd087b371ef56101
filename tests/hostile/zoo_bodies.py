"""Bodies that are long, deep, odd or hard to judge, most of them as lawful as can be."""

from __future__ import annotations

import random
import string
from collections.abc import Callable

from tests.hostile.spoilt_answers import Spoil, first_errors, successes, with_message
from tests.hostile.zoo_entry import Entry

LENGTH = 900_000


def raw_body(make: Callable[[int], bytes], media_type: bytes = b"application/json") -> Spoil:
    """Put bytes that are made for a status in the place of a body."""
    return lambda answer: answer.with_body(make(answer.status), media_type=media_type)


def with_member(text: str) -> Spoil:
    """Put a further member, written as it is, into an error."""
    return lambda answer: answer.with_body(answer.body[:-1] + b", " + text.encode() + b"}")


def recoded(encoding: str, media_type: str = "application/json", mark: bytes = b"") -> Spoil:
    """Write an error in another encoding of characters."""
    return lambda answer: answer.with_body(mark + answer.body.decode().encode(encoding), media_type=media_type.encode())


def typed(media_type: str) -> Spoil:
    """Say another media type of an error."""
    return lambda answer: answer.with_body(answer.body, media_type=media_type.encode())


def long_of(alphabet: str) -> str:
    """Return a long text of random characters."""
    return "".join(random.Random(1).choices(alphabet, k=LENGTH))


def _lawful(name: str, does: str, spoil: Spoil, exits: tuple[int, ...] = (0,)) -> Entry:
    """Return an entry of a service whose errors look odd and keep the contract."""
    return Entry(name=name, does=does, serve=first_errors(spoil), exits=exits, max_time=15, cpu=10)


def _unlawful(name: str, does: str, spoil: Spoil, shows: str = "") -> Entry:
    """Return an entry of a service whose errors are broken."""
    return Entry(
        name=name,
        does=does,
        serve=first_errors(spoil),
        exits=(0, 1, 3),
        shows=shows,
        accuses=None,
        max_time=15,
    )


ENTRIES = (
    _lawful("percent-signs", "Words errors in 900 KB of percent signs.", with_message("%" * LENGTH)),
    _lawful("percent-escapes", "Words errors in 900 KB of percent escapes.", with_message("%25" * (LENGTH // 3))),
    _lawful("ampersands", "Words errors in 900 KB of entities.", with_message("&#x26;amp;" * (LENGTH // 10))),
    _lawful("backslashes", "Words errors in 450,000 backslashes.", with_message("\\" * (LENGTH // 2))),
    _lawful("unicode-escapes", "Words errors in escapes of escapes.", with_message("\\u005cu0025" * (LENGTH // 13))),
    _lawful(
        "base64-letters", "Words errors in 900 KB that may be Base64.", with_message(long_of(string.ascii_letters))
    ),
    _lawful("hex-digits", "Words errors in 900 KB that may be hex.", with_message(long_of(string.hexdigits))),
    _lawful("spaces", "Words errors in 900 KB of spaces.", with_message(" " * LENGTH)),
    _lawful("zero-width", "Words errors in characters without a width.", with_message("\u200b" * (LENGTH // 3))),
    _lawful("line-ends", "Words errors in line ends.", with_message("\n" * (LENGTH // 2))),
    _lawful("markup-signs", "Words errors in signs of markup.", with_message("<a b='\"&" * (LENGTH // 10))),
    _lawful("traces", "Words errors in what almost are stack traces.", with_message('at (a.js:1: File "' * 40_000)),
    _lawful("zero-bytes", "Words errors in escapes of NUL.", with_message("\0" * (LENGTH // 6))),
    _lawful(
        "many-members",
        "Has 60,000 further members in errors.",
        with_member(",".join(f'"m{n}":0' for n in range(60_000))),
    ),
    _lawful("charset-of-python", "Says charset=hex of UTF-8.", typed("application/json; charset=hex")),
    _lawful("charset-unknown", "Says a charset that nobody knows.", typed("application/json; charset=x-\xff")),
    _lawful("charset-utf-16", "Says charset=utf-16 of UTF-8.", typed("application/json; charset=utf-16")),
    _lawful(
        "media-type-parameters", "Has 50,000 parameters in a media type.", typed("application/json" + ";a=b" * 4_000)
    ),
    _unlawful(
        "same-name-again",
        "Repeats one name 60,000 times.",
        with_member(",".join(['"message": "No."'] * 50_000)),
        "response.unique-members",
    ),
    _unlawful("nested-arrays", "Sends 450,000 nested arrays.", raw_body(lambda _: b"[" * 450_000 + b"]" * 450_000)),
    _unlawful("nested-open", "Opens 900,000 objects and closes none.", raw_body(lambda _: b'{"a":' * 180_000)),
    _unlawful(
        "code-nested",
        "Nests its code 500 deep.",
        lambda answer: answer.with_body(
            answer.body.replace(b'"code": %d' % answer.status, b'"code": ' + b"[" * 500 + b"]" * 500)
        ),
    ),
    _unlawful(
        "message-nested",
        "Nests its message 5,000 deep.",
        lambda answer: answer.with_body(
            b'{"error": "No", "message": %s, "code": %d}' % (b'{"a":' * 5000 + b"1" + b"}" * 5000, answer.status)
        ),
    ),
    _unlawful(
        "digits",
        "Has a code of 900,000 digits.",
        raw_body(lambda status: b'{"error": "No", "message": "No.", "code": ' + b"4" * LENGTH + b"}"),
    ),
    _unlawful(
        "exponents",
        "Has a code beyond every number.",
        raw_body(lambda status: b'{"error": "No", "message": "No.", "code": 4e999999999}'),
    ),
    _unlawful(
        "not-a-number",
        "Has a code that is no number.",
        raw_body(lambda status: b'{"error": "No", "message": "No.", "code": NaN}'),
        "response.strict-json",
    ),
    _unlawful(
        "half-characters",
        "Words errors in halves of characters.",
        raw_body(lambda status: b'{"error": "No", "message": "\\ud800\\udc00\\ud800", "code": %d}' % status),
    ),
    _unlawful("utf-16", "Writes errors in UTF-16.", recoded("utf-16"), "response.strict-json"),
    _unlawful("utf-32", "Writes errors in UTF-32.", recoded("utf-32"), "response.strict-json"),
    _unlawful(
        "byte-order-mark",
        "Puts a mark in front of errors.",
        recoded("utf-8", mark=b"\xef\xbb\xbf"),
        "response.strict-json",
    ),
    _unlawful(
        "not-utf-8",
        "Writes errors in bytes that are no UTF-8.",
        raw_body(lambda status: b'{"error": "No", "message": "\xff\xfe\x80", "code": %d}' % status),
        "response.strict-json",
    ),
    _unlawful(
        "html-of-1-mb",
        "Answers errors with a long page.",
        raw_body(lambda status: b"<!doctype html>" + b"<p a='b'>&nbsp;" * 60_000, b"text/html"),
    ),
    Entry(
        name="empty-success",
        does="Says that a success is JSON and sends nothing.",
        serve=successes(raw_body(lambda _: b"")),
        exits=(0, 1),
        accuses=("response.strict-json", "response.media-type"),
        api="elacity",
    ),
)
