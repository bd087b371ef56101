"""Faults of the front: heads of requests that it should turn away, and mends without a word instead."""

from __future__ import annotations

import re

from artifact_contracts.provider.body_reader import BodyReader
from artifact_contracts.provider.faults.fault import Fault

_HOST = re.compile(rb"(?im)^host:.*\r\n")
_LENGTH = re.compile(rb"(?im)^content-length:.*\r\n")
_CHUNKED = re.compile(rb"(?im)^transfer-encoding:.*\r\n")
_BEFORE_FIELDS = b"\r\n"


def _with_field(head: bytes, field: bytes) -> bytes:
    return head.replace(_BEFORE_FIELDS, _BEFORE_FIELDS + field + _BEFORE_FIELDS, 1)


class NeedsNoHost(BodyReader):
    """Makes up a host where a request names none."""

    def head_as_read(self, head: bytes) -> bytes:
        return head if _HOST.search(head) else _with_field(head, b"Host: localhost")


class TakesTheFirstHost(BodyReader):
    """Takes the first of two hosts."""

    def head_as_read(self, head: bytes) -> bytes:
        first = _HOST.search(head)
        return head[: first.end()] + _HOST.sub(b"", head[first.end() :]) if first else head


class TakesTheLastHost(BodyReader):
    """Takes the last of two hosts."""

    def head_as_read(self, head: bytes) -> bytes:
        hosts = list(_HOST.finditer(head))
        return _with_field(_HOST.sub(b"", head), hosts[-1].group().rstrip()) if hosts else head


class TrimsFieldNames(BodyReader):
    """Trims the names of fields, whatever stands before the colon."""

    def head_as_read(self, head: bytes) -> bytes:
        return re.sub(rb"(?m)^([!-9;-~]+)[ \t]+:", rb"\1:", head)


class SkipsBadFields(BodyReader):
    """Skips fields whose names it cannot read, and goes on."""

    def head_as_read(self, head: bytes) -> bytes:
        return re.sub(rb"(?m)^[!-9;-~]+[ \t]+:.*\r\n", b"", head)


class TakesTheFirstLength(BodyReader):
    """Takes the first of two lengths."""

    def head_as_read(self, head: bytes) -> bytes:
        first = _LENGTH.search(head)
        return head[: first.end()] + _LENGTH.sub(b"", head[first.end() :]) if first else head


class TakesTheLastLength(BodyReader):
    """Takes the last of two lengths."""

    def head_as_read(self, head: bytes) -> bytes:
        lengths = list(_LENGTH.finditer(head))
        return _with_field(_LENGTH.sub(b"", head), lengths[-1].group().rstrip()) if len(lengths) > 1 else head


class GoesOnBehindChunksWithALength(BodyReader):
    """Goes by chunks where a length is given too, and keeps the connection open for the next request."""

    def head_as_read(self, head: bytes) -> bytes:
        return _LENGTH.sub(b"", head) if _CHUNKED.search(head) else head


FAULTS = (
    Fault.of("no-host-needed", "front.host", NeedsNoHost),
    Fault.of("first-of-two-hosts", "front.host", TakesTheFirstHost),
    Fault.of("last-of-two-hosts", "front.host", TakesTheLastHost),
    Fault.of("field-names-trimmed", "front.field-syntax", TrimsFieldNames),
    Fault.of("bad-fields-skipped", "front.field-syntax", SkipsBadFields),
    Fault.of("first-of-two-lengths", "front.length", TakesTheFirstLength),
    Fault.of("last-of-two-lengths", "front.length", TakesTheLastLength),
    Fault.of("connection-kept-behind-two-framings", "front.length", GoesOnBehindChunksWithALength),
)
