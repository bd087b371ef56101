"""How a document says that a credential is sent."""

from __future__ import annotations

from typing import Any

import pytest

from artifact_contracts.contract.openapi import Scheme, operations, scheme_of
from tests.support.fixture_types import Contracts
from tests.support.sample_documents import document_of, operation_of

SCHEMES: dict[str, dict[str, Any]] = {
    "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "basic"},
    "oauth": {"type": "oauth2", "flows": {}},
    "tls": {"type": "mutualTLS"},
}


class TestSchemes:
    @pytest.mark.parametrize(
        ("name", "scheme", "form"),
        [
            ("header", Scheme("header", "header", "X-Key", ""), "X-Key: <key>"),
            ("query", Scheme("query", "query", "key", ""), "key=<key>"),
            ("cookie", Scheme("cookie", "cookie", "sid", ""), "sid=<key>"),
            ("bearer", Scheme("bearer", "header", "Authorization", "Bearer "), "Authorization: Bearer <key>"),
            ("basic", None, None),
            ("oauth", None, None),
            ("tls", None, None),
        ],
    )
    def test_what_the_suite_can_send(self, name: str, scheme: Scheme | None, form: str | None) -> None:
        found = scheme_of(name, SCHEMES[name])
        assert found == scheme
        assert (found.form if found else None) == form

    @pytest.mark.parametrize("word", ["bearer", "Bearer", "BEARER"])
    def test_the_name_of_a_scheme_has_no_letter_case(self, word: str) -> None:
        assert scheme_of("x", {"type": "http", "scheme": word}) is not None

    @pytest.mark.parametrize(
        ("security", "precedence", "order"),
        [
            pytest.param([{"header": []}, {"bearer": []}], (), ["header", "bearer"], id="as-documented"),
            pytest.param(
                [{"header": []}, {"bearer": []}], ("bearer",), ["bearer", "header"], id="one-takes-precedence"
            ),
            pytest.param(
                [{"header": []}, {"bearer": []}, {"query": []}],
                ("query", "bearer"),
                ["query", "bearer", "header"],
                id="two-take-precedence",
            ),
            pytest.param(
                [{"header": []}], ("bearer", "header"), ["header"], id="precedence-of-one-that-is-not-applied"
            ),
            pytest.param([{"oauth": []}, {"header": []}], ("oauth",), ["header"], id="what-cannot-be-sent-is-left-out"),
            pytest.param([{"nothing": []}, {"header": []}], (), ["header"], id="undeclared"),
            pytest.param([{}, {"header": []}], (), ["header"], id="optional-security"),
            pytest.param([{"header": []}, {}], (), ["header"], id="optional-security-last"),
        ],
    )
    def test_schemes_stand_in_the_order_of_precedence(
        self, security: list[Any], precedence: tuple[str, ...], order: list[str]
    ) -> None:
        operation = operation_of({"security": security}, *precedence, securitySchemes=SCHEMES)
        assert [scheme.name for scheme in operation.schemes] == order

    def test_security_of_the_document_holds_where_the_operation_has_none(self) -> None:
        document = {**document_of(securitySchemes=SCHEMES), "security": [{"query": []}]}
        (operation,) = operations(document, (), "openapi.yaml")
        assert [scheme.name for scheme in operation.schemes] == ["query"]

    def test_where_nothing_is_applied_what_is_declared_is_all_there_is(self) -> None:
        operation = operation_of({}, "bearer", securitySchemes=SCHEMES)
        assert [scheme.name for scheme in operation.schemes] == ["bearer", "header", "query", "cookie"]

    def test_the_contracts(self, contracts: Contracts) -> None:
        forms = {api: [scheme.form for scheme in row.operations[0].schemes] for api, row in contracts.items()}
        assert forms == {
            "ctxfy": ["Authorization: Bearer <key>"],
            "elacity": ["X-API-Key: <key>", "Authorization: Bearer <key>"],
        }
