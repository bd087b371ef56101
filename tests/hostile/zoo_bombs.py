"""Bodies without an end, and small ones that become large ones: what was not read to its end was not accepted."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Iterator
from functools import cache, reduce

from tests.hostile.answer_bytes import Answer, chunked
from tests.hostile.spoilt_answers import Spoil, errors, first_errors, forever, successes
from tests.hostile.zoo_entry import Entry

# So large that it does not fit into what a run may hold.
LARGE = 400_000_000
PIECE = b"[" + b"1," * 32_000


@cache
def bomb(coding: str) -> bytes:
    """Return a body that becomes large when it is decoded; made of one piece again and again, which is quick."""
    piece = b"0" * 1_000_000
    times = LARGE // len(piece)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    body = packed * times + packer.flush()
    if coding == "deflate":
        return b"\x78\xda" + body + reduce(lambda sum_, _: zlib.adler32(piece, sum_), range(times), 1).to_bytes(4)
    check = reduce(lambda sum_, _: zlib.crc32(piece, sum_), range(times), 0)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + body + check.to_bytes(4, "little") + LARGE.to_bytes(4, "little")


@cache
def nested_bomb(depth: int) -> bytes:
    """Return a bomb in further layers of gzip."""
    body = bomb("gzip")
    for _ in range(depth - 1):
        body = gzip.compress(body, mtime=0)
    return body


def coded(coding: str, body: bytes) -> Spoil:
    """Replace a body and say how it is coded."""
    return lambda answer: answer.with_body(body, b"Content-Encoding: " + coding.encode())


def recoded(coding: str, layers: int) -> Spoil:
    """Put the body itself into layers of gzip."""

    def spoil(answer: Answer) -> Answer:
        body = answer.body
        for _ in range(layers):
            body = gzip.compress(body, mtime=0)
        return answer.with_body(body, b"Content-Encoding: " + coding.encode())

    return spoil


def endless(answer: Answer) -> Iterator[bytes]:
    """Send chunks without an end."""
    yield answer.in_chunks().head
    yield from forever(b"%x\r\n%s\r\n" % (len(PIECE), PIECE))


def endless_until_closed(answer: Answer) -> Iterator[bytes]:
    """Send a body without a length, without an end."""
    yield answer.without(b"content-length").head
    yield from forever(PIECE)


def endless_trailers(answer: Answer) -> Iterator[bytes]:
    """Send fields behind the last chunk without an end."""
    yield answer.in_chunks(b"2\r\n{}\r\n0\r\n").raw
    yield from forever(b"X-Trailer: %s\r\n" % (b"a" * 1000))


def endless_coded(answer: Answer) -> Iterator[bytes]:
    """Send a stream of gzip without an end."""
    yield answer.in_chunks().with_fields(b"Content-Encoding: gzip").head
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    noise = random.Random(1).randbytes(20_000).hex().encode()
    while True:
        piece = packer.compress(noise) + packer.flush(zlib.Z_SYNC_FLUSH)
        yield b"%x\r\n%s\r\n" % (len(piece), piece)


def in_single_bytes(answer: Answer) -> bytes:
    """Send 100 KB in chunks of one byte."""
    value = b'{"error": "No", "message": "' + b"a" * 100_000 + b'", "code": %d}' % answer.status
    return answer.in_chunks(chunked(value[place : place + 1] for place in range(len(value)))).raw


def _drowning(name: str, does: str, spoil: Spoil, *, api: str = "ctxfy") -> Entry:
    """Return an entry of a service that drowns one behind each success."""
    return Entry(
        name=name,
        does=does,
        serve=successes(spoil),
        exits=(1, 3),
        accuses=("response.complete", "response.framing", "response.strict-json"),
        api=api,
        max_time=10,
    )


def _drowning_errors(name: str, does: str, spoil: Spoil) -> Entry:
    """Return an entry of a service that drowns one behind each error."""
    return Entry(
        name=name,
        does=does,
        serve=errors(spoil),
        exits=(1, 3),
        accuses=("response.complete", "response.framing", "response.strict-json"),
        max_time=10,
    )


ENTRIES = (
    _drowning("endless-success", "Sends its successes without an end.", endless),
    _drowning("endless-success-elacity", "Likewise, where a success has to be JSON.", endless, api="elacity"),
    _drowning("endless-until-closed", "Sends successes without a length or an end.", endless_until_closed),
    _drowning("endless-trailers", "Sends trailers without an end.", endless_trailers),
    _drowning("endless-gzip", "Sends a stream of gzip without an end.", endless_coded),
    _drowning_errors("endless-errors", "Sends its errors without an end.", endless),
    _drowning("bomb-gzip", "Sends a bomb behind each success.", coded("gzip", bomb("gzip"))),
    _drowning("bomb-deflate", "Likewise, as deflate.", coded("deflate", bomb("deflate"))),
    _drowning("bomb-gzip-gzip", "Likewise, in two layers.", coded("gzip, gzip", nested_bomb(2))),
    _drowning(
        "bomb-in-three-layers",
        "Likewise, in three layers.",
        coded("gzip, gzip, gzip", nested_bomb(3)),
    ),
    _drowning_errors("bomb-errors", "Sends a bomb behind each error.", coded("gzip", bomb("gzip"))),
    _drowning_errors(
        "bomb-errors-in-two-layers",
        "Likewise, in two layers.",
        coded("gzip, gzip", nested_bomb(2)),
    ),
    _drowning("gzip-that-is-none", "Says gzip of what is none.", coded("gzip", b"{}")),
    _drowning("gzip-cut-off", "Sends the first half of a gzip stream.", coded("gzip", gzip.compress(b"{}" * 99)[:15])),
    _drowning("brotli-that-is-none", "Says br, which is not asked for.", coded("br", b"\x8b\x01\x80{}\x03")),
    _drowning("zstd-that-is-none", "Says zstd, which is not asked for.", coded("zstd", b"\x28\xb5\x2f\xfd{}")),
    Entry(
        name="five-layers",
        does="Sends its answers in five layers of gzip, as it may.",
        serve=errors(recoded("gzip, gzip, gzip, gzip, gzip", 5)),
        exits=(0, 1, 3),
        accuses=("response.complete",),
    ),
    Entry(
        name="a-thousand-codings",
        does="Names a thousand codings.",
        serve=errors(coded(", ".join(["gzip"] * 1000), gzip.compress(b"{}"))),
        exits=(0, 1, 3),
        accuses=("response.complete",),
    ),
    Entry(
        name="single-bytes",
        does="Sends its errors in 100,000 chunks of one byte.",
        serve=first_errors(in_single_bytes),
        exits=(0, 1, 3),
        accuses=("response.complete",),
        max_time=20,
        cpu=12,
    ),
)
