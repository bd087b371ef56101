"""How respx finds the reply to a request: it is judged first, then the route matches whose turn it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx
import respx
from respx.models import ResolvedRoute
from respx.patterns import Pattern


class JudgingRouter(respx.MockRouter):
    """A respx router that has every request judged before it looks for a route.

    Args:
        judge: is handed each request; what it raises reaches the client.
    """

    def __init__(self, judge: Callable[[httpx.Request], None]) -> None:
        super().__init__(assert_all_called=False)
        self._judge = judge

    def resolve(self, request: httpx.Request) -> ResolvedRoute:
        """Find the reply for a client that is synchronous."""
        __tracebackhide__ = True
        self._judge(request)
        return super().resolve(request)

    async def aresolve(self, request: httpx.Request) -> ResolvedRoute:
        """Find the reply for a client that is asynchronous."""
        __tracebackhide__ = True
        self._judge(request)
        return await super().aresolve(request)


class Chosen(Pattern):
    """Matches the requests for which one reply was chosen.

    Args:
        name: the name of the reply.
        chosen: the names of the replies that were chosen, by request.
    """

    key = ""  # only a pattern with a key can be asked for by one, and once in a process

    def __init__(self, name: str, chosen: Mapping[httpx.Request, str]) -> None:
        super().__init__(name)
        self._chosen = chosen

    def parse(self, request: httpx.Request) -> str | None:
        """Return the name of the reply that was chosen for a request."""
        return self._chosen.get(request)
