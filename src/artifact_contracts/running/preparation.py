"""Prepares a run: which APIs, which targets, which cases. Nothing is sent yet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property

from artifact_contracts import locations, targets
from artifact_contracts.cases.operation_calls import OperationCalls
from artifact_contracts.contract.contract import Contract, api_folders, load, require_known
from artifact_contracts.errors import UsageError, did_you_mean
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.case_result import FailureRules
from artifact_contracts.results.waivers import Waiver, read_waivers
from artifact_contracts.running.case import Case, GeneratedCases, cases_of
from artifact_contracts.running.contract_test import ContractTest, load_contract_tests
from artifact_contracts.running.plan import FILE as PLAN_FILE
from artifact_contracts.running.plan import Plan, plan_of, read_order
from artifact_contracts.sending.surroundings import Certificates, Way, check_certificates, way_to
from artifact_contracts.settings import FILE, Settings
from artifact_contracts.targets import Target


@dataclass(frozen=True)
class PreparedRun:
    """A run that has not started.

    Attributes:
        settings: the settings.
        targets: the targets, by API.
        operations: the calls to every operation of them.
        secrets: what must not be shown.
        waivers: accepted findings.
        ways: the ways to live targets, by API.
        left_out: APIs that were not judged because only others have a live target.
        generated: the generated cases.
    """

    settings: Settings
    targets: Mapping[str, Target]
    operations: Sequence[OperationCalls]
    secrets: Secrets
    waivers: tuple[Waiver, ...] = ()
    ways: Mapping[str, Way] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    generated: GeneratedCases = field(default_factory=GeneratedCases)

    @cached_property
    def run_id(self) -> str:
        """What tells it from others in what it sends: a word that follows from the seed alone."""
        return hashlib.sha256(str(self.settings.seed).encode()).hexdigest()[:8]

    def rules(self, api: str) -> FailureRules:
        """Return what turns failed checks of an API into failures."""
        return FailureRules(api, self.targets[api].contract.register, self.secrets, self.waivers)

    def cases(self, tests: Iterable[ContractTest]) -> list[Case]:
        """Return every case of some contract tests."""
        return [case for test in tests for case in cases_of(test, self.operations, self.generated)]


def prepare(settings: Settings) -> PreparedRun:
    """Load the contracts and bind the targets that the settings ask for.

    Raises:
        UsageError: a setting, an input or a file of a contract is wrong.
    """
    folders = api_folders((locations.specs_folder(), *settings.specs))
    require_known(settings.api, folders)
    for api in settings.targets:
        if api not in folders:
            raise UsageError(f"{FILE}: [targets.{api}] does not name a known API.", did_you_mean(api, folders))
    live = [api for api in folders if targets.is_live(api, settings)]
    chosen = list(dict.fromkeys(settings.api)) or live or list(folders)
    if settings.base_url and len(chosen) != 1:
        raise UsageError(
            f"--base-url is for a run over one API, and this one is over {', '.join(chosen)}.",
            "Add --api, or give each its <API>_BASE_URL.",
        )
    contracts = {api: load(folders[api]) for api in chosen}
    bound = {api: targets.bind(contract, settings, only_one=len(contracts) == 1) for api, contract in contracts.items()}
    left_out = tuple(api for api in folders if api not in chosen) if not settings.api else ()
    run = prepared_for(settings, bound, targets.secrets_of(bound.values()), _waivers(settings, contracts, folders))
    return replace(run, ways=_ways(settings, bound), left_out=left_out)


def prepared_for(
    settings: Settings, bound: Mapping[str, Target], secrets: Secrets, waivers: tuple[Waiver, ...]
) -> PreparedRun:
    """Return a run over targets that are known; see PreparedRun."""
    operations = [
        OperationCalls(target, operation, settings.seed, secrets)
        for target in bound.values()
        for operation in target.contract.operations
    ]
    return PreparedRun(settings, bound, operations, secrets, waivers)


def _ways(settings: Settings, bound: Mapping[str, Target]) -> Mapping[str, Way]:
    """Return the ways to live targets; to our own provider the way is always straight."""
    certificates = Certificates(settings.ca_bundle, settings.client_cert)
    check_certificates(certificates)
    live = {api: target.base_url for api, target in bound.items() if target.base_url}
    return {api: way_to(base_url, settings.origin.environment, certificates) for api, base_url in live.items()}


def _waivers(
    settings: Settings, contracts: Mapping[str, Contract], folders: Mapping[str, object]
) -> tuple[Waiver, ...]:
    if settings.waivers is None:
        return ()
    return tuple(read_waivers(settings.waivers, contracts, folders, datetime.now(UTC).date()))


def plan_of_suite(run: PreparedRun, *, at_random: bool = True) -> Plan:
    """Return what a run over all contract tests sends.

    Args:
        run: the run.
        at_random: whether to send random requests where the profile has any.

    Raises:
        SuiteError: a file of the suite cannot be loaded.
    """
    tests = load_contract_tests(locations.suite_folder())
    return plan_of_cases(run, tests, run.cases(tests), at_random=at_random)


def plan_of_cases(
    run: PreparedRun, tests: Sequence[ContractTest], cases: Sequence[Case], *, at_random: bool = True
) -> Plan:
    """Return what a run over some cases sends, in the order of ``plan.yaml``; see plan.plan_of."""
    order = read_order(locations.suite_folder() / PLAN_FILE)
    return plan_of(tests, cases, order, run.settings, at_random=at_random)
