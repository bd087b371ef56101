"""Ports behind which something else lives than HTTP/1.1."""

from __future__ import annotations

from tests.hostile.hostile_server import Conversation, Serve
from tests.hostile.spoilt_answers import every
from tests.hostile.zoo_entry import Entry


def greets_with(banner: bytes, reply: bytes = b"") -> Serve:
    """Speak first, as servers of other protocols do, and answer whatever comes with one line."""

    def serve(conversation: Conversation) -> None:
        conversation.send(banner)
        while reply and conversation.socket.recv(4096):
            conversation.send(reply)
        conversation.pause(1)

    return serve


def repeats(conversation: Conversation) -> None:
    while heard := conversation.socket.recv(65_536):
        conversation.send(heard)


def answers_with(reply: bytes) -> Serve:
    """Answer whatever comes with the same bytes, and be done."""

    def serve(conversation: Conversation) -> None:
        if conversation.socket.recv(65_536):
            conversation.send(reply)

    return serve


def _foreign(name: str, does: str, serve: Serve, *, scheme: str = "http") -> Entry:
    return Entry(name=name, does=does, serve=serve, exits=(3,), accuses=("response.complete",), scheme=scheme)


ENTRIES = (
    _foreign("ssh", "Speaks SSH.", greets_with(b"SSH-2.0-OpenSSH_9.6\r\n")),
    _foreign("smtp", "Speaks SMTP.", greets_with(b"220 mail.example ESMTP\r\n", b"502 5.5.2 Error\r\n")),
    _foreign("redis", "Speaks the protocol of Redis.", answers_with(b"-ERR unknown command 'PUT'\r\n")),
    _foreign("telnet", "Negotiates as Telnet does.", greets_with(b"\xff\xfd\x18\xff\xfd\x20\xff\xfb\x01", b"?\r\n")),
    _foreign("tls", "Speaks TLS on a plain port.", answers_with(b"\x15\x03\x01\x00\x02\x02\x46")),
    _foreign("no-tls", "Speaks plain HTTP where TLS is expected.", every(lambda answer: answer), scheme="https"),
    _foreign("http2", "Speaks HTTP/2.", answers_with(b"\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64")),
    _foreign("http2-preface", "Answers with the preface of HTTP/2.", answers_with(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
    _foreign("echo", "Sends back what it is sent.", repeats),
    _foreign("http-0.9", "Answers with a body and nothing else.", answers_with(b'{"state": "queued"}')),
    _foreign("zeros", "Answers with 64 KB of NUL.", answers_with(b"\0" * 65_536)),
    _foreign("line-feeds", "Answers with 64 KB of line ends.", answers_with(b"\r\n" * 32_768)),
)
