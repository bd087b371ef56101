"""Replies of a service, byte by byte: the good ones, from which the tables deviate."""

from __future__ import annotations

import json
from email.utils import formatdate
from typing import Any

import httpx

BASE_URL = "https://service.example/base"

# A key that looks different in every encoding: a slash, a plus, a quote, an ampersand, letters of both cases.
KEY = 'sK/7+q="w&Zx9TtR-4m'

# What every answer carries unless a row says otherwise; None leaves one out.
CUSTOMARY = {"date": formatdate(usegmt=True), "x_content_type_options": "nosniff"}
CHALLENGE = {"www_authenticate": 'Bearer realm="service"'}

_REASONS = {400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 500: "Internal Server Error"}


def answer(
    status: int, body: Any = b"", *, media_type: str | None = "application/json", **headers: str | None
) -> httpx.Response:
    """Return a response; anything but bytes is sent as JSON, ``retry_after`` as the header Retry-After."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {**CUSTOMARY, **headers}
    fields = [(name.replace("_", "-"), value.encode("latin-1")) for name, value in headers.items() if value is not None]
    if media_type is not None:
        fields.append(("Content-Type", media_type.encode("latin-1")))
    return httpx.Response(status, headers=[(name.encode(), value) for name, value in fields], content=content)


def envelope(api: str, status: int, **changes: Any) -> dict[str, Any]:
    """Return the documented body of an error, with some members changed."""
    if api == "elacity":
        return {"message": "That was refused.", **changes}
    body = {"error": _REASONS.get(status, "Refused"), "message": "That was refused.", "code": status}
    if status == 500:
        body["requestId"] = "req-1"
    return {**body, **changes}


def without(body: dict[str, Any], *members: str) -> dict[str, Any]:
    """Return a body without some members."""
    return {name: value for name, value in body.items() if name not in members}
