"""How respx finds the reply to a request: the request is validated, then the route of the chosen reply matches."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import httpx
import respx

# What a route answers with: a response, the request itself to let it pass, or None if it does not match.
_Answer = httpx.Response | httpx.Request | None


class ValidatingRouter(respx.MockRouter):
    """A respx router that has every request validated before it looks for a route.

    Args:
        validate: is handed each request; what it raises reaches the client.
    """

    def __init__(self, validate: Callable[[httpx.Request], None]) -> None:
        super().__init__(assert_all_called=False)
        self._validate = validate

    def handler(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of a synchronous client."""
        __tracebackhide__ = True
        self._validate(request)
        return super().handler(request)

    async def async_handler(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of an asynchronous client."""
        __tracebackhide__ = True
        self._validate(request)
        return await super().async_handler(request)


class ReplyRoute(respx.Route):
    """A route that matches the requests for which its reply was chosen.

    A route of respx matches what is in a request; which reply is next is in none. respx also takes routes
    that match the same requests for one and the same, so this one is equal to itself only.

    Args:
        is_chosen: tells whether this reply was chosen for a request.
    """

    def __init__(self, is_chosen: Callable[[httpx.Request], bool]) -> None:
        super().__init__()
        self._is_chosen = is_chosen

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__

    def match(self, request: httpx.Request) -> _Answer | Awaitable[_Answer]:
        """Return the reply to a request, or None if it is not the one that was chosen."""
        return super().match(request) if self._is_chosen(request) else None
