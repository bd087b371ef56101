"""A request, ready to be sent, and what it is authenticated with."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

from artifact_contracts.cases.head_flaws import HeadFlaw
from artifact_contracts.contract.openapi import Scheme

# Stands in bodies for a word that differs in every call.
FRESH = "${fresh}"


@dataclass(frozen=True)
class Request:
    """A request, ready to be sent.

    Attributes:
        method: in capitals.
        url: absolute; in a draft, what follows the base URL.
        headers: in the order they are sent.
        body: its bytes, or None for no body.
        chunked: whether the body is sent in chunks, without saying its length.
        flaw: what is wrong with its head, so that it is written byte by byte; None for a request as HTTP has it.
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    chunked: bool = False
    flaw: HeadFlaw | None = field(default=None, repr=False)

    def at(self, base_url: str, fresh: str) -> Request:
        """Return the request that a draft becomes.

        Args:
            base_url: what stands before the OpenAPI path.
            fresh: the word that takes the place of ``${fresh}`` in the body.
        """
        body = None if self.body is None else self.body.replace(FRESH.encode(), fresh.encode())
        return replace(self, url=base_url + self.url, body=body)


@dataclass(frozen=True)
class Credential:
    """A credential in its place: the scheme says where, the text is what is sent there."""

    scheme: Scheme
    text: str

    @property
    def in_header(self) -> str:
        """What is sent in a header; without the space after a scheme that is followed by nothing."""
        return f"{self.scheme.prefix}{self.text}".rstrip(" ")


def body_bytes(body: Any) -> bytes:
    """Return a body as bytes: raw ones as they are, a JSON value as UTF-8; ``${fresh}`` is still in it."""
    return body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()


def fresh_word(run_id: str, occasion: str) -> str:
    """Return a word that differs for every occasion and names the run, so that all that it makes can be told."""
    return f"{run_id}-{derived_word(run_id, occasion)}"


def derived_word(origin: object, occasion: str) -> str:
    """Return a word that differs for every occasion, and is the same for the same origin."""
    return hashlib.sha256(f"{origin} {occasion}".encode()).hexdigest()[:12]
