"""The stand-in for one service: respx routes for all replies, and a judge of everything that is sent."""

from __future__ import annotations

import difflib
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self
from weakref import WeakKeyDictionary

import httpx
import respx

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.errors import UsageError, did_you_mean
from artifact_contracts.provider.provider import Provider
from artifact_contracts.stubs.awkward import LOGIN_PAGE, awkward_replies, login_page
from artifact_contracts.stubs.mistakes import NotAsDocumentedError, NotCalledError, surfaced_in
from artifact_contracts.stubs.recorded_calls import StubCall
from artifact_contracts.stubs.replies import StubReply, documented_rate, documented_replies
from artifact_contracts.stubs.request_judging import Asked, RequestJudge
from artifact_contracts.stubs.routing import Chosen, JudgingRouter
from artifact_contracts.stubs.services import base_url_of, contract_of
from artifact_contracts.targets import embedded_inputs


class ContractStubs:
    """Stands in for one service: nothing that a client sends to it with httpx leaves the process.

    Used with ``with`` or ``async with``, for clients of either kind. Every valid call is answered with the documented
    success until another reply is asked for. Every other request to the host is an error.

    Args:
        api: the id of the API.
        base_url: where the client expects the service: what stands before the OpenAPI path; by default the first
            server that the document names.
        specs: folders of further APIs, as for ``artifact-contracts verify --specs``.
        assert_all_called: whether it is an error to set up a reply that the client never asks for.

    Attributes:
        calls: the calls that were as documented, in their order.
        mistakes: the errors of those that were not. What is still here at the end and was caught by somebody fails the
            test; a test that wants a mistake clears the list.
        router: the respx router; a route is called ``<operationId> <name of the reply>``.

    Raises:
        UsageError: there is no such API, or no base URL is known.
    """

    def __init__(
        self,
        api: str,
        *,
        base_url: str | None = None,
        specs: str | Path | Sequence[str | Path] = (),
        assert_all_called: bool = True,
    ) -> None:
        contract = contract_of(api, specs)
        self.assert_all_called = assert_all_called
        self.calls: list[StubCall] = []
        self.mistakes: list[NotAsDocumentedError] = []
        self._api = api
        provider = Provider(contract, embedded_inputs(contract), documented_rate(contract))
        self._replies = {operation.id: _replies(provider, operation) for operation in contract.operations}
        self._turns: dict[str, list[str]] = {}
        self._waiting: dict[str, list[str]] = {}
        self._judge = RequestJudge(provider, base_url_of(contract, base_url))
        self._chosen: MutableMapping[httpx.Request, str] = WeakKeyDictionary()
        self.router = self._routes()

    @property
    def replies(self) -> dict[str, dict[str, str]]:
        """What may come back: for each operation, the names of its replies and what they are."""
        return {
            operation: {name: reply.says for name, reply in replies.items()}
            for operation, replies in self._replies.items()
        }

    def reply(self, *names: str, operation: str | None = None) -> None:
        """Choose what comes back: the replies in their order, the last one again and again.

        Args:
            names: names of replies, see ``replies``.
            operation: the operationId; needed only where the API has several.

        Raises:
            UsageError: there is no such operation or reply.
        """
        chosen = self._operation(operation)
        known = self._replies[chosen]
        for name in names or ("",):
            if name not in known:
                near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
                hint = f"Did you mean {' or '.join(near)}?" if near else ""
                raise UsageError(f"{chosen} has no reply {name!r}. There are {', '.join(known)}.", hint)
        self._turns[chosen] = list(names)
        self._waiting[chosen] = list(names)

    def start(self) -> None:
        """Begin to stand in for the service."""
        self.router.start()

    def stop(self, failure: BaseException | None = None) -> None:
        """Leave the place to the service again, and say what went wrong that nobody was told of.

        Args:
            failure: what the test failed with, if it did.

        Raises:
            NotAsDocumentedError: a request was not as documented, and somebody caught the error.
            NotCalledError: a reply was set up that nobody asked for.
        """
        self.router.stop(quiet=True)
        surfaced = {id(error) for error in surfaced_in(failure)}
        for mistake in self.mistakes:
            if id(mistake) not in surfaced:
                raise mistake
        if failure is None and self.assert_all_called:
            self._nothing_waits()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop(failure)

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop(failure)

    def __repr__(self) -> str:
        return f"<ContractStubs {self._api}, {len(self.calls)} calls>"

    def _operation(self, name: str | None) -> str:
        if name is None and len(self._replies) == 1:
            return next(iter(self._replies))
        if name not in self._replies:
            problem = f"{self._api} has no operation {name}." if name else f"{self._api} has several operations."
            raise UsageError(problem, did_you_mean(name or "", self._replies))
        return name

    def _nothing_waits(self) -> None:
        waiting = {operation: names for operation, names in self._waiting.items() if names}
        if waiting:
            lines = "\n".join(f"  {operation}: {', '.join(names)}" for operation, names in waiting.items())
            raise NotCalledError(
                f"Some replies of {self._api} were set up, but the client never asked for them:\n{lines}"
            )

    def _routes(self) -> respx.MockRouter:
        router = JudgingRouter(self._take)
        for operation, replies in self._replies.items():
            for reply in replies.values():
                name = f"{operation} {reply.name}"
                router.route(Chosen(name, self._chosen), name=name).mock(side_effect=reply.answer)
        router.route(url=LOGIN_PAGE, name="login page").mock(side_effect=login_page)
        return router

    def _take(self, request: httpx.Request) -> None:
        """Judge a request, and choose the reply whose turn it is."""
        __tracebackhide__ = True
        if not self._judge.concerns(request):
            return
        asked = self._judge.judge(request)
        if isinstance(asked, NotAsDocumentedError):
            self.mistakes.append(asked)
            _refuse(asked)
        name = self._next(asked)
        self._chosen[request] = f"{asked.operation.id} {name}"
        self.calls.append(StubCall(asked.operation.id, name, asked.path, asked.body, request))

    def _next(self, asked: Asked) -> str:
        operation = asked.operation.id
        turns = self._turns.get(operation) or [next(iter(self._replies[operation]))]
        name = turns.pop(0) if len(turns) > 1 else turns[0]
        if self._waiting.get(operation):
            self._waiting[operation].pop(0)
        return name


def _refuse(mistake: NotAsDocumentedError) -> NoReturn:
    # pytest shows the last frame with its arguments, and a request shows its URL, in which a key may stand.
    raise mistake


def _replies(provider: Provider, operation: Operation) -> dict[str, StubReply]:
    documented = {reply.name: reply for reply in documented_replies(provider, operation)}
    return documented | {reply.name: reply for reply in awkward_replies(provider, operation, documented)}
