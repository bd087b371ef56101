"""Parameters of a request, against a document that asks for several; and what else documents may say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from artifact_contracts.errors import DocumentError
from artifact_contracts.stubs.contract_stubs import ContractStubs
from artifact_contracts.stubs.mistakes import NotAsDocumentedError

SHOP = Path(__file__).parents[1] / "meta" / "specs" / "shop"
URL = "https://shop.invalid/rest/shelves/7"
TOKEN = {"X-Shop-Token": "a-made-up-token"}
PARAMETERS = """
        - {name: shelf, in: path, required: true, schema: {type: integer}}
        - {name: page, in: query, required: true, schema: {type: integer, minimum: 1, description: Which.}}
        - {name: kinds, in: query, schema: {type: array, items: {enum: [pen, ink]}}}
        - {name: X-Tenant, in: header, required: true, schema: {type: string, minLength: 1}}
        - {name: Accept, in: header, required: true, schema: {const: x}}
        - {name: X-Shop-Token, in: header, required: true, schema: {const: x}}
        - {name: visit, in: cookie, required: true, schema: {type: string}}
"""
LOOK = """      security:
        - shopToken: []
      parameters:
        - name: shelf
          in: path
          required: true
          schema:
            type: string
      responses:
        '200':"""


def shop(folder: Path, *changes: tuple[str, str]) -> ContractStubs:
    """Return stubs of the shop with some of its document changed."""
    (folder / "shop").mkdir()
    for file in SHOP.iterdir():
        text = file.read_text("utf-8")
        for old, new in changes if file.name == "openapi.yaml" else ():
            assert old in text
            text = text.replace(old, new)
        (folder / "shop" / file.name).write_text(text, "utf-8")
    return ContractStubs("shop", specs=folder)


def with_parameters(folder: Path) -> ContractStubs:
    start, _, _ = LOOK.partition("        - name: shelf")
    return shop(folder, (LOOK, f"{start.rstrip()}{PARAMETERS}      responses:\n        '200':"))


VALID: dict[str, Any] = {
    "params": {"page": "2", "kinds": "pen,ink"},
    "headers": {**TOKEN, "X-Tenant": "1", "Cookie": "a=b; visit=1"},
}


def test_parameters_as_documented_are_no_mistake(tmp_path: Path) -> None:
    with with_parameters(tmp_path):
        assert httpx.get(URL, **VALID).is_success


def test_all_that_is_wrong_with_parameters_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotAsDocumentedError) as raised, with_parameters(tmp_path):
        httpx.get(f"{URL}a", params={"page": "0", "kinds": "pen,cup"}, headers={**TOKEN, "X-Tenant": ""})
    assert {(row.where, row.sent, row.expected) for row in raised.value.mistakes} == {
        ("path shelf", '"7a"', '{"type": "integer"}'),
        ("query page", '"0"', '{"type": "integer", "minimum": 1}'),
        ("query kinds", '"pen,cup"', '{"type": "array", "items": {"enum": ["pen", "ink"]}}'),
        ("header X-Tenant", '""', '{"type": "string", "minLength": 1}'),
        ("cookie visit", "nothing", "a value; it is required"),
    }


def test_a_missing_required_parameter_is_a_mistake_wherever_it_belongs(tmp_path: Path) -> None:
    with pytest.raises(NotAsDocumentedError) as raised, with_parameters(tmp_path):
        httpx.get(URL, headers=TOKEN)
    assert {row.where for row in raised.value.mistakes} == {"query page", "header X-Tenant", "cookie visit"}


def test_two_operations_on_one_path_are_told_apart_by_their_method(tmp_path: Path) -> None:
    with shop(tmp_path, ("  /shelves/{shelf}:\n    get:", "    get:")) as stubs:
        httpx.get(f"{URL}/orders", headers=TOKEN)
        with pytest.raises(NotAsDocumentedError, match=r"method\s+PATCH\s+\w+ or \w+"):
            httpx.patch(f"{URL}/orders", headers=TOKEN)
        stubs.mistakes.clear()
    assert [call.operation for call in stubs.calls] == ["look"]


@pytest.mark.parametrize(
    ("schema", "content"),
    [
        ("{type: array}", b"[]"),
        ("{type: string}", b'""'),
        ("{type: integer}", b"0"),
        ("{type: boolean}", b"true"),
        ("{type: 'null'}", b"null"),
    ],
)
def test_a_success_without_an_example_is_the_simplest_value_and_can_be_cut(
    tmp_path: Path, schema: str, content: bytes
) -> None:
    old = "schema:\n                type: array\n              example: []"
    with shop(tmp_path, (old, f"schema: {schema}")) as stubs:
        assert httpx.get(URL, headers=TOKEN).content == content
        stubs.reply("truncated-json", operation="look")
        with pytest.raises(ValueError, match="line 1"):
            httpx.get(URL, headers=TOKEN).json()


def test_a_schema_that_nothing_known_satisfies_needs_an_example(tmp_path: Path) -> None:
    old = "schema:\n                type: array\n              example: []"
    with (
        shop(tmp_path, (old, "schema: {type: integer, minimum: 7}")),
        pytest.raises(DocumentError, match="the reply 200 of look has a schema that no known value satisfies"),
    ):
        httpx.get(URL, headers=TOKEN)


def test_a_success_that_is_not_json_is_its_example(tmp_path: Path) -> None:
    old = "application/json:\n              schema:\n                type: array\n              example: []"
    with shop(tmp_path, (old, "text/csv:\n              example: pen;ink")):
        answer = httpx.get(URL, headers=TOKEN)
    assert (answer.headers["Content-Type"], answer.text) == ("text/csv", "pen;ink")
