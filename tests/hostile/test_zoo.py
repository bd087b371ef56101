"""Every server of the zoo is judged within bounds, and with the truth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.hostile.entry_runs import problems, quick_specs, run_of
from tests.hostile.zoo import ENTRIES, FURTHER
from tests.hostile.zoo_entry import Entry


def as_parameter(entry: Entry) -> Any:
    marks = [pytest.mark.thorough] if entry.name in FURTHER else []
    return pytest.param(entry, id=entry.name, marks=marks)


@pytest.fixture(scope="session")
def specs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both APIs, with a deadline of two seconds, so that nobody waits for long."""
    return quick_specs(tmp_path_factory.mktemp("specs"), deadline=2.0)


@pytest.mark.parametrize("entry", [as_parameter(entry) for entry in ENTRIES])
def test_the_run_ends_with_the_truth(entry: Entry, tmp_path: Path, specs: Path) -> None:
    run = run_of(entry, tmp_path, specs)
    assert list(problems(entry, run, tmp_path)) == []


def test_every_entry_has_a_name_of_its_own() -> None:
    names = {entry.name for entry in ENTRIES}
    assert len(names) == len(ENTRIES)
    assert len(names - FURTHER) >= 60
    assert names >= FURTHER
