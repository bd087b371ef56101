"""Sends requests and records what becomes of them.

One deadline covers a whole exchange, from connecting to the last byte; a body is read up to a bound; redirects are
not followed and cookies not kept, so that every request is judged for itself.
"""

from __future__ import annotations

import contextlib
import logging
import time
from asyncio import Semaphore, sleep, timeout
from collections.abc import AsyncIterator, Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from artifact_contracts.cases.head_flaws import HeadFlaw
from artifact_contracts.cases.request import Request
from artifact_contracts.errors import NotTestedError, SuiteError, Untested
from artifact_contracts.sending.budget import Budget
from artifact_contracts.sending.content_codings import CodingError, ContentDecoder
from artifact_contracts.sending.customary_fields import CustomaryFields, Fields
from artifact_contracts.sending.exchange import (
    AT_THE_EDGE,
    NO_EVIDENCE,
    Exchange,
    Failure,
    FailureKind,
    Response,
)
from artifact_contracts.sending.http_dates import retry_after
from artifact_contracts.sending.pooled_transport import PooledTransport
from artifact_contracts.sending.raw_connection import exchange_raw
from artifact_contracts.sending.raw_request import raw_bytes
from artifact_contracts.sending.surroundings import Way
from artifact_contracts.sending.watched_stream import Watch, WatchedStream

MAX_BODY = 1_000_000
ATTEMPTS = 3
LONGEST_WAIT = 65.0
PIECES = 3
# How long to look whether more comes than was asked for, in seconds, and behind how many answers of a live target.
LOOK = 0.1
FIRST_LOOKS = 3
_WAITED_TOO_LONG = 408

# httpx logs every URL, and a URL may hold a credential.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class Sender:
    """The one way out to one API.

    Args:
        budget: what may be sent.
        customary: what every request says beside its own headers, handed to all senders of a run.
        deadline: seconds within which a whole exchange must be over.
        way: the way to the target. Through a proxy, what is written byte by byte would not arrive as it is.
        look: for how many seconds to look, behind each of the first answers, whether more comes than was asked for.
        pause: seconds to wait before the second attempt where the service does not say; doubled for each further one.
        places: how many requests may be in flight together, over all senders of a run.

    Attributes:
        budget: what may be sent.
        incidents: what was sent again and why, one sentence for each time.
        expected: how the service itself is known to fail; a request that ends so is sent once more only.
    """

    def __init__(
        self,
        budget: Budget,
        *,
        customary: CustomaryFields,
        deadline: float,
        way: Way | None = None,
        look: float = 0.0,
        pause: float = 0.25,
        places: Semaphore | None = None,
    ) -> None:
        self.budget = budget
        self.incidents: list[str] = []
        self.expected: set[FailureKind] = set()
        self._customary = customary
        self._deadline = deadline
        self._pause = pause
        self._way = way or Way()
        self._watch = Watch(behind=look)
        self._reuses = True
        self._looks = FIRST_LOOKS if look else 0
        self._places = places or Semaphore()
        self._new_client = partial(
            httpx.AsyncClient,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            event_hooks={"response": [_keep_headers]},
            timeout=None,
            trust_env=False,
        )
        self._client = self._new_client(transport=PooledTransport(self._way, self._watch))
        self._unpooled: httpx.AsyncClient | None = None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
        if self._unpooled:
            await self._unpooled.aclose()

    @property
    def _alone(self) -> httpx.AsyncClient:
        """What sends each request over a connection of its own; made when it is first needed."""
        if self._unpooled is None:
            self._unpooled = self._new_client(transport=PooledTransport(self._way, self._watch, keep=0))
        return self._unpooled

    async def send(
        self,
        request: Request,
        on_exchange: Callable[[Exchange], None] = lambda exchange: None,
        *,
        at_once: bool = False,
        fresh: bool = False,
    ) -> Exchange:
        """Send a request; if what comes back is not evidence, wait as told and send it again, within a bound.

        Args:
            request: what is sent.
            on_exchange: is told of every exchange, also of those that are sent again.
            at_once: whether it is sent together with others on purpose, whatever else is in flight.
            fresh: whether it is sent once only, over a connection of its own.

        Returns:
            The last exchange; it knows those before it.

        Raises:
            BudgetSpentError: nothing more may be sent.
            NotTestedError: it is written byte by byte, and would not arrive so.
        """
        if request.flaw and self._way.proxy:
            why = "a proxy stands in the way, which would see what the front of the service is to see"
            raise NotTestedError(why, Untested.NO_OCCASION)
        earlier: tuple[Exchange, ...] = ()
        while True:
            async with nullcontext() if at_once else self._places, self.budget.turn():
                exchange = replace(await self._once(request, fresh=fresh or bool(earlier)), earlier=earlier)
            on_exchange(exchange)
            if fresh or not _again(exchange):
                return exchange
            pause = self._wait_for(exchange)
            if len(earlier) + 1 == self._attempts(exchange) or pause > min(LONGEST_WAIT, self.budget.seconds_left):
                return exchange
            self.incidents.append(f"{request.method}: {exchange}")
            earlier = (*earlier, exchange)
            self.budget.spare_one()
            await sleep(pause)

    def _attempts(self, exchange: Exchange) -> int:
        return 2 if exchange.failure and exchange.failure.kind in self.expected else ATTEMPTS

    def _wait_for(self, exchange: Exchange) -> float:
        told = _told_to_wait(exchange.response) if exchange.response else None
        return told if told is not None else self._pause * 2.0 ** len(exchange.earlier)

    async def _once(self, request: Request, *, fresh: bool) -> Exchange:
        started, clock = datetime.now(UTC), time.perf_counter()
        alone = fresh or self._looks or self._watch.before or not self._reuses
        customary = self._customary.of_next(request)
        response, failure = await self._outcome(request, customary, self._alone if alone else self._client)
        seconds = time.perf_counter() - clock
        stray = self._watch.take()
        if stray and not self._watch.before:
            # Which of several answers is the one to this request is known only where nothing came before it was sent.
            self._watch.before = LOOK
            response, failure = None, self._failure(FailureKind.MIXED_UP, stray)
        if response is not None and self._looks:
            self._looks -= 1
            self._watch.behind *= bool(self._looks)
        return Exchange(request, response, failure, started, seconds, stray=stray, customary=customary)

    def _failure(self, kind: FailureKind, details: str) -> Failure:
        return Failure(kind, ", ".join(filter(None, (details, self._way.remark))))

    async def _outcome(
        self, request: Request, customary: Fields, client: httpx.AsyncClient
    ) -> tuple[Response | None, Failure | None]:
        answered = False
        longest = self.budget.longest_exchange
        try:
            async with timeout(min(self._deadline, longest)):
                if request.flaw:
                    return await self._raw_outcome(request, customary)
                headers = _encoded((*customary, *request.headers))
                message = client.build_request(request.method, request.url, headers=headers, content=_content(request))
                reply = await client.send(message, stream=True)
                answered = True
                decoder = ContentDecoder(reply.headers.get("content-encoding", ""), MAX_BODY)
                try:
                    body = await decoder.body(reply.aiter_raw())
                finally:
                    with contextlib.suppress(httpx.HTTPError):
                        await reply.aclose()
                raw = reply.extensions["headers"]
                received = tuple([(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw])
                if reply.status_code == _WAITED_TOO_LONG and _is_used_again(reply):
                    # Who closes so soon would do so again; that would cost a request each time.
                    self._reuses = False
                    return None, self._failure(FailureKind.DROPPED, "408 for the time in which nothing was asked")
                reason = reply.extensions.get("reason_phrase", b"").decode("latin-1")
                return Response(reply.status_code, received, body, decoder.truncated, reason), None
        except (httpx.LocalProtocolError, httpx.InvalidURL) as error:
            raise SuiteError(f"A request cannot be sent, because HTTP does not allow it: {error}.") from None
        except TimeoutError:
            if longest < self._deadline:
                raise self.budget.time_is_over() from None
            return None, self._failure(FailureKind.DEADLINE, f"deadline {self._deadline:g} s")
        except CodingError as error:
            return None, Failure(FailureKind.UNDECODABLE, str(error))
        except httpx.HTTPError as error:
            return None, self._failure(_kind(error, answered=answered), str(error))

    async def _raw_outcome(self, request: Request, customary: Fields) -> tuple[Response | None, Failure | None]:
        watch = request.flaw is HeadFlaw.CHUNKS_AND_LENGTH
        message = raw_bytes(request, customary)
        try:
            return await exchange_raw(request.url, message, largest=MAX_BODY, trust=self._way.trust, watch=watch)
        except OSError as error:
            return None, self._failure(FailureKind.UNREACHABLE, str(error))


def _content(request: Request) -> bytes | AsyncIterator[bytes] | None:
    return _in_pieces(request.body) if request.chunked and request.body else request.body


async def _in_pieces(body: bytes) -> AsyncIterator[bytes]:
    """Hand a body over bit by bit; a client that does not know its length sends it in chunks (RFC 9112 7.1)."""
    size = len(body) // PIECES + 1
    for start in range(0, len(body), size):
        yield body[start : start + size]


def _encoded(headers: tuple[tuple[str, str], ...]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers]


def _kind(error: Exception, *, answered: bool) -> FailureKind:
    if isinstance(error, httpx.DecodingError):
        # The library decodes nothing here, but what stands in for the network may.
        return FailureKind.UNDECODABLE
    if answered:
        return FailureKind.CUT
    if isinstance(error, httpx.RemoteProtocolError) and "without sending a response" not in str(error):
        return FailureKind.MALFORMED
    if isinstance(error, (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)):
        return FailureKind.DROPPED
    return FailureKind.UNREACHABLE


def _again(exchange: Exchange) -> bool:
    if exchange.response is not None:
        return exchange.response.status in NO_EVIDENCE | AT_THE_EDGE
    if exchange.failure is None or exchange.request.flaw:
        # Who is sent no proper HTTP may hang up, and says all by that.
        return False
    return exchange.failure.kind in (FailureKind.DROPPED, FailureKind.UNREACHABLE, FailureKind.MIXED_UP)


def _is_used_again(reply: httpx.Response) -> bool:
    """Whether a connection had been used before, so that a server may have closed it while this request was sent."""
    stream = reply.extensions.get("network_stream")
    return isinstance(stream, WatchedStream) and stream.requests > 1


def _told_to_wait(response: Response) -> float | None:
    """Return how many seconds Retry-After asks to wait, or None where it asks nothing that can be read."""
    told = retry_after(response.fields.get("retry-after", ""))
    if isinstance(told, datetime):
        return max(0.0, (told - datetime.now(UTC)).total_seconds())
    return told


async def _keep_headers(response: httpx.Response) -> None:
    """Keep the headers as they came, and show httpx only what it can read.

    It stumbles over a Location that leads nowhere even if it is not followed.
    """
    response.extensions["headers"] = list(response.headers.raw)
    if "location" in response.headers:
        del response.headers["location"]
