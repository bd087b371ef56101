"""What the tests on real sockets share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from artifact_contracts.contract.contract import Contract, load

SPECS = Path(__file__).parents[2] / "specs"


@pytest.fixture(scope="session")
def contracts() -> Mapping[str, Contract]:
    """Both contracts as they are published, by API."""
    return {api: load(SPECS / api) for api in ("ctxfy", "elacity")}
