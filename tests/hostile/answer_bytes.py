"""An answer as bytes, so that any part of it can be spoilt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Answer:
    """An answer in the pieces that stand on the wire.

    Attributes:
        line: the status line, without the end of the line.
        fields: the lines of the head behind it, likewise.
        body: what follows the head.
    """

    line: bytes
    fields: tuple[bytes, ...]
    body: bytes

    @classmethod
    def of(cls, raw: bytes) -> Answer:
        """Take a whole answer apart."""
        head, _, body = raw.partition(b"\r\n\r\n")
        line, *fields = head.split(b"\r\n")
        return cls(line, tuple(fields), body)

    @property
    def status(self) -> int:
        """The status."""
        return int(self.line.split(b" ")[1])

    @property
    def head(self) -> bytes:
        """The head with the empty line that ends it."""
        return b"\r\n".join((self.line, *self.fields)) + b"\r\n\r\n"

    @property
    def raw(self) -> bytes:
        """All of it."""
        return self.head + self.body

    def without(self, *names: bytes) -> Answer:
        """Return it without the fields of some names."""
        wanted = tuple(name.lower() for name in names)
        return replace(self, fields=tuple(each for each in self.fields if _name(each) not in wanted))

    def with_fields(self, *fields: bytes) -> Answer:
        """Return it with further fields, as they are."""
        return replace(self, fields=(*self.fields, *fields))

    def with_line(self, line: bytes) -> Answer:
        """Return it with another status line."""
        return replace(self, line=line)

    def with_body(self, body: bytes, *fields: bytes, media_type: bytes = b"application/json") -> Answer:
        """Return it with another body, its length and its media type, and further fields."""
        length = b"Content-Length: %d" % len(body)
        plain = self.without(b"content-length", b"content-type")
        return replace(plain.with_fields(b"Content-Type: " + media_type, length, *fields), body=body)

    def in_chunks(self, *chunks: bytes) -> Answer:
        """Return it with a body whose chunks stand there as they are, sizes and all."""
        plain = self.without(b"content-length").with_fields(b"Transfer-Encoding: chunked")
        return replace(plain, body=b"".join(chunks))


def _name(field: bytes) -> bytes:
    return field.partition(b":")[0].strip().lower()


def chunked(pieces: Iterable[bytes]) -> bytes:
    """Return a body in chunks as it should be."""
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces if piece) + b"0\r\n\r\n"
