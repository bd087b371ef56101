"""What came of cases of one API, and the results of a run over it, as results.json holds them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts import yaml_files
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.contract import Contract
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.build import ApiRun, results_of
from artifact_contracts.results.case_record import CaseRecord
from artifact_contracts.results.case_result import CaseResult, FailureRules, case_result
from artifact_contracts.results.ending import Ending
from artifact_contracts.results.exchange_rows import exchange_result
from artifact_contracts.results.model import ExchangeResult, redacted
from artifact_contracts.results.waivers import Waiver
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.settings import resolve
from artifact_contracts.yaml_files import json_text
from tests.support.result_rows import finding_row, results_with
from tests.support.sample_replies import BASE_URL, answer

# 09:15:40 in universal time.
STARTED = datetime(2026, 3, 2, 11, 15, 40, 123_456, timezone(timedelta(hours=2)))

MakeCase = Callable[..., CaseResult]
MakeResults = Callable[..., dict[str, Any]]
Shown = Callable[[Exchange], ExchangeResult]


@pytest.fixture
def contract(contracts: Mapping[str, Contract]) -> Contract:
    """The contract of the API that all of it is about."""
    return contracts["ctxfy"]


@pytest.fixture
def exchange(reply_to: Callable[..., Exchange]) -> Exchange:
    """The exchange that every case looks at."""
    return reply_to("ctxfy", answer(200, {}))


@pytest.fixture
def make_case(contract: Contract, exchange: Exchange, secrets: Secrets) -> MakeCase:
    """Return what came of a case; each check result is a requirement and its cause, or None where it was passed."""

    def make_case(
        name: str,
        requirement: str,
        *check_results: tuple[str, str | None],
        waivers: Iterable[Waiver] = (),
        **changes: Any,
    ) -> CaseResult:
        record = CaseRecord(name, "ctxfy", contract.register[requirement], f"Sends {name}.", f"Expects {name}.")
        record.add(
            [CheckResult(about, cause is None, "this", "that", cause or "") for about, cause in check_results], exchange
        )
        record.seconds, record.requests = 0.123456, 2
        rules = FailureRules("ctxfy", contract.register, secrets, tuple(waivers))
        return case_result(dataclasses.replace(record, **changes), rules)

    return make_case


@pytest.fixture
def make_results(contract: Contract, secrets: Secrets, tmp_path: Path) -> MakeResults:
    """Return the results of a run of some cases, read from results.json; ``changes`` are members of its ApiRun."""

    def make_results(
        *cases: CaseResult,
        strict: bool = False,
        interrupted: bool = False,
        suite_error: str | None = None,
        **changes: Any,
    ) -> dict[str, Any]:
        api = ApiRun(
            contract=contract,
            rules=FailureRules("ctxfy", contract.register, secrets),
            cases=cases,
            not_run_reasons={},
            base_url=BASE_URL,
            embedded=True,
            requests=7,
            accepted=3,
            unjudged=None,
            failing=None,
            incidents=["PUT: 503 Service Unavailable"],
        )
        settings = resolve({"seed": 7, "strict": strict}, {}, tmp_path / "none")
        ending = Ending(STARTED, interrupted, suite_error)
        made = results_of("0a1b2c3d", [dataclasses.replace(api, **changes)], settings, secrets, ending)
        rows: dict[str, Any] = json.loads(json_text(made))
        yaml_files.validate(rows, "results", Path("results.json"))
        return rows

    return make_results


@pytest.fixture
def shown(secrets: Secrets) -> Shown:
    """Return what the results show of an exchange, redacted as they are before they leave."""

    def shown(of: Exchange) -> ExchangeResult:
        results = results_with(finding_row(exchange=exchange_result(of, secrets)))
        (finding,) = redacted(results, secrets).findings
        assert finding.exchange is not None
        return finding.exchange

    return shown
