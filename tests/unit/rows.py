"""Rows of tables of replies, each with the requirements it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from replies import CHALLENGE, answer, envelope


def row(api: str, name: str, reply: httpx.Response, *requirements: str) -> Any:
    return pytest.param(api, reply, set(requirements), id=f"{api}-{name}")


def both(name: str, reply: httpx.Response, *requirements: str) -> list[Any]:
    return [row(api, name, reply, *requirements) for api in ("ctxfy", "elacity")]


def unauthorized(body: Any, **changes: Any) -> httpx.Response:
    return answer(401, body, **{**CHALLENGE, **changes})


# A body of a 401 as it is documented, and what is broken by the replies of the tables.
GOOD = {api: envelope(api, 401) for api in ("ctxfy", "elacity")}
NO_JSON = ("response.strict-json",)
CODE = ("error.code", "error.envelope")
FAILED = "response.no-server-error"
UNDOCUMENTED = "response.documented-status"
FORM = "rate-limit.retry-after-form"
SOON = "900"  # more than the sender is willing to wait


def judged(rows: list[Any] | Iterator[Any]) -> Any:
    return pytest.mark.parametrize(("api", "reply", "expected"), list(rows))
