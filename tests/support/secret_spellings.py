"""How a secret can be spelled, and whether one stands in a text, judged without the suite."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterator
from urllib.parse import quote

from artifact_contracts.redaction import Secrets

VARIABLE = "SHOP_API_KEY"
SHELL = f"${VARIABLE}"


def secrets_of(*values: str) -> Secrets:
    secrets = Secrets()
    for number, value in enumerate(values):
        secrets.add(value, SHELL if not number else f"${{{VARIABLE}_{number}}}")
    return secrets


def base64_cores(key: str) -> Iterator[str]:
    """What every Base64 text that holds the key has in common, for each place it can stand in a group of three."""
    for offset in range(3):
        first = -(-offset * 8 // 6)  # the first character made of nothing but the key
        last = (offset + len(key)) * 8 // 6
        yield base64.b64encode(b"\0" * offset + key.encode() + b"\0\0").decode()[first:last]


def spellings(key: str) -> dict[str, str]:
    found = {
        "plain": key,
        "capitals": key.upper(),
        "percent-encoded": quote(key, safe=""),
        "percent-encoded in small letters": quote(key, safe="").lower(),
        "html": html.escape(key),
        "json": json.dumps(key)[1:-1],
        "hex": key.encode().hex(),
        "hex in capitals": key.encode().hex().upper(),
    }
    for offset in range(3):
        encoded = base64.b64encode(b"x" * offset + key.encode() + b"yz")
        found[f"base64 at {offset}"] = encoded.decode()
        found[f"base64 for urls at {offset}"] = encoded.decode().replace("+", "-").replace("/", "_")
    return found


def leaked(key: str, text: str) -> list[str]:
    """Return the spellings of a key that stand in a text, judged without the suite."""
    plain = [form for name, form in spellings(key).items() if not name.startswith("base64")]
    # One character at either edge may be cut off: it holds no more than six bits, mixed with what stands beside it.
    cores = [core[1:-1] for core in base64_cores(key)]
    cores += [core.replace("+", "-").replace("/", "_") for core in cores]
    return [form for form in (*plain, *cores) if form.lower() in text.lower()]
