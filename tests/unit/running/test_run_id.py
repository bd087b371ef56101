"""Which run it is, in what it sends: told by the seed, and by nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts.redaction import Secrets
from artifact_contracts.running.preparation import PreparedRun, prepared_for
from artifact_contracts.settings import resolve
from artifact_contracts.targets import Target


def prepared(targets: Mapping[str, Target], **given: Any) -> PreparedRun:
    return prepared_for(resolve(given, {}, Path("none.toml")), targets, Secrets(), ())


@pytest.mark.parametrize(("seed", "run_id"), [("0", "5feceb66"), ("7", "7902699b"), ("2147483647", "972dcafa")])
def test_it_follows_from_the_seed(seed: str, run_id: str) -> None:
    assert prepared({}, seed=seed).run_id == run_id


def test_it_follows_from_nothing_else(targets: Mapping[str, Target]) -> None:
    assert prepared(targets, seed="7", profile="smoke", workers="8", strict=True).run_id == "7902699b"


def test_without_a_seed_each_run_has_another() -> None:
    assert len({prepared({}).run_id for _ in range(20)}) == 20
