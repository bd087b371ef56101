"""Tables of replies, each with the requirements that it breaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.support.sample_replies import CHALLENGE, answer, envelope


@dataclass(frozen=True)
class ReplyRow:
    """A reply of a service, and what the suite must say of it.

    Attributes:
        api: the API that is called.
        name: what is special about the reply.
        reply: what comes back.
        broken: the ids of the requirements that it breaks, and no others.
    """

    api: str
    name: str
    reply: httpx.Response
    broken: frozenset[str]


def row(api: str, name: str, reply: httpx.Response, *requirements: str) -> ReplyRow:
    """Return a row for one API."""
    return ReplyRow(api, name, reply, frozenset(requirements))


def both(name: str, reply: httpx.Response, *requirements: str) -> list[ReplyRow]:
    """Return the same row for each API."""
    return [row(api, name, reply, *requirements) for api in ("ctxfy", "elacity")]


def for_each(rows: Iterable[ReplyRow]) -> pytest.MarkDecorator:
    """Ask a test of every row: it takes ``api``, ``reply`` and ``expected``, the requirements that are broken."""
    table = list(rows)
    values = [(each.api, each.reply, each.broken) for each in table]
    return pytest.mark.parametrize(
        ("api", "reply", "expected"), values, ids=[f"{each.api}-{each.name}" for each in table]
    )


def unauthorized(body: Any, **changes: Any) -> httpx.Response:
    """Return a 401 with a challenge; ``changes`` are arguments of ``answer``."""
    return answer(401, body, **{**CHALLENGE, **changes})


# A body of a 401 as it is documented, and what is broken by the replies of the tables.
GOOD = {api: envelope(api, 401) for api in ("ctxfy", "elacity")}
NO_JSON = ("response.strict-json",)
CODE = ("error.code", "error.envelope")
FAILED = "response.no-server-error"
UNDOCUMENTED = "response.documented-status"
FORM = "rate-limit.retry-after-form"
SOON = "900"  # more than the sender is willing to wait
