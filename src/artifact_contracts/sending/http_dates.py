"""Dates as headers hold them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# No lawful form has one; mail has, and the parser of the standard library is made for mail.
_OFFSET = re.compile(r"\s[+-]\d")


def moment_of(text: str) -> datetime | None:
    """Read a date of any of the three lawful forms (RFC 9110 section 5.6.7), or of mail; None if it is none of them.

    Returns:
        A moment with its zone, so that it can be compared with any other. Two of the forms name no zone: it is GMT.
    """
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def retry_after(value: str) -> int | datetime | None:
    """Read a Retry-After header in either of its forms (RFC 9110 section 10.2.3); None if it has neither."""
    if value.isascii() and value.isdecimal():
        return int(value[:9])
    return moment_of(value) if value.endswith("GMT") and not _OFFSET.search(value) else None
