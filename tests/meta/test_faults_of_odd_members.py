"""Faults about a member show whatever it is called: a JSON pointer escapes ``/`` and ``~`` in its name (RFC 6901)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from artifact_contracts.contract.contract import Contract, load
from artifact_contracts.pointers import pointer_of, with_value_at, without_value_at
from artifact_contracts.provider.faults.schema_members import faults_of_members
from artifact_contracts.provider.provider import Provider
from artifact_contracts.targets import embedded_inputs
from tests.support.provider_answers import asked, plain
from tests.support.published_contracts import CLONE

SHOP = CLONE / "tests" / "meta" / "specs" / "shop"
NAMES = ("a/b", "a~b", "~1", "~0/")


@pytest.fixture(params=NAMES)
def member(request: pytest.FixtureRequest) -> str:
    """The odd name of a member."""
    name: str = request.param
    return name


@pytest.fixture
def contract(member: str, tmp_path: Path) -> Contract:
    """A contract whose body has a member of that name, and another one in an object."""
    for file in SHOP.iterdir():
        text = file.read_text("utf-8")
        if file.name == "openapi.yaml":
            text = text.replace("[item, count]", f"['{member}', count]").replace("item:\n", f"'{member}':\n")
            text = text.replace(
                "colour:\n                  enum: [red, green]",
                f"wrap: {{type: object, properties: {{'{member}': {{type: string}}}}}}",
            )
        if file.name == "target.yaml":
            text = text.replace("item: pencil", f"'{member}': pencil").replace(
                "colour: red", f"wrap: {{'{member}': box}}"
            )
        (tmp_path / file.name).write_text(text, "utf-8")
    return load(tmp_path)


def status(contract: Contract, name: str, body: object) -> int:
    """Return what the provider with a fault says to a body; the usual provider, where there is no fault of a name."""
    kinds = {fault.name: fault.kind for fault in faults_of_members(contract)}
    call = plain(contract).with_body(body)
    return kinds.get(name, Provider)(contract, embedded_inputs(contract)).answer(asked(contract, call)).status


def test_it_may_be_missing(contract: Contract, member: str) -> None:
    pointer = pointer_of([member])
    body = without_value_at(plain(contract).body, pointer)
    assert status(contract, "none", body) == 400
    assert status(contract, f"missing-accepted:{pointer}", body) == 201


@pytest.mark.parametrize(
    ("name", "value"), [("any-type-accepted", ["odd"]), ("null-accepted", None), ("number-accepted", 7)]
)
@pytest.mark.parametrize("within", [(), ("wrap",)], ids=["top", "within"])
def test_it_may_be_of_another_type(
    contract: Contract, member: str, within: tuple[str, ...], name: str, value: object
) -> None:
    pointer = pointer_of([*within, member])
    body = with_value_at(plain(contract).body, pointer, value)
    assert status(contract, "none", body) == 400
    assert status(contract, f"{name}:{pointer}", body) == 201


def test_it_is_refused_or_asked_for(contract: Contract, member: str) -> None:
    pointer = pointer_of(["wrap", member])
    full = plain(contract).body
    without = without_value_at(full, pointer)
    assert [status(contract, f"optional-refused:{pointer}", body) for body in (full, without)] == [400, 201]
    assert [status(contract, f"optional-required:{pointer}", body) for body in (full, without)] == [201, 400]


@pytest.mark.parametrize(
    ("documented", "valid", "name", "value"),
    [
        ("integer", 3, "numeric-text-accepted", "7"),
        ("number", 2.5, "numeric-text-accepted", "-7.25"),
        ("boolean", True, "true-text-accepted", "true"),
        ("boolean", True, "number-accepted", 0),
        ("object", {}, "array-accepted", []),
    ],
)
def test_what_is_taken_for_it_is_what_real_services_take(
    tmp_path: Path, documented: str, valid: object, name: str, value: object
) -> None:
    for file in SHOP.iterdir():
        text = file.read_text("utf-8").replace("enum: [red, green]", f"type: {documented}")
        (tmp_path / file.name).write_text(text.replace("colour: red", f"colour: {json.dumps(valid)}"), "utf-8")
    contract = load(tmp_path)
    body = {**plain(contract).body, "colour": value}
    assert status(contract, "none", body) == 400
    assert status(contract, f"{name}:/colour", body) == 201
    assert status(contract, f"{name}:/colour", {**body, "colour": "other"}) == 400
