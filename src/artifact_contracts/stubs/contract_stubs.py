"""The stubs of one service: respx routes for all replies, and a check of everything that a client sends."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self
from weakref import WeakKeyDictionary

import httpx
import respx

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.provider import Provider
from artifact_contracts.stubs.awkward_replies import LOGIN_PAGE, awkward_replies, login_page
from artifact_contracts.stubs.documented_replies import StubReply, documented_rate, documented_replies
from artifact_contracts.stubs.loaded_contracts import LoadedContracts, base_url_of
from artifact_contracts.stubs.mistakes import NotAsDocumentedError, NotCalledError, surfaced_in
from artifact_contracts.stubs.recorded_calls import StubCall
from artifact_contracts.stubs.reply_queue import ReplyQueue
from artifact_contracts.stubs.request_validation import RequestValidator
from artifact_contracts.stubs.routing import ReplyRoute, ValidatingRouter
from artifact_contracts.targets import embedded_inputs


class ContractStubs:
    """Stands in for one service: nothing that a client sends to it with httpx leaves the process.

    Used with ``with`` or ``async with``, for clients of either kind. Every valid call is answered with the documented
    success until another reply is chosen. Every other request to the host is an error.

    Args:
        api: the id of the API.
        base_url: where the client expects the service: what stands before the OpenAPI path; by default the first
            server that the document names.
        specs: folders of further APIs, as for ``artifact-contracts verify --specs``.
        assert_all_called: whether it is an error to set up a reply that the client never asks for.
        contracts: the contracts loaded so far, so that tests can share them; by default the contract is loaded anew.

    Attributes:
        calls: the calls that were as documented, in their order.
        mistakes: the errors of those that were not. An error that is still in the list at the end and was caught by
            somebody fails the test; a test that wants a mistake clears the list.
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
        contracts: LoadedContracts | None = None,
    ) -> None:
        contract = (contracts or LoadedContracts()).of(api, specs)
        provider = Provider(contract, embedded_inputs(contract), documented_rate(contract))
        self.calls: list[StubCall] = []
        self.mistakes: list[NotAsDocumentedError] = []
        self._api = api
        self._assert_all_called = assert_all_called
        self._validator = RequestValidator(provider, base_url_of(contract, base_url))
        self._replies = {operation.id: _replies(provider, operation) for operation in contract.operations}
        self._queue = ReplyQueue(api, {operation: list(replies) for operation, replies in self._replies.items()})
        self._chosen: MutableMapping[httpx.Request, str] = WeakKeyDictionary()
        self.router = self._routes()

    @property
    def replies(self) -> dict[str, dict[str, str]]:
        """What may come back: for each operation, the names of its replies and what they are."""
        return {
            operation: {name: reply.description for name, reply in replies.items()}
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
        self._queue.choose(names, operation)

    def start(self) -> None:
        """Begin to stand in for the service."""
        self.router.start()

    def stop(self, failure: BaseException | None = None) -> None:
        """Stop standing in for the service, and raise what went wrong unseen.

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
        unused = self._queue.unused()
        if failure is None and self._assert_all_called and unused:
            raise NotCalledError(self._api, unused)

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

    def _routes(self) -> respx.MockRouter:
        router = ValidatingRouter(self._take)
        for operation, replies in self._replies.items():
            for reply in replies.values():
                name = f"{operation} {reply.name}"
                route = ReplyRoute(partial(self._is_chosen, name))
                router.add(route.mock(side_effect=reply.answer), name=name)
        router.route(url=LOGIN_PAGE, name="login page").mock(side_effect=login_page)
        return router

    def _is_chosen(self, name: str, request: httpx.Request) -> bool:
        return self._chosen.get(request) == name

    def _take(self, request: httpx.Request) -> None:
        """Validate a request, and choose the reply to it."""
        __tracebackhide__ = True
        if not self._validator.is_for_service(request):
            return
        call = self._validator.validate(request)
        if isinstance(call, NotAsDocumentedError):
            self.mistakes.append(call)
            _refuse(call)
        name = self._queue.take(call.operation.id)
        self._chosen[request] = f"{call.operation.id} {name}"
        self.calls.append(StubCall(call.operation.id, name, call.path, call.body, request))


def _refuse(mistake: NotAsDocumentedError) -> NoReturn:
    # pytest shows the last frame with its arguments, and a request shows its URL, in which a key may stand.
    raise mistake


def _replies(provider: Provider, operation: Operation) -> dict[str, StubReply]:
    documented = {reply.name: reply for reply in documented_replies(provider, operation)}
    return documented | {reply.name: reply for reply in awkward_replies(provider, operation, documented)}
