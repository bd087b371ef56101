"""Services that let one wait: for a connection, for the first byte, for the last one."""

from __future__ import annotations

from tests.hostile.hostile_server import Conversation, Serve
from tests.hostile.zoo_entry import Entry

HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"


def says_nothing(conversation: Conversation) -> None:
    conversation.pause(60)


def answers_nothing(conversation: Conversation) -> None:
    for _ in conversation.requests():
        conversation.pause(60)


def after(seconds: float) -> Serve:
    """Answer late."""

    def serve(conversation: Conversation) -> None:
        for asked in conversation.requests():
            conversation.pause(seconds)
            conversation.send(asked.answer.raw)

    return serve


def dripping(part: str) -> Serve:
    """Send the head, the body or what stands before both byte by byte."""

    def serve(conversation: Conversation) -> None:
        for asked in conversation.requests():
            head = asked.answer.without(b"content-length").with_fields(b"Transfer-Encoding: chunked").head
            if part == "head":
                head = asked.answer.line + b"\r\nX-Long: " + b"a" * 9_000
            start = 0 if part == "head" else len(head)
            conversation.send(head[:start])
            for place in range(10_000):
                conversation.send(head[place : place + 1] if part == "head" else b"1\r\n \r\n")
                conversation.pause(0.1)

    return serve


def interim_forever(line: bytes) -> Serve:
    """Send interim answers, and nothing else."""

    def serve(conversation: Conversation) -> None:
        for _ in conversation.requests():
            while True:
                conversation.send(line * 50)
                conversation.pause(0.01)

    return serve


def hints_first(conversation: Conversation) -> None:
    for asked in conversation.requests():
        conversation.send(HINTS * 3 + asked.answer.raw)


def stalls_in_the_middle(conversation: Conversation) -> None:
    for asked in conversation.requests():
        conversation.send(asked.answer.raw[:-5])
        conversation.pause(60)


def one_line_then_nothing(conversation: Conversation) -> None:
    for asked in conversation.requests():
        conversation.send(asked.answer.line + b"\r\n")
        conversation.pause(60)


def closes_behind_the_head(conversation: Conversation) -> None:
    for asked in conversation.requests():
        conversation.send(asked.answer.head)
        conversation.socket.close()


def resets_in_the_middle(conversation: Conversation) -> None:
    for asked in conversation.requests():
        conversation.send(asked.answer.raw[:-5])
        conversation.pause(0.05)
        conversation.reset()


def closes_at_once(conversation: Conversation) -> None:
    conversation.socket.close()


def never_reads(conversation: Conversation) -> None:
    conversation.socket.settimeout(None)
    conversation.pause(60)


def _silent(name: str, does: str, serve: Serve, *, accepts: bool = True) -> Entry:
    return Entry(name=name, does=does, serve=serve, exits=(3,), accuses=("response.complete",), accepts=accepts)


ENTRIES = (
    _silent("never-accepts", "Listens and never accepts a connection.", says_nothing, accepts=False),
    _silent("says-nothing", "Accepts a connection and is silent.", says_nothing),
    _silent("answers-nothing", "Reads a request and is silent.", answers_nothing),
    _silent("never-reads", "Accepts a connection and reads nothing.", never_reads),
    _silent("closes-at-once", "Closes each connection as soon as it is open.", closes_at_once),
    _silent("first-byte-too-late", "Answers after the deadline.", after(4)),
    _silent("dripping-body", "Sends its bodies byte by byte, without an end.", dripping("body")),
    _silent("dripping-head", "Sends its heads byte by byte.", dripping("head")),
    _silent("stalls-in-the-middle", "Stops in the middle of each answer.", stalls_in_the_middle),
    _silent("one-line-then-nothing", "Sends a status line and is silent.", one_line_then_nothing),
    _silent(
        "continue-forever", "Sends 100 Continue without an end.", interim_forever(b"HTTP/1.1 100 Continue\r\n\r\n")
    ),
    _silent("hints-forever", "Sends early hints without an end.", interim_forever(HINTS)),
    _silent("closes-behind-the-head", "Closes each connection behind the head.", closes_behind_the_head),
    _silent("resets-in-the-middle", "Resets each connection in the middle of the answer.", resets_in_the_middle),
    Entry(
        name="hints-first",
        does="Sends early hints before each answer, as it may.",
        serve=hints_first,
        exits=(0,),
    ),
    Entry(
        name="just-in-time",
        does="Answers shortly before the deadline.",
        serve=after(1.2),
        exits=(0,),
        max_time=60,
    ),
)
