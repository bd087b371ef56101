"""What a check looks at: a response, and what is needed to judge it."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlsplit

from artifact_contracts.cases.request import Request
from artifact_contracts.checks import strict_json
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation, Reply
from artifact_contracts.nesting import DEEPEST, is_too_deep
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.exchange import Exchange, Response

# Every server takes so much (RFC 9110 section 4.1 asks for 8000 octets of URL; headers have no such number).
LONGEST_URL = 2000
LONGEST_HEADERS = 4000
# Nor is there one for bodies, but the calls of these documents stay far below it.
LARGEST_BODY = 10_000
# No client of these services sends so much.
HUGE_BODY = 1_000_000
_SEGMENT = r"(?!(?:%2E|\.)+(?:/|$))(?:(?!%2F|%5C|%00)[^/])+"
# A slash too many, dots for segments, and separators or NUL in one.
_UNCLEAN = re.compile(r"/(?:\.|%2E){1,2}(?:/|$)|//|/$|%2F|%5C|%00", re.IGNORECASE)


def has_clean_path(request: Request) -> bool:
    """Whether a path is as it has to be; from one that is not, servers may lead to the one they take it for."""
    return _UNCLEAN.search(urlsplit(request.url).path) is None


def in_scope(operation: Operation, request: Request) -> bool:
    """Whether the document of an operation speaks of a request at all.

    It does not speak of other methods and paths, nor of what servers and gateways turn away before the service sees
    it: separators, dots and NUL in a segment of the path, and headers that are very long or beyond ASCII.
    """
    if request.method != operation.method or len(request.url) >= LONGEST_URL:
        return False
    headers = "".join([name + value for name, value in request.headers])
    if len(headers) >= LONGEST_HEADERS or not headers.isascii():
        return False
    return _path_pattern(operation.path).search(urlsplit(request.url).path) is not None


@lru_cache
def _path_pattern(template: str) -> re.Pattern[str]:
    literals = re.split(r"\{[^}]+\}", template)
    return re.compile(_SEGMENT.join(map(re.escape, literals)) + "$", re.IGNORECASE)


def extreme_of(request: Request) -> str | None:
    """Return what is in a request that no client sends in earnest; None for valid calls and ordinary mistakes."""
    headers, body = "".join([name + value for name, value in request.headers]), request.body or b""
    if len(request.url) >= LONGEST_URL:
        return "a very long address"
    if len(headers) >= LONGEST_HEADERS:
        return "very long headers"
    if not headers.isascii():
        return "a header beyond ASCII"
    return _extreme_of_body(body) if body else None


def _extreme_of_body(body: bytes) -> str | None:
    if len(body) > HUGE_BODY:
        return "a body of megabytes"
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return "a body that is not UTF-8"
    return "a body nested very deep" if len(text) > DEEPEST and is_too_deep(text) else None


def may_be_refused_in_front(operation: Operation, request: Request) -> bool:
    """Whether servers and frameworks may refuse a request before the service sees it, in words of their own.

    That is what the document does not speak of, a header that stands twice, what looks like an attack, and a body that
    is large, nested deep, not UTF-8 or behind a byte order mark.
    """
    body = request.body or b""
    if not in_scope(operation, request) or has_repeated_header(request) or len(body) > LARGEST_BODY:
        return True
    return body.startswith(b"\xef\xbb\xbf") or _extreme_of_body(body) is not None or _looks_like_an_attack(request)


def has_repeated_header(request: Request) -> bool:
    """Whether a header stands twice, although none that is sent may."""
    names = [name.lower() for name, _ in request.headers]
    return len(set(names)) < len(names)


# Servers and firewalls filter addresses by what is encoded in them: controls, quotes, brackets, a per cent sign, and
# what is beyond ASCII. Bodies they search for markup, for ways out of a folder and out of a query, and for controls.
_FILTERED_PATH = re.compile(r"%(?:[0189A-F]|2[257]|3[CE]|5C|60|7[BCDF])", re.IGNORECASE)
_FILTERED_BODY = re.compile(r"<[/!]?[a-z]|\.\.[/\\]|'\s*(?:or|and|union)\b|%00|[\0-\x08\x0e-\x1f]", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u00([0-9a-fA-F]{2})")


def _looks_like_an_attack(request: Request) -> bool:
    if _FILTERED_PATH.search(urlsplit(request.url).path):
        return True
    text = (request.body or b"").decode("utf-8", "replace")
    return _FILTERED_BODY.search(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)) is not None


class CheckContext:
    """A response and what is needed to judge it.

    Args:
        contract: the contract of its API.
        operation: the operation the request was meant for.
        exchange: the exchange.
        response: its response.
        secrets: the secrets of the run.

    Attributes:
        is_documented_method: whether the request used the method the operation documents.
        is_success: whether the status is 2xx.
        is_error: whether the status is 4xx or 5xx.
        is_gateway_error: whether the status is one that a gateway answers with in the service's stead.
        has_body: whether there is a body to judge.
        is_json: whether it is typed as JSON.
        status_line: the status with its standard phrase, if it has one.
        extreme: what is in the request that no client sends in earnest, or None.
        has_clean_path: whether the path of the request is as it has to be.
        in_scope: whether the document speaks of this request at all.
        reply: what the document says of this status, if it speaks of this request.
    """

    def __init__(
        self, contract: Contract, operation: Operation, exchange: Exchange, response: Response, secrets: Secrets
    ) -> None:
        self.contract = contract
        self.operation = operation
        self.exchange = exchange
        self.response = response
        self.secrets = secrets
        method, status = exchange.request.method, response.status
        self.is_documented_method = method == operation.method
        self.is_success = status // 100 == 2
        self.is_error = status >= 400
        self.is_gateway_error = status >= 500 and not exchange.is_evidence
        self.has_body = bool(response.body) and method != "HEAD"
        self.is_json = response.is_json
        self.status_line = response.status_line
        self.extreme = extreme_of(exchange.request)
        self.has_clean_path = has_clean_path(exchange.request)
        self.in_scope = in_scope(operation, exchange.request)
        self.reply: Reply | None = operation.reply(status) if self.in_scope else None

    @cached_property
    def is_worded_by_the_service(self) -> bool:
        """Whether the vendor shows how this error is worded, and nothing before the service may have worded it."""
        inputs = self.contract.target.operations[self.operation.id]
        if self.reply is None or not self.reply.contents or not inputs.shows(self.response.status):
            return False
        return not may_be_refused_in_front(self.operation, self.exchange.request)

    @cached_property
    def parsed(self) -> strict_json.Parsed:
        """The body as JSON."""
        return strict_json.parse(self.response.body)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The body as it came, and every text in it as JSON, without JSON's escapes."""
        raw = self.response.body.decode("utf-8", "replace")
        if self.parsed.error is not None:
            return (raw,)
        return raw, "\n".join(_texts_in(self.parsed.value))


def _texts_in(value: Any) -> list[str]:
    """Return every text in a JSON value, in order; without recursion, for it may be as deep as the parser goes."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            found.append(part)
        elif isinstance(part, dict):
            waiting += [each for pair in reversed(part.items()) for each in reversed(pair)]
        elif isinstance(part, list):
            waiting += reversed(part)
    return found
