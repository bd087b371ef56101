"""What an OpenAPI document says of an operation, in the words of the suite."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation, Scheme, operations, scheme_of
from artifact_contracts.contract.schema import Referable, Schema
from artifact_contracts.errors import DocumentError, SuiteError

JSON = "application/json"
WORD = {"$ref": "#/components/schemas/Word"}


def document_of(entry: Mapping[str, Any] | None = None, **components: Any) -> dict[str, Any]:
    operation = {"operationId": "go", "responses": {"200": {"description": ""}}, **(entry or {})}
    return {"openapi": "3.1.0", "paths": {"/things/{id}": {"post": operation}}, "components": components}


def operation_of(entry: Mapping[str, Any] | None = None, *precedence: str, **components: Any) -> Operation:
    (operation,) = operations(document_of(entry, **components), precedence, "openapi.yaml")
    return operation


class TestReplies:
    @pytest.mark.parametrize(
        ("documented", "status", "found"),
        [
            pytest.param(("200",), 200, "200", id="exact"),
            pytest.param(("200",), 201, None, id="not-there"),
            pytest.param(("2XX",), 200, "2XX", id="class"),
            pytest.param(("2XX",), 299, "2XX", id="end-of-the-class"),
            pytest.param(("2XX",), 300, None, id="beyond-the-class"),
            pytest.param(("2XX", "200"), 200, "200", id="exact-before-class"),
            pytest.param(("default", "4XX"), 404, "4XX", id="class-before-default"),
            pytest.param(("default", "4XX"), 500, "default", id="default"),
            pytest.param(("default",), 200, "default", id="default-is-success-too"),
            pytest.param(("4XX", "404", "default"), 404, "404", id="all-three"),
            pytest.param(("5xx",), 503, "5XX", id="class-in-small-letters"),
            pytest.param((), 200, None, id="nothing"),
        ],
    )
    def test_a_status_has_its_own_entry_its_class_or_the_default(
        self, documented: tuple[str, ...], status: int, found: str | None
    ) -> None:
        operation = operation_of({"responses": {name: {"description": ""} for name in documented}})
        reply = operation.reply(status)
        assert (reply.status.upper() if reply else None) == (found.upper() if found else None)

    @pytest.mark.parametrize(
        ("documented", "described"),
        [
            (("200",), False),
            (("2XX", "302"), False),
            (("200", "404"), True),
            (("200", "5XX"), True),
            (("200", "default"), True),
        ],
    )
    def test_a_document_that_is_silent_on_errors_is_known(
        self, documented: tuple[str, ...], *, described: bool
    ) -> None:
        operation = operation_of({"responses": {name: {"description": ""} for name in documented}})
        assert operation.describes_errors is described

    def test_references_are_followed_everywhere(self) -> None:
        operation = operation_of(
            {
                "responses": {"200": {"$ref": "#/components/responses/Good"}},
                "requestBody": {"$ref": "#/components/requestBodies/Thing"},
                "security": [{"key": []}],
            },
            responses={
                "Good": {
                    "description": "",
                    "headers": {"X-Count": {"$ref": "#/components/headers/Count"}, "X-Other": {}},
                    "content": {JSON: {"schema": {"$ref": "#/components/schemas/Thing"}}},
                }
            },
            headers={"Count": {"required": True}},
            requestBodies={
                "Thing": {"required": True, "content": {JSON: {"schema": {"$ref": "#/components/schemas/Thing"}}}}
            },
            schemas={"Thing": {"type": "object", "required": ["id"], "example": {"id": 7}}},
            securitySchemes={
                "key": {"$ref": "#/components/securitySchemes/real"},
                "real": {"type": "http", "scheme": "Bearer"},
            },
        )
        reply = operation.replies["200"]
        assert reply.headers == ("X-Count", "X-Other")
        assert reply.required_headers == ("X-Count",)
        assert reply.example == {"id": 7}
        assert operation.body_required
        assert operation.body is not None
        for schema in (operation.body, reply.contents[JSON]):
            assert schema.accepts({"id": 1})
            assert not schema.accepts({})
        assert [scheme.name for scheme in operation.schemes] == ["key"]

    def test_a_reference_that_leads_nowhere_is_told(self) -> None:
        with pytest.raises(SuiteError, match="leads nowhere"):
            operation_of({"responses": {"200": {"$ref": "#/components/responses/Good"}}})

    def test_an_example_of_the_reply_comes_before_one_of_its_schema(self) -> None:
        content = {JSON: {"schema": {"example": 1}, "example": 2}}
        operation = operation_of({"responses": {"200": {"description": "", "content": content}}})
        assert operation.replies["200"].example == 2

    def test_a_content_without_a_schema_accepts_everything(self) -> None:
        operation = operation_of({"responses": {"200": {"description": "", "content": {JSON: {}}}}})
        assert operation.replies["200"].contents[JSON].accepts({"any": ["thing", None]})
        assert operation.replies["200"].example is None


class TestBodies:
    @pytest.mark.parametrize(
        ("documented", "sent"),
        [
            ((), None),
            ((JSON,), JSON),
            (("text/plain", JSON), JSON),
            (("text/plain", "text/csv"), "text/plain"),
            (("application/merge-patch+json",), "application/merge-patch+json"),
        ],
    )
    def test_json_is_sent_where_it_is_documented(self, documented: tuple[str, ...], sent: str | None) -> None:
        operation = operation_of(
            {"requestBody": {"content": {name: {"schema": {"title": name}} for name in documented}}}
        )
        assert operation.media_type == sent
        assert (operation.body.schema["title"] if operation.body else None) == sent

    def test_a_body_is_optional_unless_said_otherwise(self) -> None:
        assert not operation_of().body_required
        assert not operation_of({"requestBody": {"content": {}}}).body_required
        assert operation_of({"requestBody": {"required": True, "content": {}}}).body_required


SCHEMES = {
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

    def test_the_contracts(self, contracts: Mapping[str, Contract]) -> None:
        forms = {api: [scheme.form for scheme in row.operations[0].schemes] for api, row in contracts.items()}
        assert forms == {
            "ctxfy": ["Authorization: Bearer <key>"],
            "elacity": ["X-API-Key: <key>", "Authorization: Bearer <key>"],
        }


class TestSatisfiability:
    REFERABLE: ClassVar[dict[str, Any]] = {
        "Any": {},
        "Never": False,
        "Node": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}},
        "Chain": {"type": "object", "required": ["x"], "properties": {"x": {"$ref": "#/components/schemas/Chain"}}},
    }

    @pytest.mark.parametrize(
        ("schema", "satisfiable"),
        [
            pytest.param(True, True, id="true"),
            pytest.param({}, True, id="empty"),
            pytest.param({"type": "string"}, True, id="type"),
            pytest.param({"type": "object", "required": ["a"]}, True, id="required"),
            pytest.param({"oneOf": [{"type": "string"}, {"type": "number"}]}, True, id="one-of"),
            pytest.param({"oneOf": [{}, {"type": "number"}]}, True, id="one-of-with-one-always"),
            pytest.param({"oneOf": [{}]}, True, id="one-of-one"),
            pytest.param({"anyOf": [{}, {}]}, True, id="any-of-two-always"),
            pytest.param({"anyOf": [False, {"type": "null"}]}, True, id="any-of-with-one-left"),
            pytest.param({"not": {"type": "string"}}, True, id="not"),
            pytest.param({"enum": [None]}, True, id="enum"),
            pytest.param({"properties": {"a": False}}, True, id="never-but-optional"),
            pytest.param({"type": "array", "items": False}, True, id="empty-array-remains"),
            pytest.param({"$ref": "#/components/schemas/Any"}, True, id="reference"),
            pytest.param({"$ref": "#/components/schemas/Node"}, True, id="recursive"),
            pytest.param(False, False, id="false"),
            pytest.param({"oneOf": [{}, {}]}, False, id="one-of-two-always"),
            pytest.param({"oneOf": [{"description": "a"}, {"title": "b"}]}, False, id="one-of-annotations-only"),
            pytest.param({"oneOf": [{}, True, {"type": "null"}]}, False, id="one-of-two-always-and-another"),
            pytest.param({"oneOf": [{"$ref": "#/components/schemas/Any"}, {}]}, False, id="one-of-by-reference"),
            pytest.param({"oneOf": [False, False]}, False, id="one-of-none"),
            pytest.param({"anyOf": [False]}, False, id="any-of-none"),
            pytest.param({"allOf": [{}, False]}, False, id="all-of-with-never"),
            pytest.param({"allOf": [{"oneOf": [{}, {}]}]}, False, id="deep"),
            pytest.param({"not": {}}, False, id="not-anything"),
            pytest.param({"not": True}, False, id="not-true"),
            pytest.param({"enum": []}, False, id="enum-of-nothing"),
            pytest.param({"$ref": "#/components/schemas/Never"}, False, id="reference-to-never"),
            pytest.param(
                {"type": "object", "required": ["a"], "properties": {"a": False}}, False, id="required-but-never"
            ),
        ],
    )
    def test_a_schema_that_nothing_satisfies_is_known(self, schema: Any, *, satisfiable: bool) -> None:
        assert Schema(document_of(schemas=self.REFERABLE), schema).satisfiable is satisfiable

    def test_a_schema_without_an_end_is_given_the_benefit_of_the_doubt(self) -> None:
        schema = {"$ref": "#/components/schemas/Chain"}
        assert Schema(document_of(schemas=self.REFERABLE), schema).satisfiable


class TestErrors:
    SCHEMA: ClassVar[dict[str, Any]] = {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}}, "b/c": {"const": 1}},
    }

    @pytest.mark.parametrize(
        ("value", "cause"),
        [
            pytest.param({"a": []}, None, id="none"),
            pytest.param({}, " required", id="missing"),
            pytest.param([], " type", id="type"),
            pytest.param({"a": 1}, "/a type", id="member"),
            pytest.param({"a": ["x", 1]}, "/a/1 type", id="item-by-reference"),
            pytest.param({"a": [], "b/c": 2}, "/b~1c const", id="escaped"),
        ],
    )
    def test_an_error_says_where_and_why(self, value: Any, cause: str | None) -> None:
        schema = Schema(document_of(schemas={"Item": {"type": "string"}}), self.SCHEMA)
        error = schema.first_error(value)
        assert (error.cause if error else None) == cause
        assert schema.accepts(value) is (cause is None)

    def test_an_error_reads_as_a_sentence(self) -> None:
        schema = Schema(document_of(schemas={"Item": {"type": "string"}}), self.SCHEMA)
        assert str(schema.first_error({})) == 'the whole value: "a" is a required property'
        assert str(schema.first_error({"a": 1})) == '/a: 1 is not of type "array"'


class TestReferences:
    @pytest.mark.parametrize(
        ("schema", "good", "bad"),
        [
            pytest.param({"$ref": "#/components/schemas/Word"}, "x", 1, id="itself"),
            pytest.param({"items": {"$ref": "#/components/schemas/Word"}}, ["x"], [1], id="deeper"),
            pytest.param({"anyOf": [{"$ref": "#/components/schemas/Word"}]}, "x", 1, id="in-a-list"),
            pytest.param(
                {"properties": {"const": {"$ref": "#/components/schemas/Word"}}},
                {"const": "x"},
                {"const": 1},
                id="of-a-member-with-the-name-of-a-keyword",
            ),
            pytest.param(
                {"properties": {"$ref": {"$ref": "#/components/schemas/Word"}}},
                {"$ref": "x"},
                {"$ref": 1},
                id="of-a-member-named-ref",
            ),
            pytest.param({"const": {"$ref": "#/no"}}, {"$ref": "#/no"}, {"$ref": "#/yes"}, id="in-a-value-it-is-none"),
            pytest.param({"$ref": "#/components/schemas/List"}, [["x"], []], [[1]], id="through-another"),
            pytest.param({"$ref": "#/components/schemas/A~1b/properties/c"}, "x", 1, id="into-a-component"),
            pytest.param({"$ref": "#/paths/~1x/y"}, 1, "x", id="into-a-path"),
            pytest.param(True, 1, None, id="no-object-and-everything-is-good"),
        ],
    )
    def test_they_lead_into_the_document(self, schema: Any, good: Any, bad: Any) -> None:
        document = {
            "paths": {"/x": {"y": {"type": "integer"}}},
            "components": {
                "schemas": {
                    "Word": {"type": "string"},
                    "List": {"type": "array", "items": {"anyOf": [{"$ref": "#/components/schemas/List"}, WORD]}},
                    "A/b": {"properties": {"c": WORD}},
                    "Unused": {"$ref": "elsewhere.yaml#/x"},
                }
            },
        }
        made = Schema(document, schema)
        assert made.accepts(good)
        assert made.accepts(bad) is (schema is True)

    def test_one_that_leads_nowhere_is_told_when_it_is_compiled(self) -> None:
        with pytest.raises(ValueError, match="/components/schemas/No"):
            Schema({"components": {}}, {"items": {"$ref": "#/components/schemas/No"}}).compile()

    def test_a_schema_costs_what_it_needs_and_not_what_the_document_holds(self) -> None:
        word = {"type": "string", "minLength": 1}
        many = {f"S{number}": {"type": "object", "properties": {"a": word, "b": word}} for number in range(4000)}
        document = document_of(schemas=many)
        referable = Referable(document)
        started = time.perf_counter()
        for number in range(500):
            Schema(document, {"$ref": f"#/components/schemas/S{number}"}, referable).compile()
        # It was more than half a minute when each compiled all of them.
        assert time.perf_counter() - started < 5


class TestPaths:
    @pytest.mark.parametrize(
        ("value", "path"),
        [
            pytest.param("a-1", "/things/a-1", id="plain"),
            pytest.param("a/b", "/things/a%2Fb", id="slash"),
            pytest.param("a b", "/things/a%20b", id="space"),
            pytest.param("a?b#c", "/things/a%3Fb%23c", id="question-and-hash"),
            pytest.param("50%", "/things/50%25", id="percent"),
            pytest.param("\0", "/things/%00", id="nul"),
            pytest.param("é🔑", "/things/%C3%A9%F0%9F%94%91", id="beyond-ascii"),
            pytest.param("~._-", "/things/~._-", id="unreserved"),
            pytest.param("", "/things/", id="empty"),
            pytest.param("{id}", "/things/%7Bid%7D", id="like-a-parameter"),
        ],
    )
    def test_a_parameter_is_percent_encoded(self, value: str, path: str) -> None:
        assert operation_of().fill({"id": value}) == path

    def test_every_operation_is_found(self) -> None:
        entry = {"responses": {}}
        document = {
            "paths": {
                "/a": {"get": {"operationId": "a", **entry}, "trace": {"operationId": "b", **entry}, "summary": "s"},
                "/b": {"parameters": [], "delete": {"operationId": "c", **entry}},
            }
        }
        found = [(row.id, row.method, row.path) for row in operations(document, (), "openapi.yaml")]
        assert found == [("a", "GET", "/a"), ("b", "TRACE", "/a"), ("c", "DELETE", "/b")]

    def test_an_operation_without_a_name_is_refused(self) -> None:
        document = {"paths": {"/a": {"get": {"responses": {}}}}}
        with pytest.raises(DocumentError, match=r"openapi.yaml: GET /a has no operationId"):
            list(operations(document, (), "openapi.yaml"))

    def test_two_operations_of_one_name_are_refused(self) -> None:
        entry = {"operationId": "go", "responses": {}}
        document = {"paths": {"/a": {"get": entry}, "/b": {"put": entry}}}
        with pytest.raises(DocumentError, match=r"openapi.yaml: PUT /b has the operationId go, and so has GET /a"):
            list(operations(document, (), "openapi.yaml"))

    def test_a_document_without_paths_has_none(self) -> None:
        assert list(operations({}, (), "openapi.yaml")) == []
