"""Faults in what other methods do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import Fault
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider


class AnyMethodPerforms(Provider):
    """Does what the documented method does, whatever the method."""

    def check_method(self, request: ProviderRequest, operation: Operation) -> None:
        return

    def perform(
        self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        if request.method not in (operation.method, "HEAD", "OPTIONS", "TRACE"):
            return self.writer.success(operation)
        return super().perform(request, operation, parameters, account)


class NoAllow(Provider):
    """Does not say in a 405 which methods there are."""

    def check_method(self, request: ProviderRequest, operation: Operation) -> None:
        if request.method != operation.method:
            raise RefusalError(405, "Use another method here.")


class OverrideHonoured(Provider):
    """Does what a header says instead of the method."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        override = request.header("x-http-method-override")
        return super().answer(replace(request, method=override) if override else request)


class TraceEchoes(Provider):
    """Answers TRACE with the request, its key included."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        if request.method != "TRACE":
            return super().answer(request)
        lines = [f"TRACE {request.path} HTTP/1.1", *(f"{name}: {value}" for name, value in request.headers)]
        return ProviderResponse(200, "\r\n".join(lines).encode("latin-1"), {"Content-Type": "message/http"})


FAULTS = (
    Fault.of("any-method-performs", "method.undocumented", AnyMethodPerforms),
    Fault.of("405-without-allow", "method.allow", NoAllow),
    Fault.of("method-override-honoured", "method.override", OverrideHonoured),
    Fault.of("trace-echoes", "method.trace-echo", TraceEchoes),
)
