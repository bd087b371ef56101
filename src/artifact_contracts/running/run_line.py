"""The first line of a journal: which run it is, so that it can be told from others, gone on with and reported."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from artifact_contracts import __version__, locations, targets
from artifact_contracts.contract.contract import api_folders, load, require_known
from artifact_contracts.errors import UsageError
from artifact_contracts.redaction import Secrets
from artifact_contracts.reports.journal import JournalText
from artifact_contracts.results.journal_rows import RunLine, TargetRow
from artifact_contracts.running.case import Case
from artifact_contracts.running.plan import Plan
from artifact_contracts.running.preparation import PreparedRun, prepared_for
from artifact_contracts.settings import TABLE, Settings, resolve
from artifact_contracts.targets import Target

# They say how fast a run goes, or where its reports are: whoever goes on with it may change them.
_MAY_CHANGE = frozenset(("reports", "resume", "workers", "rate_limit", "max_time", "allow_production"))
# What they lead to is compared itself.
_COMPARED_BY_CONTENT = frozenset(("api", "base_url", "specs", "waivers", "seed"))
_NOTHING = Path(os.devnull)


def run_line(run: PreparedRun, plan: Plan, started: datetime) -> RunLine:
    """Return the first line of the journal of a run."""
    return RunLine(
        run_id=run.run_id,
        suite=__version__,
        started=started.astimezone(UTC).isoformat(),
        settings=_as_given(run.settings),
        targets={api: _target_row(target) for api, target in run.targets.items()},
        waivers=run.waivers,
        planned=tuple(case.id for case in plan.chosen),
        cut=_by_reason(plan.cut),
        left_out=_by_reason(plan.left_out),
    )


def _target_row(target: Target) -> TargetRow:
    rows = target.contract.target.inputs
    inputs = {name: None if rows[name].secret else value for name, value in sorted(target.inputs.items())}
    return TargetRow(base_url=target.base_url, contract_sha256=target.contract.sha256, inputs=inputs)


def _by_reason(cases: Iterable[tuple[Case, str]]) -> dict[str, list[str]]:
    by_reason: dict[str, list[str]] = {}
    for case, reason in cases:
        by_reason.setdefault(reason, []).append(case.id)
    return by_reason


def _as_given(settings: Settings) -> dict[str, Any]:
    """Return the settings as the command line has them; what is not set is missing."""
    given: dict[str, Any] = {}
    for setting in TABLE:
        value = getattr(settings, setting.key)
        if setting.key == "max_requests" and "max_requests" not in settings.origin.given:
            continue
        if isinstance(value, tuple):
            value = [str(each.resolve() if isinstance(each, Path) else each) for each in value]
        if value is not None and value is not False and value != []:
            given[setting.key] = value if value is True or isinstance(value, list) else str(value)
    return given


def with_seed_of_run(settings: Settings, text: JournalText | None) -> Settings:
    """Return settings with the seed of the run that they go on with, unless another is given."""
    if text is None or "seed" in settings.origin.given:
        return settings
    return replace(settings, seed=int(text.first.settings["seed"]))


def differences(before: RunLine, now: RunLine) -> Iterator[str]:
    """Yield what differs between two runs of which one is to go on with the other, each in one sentence."""
    if before.suite != now.suite:
        yield f"it was started by version {before.suite} of the suite, and this is {now.suite}"
    for setting in TABLE:
        if setting.key in _MAY_CHANGE or setting.key in _COMPARED_BY_CONTENT:
            continue
        was, is_now = before.settings.get(setting.key), now.settings.get(setting.key)
        if was != is_now:
            yield f"it was started {_told(setting.flag, was)}, and this one is {_told(setting.flag, is_now)}"
    if before.settings["seed"] != now.settings["seed"]:
        yield f"its seed is {before.settings['seed']}, and this one is {now.settings['seed']}"
    yield from _differences_of_targets(before.targets, now.targets)
    if before.waivers != now.waivers:
        yield "the waivers have changed since it was started"
    if not any(True for _ in _differences_of_targets(before.targets, now.targets)) and before.planned != now.planned:
        yield "the contract tests or their selection have changed since it was started"


def _told(flag: str, value: object) -> str:
    if value is None:
        return f"without {flag}"
    return f"with {flag}" if value is True else f"with {flag} {value}"


def _differences_of_targets(before: Mapping[str, TargetRow], now: Mapping[str, TargetRow]) -> Iterator[str]:
    if before.keys() != now.keys():
        yield f"it judges {', '.join(before)}, and this one {', '.join(now)}"
        return
    for api, was in before.items():
        is_now = now[api]
        if was.contract_sha256 != is_now.contract_sha256:
            yield f"the contract of {api} has changed since it was started"
        if was.base_url != is_now.base_url:
            yield f"it judges {api} {_where(was)}, and this one {_where(is_now)}"
        for name in sorted({*was.inputs, *is_now.inputs}):
            if (name in was.inputs, was.inputs.get(name)) != (name in is_now.inputs, is_now.inputs.get(name)):
                yield f"the input {name} of {api} is not what it was when it was started"


def _where(target: TargetRow) -> str:
    return f"at {target.base_url}" if target.base_url else "as the embedded provider"


def run_of(line: RunLine) -> PreparedRun:
    """Prepare a run as it was when its journal was begun; nothing can be sent with it, for it holds no secret.

    Raises:
        UsageError: a contract is not there any more, or is another one now.
    """
    settings = replace(resolve({**line.settings, "waivers": None}, {}, _NOTHING), base_url=None)
    folders = api_folders((locations.specs_folder(), *settings.specs))
    require_known(tuple(line.targets), folders)
    contracts = {api: load(folders[api]) for api in line.targets}
    for api, row in line.targets.items():
        if contracts[api].sha256 != row.contract_sha256:
            raise UsageError(
                f"The contract of {api} has changed since the run was started, so what it found cannot be told.",
                "Report with the version of the suite and of the contracts that the run was made with.",
            )
    made_up = {api: targets.embedded_inputs(contract) for api, contract in contracts.items()}
    bound = {
        api: Target(
            contracts[api],
            row.base_url,
            {name: made_up[api][name] if value is None else value for name, value in row.inputs.items()},
        )
        for api, row in line.targets.items()
    }
    return prepared_for(settings, bound, Secrets(), line.waivers)


def plan_of_line(line: RunLine, cases: Mapping[str, Case], plan: Plan) -> Plan:
    """Return the plan that a run had.

    Args:
        line: the first line of its journal.
        cases: every case of the contract tests, by id.
        plan: what would be planned now.

    Raises:
        UsageError: the contract tests are others now.
    """
    try:
        chosen = [cases[each] for each in line.planned]
        cut = [(cases[each], reason) for reason, ids in line.cut.items() for each in ids]
        left_out = [(cases[each], reason) for reason, ids in line.left_out.items() for each in ids]
    except KeyError as error:
        raise UsageError(
            f"The run was made with other contract tests: {error.args[0]} is none of them.",
            "Report with the version of the suite that the run was made with.",
        ) from None
    return replace(plan, chosen=chosen, cut=cut, left_out=left_out)
