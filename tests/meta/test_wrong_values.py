"""Of the wrong types of a member, those come first that services take by mistake; some of them are ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from artifact_contracts.cases.generated_calls import call_for, generated_cases
from artifact_contracts.cases.wrong_values import telling_rank
from artifact_contracts.contract.contract import Contract, load
from artifact_contracts.pointers import value_at
from artifact_contracts.schemathesis_adapter import GeneratedCase
from artifact_contracts.targets import embedded_inputs
from tests.support.published_contracts import CLONE

SHOP = CLONE / "tests" / "meta" / "specs" / "shop"
COLOUR = "colour:\n                  enum: [red, green]"
MEMBERS = """wrap: {type: boolean}
                price: {type: number}
                lines: {type: array, items: {type: integer}}
                tags: {type: object, additionalProperties: {type: boolean}}
                either: {type: [string, 'null']}"""


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    """A contract with members of every type."""
    folder: Path = tmp_path_factory.mktemp("shop")
    for file in SHOP.iterdir():
        text = file.read_text("utf-8").replace(COLOUR, MEMBERS)
        text = text.replace("colour: red", "wrap: true\n          price: 2.5").replace("[item, count]", "[item]")
        (folder / file.name).write_text(text, "utf-8")
    return load(folder)


@pytest.fixture(scope="module")
def cases(contract: Contract) -> list[GeneratedCase]:
    """The wrong types of its first operation."""
    return generated_cases(contract)[contract.operations[0].id]["wrong-type"]


def telling(contract: Contract, cases: list[GeneratedCase], pointer: str) -> list[str]:
    """Return the ends of the names of those that come first for a member, in their order."""
    ranked = [(telling_rank(case, contract, contract.operations[0]), case) for case in cases if case.pointer == pointer]
    first = sorted((rank, case.name.rpartition("-is-")[2]) for rank, case in ranked if rank is not None)
    return [name for _, name in first]


@pytest.mark.parametrize(
    ("pointer", "first"),
    [
        ("", ["an-empty-array", "an-array", "null", "a-string"]),
        ("/item", ["a-number", "null"]),
        ("/count", ["a-numeric-string", "null"]),
        ("/price", ["a-numeric-string", "null"]),
        ("/wrap", ["the-string-true", "a-number", "null"]),
        ("/lines", ["an-object", "null"]),
        ("/tags", ["an-empty-array", "an-array", "null"]),
        ("/tags/additional", ["the-string-true", "a-number", "null"]),
        ("/either", []),
    ],
)
def test_what_comes_first(contract: Contract, cases: list[GeneratedCase], pointer: str, first: list[str]) -> None:
    assert telling(contract, cases, pointer) == first


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("count-is-a-numeric-string", "99"),
        ("price-is-a-numeric-string", "2.5"),
        ("lines.0-is-a-numeric-string", "1"),
        ("wrap-is-the-string-true", "true"),
        ("tags.additional-is-the-string-true", "true"),
        ("wrap-is-a-number", 0),
        ("tags-is-an-empty-array", []),
        ("body-is-an-empty-array", []),
    ],
)
def test_what_looks_alike_is_sent(contract: Contract, cases: list[GeneratedCase], name: str, value: object) -> None:
    (case,) = [case for case in cases if case.name == name]
    call = call_for(case, contract, contract.operations[0], embedded_inputs(contract))
    assert value_at(call.body, case.pointer) == value
    body: Any = contract.operations[0].body
    assert not body.accepts(call.body)


def test_no_name_stands_for_two(cases: list[GeneratedCase]) -> None:
    assert len({case.name for case in cases}) == len(cases)


def test_only_wrong_types_are_ranked(contract: Contract) -> None:
    operation = contract.operations[0]
    others = [
        case
        for kind, group in generated_cases(contract)[operation.id].items()
        for case in group
        if kind != "wrong-type"
    ]
    assert others
    assert {telling_rank(case, contract, operation) for case in others} == {None}
