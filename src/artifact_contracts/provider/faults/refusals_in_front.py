"""Faults in how requests are refused that never reach the service: in other words than those of its errors."""

from __future__ import annotations

from artifact_contracts.nesting import is_too_deep
from artifact_contracts.provider.body_reader import is_utf8
from artifact_contracts.provider.faults.fault import Fault
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.provider import Provider


class PageInFront(Provider):
    """Leaves the refusal of some requests to what stands in front of it."""

    def is_refused(self, request: ProviderRequest) -> bool:
        """Whether it is one of them."""
        raise LookupError(request)

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        if self.is_refused(request):
            return ProviderResponse(400, b"<h1>400 Bad Request</h1>", {"Content-Type": "text/html"})
        return super().answer(request)


class PageForDeepBodies(PageInFront):
    """Lets its framework word the refusal of a body that is nested deep."""

    def is_refused(self, request: ProviderRequest) -> bool:
        return is_too_deep(request.body.decode("utf-8", "replace"))


class PageForBadBytes(PageInFront):
    """Lets its framework word the refusal of a body that is not UTF-8."""

    def is_refused(self, request: ProviderRequest) -> bool:
        return not is_utf8(request.body)


class PageForRepeatedHeaders(PageInFront):
    """Lets its server word the refusal of a header that stands twice."""

    def is_refused(self, request: ProviderRequest) -> bool:
        names = [name for name, _ in request.headers]
        return len(set(names)) < len(names)


FAULTS = (
    Fault.of("framework-page-for-deep-bodies", "error.one-shape", PageForDeepBodies),
    Fault.of("framework-page-for-bad-bytes", "error.one-shape", PageForBadBytes),
    Fault.of("server-page-for-repeated-headers", "error.one-shape", PageForRepeatedHeaders),
)
