"""The clone, and the contracts of its two APIs as they are published."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts.contract.contract import Contract, load

CLONE = Path(__file__).parents[2]
APIS = ("ctxfy", "elacity")
CONTRACTS: dict[str, Contract] = {api: load(CLONE / "specs" / api) for api in APIS}


def one_api_for_each(known: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    """Return a parameter set of an API and a name for each name, from one API and the next in turn where both know it.

    Args:
        known: by API, what it knows by name.
    """
    names = dict.fromkeys(name for of_api in known.values() for name in of_api)
    chosen = []
    for turn, name in enumerate(names):
        apis = [api for api in known if name in known[api]]
        chosen.append(pytest.param(apis[turn % len(apis)], name, id=f"{apis[turn % len(apis)]}-{name}"))
    return chosen
