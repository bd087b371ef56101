"""Faults in what other methods do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import Fault, listed
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError


@listed
class AnyMethodPerforms(Fault, name="any-method-performs", detected_by="method.undocumented"):
    """Does what the documented method does, whatever the method."""

    def check_method(self, request: ProviderRequest, operation: Operation) -> None:
        return

    def perform(
        self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        if request.method not in (operation.method, "HEAD", "OPTIONS", "TRACE"):
            return self.success(operation)
        return super().perform(request, operation, parameters, account)


@listed
class NoAllow(Fault, name="405-without-allow", detected_by="method.allow"):
    """Does not say in a 405 which methods there are."""

    def check_method(self, request: ProviderRequest, operation: Operation) -> None:
        if request.method != operation.method:
            raise RefusalError(405, "Use another method here.")


@listed
class OverrideHonoured(Fault, name="method-override-honoured", detected_by="method.override"):
    """Does what a header says in the place of the method."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        override = request.header("x-http-method-override")
        return super().answer(replace(request, method=override) if override else request)


@listed
class TraceEchoes(Fault, name="trace-echoes", detected_by="leakage.credential"):
    """Answers TRACE with the request, its key included."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        if request.method != "TRACE":
            return super().answer(request)
        lines = [f"TRACE {request.path} HTTP/1.1", *(f"{name}: {value}" for name, value in request.headers)]
        return ProviderResponse(200, "\r\n".join(lines).encode("latin-1"), {"Content-Type": "message/http"})
