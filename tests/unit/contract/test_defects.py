"""What is wrong with a contract document itself is found, and what is corrected is not found any more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts import yaml_files
from artifact_contracts.contract.defects import Defect, defects
from artifact_contracts.contract.openapi import operations
from artifact_contracts.pointers import pointer_of, value_at
from tests.support.fixture_types import Contracts

ELACITY = Path(__file__).parents[3] / "specs" / "elacity" / "openapi.yaml"
REQUIREMENTS = {
    "document.replies-satisfiable",
    "document.security-applied",
    "document.credential-not-a-parameter",
    "document.errors-described",
    "document.body-required",
    "document.server-absolute",
}


def found_in(document: Mapping[str, Any]) -> list[Defect]:
    return list(defects(document, tuple(operations(document, (), "openapi.yaml"))))


@pytest.fixture(scope="module")
def published() -> list[Defect]:
    return found_in(yaml_files.read(ELACITY))


def test_each_kind_is_found_once_in_the_document_as_it_is_published(published: list[Defect]) -> None:
    assert sorted(defect.requirement for defect in published) == sorted(REQUIREMENTS)


@pytest.mark.parametrize("requirement", sorted(REQUIREMENTS))
def test_a_defect_names_its_place(published: list[Defect], requirement: str) -> None:
    (defect,) = [defect for defect in published if defect.requirement == requirement]
    document = yaml_files.read(ELACITY)
    operation = "/paths/~1registries~1artifacts/post"
    places = {
        "document.replies-satisfiable": f"{operation}/responses/200/content/application~1json/schema",
        "document.security-applied": f"{operation}/security",
        "document.credential-not-a-parameter": f"{operation}/parameters/0",
        "document.errors-described": f"{operation}/responses",
        "document.body-required": f"{operation}/requestBody/required",
        "document.server-absolute": "/servers/0/url",
    }
    assert pointer_of(defect.keys) == places[requirement]
    value_at(document, pointer_of(defect.keys[:-1]))
    assert defect.expected
    assert defect.observed


@pytest.mark.parametrize("api", ["ctxfy", "elacity"])
def test_with_its_corrections_a_contract_has_none(contracts: Contracts, api: str) -> None:
    assert contracts[api].defects == ()


@pytest.mark.parametrize("api", ["ctxfy", "elacity"])
def test_every_kind_is_registered(contracts: Contracts, api: str) -> None:
    registered = {name for name in contracts[api].register if name.startswith("document.")}
    assert registered in (REQUIREMENTS, set())


JSON = "application/json"


def document_with(
    *,
    servers: Any = ({"url": "https://a.example"},),
    schema: Any = True,
    security: Any = ({"key": []},),
    parameters: Any = (),
    error: Any = "404",
    body: Any = None,
) -> dict[str, Any]:
    """Return a document without a defect, but for what is changed."""
    operation = {
        "operationId": "go",
        "security": list(security),
        "parameters": list(parameters),
        "responses": {"200": {"description": "", "content": {JSON: {"schema": schema}}}},
        **({"requestBody": body} if body else {}),
    }
    if error:
        operation["responses"][error] = {"description": ""}
    return {
        "openapi": "3.1.0",
        "servers": list(servers),
        "paths": {"/": {"post": operation}},
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
            "parameters": {"Key": {"name": "x-key", "in": "header"}},
        },
    }


def body(*, required: bool | None = None, schema: Any) -> dict[str, Any]:
    content = {"content": {JSON: {"schema": schema}}}
    return content if required is None else {"required": required, **content}


NEEDY = {"type": "object", "required": ["a"]}


@pytest.mark.parametrize(
    ("changes", "requirements"),
    [
        pytest.param({}, [], id="none"),
        pytest.param({"servers": [{"url": "/api"}]}, ["document.server-absolute"], id="server-relative"),
        pytest.param({"servers": [{"url": ""}]}, ["document.server-absolute"], id="server-empty"),
        pytest.param({"servers": [{"url": "//a.example/v1"}]}, [], id="server-without-scheme"),
        pytest.param(
            {"servers": [{"url": "https://a"}, {"url": "/b"}, {"url": "c"}]},
            ["document.server-absolute"] * 2,
            id="each-server",
        ),
        pytest.param({"schema": False}, ["document.replies-satisfiable"], id="reply-never"),
        pytest.param({"schema": {"oneOf": [{}, {"title": "t"}]}}, ["document.replies-satisfiable"], id="reply-one-of"),
        pytest.param({"schema": {"oneOf": [{"type": "null"}, {}]}}, [], id="reply-one-of-two-kinds"),
        pytest.param({"security": []}, ["document.security-applied"], id="no-security"),
        pytest.param(
            {"parameters": [{"name": "X-KEY", "in": "header"}]},
            ["document.credential-not-a-parameter"],
            id="key-as-a-parameter",
        ),
        pytest.param(
            {"parameters": [{"$ref": "#/components/parameters/Key"}]},
            ["document.credential-not-a-parameter"],
            id="key-by-reference",
        ),
        pytest.param(
            {"parameters": [{"name": "Authorization", "in": "header"}]},
            ["document.credential-not-a-parameter"],
            id="authorization",
        ),
        pytest.param({"parameters": [{"name": "X-Key", "in": "query"}]}, [], id="parameter-of-that-name-elsewhere"),
        pytest.param({"parameters": [{"name": "X-Other", "in": "header"}]}, [], id="another-header"),
        pytest.param({"error": None}, ["document.errors-described"], id="no-errors"),
        pytest.param({"error": "302"}, ["document.errors-described"], id="redirects-only"),
        pytest.param({"error": "4XX"}, [], id="class-of-errors"),
        pytest.param({"error": "default"}, [], id="default"),
        pytest.param({"body": body(schema=NEEDY)}, ["document.body-required"], id="body-needed-but-optional"),
        pytest.param({"body": body(required=False, schema=NEEDY)}, ["document.body-required"], id="said-outright"),
        pytest.param({"body": body(required=True, schema=NEEDY)}, [], id="body-required"),
        pytest.param({"body": body(schema={"type": "object"})}, [], id="body-optional"),
        pytest.param({"body": body(schema={"required": []})}, [], id="nothing-required"),
    ],
)
def test_a_defect_is_found_where_it_is(changes: dict[str, Any], requirements: list[str]) -> None:
    assert [defect.requirement for defect in found_in(document_with(**changes))] == requirements


def test_a_document_that_names_no_server_means_its_own_host() -> None:
    document = document_with()
    del document["servers"]
    assert [defect.requirement for defect in found_in(document)] == ["document.server-absolute"]


def test_security_of_the_whole_document_counts() -> None:
    document = document_with()
    del document["paths"]["/"]["post"]["security"]
    assert [defect.requirement for defect in found_in(document)] == ["document.security-applied"]
    document["security"] = [{"key": []}]
    assert found_in(document) == []
