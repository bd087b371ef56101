"""Answers whose end is not where they say, and answers to something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.hostile.answer_bytes import Answer, chunked
from tests.hostile.hostile_server import Asked, Conversation, Serve, each_answer
from tests.hostile.spoilt_answers import Spoil, every, successes
from tests.hostile.zoo_entry import Entry

FRAMING = "response.framing"
CANNED = b'HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{"state": "queued"}'


def with_length(value: bytes) -> Spoil:
    """Say another length; {} stands for the true one."""
    return lambda answer: answer.without(b"content-length").with_fields(
        b"Content-Length: " + value.replace(b"{}", b"%d" % len(answer.body))
    )


def in_chunks(make: Callable[[bytes], bytes]) -> Spoil:
    """Send the body in chunks, made of it in some way."""
    return lambda answer: answer.in_chunks(make(answer.body))


def followed_by(stray: bytes) -> Serve:
    """Send something right behind each answer."""
    return every(lambda answer: answer.raw + stray)


def followed_later_by(stray: bytes, *, close: bool = False) -> Serve:
    """Send something a moment after each answer."""

    def serve(conversation: Conversation) -> None:
        for asked in conversation.requests():
            conversation.send(asked.answer.raw)
            conversation.pause(0.03)
            conversation.send(stray)
            if close:
                return

    return serve


def answers_first(conversation: Conversation) -> None:
    """Answer before anything is asked."""
    conversation.send(CANNED)
    for asked in conversation.requests():
        conversation.send(asked.answer.raw)


def one_behind(conversation: Conversation) -> None:
    """Answer each request of a connection as the one before it should have been."""
    previous = CANNED
    for asked in conversation.requests():
        conversation.send(previous)
        previous = asked.answer.raw


def answers_of_others(asked: Asked) -> bytes:
    """Answer every third request as a valid call is answered."""
    return CANNED if asked.number % 3 == 0 else asked.answer.raw


def length_and_chunks(answer: Answer) -> Answer:
    made = answer.in_chunks(chunked([answer.body]))
    return made.with_fields(b"Content-Length: 3")


def says_close_and_stays(conversation: Conversation) -> None:
    for asked in conversation.requests():
        conversation.send(asked.answer.with_fields(b"Connection: close").raw)
        conversation.pause(0.5)


def answers_twice(asked: Asked) -> Iterator[bytes]:
    yield asked.answer.raw
    yield CANNED


def _broken(
    name: str,
    does: str,
    spoil: Spoil,
    *,
    exits: tuple[int, ...] = (1, 3),
    then_close: bool = False,
) -> Entry:
    """Return an entry of a service whose successes are framed wrongly."""
    return Entry(
        name=name,
        does=does,
        serve=successes(spoil, then_close=then_close),
        exits=exits,
        accuses=("response.complete", FRAMING, "response.strict-json"),
        max_time=10,
    )


def _stray(name: str, does: str, serve: Serve) -> Entry:
    """Return an entry of a service that sends what nobody asked for: nothing else may be found."""
    return Entry(
        name=name,
        does=does,
        serve=serve,
        exits=(0, 1, 3),
        shows=FRAMING,
        accuses=("response.complete",),
        profile="gate",
        max_time=20,
        cpu=8,
    )


LENGTHS = (
    _broken("length-negative", "Says a length of -1.", with_length(b"-1")),
    _broken("length-huge", "Says a length of thirty digits.", with_length(b"9" * 30)),
    _broken("length-of-5000-digits", "Says a length of 5,000 digits.", with_length(b"9" * 5000)),
    _broken("length-in-hex", "Says a length in hex.", with_length(b"0x10")),
    _broken("length-signed", "Says a length with a sign.", with_length(b"+{}")),
    _broken("length-empty", "Says an empty length.", with_length(b"")),
    _broken("length-twice", "Says the same length twice in one field.", with_length(b"{}, {}"), exits=(0, 1, 3)),
    _broken("lengths-differ", "Says two lengths.", with_length(b"1{}, {}")),
    _broken("body-shorter", "Sends less than it says.", with_length(b"9{}"), then_close=True),
    _broken("body-shorter-and-waits", "Sends less than it says and waits.", with_length(b"9{}")),
    _broken("length-and-chunks", "Says a length and sends chunks.", length_and_chunks, exits=(0, 1, 3)),
)

CHUNKS = (
    _broken(
        "chunks-as-they-may-be",
        "Sends chunks with extensions and trailers.",
        in_chunks(lambda body: b'%x;a=b;c="d"\r\n%s\r\n0\r\nX-T: 1\r\n\r\n' % (len(body), body)),
        exits=(0,),
    ),
    _broken(
        "chunk-size-in-words", "Sends chunks whose size is a word.", in_chunks(lambda body: b"two\r\n{}\r\n0\r\n\r\n")
    ),
    _broken("chunk-size-huge", "Sends a chunk of 2^72 bytes.", in_chunks(lambda body: b"f" * 18 + b"\r\n" + body)),
    _broken("chunk-size-negative", "Sends a chunk of -2 bytes.", in_chunks(lambda body: b"-2\r\n{}\r\n0\r\n\r\n")),
    _broken(
        "chunk-size-of-1-mb",
        "Sends a size with 1,000,000 zeros.",
        in_chunks(lambda body: b"0" * 1_000_000 + b"2\r\n{}\r\n0\r\n\r\n"),
    ),
    _broken(
        "chunk-extension-of-1-mb",
        "Sends an extension of 1 MB.",
        in_chunks(lambda body: b"2;a=" + b"b" * 1_000_000 + b"\r\n{}\r\n0\r\n\r\n"),
        exits=(0, 1, 3),
    ),
    _broken(
        "chunk-longer-than-its-size",
        "Sends more in a chunk than it says.",
        in_chunks(lambda body: b"1\r\n{}\r\n0\r\n\r\n"),
    ),
    _broken("no-last-chunk", "Closes before the last chunk.", in_chunks(lambda body: b"2\r\n{}\r\n"), then_close=True),
    _broken("no-last-chunk-and-waits", "Never sends the last chunk.", in_chunks(lambda body: b"2\r\n{}\r\n")),
    _broken(
        "coding-unknown",
        "Says a transfer coding that nobody knows.",
        lambda answer: answer.without(b"content-length").with_fields(b"Transfer-Encoding: gzip, chunked"),
        exits=(0, 1, 3),
    ),
    _broken(
        "chunked-twice",
        "Says chunked twice.",
        lambda answer: answer.in_chunks(chunked([answer.body])).with_fields(b"Transfer-Encoding: chunked"),
        exits=(0, 1, 3),
    ),
)

STRAY = (
    _stray("stray-bytes", "Sends a few bytes behind each answer.", followed_by(b"stray")),
    _stray("stray-line-end", "Sends a line end behind each answer.", followed_by(b"\r\n")),
    _stray("stray-answer", "Sends a second answer behind each.", each_answer(answers_twice)),
    _stray("stray-answer-in-one", "Likewise, in one piece.", followed_by(CANNED)),
    _stray("stray-answer-later", "Sends a second answer a moment later.", followed_later_by(CANNED)),
    _stray("stray-bytes-later", "Sends a few bytes a moment later.", followed_later_by(b"stray")),
    Entry(
        name="stray-408-later",
        does="Says that it waited too long for the next request, as servers do.",
        serve=followed_later_by(
            b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", close=True
        ),
        exits=(0,),
        profile="gate",
        max_time=30,
        cpu=8,
    ),
    _stray("answers-first", "Answers before anything is asked.", answers_first),
    Entry(
        name="one-behind",
        does="Answers each request of a connection as the one before it.",
        serve=one_behind,
        exits=(1, 3),
        accuses=None,
        profile="gate",
        max_time=20,
        cpu=8,
    ),
    Entry(
        name="answers-of-others",
        does="Answers every third request as if it were another.",
        serve=each_answer(answers_of_others),
        exits=(1,),
        accuses=None,
        profile="gate",
        max_time=20,
        cpu=8,
    ),
    Entry(
        name="says-close-and-stays",
        does="Says that it closes each connection and does so late.",
        serve=says_close_and_stays,
        exits=(0,),
        max_time=20,
    ),
)

ENTRIES = (*LENGTHS, *CHUNKS, *STRAY)
