"""Validates the credential of a request, and tells where it is if it is misplaced; its value is never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.http_messages import ProviderRequest
from artifact_contracts.provider.provider import Provider
from artifact_contracts.redaction import Secrets
from artifact_contracts.stubs.mistakes import Mistake
from artifact_contracts.targets import SHORTEST_SECRET

PLACEHOLDER = "<key>"
# Names under which a credential may be sent, rightly or wrongly.
_NAMES = re.compile(r"auth|key|token|secret|password|credential|cookie|session", re.IGNORECASE)
_SCHEMES = ("bearer", "basic", "token", "apikey", "key", "digest")
# What a key turns into if it was never set.
_NOT_SET = ("", "none", "null", "undefined")


def credential_mistakes(incoming: ProviderRequest, operation: Operation, provider: Provider) -> Iterator[Mistake]:
    """Return what is wrong with the credential of a request.

    Args:
        incoming: the request.
        operation: what it calls.
        provider: a provider of the API, which knows where the credential belongs.
    """
    expected = " or ".join(scheme.form for scheme in operation.schemes)
    names = [name for name, _ in incoming.headers]
    for scheme in operation.schemes:
        if scheme.place == "header" and names.count(scheme.parameter.lower()) > 1:
            yield Mistake("credential", f"{scheme.parameter} twice", expected)
            return
        text = provider.authenticator.credential(incoming, scheme)
        if text is not None:
            # A space in a key: a prefix that does not belong there, or two of them.
            if text.strip().lower() in _NOT_SET or " " in text.strip():
                sent = f"{scheme.parameter}: {scheme.prefix}{_masked(text)}".rstrip()
                yield Mistake("credential", sent, scheme.form)
            return
    yield Mistake("credential", "; ".join(_misplaced(incoming)) or "none", expected)


def _misplaced(incoming: ProviderRequest) -> Iterator[str]:
    for name, value in incoming.headers:
        if _NAMES.search(name):
            yield f"{'-'.join(map(str.capitalize, name.split('-')))}: {_masked(value)}"
    for name, _ in parse_qsl(incoming.query, keep_blank_values=True):
        if _NAMES.search(name):
            yield f"?{name}={PLACEHOLDER}"


def _masked(value: str) -> str:
    """Return a credential with all of it hidden but the names of schemes in front of it."""
    schemes, key = _apart(value)
    return " ".join([*schemes, key if key.lower() in _NOT_SET else PLACEHOLDER]).strip()


def _apart(value: str) -> tuple[list[str], str]:
    """Return the names of schemes that a credential begins with, and what follows them."""
    words = value.split()
    count = next((index for index, word in enumerate(words) if word.lower() not in _SCHEMES), len(words))
    return words[:count], " ".join(words[count:])


def secrets_in(incoming: ProviderRequest, body: Any) -> Secrets:
    """Return everything in a request that may be a credential, so that it can be kept out of messages.

    Args:
        incoming: the request.
        body: its body as JSON.
    """
    secrets = Secrets()
    pairs = [*incoming.headers, *parse_qsl(incoming.query), *_texts_by_name(body)]
    for name, value in pairs:
        if _NAMES.search(name):
            _, key = _apart(value)
            for text in (key, *key.split()):
                if len(text) >= SHORTEST_SECRET:
                    secrets.add(text, PLACEHOLDER)
    return secrets


def _texts_by_name(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, member in value.items():
            if isinstance(member, str):
                yield name, member
            yield from _texts_by_name(member)
    elif isinstance(value, list):
        for item in value:
            yield from _texts_by_name(item)
