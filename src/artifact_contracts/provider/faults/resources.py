"""Faults in what a call may act on."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import Fault, listed
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError


@listed
class UnknownResourceAccepted(Fault, name="unknown-resource-accepted", detected_by="resource.unknown"):
    """Accepts calls for resources that do not exist."""

    def owner(self, name: Any, operation: Operation) -> str | None:
        return super().owner(name, operation) or "own"


class UnknownAnswered(Fault):
    """Says in another way that a resource does not exist."""

    status = 410

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) is None:
            raise RefusalError(self.status, "There is no such thing.")
        super().check_resource(name, operation, account)


@listed
class GoneForUnknown(UnknownAnswered, name="gone-for-unknown", detected_by="resource.unknown"):
    """Answers 410 for resources that never existed."""


@listed
class ForbiddenForUnknown(UnknownAnswered, name="forbidden-for-unknown", detected_by="resource.unknown"):
    """Answers 403 for resources that do not exist."""

    status = 403


@listed
class UnprocessableForUnknown(UnknownAnswered, name="unprocessable-for-unknown", detected_by="resource.unknown"):
    """Answers 422 for resources that do not exist."""

    status = 422


@listed
class UnauthorizedForUnknown(UnknownAnswered, name="unauthorized-for-unknown", detected_by="resource.unknown"):
    """Answers 401 to a known caller for resources that do not exist."""

    status = 401


@listed
class ErrorUnderSuccessForUnknown(Fault, name="error-under-200-for-unknown", detected_by="resource.unknown"):
    """Says success, and in its body that there is no such resource."""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        answer = super().error(refusal)
        if refusal.status == 404 and "thing" in refusal.message:
            answer.status = 200
        return answer


@listed
class ForeignResourceAccepted(Fault, name="foreign-resource-accepted", detected_by="resource.foreign"):
    """Lets every account act on everything that exists."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) is None:
            raise RefusalError(404, "There is no such thing.")


@listed
class ForeignByName(Fault, name="foreign-resource-by-name", detected_by="resource.foreign"):
    """Lets the first account act on what the second one owns, but not the other way round."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if not (account == "own" and self.owner(name, operation) == "other"):
            super().check_resource(name, operation, account)


@listed
class ForeignByKey(Fault, name="foreign-resource-by-key", detected_by="resource.foreign"):
    """Lets the second account act on what the first one owns, but not the other way round."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if not (account == "other" and self.owner(name, operation) == "own"):
            super().check_resource(name, operation, account)


@listed
class UnauthorizedForForeign(Fault, name="unauthorized-for-foreign", detected_by="resource.foreign"):
    """Answers 401 to a known caller for a resource of another account."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) not in (None, account):
            raise RefusalError(401, "This is not yours.")
        super().check_resource(name, operation, account)


@listed
class ForeignShown(Fault, name="foreign-resource-shown", detected_by="resource.foreign-hidden"):
    """Tells a resource of another account from one that does not exist."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        if self.owner(name, operation) not in (None, account):
            raise RefusalError(403, "This is not yours.")
        super().check_resource(name, operation, account)


class LooselyNamed(Fault):
    """Finds a resource under names that are not quite its own."""

    def owner(self, name: Any, operation: Operation) -> str | None:
        resource = self.contract.inputs_of(operation).resource
        known = self.inputs[resource.known] if resource else ""
        return "own" if isinstance(name, str) and self.will_do(name, known) else super().owner(name, operation)

    def will_do(self, name: str, known: str) -> bool:
        """Whether a name will do for the known resource."""
        raise LookupError(name)


@listed
class CaseIgnored(LooselyNamed, name="identifier-case-ignored", detected_by="resource.letter-case"):
    """Finds a resource whatever the letter case of its name."""

    def will_do(self, name: str, known: str) -> bool:
        return name.casefold() == known.casefold()


@listed
class PrefixWillDo(LooselyNamed, name="identifier-prefix-accepted", detected_by="resource.prefix"):
    """Finds a resource by the beginning of its name."""

    def will_do(self, name: str, known: str) -> bool:
        return len(name) > 5 and known.startswith(name)


class OddNameAccepted(LooselyNamed):
    """Cleans names up before it looks for a resource."""

    @classmethod
    def detector(cls, contract: Contract) -> str:
        return "resource.odd-identifiers"


@listed
class NulCutsOff(OddNameAccepted, name="identifier-ends-at-nul", detected_by="resource.odd-identifiers"):
    """Takes the name of a resource as far as a NUL in it."""

    def will_do(self, name: str, known: str) -> bool:
        return name.partition("\0")[0] == known


@listed
class LastSegmentCounts(OddNameAccepted, name="identifier-last-segment", detected_by="resource.odd-identifiers"):
    """Takes what stands behind the last slash for the name of a resource."""

    def will_do(self, name: str, known: str) -> bool:
        return "/" in name and name.rpartition("/")[2] == known


@listed
class CutToLength(OddNameAccepted, name="identifier-cut-to-length", detected_by="resource.odd-identifiers"):
    """Cuts names to the length it has room for."""

    def will_do(self, name: str, known: str) -> bool:
        return len(name) > 1000 and name.startswith(known)


@listed
class ReducedToAscii(OddNameAccepted, name="identifier-reduced-to-ascii", detected_by="resource.odd-identifiers"):
    """Leaves letters beyond ASCII out of names."""

    def will_do(self, name: str, known: str) -> bool:
        return not name.isascii() and name.encode("ascii", "ignore").decode() == known


@listed
class QuoteEndsName(OddNameAccepted, name="identifier-injected", detected_by="resource.odd-identifiers"):
    """Puts names into a query without escaping them."""

    def will_do(self, name: str, known: str) -> bool:
        return "' OR '1'='1" in name


@listed
class DecodedTwice(OddNameAccepted, name="identifier-decoded-twice", detected_by="resource.odd-identifiers"):
    """Decodes names once more than they were encoded."""

    def will_do(self, name: str, known: str) -> bool:
        return "%" in name and unquote(name).partition("\0")[0] == known


@listed
class EmptyNameAccepted(Fault, name="empty-identifier-accepted", detected_by="resource.empty-identifier"):
    """Takes an empty name for the first resource it has."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        operation = self.contract.operations[0]
        if "//" in request.path and request.method == operation.method:
            return self.success(operation)
        return super().answer(request)

    def owner(self, name: Any, operation: Operation) -> str | None:
        return "own" if name == "" else super().owner(name, operation)
