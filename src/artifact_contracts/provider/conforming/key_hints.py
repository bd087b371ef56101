"""Freedoms in telling a caller which key was used: what gives the key itself to nobody."""

from __future__ import annotations

import base64
import hashlib

from artifact_contracts.provider.conforming.conforming_variant import ConformingVariant
from artifact_contracts.provider.faults.fault import keys_sent
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.provider import Provider


class DigestOfTheKey(Provider):
    """Tells which key was used by its SHA-256, in hexadecimal digits, in Base64 and as numbers."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        digest = hashlib.sha256(" ".join(keys_sent(self, request)).encode()).digest()
        answer.headers["X-Key-Digest"] = f"{digest.hex()} {base64.b64encode(digest).decode()}"
        answer.headers["X-Key-Numbers"] = ",".join(map(str, digest))
        return answer


class EndsOfTheKey(Provider):
    """Tells which key was used by how it begins and ends."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        keys = [value.rpartition(" ")[2] for value in keys_sent(self, request) if value.isascii()]
        answer.headers["X-Key-Hint"] = " ".join(f"{key[:3]}...{key[-3:]}" for key in keys if len(key) > 9) or "none"
        return answer


VARIANTS = (
    ConformingVariant.of("digest-of-the-key", DigestOfTheKey),
    ConformingVariant.of("ends-of-the-key", EndsOfTheKey),
)
