"""What identifies a contract: its document and every part of its requirements."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from artifact_contracts.contract.contract import Contract, load
from artifact_contracts.contract.register import Register

SPECS = Path(__file__).parents[3] / "specs"


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load(min(SPECS.iterdir()))


def test_every_part_of_a_requirement_counts_whether_the_file_names_it_or_not(contract: Contract) -> None:
    parts = ("id", "level", "statement", "source", "not_applicable", "excluded")
    rows = [{part: getattr(requirement, part) for part in parts} for requirement in contract.register.values()]
    text = json.dumps([contract.document, rows], sort_keys=True)
    assert contract.sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_another_document_or_requirement_is_another_contract(contract: Contract) -> None:
    first, *others = contract.register.values()
    changed = {row.id: row for row in (replace(first, statement="Something else is done."), *others)}
    different = [
        replace(contract, document={**contract.document, "x": 1}),
        replace(contract, register=Register(changed)),
        contract,
    ]
    assert len({each.sha256 for each in different}) == len(different)
