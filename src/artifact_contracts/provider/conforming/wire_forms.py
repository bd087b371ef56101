"""Freedoms in the bytes of an answer: interim answers, chunks, codings, lines of headers, the end of a connection."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable

from artifact_contracts.provider.conforming.conforming_variant import ConformingVariant
from artifact_contracts.provider.conforming.transport import OnTheWire
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.provider import Provider


class ClosesWithoutAWord(OnTheWire):
    """Closes the connection after each answer without having said so (RFC 9112 section 9.5)."""

    def written(self, head: list[bytes], body: bytes) -> bytes:
        return _lines([line for line in head if not line.startswith(b"Connection")]) + body


class ChunksWithTrailers(OnTheWire):
    """Sends its answers in chunks with extensions, and fields behind them (RFC 9112 section 7.1)."""

    def written(self, head: list[bytes], body: bytes) -> bytes:
        if not body:
            return _lines(head)
        kept = [line for line in head if not line.startswith(b"Content-Length")]
        chunks = b'%X;part="1"\r\n%s\r\n0;end\r\nX-Checksum: 0a1b\r\n\r\n' % (len(body), body)
        return _lines([*kept, b"Transfer-Encoding: Chunked", b"Trailer: X-Checksum"]) + chunks


class SeveralInterimAnswers(OnTheWire):
    """Sends 100, 102 and 103 before each answer, though nobody asked for them (RFC 9110 section 15.2)."""

    def written(self, head: list[bytes], body: bytes) -> bytes:
        interim = (b"100 Continue", b"102 Processing", b"103 Early Hints\r\nLink: </a.css>; rel=preload", b"102 ")
        return b"".join(b"HTTP/1.1 " + each + b"\r\n\r\n" for each in interim) + _lines(head) + body


class ReasonOfItsOwn(OnTheWire):
    """Words the reason behind the status in another language (RFC 9112 section 4)."""

    def written(self, head: list[bytes], body: bytes) -> bytes:
        status = head[0].split(b" ")[1]
        return _lines([b"HTTP/1.1 " + status + b" In Ordnung \xfc 200 OK", *head[1:]]) + body


class HeadersOnSeveralLines(OnTheWire):
    """Writes lists on several lines, among them its challenges and its cookies (RFC 9110 section 5.3)."""

    def written(self, head: list[bytes], body: bytes) -> bytes:
        challenges = [line for line in head if line.startswith(b"WWW-Authenticate")]
        further = [b'WWW-Authenticate: Negotiate, Basic realm="a, b", charset="UTF-8"'] if challenges else []
        lists = [b"Vary: Accept", b"Vary: Origin", b"Set-Cookie: a=1; Path=/", b"Set-Cookie: b=2", b"Vary:"]
        lists += [b"X-Region: S\xc3\xa3o Paulo", b"Cache-Control: no-store", b"Cache-Control: private"]
        return _lines([*head, *further, *lists]) + body


class SaysThatItWaitedTooLong(OnTheWire):
    """Says 408 before it closes a connection on which nothing more is asked (RFC 9110 section 15.5.9)."""

    def written(self, head: list[bytes], body: bytes) -> bytes:
        goodbye = [b"HTTP/1.1 408 Request Timeout", b"Connection: close", b"Content-Length: 0"]
        return _lines(head) + body + _lines(goodbye)


class Compresses(Provider):
    """Compresses for those who offer to take that, by a coding of its own choice."""

    coding = ""
    compress: Callable[[bytes], bytes]

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        offered = re.split(r"[\s,;]+", request.header("accept-encoding") or "")
        wanted = {self.coding, self.coding.removeprefix("x-")} & set(offered)
        if wanted and answer.body:
            answer.body = type(self).compress(answer.body)
            answer.headers |= {"Content-Encoding": self.coding, "Vary": "Accept-Encoding"}
        return answer


class CompressesByAnOlderName(Compresses):
    """Calls gzip by its older name, x-gzip, where it compresses (RFC 9110 section 8.4.1.3)."""

    coding = "x-gzip"
    compress = staticmethod(gzip.compress)


class CompressesByDeflate(Compresses):
    """Compresses with deflate for those who offer to take that (RFC 9110 section 8.4.1.2)."""

    coding = "deflate"
    compress = staticmethod(zlib.compress)


def _lines(head: list[bytes]) -> bytes:
    return b"\r\n".join(head) + b"\r\n\r\n"


VARIANTS = (
    ConformingVariant.of("closes-without-a-word", ClosesWithoutAWord),
    ConformingVariant.of("chunks-with-trailers", ChunksWithTrailers),
    ConformingVariant.of("says-that-it-waited-too-long", SaysThatItWaitedTooLong),
    ConformingVariant.of("several-interim-answers", SeveralInterimAnswers),
    ConformingVariant.of("reason-of-its-own", ReasonOfItsOwn),
    ConformingVariant.of("headers-on-several-lines", HeadersOnSeveralLines),
    ConformingVariant.of("compresses-by-an-older-name", CompressesByAnOlderName),
    ConformingVariant.of("compresses-by-deflate", CompressesByDeflate),
)
