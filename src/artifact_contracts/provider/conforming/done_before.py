"""Freedoms in how a call is answered that was made before: no document says what becomes of a repetition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.conforming.conforming_variant import ConformingVariant
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider


class RefusesRepetition(Provider):
    """Refuses what was done before."""

    status = 409

    def __init__(self, *arguments: Any, **further: Any) -> None:
        super().__init__(*arguments, **further)
        self._done: set[str] = set()

    def perform(
        self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        answer = super().perform(request, operation, parameters, account)
        wanted = repr(parameters) if parameters else request.body.decode("utf-8", "replace")
        with self.lock:
            if wanted in self._done:
                raise RefusalError(self.status, "This was done before.")
            self._done.add(wanted)
        return answer


class ConflictOnRepetition(RefusesRepetition):
    """Refuses with 409 what was done before."""


class BadRequestOnRepetition(RefusesRepetition):
    """Refuses with 400 what was done before."""

    status = 400


class LockedOnRepetition(RefusesRepetition):
    """Refuses with 423 what is still being done."""

    status = 423


class GoneOnRepetition(RefusesRepetition):
    """Refuses with 410 what was done before, because it has moved."""

    status = 410


VARIANTS = (
    ConformingVariant.of("bad-request-on-repetition", BadRequestOnRepetition),
    ConformingVariant.of("conflict-on-repetition", ConflictOnRepetition),
    ConformingVariant.of("gone-on-repetition", GoneOnRepetition),
    ConformingVariant.of("locked-on-repetition", LockedOnRepetition),
)
