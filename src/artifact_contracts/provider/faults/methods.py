"""Faults in what other methods do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import Fault, listed
from artifact_contracts.provider.messages import Answer, Incoming, RefusalError


@listed
class AnyMethodPerforms(Fault, name="any-method-performs", caught_by="method.undocumented"):
    """Does what the documented method does, whatever the method."""

    def check_method(self, incoming: Incoming, operation: Operation) -> None:
        return

    def perform(self, incoming: Incoming, operation: Operation, parameters: Mapping[str, str], account: str) -> Answer:
        if incoming.method not in (operation.method, "HEAD", "OPTIONS", "TRACE"):
            return self.success(operation)
        return super().perform(incoming, operation, parameters, account)


@listed
class NoAllow(Fault, name="405-without-allow", caught_by="method.allow"):
    """Does not say in a 405 which methods there are."""

    def check_method(self, incoming: Incoming, operation: Operation) -> None:
        if incoming.method != operation.method:
            raise RefusalError(405, "Use another method here.")


@listed
class OverrideHonoured(Fault, name="method-override-honoured", caught_by="method.override"):
    """Does what a header says in the place of the method."""

    def answer(self, incoming: Incoming) -> Answer:
        override = incoming.header("x-http-method-override")
        return super().answer(replace(incoming, method=override) if override else incoming)


@listed
class TraceEchoes(Fault, name="trace-echoes", caught_by="leakage.credential"):
    """Answers TRACE with the request, its key included."""

    def answer(self, incoming: Incoming) -> Answer:
        if incoming.method != "TRACE":
            return super().answer(incoming)
        lines = [f"TRACE {incoming.path} HTTP/1.1", *(f"{name}: {value}" for name, value in incoming.headers)]
        return Answer(200, "\r\n".join(lines).encode("latin-1"), {"Content-Type": "message/http"})
