"""Bodies are read below their content codings, in bounds, whatever is wrapped in what."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable, Iterable

import httpx
import pytest

from artifact_contracts.sending.content_codings import CodingError, ContentDecoder
from artifact_contracts.sending.exchange import FailureKind
from artifact_contracts.sending.sender import MAX_BODY
from tests.support.fixture_types import Send
from tests.support.mocked_sending import REQUEST

TEXT = b'{"a": "' + b"text " * 40 + b'"}'
Coder = Callable[[bytes], bytes]


def raw_deflate(data: bytes) -> bytes:
    coder = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return coder.compress(data) + coder.flush()


def members(data: bytes) -> bytes:
    return gzip.compress(data[:10]) + gzip.compress(b"") + gzip.compress(data[10:])


def decoded(codings: str, pieces: Iterable[bytes], largest: int = MAX_BODY) -> tuple[bytes, bool]:
    async def come() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    decoder = ContentDecoder(codings, largest)
    return asyncio.run(decoder.body(come())), decoder.truncated


CODINGS = [
    pytest.param("", bytes, id="none"),
    pytest.param("identity", bytes, id="identity"),
    pytest.param(" , Identity,", bytes, id="empty-members"),
    pytest.param("gzip", gzip.compress, id="gzip"),
    pytest.param("X-GZip", gzip.compress, id="older-name"),
    pytest.param("gzip", members, id="members"),
    pytest.param("gzip", lambda data: gzip.compress(data) + b"\0" * 512, id="filled-up"),
    pytest.param("deflate", zlib.compress, id="deflate"),
    pytest.param("deflate", raw_deflate, id="deflate-without-wrapping"),
    pytest.param("gzip, gzip", lambda data: gzip.compress(gzip.compress(data)), id="twice"),
    pytest.param("deflate, identity, gzip", lambda data: gzip.compress(zlib.compress(data)), id="mixed"),
]


@pytest.mark.parametrize("size", [1, 3, 10_000])
@pytest.mark.parametrize(("codings", "coder"), CODINGS)
def test_a_body_is_read_below_its_codings(codings: str, coder: Coder, size: int) -> None:
    data = coder(TEXT)
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    assert decoded(codings, pieces) == (TEXT, False)


@pytest.mark.parametrize("codings", ["", "gzip", "br", "gzip, deflate"])
def test_no_body_has_no_coding(codings: str) -> None:
    assert decoded(codings, [b""]) == (b"", False)


@pytest.mark.parametrize(
    ("codings", "data", "why"),
    [
        pytest.param("gzip", b"no gzip", "incorrect header check", id="no-gzip"),
        pytest.param("gzip", gzip.compress(TEXT)[:-9], "it ends too early", id="cut"),
        pytest.param("gzip", b"\x1f", "it ends too early", id="one-byte"),
        pytest.param("deflate", b"\xff\xff\xff", "invalid", id="no-deflate"),
        pytest.param("gzip, deflate", zlib.compress(TEXT), "incorrect header check", id="inner"),
        pytest.param("br", TEXT, "br is not known to the suite", id="unknown"),
        pytest.param("br, gzip", gzip.compress(TEXT), "br is not known to the suite", id="unknown-inside"),
        pytest.param(", ".join(["gzip"] * 6), TEXT, "6 codings in each other", id="too-many"),
    ],
)
def test_what_is_not_in_its_coding_says_so(codings: str, data: bytes, why: str) -> None:
    with pytest.raises(CodingError, match=why):
        decoded(codings, [data])


def bomb(levels: int, size: int) -> bytes:
    coder = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    data = b"".join([*(coder.compress(b"\0" * 1_000_000) for _ in range(size)), coder.flush()])
    for _ in range(levels - 1):
        data = gzip.compress(data)
    return data


def nothing_at_length() -> bytes:
    """Megabytes of blocks with nothing in them, which say nothing however long they go on."""
    coder = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    head = coder.compress(b"") + coder.flush(zlib.Z_FULL_FLUSH)
    return gzip.compress(head + b"\0\0\0\xff\xff" * 3_000_000)


@pytest.mark.parametrize(
    ("codings", "data"),
    [
        pytest.param("", b"x" * (MAX_BODY + 1), id="plain"),
        pytest.param("gzip", bomb(1, 100), id="gzip"),
        pytest.param("gzip, gzip", bomb(2, 100), id="twice"),
        pytest.param("gzip, gzip, gzip", bomb(3, 100), id="thrice"),
        pytest.param("gzip, gzip", nothing_at_length(), id="nothing-at-length"),
        pytest.param("gzip", gzip.compress(b"") * 101, id="members-without-end"),
    ],
)
def test_no_more_is_made_of_a_body_than_is_wanted(codings: str, data: bytes) -> None:
    tracemalloc.start()
    try:
        body, truncated = decoded(codings, [data])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert truncated
    assert len(body) <= MAX_BODY
    assert peak < 10 * MAX_BODY


def test_what_goes_in_without_end_is_cut_too() -> None:
    coder = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    head = coder.compress(b"") + coder.flush(zlib.Z_FULL_FLUSH)
    endless = [head, *[b"\0\0\0\xff\xff" * 1000] * 10_000]
    assert decoded("gzip", endless, 10_000) == (b"", True)


def test_a_service_that_answers_in_a_coding_nobody_asked_for_is_told_so(send: Send) -> None:
    reply = httpx.Response(200, headers={"Content-Encoding": "zstd"}, stream=httpx.ByteStream(b"x"))
    failure = send(REQUEST, reply).failure
    assert failure is not None
    assert failure.kind is FailureKind.UNDECODABLE
    assert "zstd is not known to the suite" in str(failure)
