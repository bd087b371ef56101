"""Texts that act where they are shown: in terminals, logs of CI servers, pages, and reports."""

from __future__ import annotations

import json

from tests.hostile.answer_bytes import Answer
from tests.hostile.spoilt_answers import Spoil, errors, successes
from tests.hostile.zoo_entry import Entry

COMMANDS = "\n::set-output name=a::b\n::add-mask::c\n##[error]d\n##vso[task.complete result=Succeeded;]\n"
TERMINAL = "\x1b[2J\x1b]0;title\x07\x1b[31mred\r\x08\x9b1m"
UNSEEN = "\u202egnp.exe\u202c\u2066a\u2069\u200b\u200f\u2028\u2029\ufeff\u00ad\U000e0041"
MARKUP = "</script><script>alert(1)</script><!--]]>&lt;![CDATA[`|](javascript:alert(1))"


def with_name_twice(name: str) -> Spoil:
    """Put a member into an error twice."""
    member = json.dumps(name).encode() + b": 1"
    return lambda answer: answer.with_body(answer.body[:-1] + b", %s, %s}" % (member, member))


def everywhere(text: str) -> Spoil:
    """Put a text in the place of every word of an error."""
    return lambda answer: answer.with_body(json.dumps({"error": text, "message": text, "code": text}).encode())


def as_code(text: str) -> Spoil:
    """Put a text, as the bytes that it is, in the place of an error."""
    return lambda answer: answer.with_body(text.encode(), media_type=b"text/plain; charset=utf-8")


def in_fields(text: str) -> Spoil:
    """Put a text into fields that are quoted when they are wrong."""
    raw = text.replace("\n", "%0A").encode()

    def spoil(answer: Answer) -> Answer:
        plain = answer.without(b"content-type", b"date").with_line(b"HTTP/1.1 302 " + raw)
        return plain.with_fields(b"Content-Type: " + raw, b"Date: " + raw, b"Location: " + raw, b"Allow: " + raw)

    return spoil


def _entries(name: str, what: str, text: str) -> tuple[Entry, ...]:
    made = {
        "twice": ("as a member that is repeated", errors(with_name_twice(text))),
        "everywhere": ("in every member of its errors", errors(everywhere(text))),
        "plain": ("as its errors", errors(as_code(text))),
    }
    if text.replace("\n", "").isprintable():
        made["in-fields"] = ("in the fields of its successes", successes(in_fields(text)))
    return tuple(
        Entry(name=f"{name}-{place}", does=f"Sends {what} {where}.", serve=serve, exits=(0, 1, 3), accuses=None)
        for place, (where, serve) in made.items()
    )


ENTRIES = (
    *_entries("commands", "commands of CI servers", COMMANDS),
    *_entries("terminal", "sequences that terminals obey", TERMINAL),
    *_entries("unseen", "characters that are not seen", UNSEEN),
    *_entries("markup", "markup", MARKUP),
)
