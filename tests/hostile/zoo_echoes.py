"""Services that send the key back, in ever new spellings: each is found, and none can be read in a report."""

from __future__ import annotations

import base64
import json
import quopri
from collections.abc import Callable

from artifact_contracts.provider.http_messages import ProviderRequest
from tests.hostile.answer_bytes import Answer
from tests.hostile.hostile_server import Asked, Serve, each_answer
from tests.hostile.spoilt_answers import error_like
from tests.hostile.zoo_entry import Entry

# The suite reads so much of a body.
BOUND = 1_000_000
Spelling = Callable[[str], str]


def key_of(request: ProviderRequest) -> str:
    """Return the key that came with a request; empty where none did."""
    bearer = (request.header("authorization") or "").rpartition(" ")[2]
    return request.header("x-api-key") or bearer


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def folded(text: str, width: int, by: str) -> str:
    return by.join(text[place : place + width] for place in range(0, len(text), width))


def in_soft_lines(text: str) -> str:
    return quopri.encodestring(("a" * 60 + text).encode()).decode()


def sign_by_sign(form: str) -> Spelling:
    """Return the spelling that writes the code of each character in a form."""
    return lambda key: "".join(form.format(ord(sign)) for sign in key)


def of_errors(make: Callable[[Answer, str], Answer]) -> Serve:
    """Make something of each error on a request with a key."""

    def made(asked: Asked) -> bytes:
        key = key_of(asked.request)
        is_meant = key and asked.answer.status >= 400 and asked.request.method != "HEAD"
        return (make(asked.answer, key) if is_meant else asked.answer).raw

    return each_answer(made)


def in_message(spell: Spelling) -> Serve:
    """Put a spelling of the key into the message of errors."""
    return of_errors(lambda answer, key: answer.with_body(error_like(answer, f"The key is {spell(key)} .")))


def in_utf_16(answer: Answer, key: str) -> Answer:
    return answer.with_body(key.encode("utf-16-le"), media_type=b"application/octet-stream")


def utf_16_in_base64(key: str) -> str:
    return base64.b64encode(key.encode("utf-16-le")).decode()[:20]


def in_reason(answer: Answer, key: str) -> Answer:
    return answer.with_line(b"HTTP/1.1 %d no %s" % (answer.status, key.encode()))


def in_trailer(answer: Answer, key: str) -> Answer:
    body = answer.body
    return answer.in_chunks(b"%x\r\n%s\r\n0\r\nX-Key: %s\r\n\r\n" % (len(body), body, key.encode()))


def at_the_bound(answer: Answer, key: str) -> Answer:
    value = error_like(answer, "@")
    front = len(value.partition(b"@")[0])
    body = error_like(answer, "a" * (BOUND - front - 12) + key + "b" * 100)
    # A page, so that it is found to be wrong and stands in the reports.
    return answer.with_body(body, media_type=b"text/html")


def in_field(name: bytes, spell: Spelling = str) -> Serve:
    """Put a spelling of the key into a field."""
    return of_errors(lambda answer, key: answer.with_fields(name + b": " + spell(key).encode()))


def in_name(answer: Answer, key: str) -> Answer:
    return answer.with_fields(b"X-" + key.encode() + b": 1")


def as_member(answer: Answer, key: str) -> Answer:
    return answer.with_body(error_like(answer, "No.", **{key: 1}))


def _echo(
    name: str,
    what: str,
    serve: Serve,
    hidden: Spelling | None = None,
    exits: tuple[int, ...] = (1,),
) -> Entry:
    shows = "leakage.credential" if exits == (1,) else ""
    return Entry(
        name=f"echo-{name}",
        does=f"Sends back {what} in errors.",
        serve=serve,
        exits=exits,
        shows=shows,
        accuses=("response.strict-json", "leakage.credential", "error.message"),
        hidden=hidden,
    )


def _spelled(name: str, what: str, spell: Spelling) -> Entry:
    """Return an entry of a service that sends the key back in a spelling, within the message of errors."""
    hidden: Spelling = lambda key: json.dumps(spell(key), ensure_ascii=False)[1:-1]  # noqa: E731
    return _echo(name, what, in_message(spell), hidden)


SPELLINGS = (
    _spelled("plain", "the key", str),
    _spelled("capitals", "it in capitals", str.upper),
    _spelled("base64", "it in Base64", b64),
    _spelled("base64-twice", "it in Base64 of Base64", lambda key: b64(b64(key))),
    _spelled("base64-folded", "it in Base64 in lines", lambda key: folded(b64(f"key={key}"), 8, "\r\n")),
    _spelled("base64-of-json", "it in Base64 of JSON", lambda key: b64(json.dumps({"a": 1, "key": key}))),
    _spelled("hex", "it in hex", lambda key: key.encode().hex()),
    _spelled("hex-spaced", "it in hex with spaces", lambda key: key.encode().hex(" ")),
    _spelled("hex-colons", "it in hex with colons", lambda key: key.encode().hex(":")),
    _spelled("percent", "it in percent escapes", sign_by_sign("%{:02x}")),
    _spelled("percent-twice", "it in percent escapes of such escapes", sign_by_sign("%25{:02X}")),
    _spelled("entities", "it in entities", sign_by_sign("&#{};")),
    _spelled("entities-in-hex", "it in entities in hex", sign_by_sign("&#x{:X};")),
    _spelled("entities-twice", "it in entities of entities", sign_by_sign("&amp;#{};")),
    _spelled("escapes", "it in escapes within JSON", sign_by_sign("\\u{:04x}")),
    _spelled("codes", "it in codes of characters", sign_by_sign("{}, ")),
    _spelled("spaced", "it with spaces between", " ".join),
    _spelled("in-lines", "it in groups with line ends between", lambda key: folded(key, 4, "\n")),
    _spelled("zero-width", "it with unseen characters between", "\u200b".join),
    _spelled("reversed", "it from its end", lambda key: key[::-1]),
    _spelled("quoted-printable", "it in quoted-printable", sign_by_sign("={:02X}")),
    _spelled("quoted-printable-folded", "it in quoted-printable in lines", in_soft_lines),
)

PLACES = (
    _echo("utf-16", "the key in UTF-16", of_errors(in_utf_16), utf_16_in_base64),
    _echo("reason", "the key behind the status", of_errors(in_reason)),
    _echo("field", "the key in a field", in_field(b"X-Key")),
    _echo("field-base64", "the key in a field, in Base64", in_field(b"X-Key", b64)),
    _echo("cookie", "the key in a cookie", in_field(b"Set-Cookie", "k={}; HttpOnly".format)),
    _echo("location", "the key in a place to go", in_field(b"Location", "/?key={}".format)),
    _echo("field-name", "the key as the name of a field", of_errors(in_name)),
    _echo("member-name", "the key as the name of a member", of_errors(as_member)),
    _echo("trailer", "the key in a trailer", of_errors(in_trailer), exits=(0, 1, 3)),
    _echo(
        "at-the-bound",
        "the key where the suite stops to read",
        of_errors(at_the_bound),
        lambda key: key[:12],
        exits=(1, 3),
    ),
)

ENTRIES = (*SPELLINGS, *PLACES)
