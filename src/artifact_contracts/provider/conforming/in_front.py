"""Freedoms of what stands in front of a service: servers and frameworks that answer before the service is asked."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.nesting import is_too_deep
from artifact_contracts.provider.applicability import names_a_resource_in_the_path, shows_error
from artifact_contracts.provider.body_reader import BodyReader, is_utf8
from artifact_contracts.provider.conforming.conforming_variant import ConformingVariant
from artifact_contracts.provider.conforming.transport import Interrupted
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError, json_answer
from artifact_contracts.provider.provider import Parts, Provider
from artifact_contracts.provider.response_writer import ResponseWriter


class CleansPaths(Provider):
    """Redirects from paths with empty segments, dot segments or encoded slashes to clean ones, as routers do."""

    status = 301

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        path = unquote(request.path)
        clean = posixpath.normpath(path)
        if clean == path.rstrip("/"):
            return super().answer(request)
        return ProviderResponse(self.status, headers={"Location": clean.replace("//", "/")})


class CleansPathsForGood(CleansPaths):
    """Redirects from paths that are not clean to clean ones with 308, which keeps the method."""

    status = 308


class MergesSlashes(Provider):
    """Takes several slashes in a path for one, as servers do before they look for a resource."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        path = posixpath.normpath(request.path).replace("//", "/")
        return super().answer(replace(request, path=path if "//" in request.path else request.path))


def _page(status: int, phrase: str) -> ProviderResponse:
    page = f"<html><head><title>{status} {phrase}</title></head><body><h1>{status} {phrase}</h1></body></html>"
    return ProviderResponse(status, page.encode(), {"Content-Type": "text/html"})


class PagesOfAServer(Provider):
    """Stands behind a server that words its refusals itself: of headers that stand twice, and of large bodies."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        names = [name for name, _ in request.headers]
        if len(set(names)) < len(names):
            return _page(400, "Bad Request")
        if len(request.body) > 1_000_000:
            return _page(413, "Content Too Large")
        return super().answer(request)


class PagesOfAFramework(Provider):
    """Lets its framework refuse bodies that are large, nested deep or not UTF-8, in its own words."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        text = request.body.decode("utf-8", "replace")
        if len(request.body) > 2_500_000 or not is_utf8(request.body) or is_too_deep(text) or text.startswith("\ufeff"):
            return _page(400, "Bad Request")
        return super().answer(request)


class PagesForBadBodies(BodyReader):
    """Lets its framework word the refusal of a body, where the vendor shows no such refusal."""

    def read_body(self, request: ProviderRequest, operation: Operation) -> Any:
        try:
            return super().read_body(request, operation)
        except RefusalError as refusal:
            raise RefusalError(refusal.status, _OF_THE_FRAMEWORK) from None


_OF_THE_FRAMEWORK = "Worded by the framework."


class WordsOfTheFramework(ResponseWriter):
    """Names what is wrong with a body as its framework does."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        if refusal.message != _OF_THE_FRAMEWORK:
            return super().error(refusal)
        return json_answer(refusal.status, {"detail": "The body could not be read."})


class FailsOnDeepBodies(BodyReader):
    """Fails with 500 on bodies that its parser of JSON gives up on, as every service on Python's parser does."""

    def parse(self, body: bytes) -> Any:
        if is_too_deep(body.decode("utf-8", "replace")):
            raise RefusalError(500, "Something went wrong.")
        return super().parse(body)


class FailsOnExtremes(Provider):
    """Fails with 500 on megabytes, on very long addresses and headers, and on bytes that are not what it expects."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        headers = "".join(value for _, value in request.headers)
        large = len(request.body) > 1_000_000 or len(request.path) > 2500 or len(headers) > 5000
        if large or not headers.isascii() or not is_utf8(request.body):
            return _page(500, "Internal Server Error")
        return super().answer(request)


class PagesOfAFirewall(Provider):
    """Stands behind a firewall that turns away what looks like an attack, with a page of its own."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        if _ATTACK.search(unquote(request.path)) or _ATTACK.search(_escaped(request.body)):
            return _page(403, "Forbidden")
        return super().answer(request)


# Markup, a way out of a folder, a text that ends in the midst of a query, and characters that no text has.
_ATTACK = re.compile(r"<\s*/?[a-z!]|\.\.[/\\]|['\"]\s*(?:or|and|union|;|--)[\s'\"]|%00|[\x00-\x08]", re.IGNORECASE)


def _escaped(body: bytes) -> str:
    escape = re.compile(r"\\u([0-9a-fA-F]{4})")
    return escape.sub(lambda match: chr(int(match[1], 16)), body.decode("latin-1"))


class PagesForOddAddresses(Provider):
    """Stands behind a server that finds nothing at addresses with odd characters, encoded as they may be."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        if re.search("%(?:[01278-9A-F])", request.path.upper().replace("%20", "")):
            return _page(404, "Not Found")
        return super().answer(request)


class DropsWhatItDoesNotRead(Provider):
    """Stands behind a server that closes the connection on headers that stand twice, long addresses and TRACE."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        names = [name for name, _ in request.headers]
        headers = "".join(value for _, value in request.headers)
        is_odd = request.method == "TRACE" or len(request.path) > 2000 or not headers.isascii()
        if is_odd or len(set(names)) < len(names):
            return ProviderResponse(400, wire=b"")
        return super().answer(request)


class StatusesOfAnEdge(Interrupted):
    """Answers every eleventh call with a status that no standard knows, as servers at the edge of a network do."""

    every = 11

    def instead(self, number: int) -> ProviderResponse:
        status = (520, 522, 524, 530)[number % 4]
        head = f"HTTP/1.1 {status} \r\nContent-Type: text/html\r\nContent-Length: 4\r\nConnection: close\r\n\r\n"
        return ProviderResponse(status, wire=head.encode() + b"<p/>")


class StartedAnew(Provider):
    """Is started anew while it is judged, as by a deployment: it breaks off one call, and is away for a moment."""

    _answered = 0

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        with self.lock:
            self._answered += 1
            if self._answered == _BEFORE_IT_IS_STARTED_ANEW:
                return ProviderResponse(200, wire=b"", away=0.4)
        return super().answer(request)


_BEFORE_IT_IS_STARTED_ANEW = 8


class PagesForTwoFramings(Provider):
    """Stands behind a server that turns away what has both chunks and a length, which it may also go by."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        if request.header("transfer-encoding") and request.header("content-length"):
            return _page(400, "Bad Request")
        return super().answer(request)


class PutsFirstHostAside(BodyReader):
    """Goes by the last of two hosts, and remembers the first."""

    def head_as_read(self, head: bytes) -> bytes:
        return head.replace(b"\r\nHost: ", b"\r\nX-First-Host: ", 1) if head.count(b"\r\nHost: ") > 1 else head


class PagesForStrangeHosts(Provider):
    """Stands behind a server that knows no such host as the second of two, and says so with 421."""

    parts = Parts(reader=PutsFirstHostAside)

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        return _page(421, "Misdirected Request") if request.header("x-first-host") else super().answer(request)


def _shows_no_400(contract: Contract) -> bool:
    return not shows_error(contract, 400)


VARIANTS = (
    ConformingVariant.of("started-anew", StartedAnew),
    ConformingVariant.of("pages-of-a-server", PagesOfAServer),
    ConformingVariant.of("pages-of-a-framework", PagesOfAFramework),
    ConformingVariant.of("pages-for-bad-bodies", PagesForBadBodies, WordsOfTheFramework, applies=_shows_no_400),
    ConformingVariant.of("fails-on-deep-bodies", FailsOnDeepBodies),
    ConformingVariant.of("fails-on-extremes", FailsOnExtremes),
    ConformingVariant.of("page-for-two-framings", PagesForTwoFramings),
    ConformingVariant.of("page-for-a-strange-host", PagesForStrangeHosts),
    ConformingVariant.of("cleans-paths", CleansPaths, applies=names_a_resource_in_the_path),
    ConformingVariant.of("cleans-paths-for-good", CleansPathsForGood, applies=names_a_resource_in_the_path),
    ConformingVariant.of("pages-of-a-firewall", PagesOfAFirewall),
    ConformingVariant.of("pages-for-odd-addresses", PagesForOddAddresses),
    ConformingVariant.of("drops-what-it-does-not-read", DropsWhatItDoesNotRead),
    ConformingVariant.of("statuses-of-an-edge", StatusesOfAnEdge),
    ConformingVariant.of("merges-slashes", MergesSlashes, applies=names_a_resource_in_the_path),
)
