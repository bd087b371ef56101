"""Through a network that loses exchanges nobody is accused for it, and nobody passes for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from artifact_contracts.errors import ExitCode
from tests.hostile.entry_runs import quick_specs
from tests.hostile.network_runs import DEADLINE, FAULTS, NetworkResult, NetworkRun, figures, judged_through
from tests.support.published_contracts import APIS

# What CI sends through the network.
NUMBERS = range(1, 101)


@pytest.fixture(scope="session")
def specs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both APIs, with a short deadline."""
    return quick_specs(tmp_path_factory.mktemp("specs"), DEADLINE)


def results(specs: Path, *, faulty: bool) -> list[NetworkResult]:
    chosen = [run for run in map(NetworkRun.of, NUMBERS) if bool(run.fault) is faulty]
    # Most of the time goes by waiting for what the network has stalled.
    with ThreadPoolExecutor(6) as pool:
        return list(pool.map(lambda run: judged_through(run, specs), chosen))


def ended_badly(found: list[NetworkResult]) -> list[str]:
    return [str(each) for each in found if each.has_failed or each.is_too_long]


def test_a_conforming_service_is_not_accused(specs: Path) -> None:
    found = results(specs, faulty=False)
    assert len(found) == 50
    assert ended_badly(found) == []
    assert [str(each) for each in found if each.is_false_alarm] == []


def test_a_faulty_service_does_not_pass(specs: Path) -> None:
    found = results(specs, faulty=True)
    assert len(found) == 50
    assert ended_badly(found) == []
    assert [str(each) for each in found if each.is_false_green] == []


@pytest.mark.parametrize("profile", ["smoke", "gate"])
@pytest.mark.parametrize("api", APIS)
def test_a_network_that_loses_nothing_changes_nothing(api: str, profile: str, specs: Path) -> None:
    run = NetworkRun(1, api, "", profile, 2, 0.0)
    result = judged_through(run, specs)
    assert (result.exit_code, result.accused) == (ExitCode.CONFORMING, ())


@pytest.mark.parametrize("fault", FAULTS)
def test_the_shortest_run_finds_each_of_the_faults(fault: str, specs: Path) -> None:
    for number, api in enumerate(APIS, 1):
        result = judged_through(NetworkRun(number, api, fault, "smoke", 1, 0.0), specs)
        assert result.exit_code == ExitCode.NOT_CONFORMING, str(result)


def test_a_number_repeats_a_run(specs: Path) -> None:
    run = replace(NetworkRun.of(8), workers=1)
    first, second = judged_through(run, specs), judged_through(run, specs)
    assert first.losses == second.losses
    assert (first.exit_code, first.accused) == (second.exit_code, second.accused)


def test_the_figures_name_what_is_not_as_promised(specs: Path) -> None:
    result = judged_through(NetworkRun(1, "ctxfy", "", "smoke", 1, 0.0), specs)
    lines = "\n".join(figures([replace(result, accused=("authentication.missing",))]))
    assert "false alarms: 1\n    1: ctxfy conforming, smoke" in lines
    assert "accused: authentication.missing" in lines
