"""Faults in what a call may act on."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import Fault
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Parts, Provider
from artifact_contracts.provider.resource_store import ResourceStore
from artifact_contracts.provider.response_writer import ResponseWriter


class UnknownResourceAccepted(ResourceStore):
    """Accepts calls for resources that do not exist."""

    def owner(self, name: Any, operation: Operation) -> str | None:
        return super().owner(name, operation) or "own"


class UnknownAnswered(ResourceStore):
    """Says in another way that a resource does not exist."""

    status = 410

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) is None:
            raise RefusalError(self.status, "There is no such thing.")
        super().check_resource(name, operation, account)


class GoneForUnknown(UnknownAnswered):
    """Answers 410 for resources that never existed."""


class ForbiddenForUnknown(UnknownAnswered):
    """Answers 403 for resources that do not exist."""

    status = 403


class UnprocessableForUnknown(UnknownAnswered):
    """Answers 422 for resources that do not exist."""

    status = 422


class UnauthorizedForUnknown(UnknownAnswered):
    """Answers 401 to a known caller for resources that do not exist."""

    status = 401


class ErrorUnderSuccessForUnknown(ResponseWriter):
    """Answers a success, and says in its body that there is no such resource."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        answer = super().error(refusal)
        if refusal.status == 404 and "thing" in refusal.message:
            answer.status = 200
        return answer


class ForeignResourceAccepted(ResourceStore):
    """Lets every account act on everything that exists."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) is None:
            raise RefusalError(404, "There is no such thing.")


class ForeignByName(ResourceStore):
    """Lets the first account act on what the second one owns, but not the other way round."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if not (account == "own" and self.owner(name, operation) == "other"):
            super().check_resource(name, operation, account)


class ForeignByKey(ResourceStore):
    """Lets the second account act on what the first one owns, but not the other way round."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if not (account == "other" and self.owner(name, operation) == "own"):
            super().check_resource(name, operation, account)


class UnauthorizedForForeign(ResourceStore):
    """Answers 401 to a known caller for a resource of another account."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) not in (None, account):
            raise RefusalError(401, "This is not yours.")
        super().check_resource(name, operation, account)


class ForeignShown(ResourceStore):
    """Tells a resource of another account from one that does not exist."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) not in (None, account):
            raise RefusalError(403, "This is not yours.")
        super().check_resource(name, operation, account)


class LooselyNamed(ResourceStore):
    """Finds a resource under names that are not quite its own."""

    def owner(self, name: Any, operation: Operation) -> str | None:
        resource = self.contract.inputs_of(operation).resource
        known = self.inputs[resource.known] if resource else ""
        return "own" if isinstance(name, str) and self.is_taken_for(name, known) else super().owner(name, operation)

    def is_taken_for(self, name: str, known: str) -> bool:
        """Whether a name is taken for that of the known resource."""
        raise LookupError(name)


class CaseIgnored(LooselyNamed):
    """Finds a resource whatever the letter case of its name."""

    def is_taken_for(self, name: str, known: str) -> bool:
        return name.casefold() == known.casefold()


class PrefixAccepted(LooselyNamed):
    """Finds a resource by the beginning of its name."""

    def is_taken_for(self, name: str, known: str) -> bool:
        return len(name) > 5 and known.startswith(name)


class NulCutsOff(LooselyNamed):
    """Takes the name of a resource as far as a NUL in it."""

    def is_taken_for(self, name: str, known: str) -> bool:
        return name.partition("\0")[0] == known


class LastSegmentCounts(LooselyNamed):
    """Takes what follows the last slash for the name of a resource."""

    def is_taken_for(self, name: str, known: str) -> bool:
        return "/" in name and name.rpartition("/")[2] == known


class CutToLength(LooselyNamed):
    """Cuts names to the length it has room for."""

    def is_taken_for(self, name: str, known: str) -> bool:
        return len(name) > 1000 and name.startswith(known)


class ReducedToAscii(LooselyNamed):
    """Leaves characters beyond ASCII out of names."""

    def is_taken_for(self, name: str, known: str) -> bool:
        return not name.isascii() and name.encode("ascii", "ignore").decode() == known


class QuoteEndsName(LooselyNamed):
    """Puts names into a query without escaping them."""

    def is_taken_for(self, name: str, known: str) -> bool:
        return re.search(r"'\s*or\b", name, re.IGNORECASE) is not None


class DecodedTwice(LooselyNamed):
    """Decodes names once more than they were encoded."""

    def is_taken_for(self, name: str, known: str) -> bool:
        return "%" in name and unquote(name).partition("\0")[0] == known


class EmptyNameKnown(ResourceStore):
    """Treats an empty name as that of the first resource it has."""

    def owner(self, name: Any, operation: Operation) -> str | None:
        return "own" if name == "" else super().owner(name, operation)


class EmptyNameAccepted(Provider):
    """Treats an empty name as the first resource it has."""

    parts = Parts(store=EmptyNameKnown)

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        operation = self.contract.operations[0]
        if "//" in request.path and request.method == operation.method:
            return self.writer.success(operation)
        return super().answer(request)


FAULTS = (
    Fault.of("unknown-resource-accepted", "resource.unknown", UnknownResourceAccepted),
    Fault.of("gone-for-unknown", "resource.unknown", GoneForUnknown),
    Fault.of("forbidden-for-unknown", "resource.unknown", ForbiddenForUnknown),
    Fault.of("unprocessable-for-unknown", "resource.unknown", UnprocessableForUnknown),
    Fault.of("unauthorized-for-unknown", "resource.unknown", UnauthorizedForUnknown),
    Fault.of("error-under-200-for-unknown", "resource.unknown", ErrorUnderSuccessForUnknown),
    Fault.of("foreign-resource-accepted", "resource.foreign", ForeignResourceAccepted),
    Fault.of("foreign-resource-by-name", "resource.foreign", ForeignByName),
    Fault.of("foreign-resource-by-key", "resource.foreign", ForeignByKey),
    Fault.of("unauthorized-for-foreign", "resource.foreign", UnauthorizedForForeign),
    Fault.of("foreign-resource-shown", "resource.foreign-hidden", ForeignShown),
    Fault.of("identifier-case-ignored", "resource.letter-case", CaseIgnored),
    Fault.of("identifier-prefix-accepted", "resource.prefix", PrefixAccepted),
    Fault.of("identifier-ends-at-nul", "resource.odd-identifiers", NulCutsOff),
    Fault.of("identifier-last-segment", "resource.odd-identifiers", LastSegmentCounts),
    Fault.of("identifier-cut-to-length", "resource.odd-identifiers", CutToLength),
    Fault.of("identifier-reduced-to-ascii", "resource.odd-identifiers", ReducedToAscii),
    Fault.of("identifier-injected", "resource.odd-identifiers", QuoteEndsName),
    Fault.of("identifier-decoded-twice", "resource.odd-identifiers", DecodedTwice),
    Fault.of("empty-identifier-accepted", "resource.empty-identifier", EmptyNameAccepted),
)
