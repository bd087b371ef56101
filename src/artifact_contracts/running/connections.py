"""The ways to all targets of a run, with embedded providers where there is no live target, and the loop they run in."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Coroutine, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from artifact_contracts.running.plan import AT_THE_END
from artifact_contracts.running.preparation import PreparedRun
from artifact_contracts.running.target_state import Connection, TargetState
from artifact_contracts.sending.budget import Budget
from artifact_contracts.sending.customary_fields import CustomaryFields
from artifact_contracts.sending.sender import LOOK, Sender
from artifact_contracts.targets import Target

if TYPE_CHECKING:
    from artifact_contracts.provider.loopback_server import LoopbackServer
    from artifact_contracts.provider.provider import Provider

Value = TypeVar("Value")

# Requests that may come on top of a profile's own bound, where something has to be asked again to be sure of it.
SPARE = 100


class Connections:
    """Open ways to the targets of a run, from the moment they are made until they are closed.

    Args:
        run: the run.
        providers: by API, the provider that is judged where there is no live target, if it is another than the usual
            one.
        processes: how many processes have run a part of it before.
    """

    def __init__(
        self, run: PreparedRun, providers: Mapping[str, type[Provider]] | None = None, *, processes: int = 0
    ) -> None:
        self._loop = asyncio.Runner()
        self._servers: list[LoopbackServer] = []
        self._open: dict[str, Connection] = {}
        ends_at = time.monotonic() + run.settings.max_time
        places = asyncio.Semaphore(run.settings.workers)
        customary = CustomaryFields(run.run_id, processes)
        try:
            for api, target in run.targets.items():
                base_url = target.base_url or self._serve(target, (providers or {}).get(api))
                # A bound that the user gave is never exceeded, that of a profile for what has to be asked again.
                spare = 0 if "max_requests" in run.settings.origin.given else SPARE
                rate = run.settings.rate_limit or target.rate_limit
                budget = Budget(run.settings.max_requests, ends_at, rate, spare)
                # The last one shows that the service is still alive; a single one shows that itself.
                budget.kept = AT_THE_END if (run.settings.max_requests or 0) > AT_THE_END else 0
                deadline = run.settings.deadline or target.contract.target.deadline
                sender = Sender(
                    budget,
                    customary=customary,
                    deadline=deadline,
                    way=run.ways.get(api),
                    look=0.0 if target.embedded else LOOK,
                    places=places,
                )
                self._open[api] = Connection(base_url, sender, TargetState())
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def to(self, api: str) -> Connection:
        """Return the way to the target of an API."""
        return self._open[api]

    def run_sync(self, work: Coroutine[Any, Any, Value]) -> Value:
        """Run a coroutine to its end.

        Raises:
            KeyboardInterrupt: somebody stopped it, and with it all that was started.
        """
        try:
            return self._loop.run(work)
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None

    def _serve(self, target: Target, kind: type[Provider] | None) -> str:
        from artifact_contracts.provider.loopback_server import (  # noqa: PLC0415 (40 ms that a live target needs not)
            LoopbackServer,
        )
        from artifact_contracts.provider.provider import Provider  # noqa: PLC0415 (among those 40 ms)

        server = LoopbackServer((kind or Provider)(target.contract, target.inputs))
        self._servers.append(server)
        return server.url

    def close(self) -> None:
        """Close the ways and stop the embedded providers."""
        for connection in self._open.values():
            with contextlib.suppress(KeyboardInterrupt):
                self.run_sync(connection.sender.close())
        self._loop.close()
        # All of them stop at once, and only then is waited for each.
        for server in self._servers:
            server.stop()
        for server in self._servers:
            server.wait()
