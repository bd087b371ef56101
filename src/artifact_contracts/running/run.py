"""One run of the suite over some targets, from the settings to the results."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from artifact_contracts import locations, targets
from artifact_contracts.cases.generated_calls import generated_cases
from artifact_contracts.contract.contract import Contract, api_folders, load, require_known
from artifact_contracts.errors import UsageError, did_you_mean
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.build import ApiRun, results_of
from artifact_contracts.results.run_record import RunRecord
from artifact_contracts.results.waivers import Waiver, read_waivers
from artifact_contracts.running.operation import CURRENT_ITEM, OperationUnderTest
from artifact_contracts.running.target_state import TargetState
from artifact_contracts.schemathesis_adapter import GeneratedCase
from artifact_contracts.sending.budget import Budget
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.sending.sender import Sender
from artifact_contracts.settings import FILE, Settings
from artifact_contracts.targets import Target

if TYPE_CHECKING:
    from artifact_contracts.provider.loopback_server import LoopbackServer
    from artifact_contracts.provider.provider import Provider


@dataclass
class Run:
    """One run.

    Attributes:
        settings: the settings.
        targets: the targets, by API.
        operations: every operation under test.
        secrets: what must not be shown.
        waivers: accepted findings.
        left_out: APIs that were not judged because only others have a live target.
        kinds: by API, the provider that is judged where there is no live target, if it is another than the usual one.
        at_random: whether random requests are sent where the profile has any.
        run_record: what was judged.
        served: by API and requirement that some test or check serves: why it was not asked, if it was not.
        started: when it began.
    """

    settings: Settings
    targets: Mapping[str, Target]
    waivers: list[Waiver]
    secrets: Secrets
    left_out: tuple[str, ...] = ()
    kinds: Mapping[str, type[Provider]] = field(default_factory=dict)
    at_random: bool = True
    run_record: RunRecord = field(default_factory=RunRecord)
    served: dict[str, dict[str, str]] = field(default_factory=dict)
    operations: list[OperationUnderTest] = field(default_factory=list)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    _standings: dict[str, TargetState] = field(default_factory=dict)
    _seconds: dict[str, float] = field(default_factory=dict)
    _generated: dict[str, dict[str, dict[str, list[GeneratedCase]]]] = field(default_factory=dict)
    _servers: list[LoopbackServer] = field(default_factory=list)
    _runner: asyncio.Runner | None = None

    def __post_init__(self) -> None:
        for api, target in self.targets.items():
            self.served[api] = {}
            target_state = self._standings[api] = TargetState()
            self.operations += [
                OperationUnderTest(target, operation, self.settings.seed, self.secrets, target_state)
                for operation in target.contract.operations
            ]

    def cases(self, operation: OperationUnderTest, kind: str) -> list[GeneratedCase]:
        """Return the deterministic cases of one kind."""
        contract = operation.contract
        if contract.api not in self._generated:
            self._generated[contract.api] = generated_cases(contract)
        return self._generated[contract.api][operation.operation.id].get(kind, [])

    def start(self) -> None:
        """Start the embedded providers where there is no live target, and open the ways out."""
        self._runner = asyncio.Runner()
        ends_at = time.monotonic() + self.settings.max_time
        places = asyncio.Semaphore(self.settings.workers)
        for api, target in self.targets.items():
            base_url = target.base_url or self._serve(target)
            budget = Budget(self.settings.max_requests, ends_at, self.settings.rate_limit or target.rate_limit)
            sender = Sender(
                budget,
                deadline=target.contract.target.deadline,
                embedded=target.embedded,
                on_exchange=_count_request,
                places=places,
            )
            self._standings[api].connect(base_url, sender, self.wait_for)

    def _serve(self, target: Target) -> str:
        from artifact_contracts.provider.loopback_server import LoopbackServer  # noqa: PLC0415
        from artifact_contracts.provider.provider import Provider  # noqa: PLC0415 (not needed for a live target)

        kind = self.kinds.get(target.api, Provider)
        server = LoopbackServer(kind(target.contract, target.inputs))
        self._servers.append(server)
        return server.url

    def wait_for(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine to its end."""
        assert self._runner is not None, "the run has not started"  # noqa: S101
        # A copy of the context, so that the work knows the item that is running.
        self._runner.run(work, context=contextvars.copy_context())

    def add_seconds(self, api: str, seconds: float) -> None:
        """Count time spent on an API."""
        self._seconds[api] = self._seconds.get(api, 0.0) + seconds

    def close(self) -> None:
        """Close the ways out and stop the embedded providers."""
        if self._runner is None:
            return
        for target_state in filter(lambda each: each.is_connected, self._standings.values()):
            with contextlib.suppress(KeyboardInterrupt):
                self._runner.run(target_state.sender.close())
        self._runner.close()
        self._runner = None
        # All of them stop at once, and only then is waited for each.
        for server in self._servers:
            server.stop()
        for server in self._servers:
            server.wait()

    def results(self, *, interrupted: bool, suite_error: str | None = None) -> dict[str, Any]:
        """Return the model from which every report is made."""
        return results_of(
            apis=[self._api_run(target) for target in self.targets.values()],
            settings=self.settings,
            run_record=self.run_record,
            served=self.served,
            secrets=self.secrets,
            waivers=self.waivers,
            started=self.started,
            interrupted=interrupted,
            suite_error=suite_error,
        )

    def _api_run(self, target: Target) -> ApiRun:
        target_state = self._standings[target.api]
        started = target_state.is_connected
        return ApiRun(
            contract=target.contract,
            base_url=target_state.base_url if started else target.base_url or "",
            embedded=target.embedded,
            requests=target_state.sender.budget.spent if started else 0,
            accepted=target_state.accepted,
            seconds=self._seconds.get(target.api, 0.0),
            unjudged=target_state.unjudged,
            failing=target_state.failing,
            incidents=target_state.sender.incidents if started else [],
        )


def _count_request(_: Exchange) -> None:
    item = CURRENT_ITEM.get(None)
    if item is not None:
        item.requests += 1


def prepare(settings: Settings, *, at_random: bool = True) -> Run:
    """Load the contracts and bind the targets that the settings ask for; nothing is sent yet.

    Args:
        settings: the settings.
        at_random: whether to send random requests where the profile has any.

    Raises:
        UsageError: a setting, an input or a file of a contract is wrong.
    """
    folders = api_folders((locations.specs_folder(), *settings.specs))
    require_known(settings.api, folders)
    for api in settings.targets:
        if api not in folders:
            raise UsageError(f"{FILE}: [targets.{api}] names no API.", did_you_mean(api, folders))
    live = [api for api in folders if targets.is_live(api, settings)]
    chosen = list(dict.fromkeys(settings.api)) or live or list(folders)
    if settings.base_url and len(chosen) != 1:
        raise UsageError(
            f"--base-url is for a run over one API, and this one is over {', '.join(chosen)}.",
            "Add --api, or give each its <API>_BASE_URL.",
        )
    contracts = {api: load(folders[api]) for api in chosen}
    bound = {api: targets.bind(contract, settings, only_one=len(contracts) == 1) for api, contract in contracts.items()}
    return Run(
        settings=settings,
        targets=bound,
        waivers=_waivers(settings, contracts, folders),
        secrets=targets.secrets_of(bound.values()),
        left_out=tuple(api for api in folders if api not in chosen) if not settings.api else (),
        at_random=at_random,
    )


def _waivers(settings: Settings, contracts: Mapping[str, Contract], folders: Mapping[str, object]) -> list[Waiver]:
    if settings.waivers is None:
        return []
    return read_waivers(settings.waivers, contracts, folders, datetime.now(UTC).date())
