"""What an OpenAPI document says of an operation, in the words of the suite."""

from __future__ import annotations

from typing import Any

import pytest

from artifact_contracts.contract.openapi import operations
from artifact_contracts.errors import DocumentError, SuiteError
from tests.support.sample_documents import operation_of

JSON = "application/json"


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
        entry: dict[str, Any] = {"responses": {}}
        document = {
            "paths": {
                "/a": {"get": {"operationId": "a", **entry}, "trace": {"operationId": "b", **entry}, "summary": "s"},
                "/b": {"parameters": [], "delete": {"operationId": "c", **entry}},
            }
        }
        found = [(row.id, row.method, row.path) for row in operations(document, (), "openapi.yaml")]
        assert found == [("a", "GET", "/a"), ("b", "TRACE", "/a"), ("c", "DELETE", "/b")]

    def test_an_operation_without_a_name_is_refused(self) -> None:
        document: dict[str, Any] = {"paths": {"/a": {"get": {"responses": {}}}}}
        with pytest.raises(DocumentError, match=r"openapi.yaml: GET /a has no operationId"):
            list(operations(document, (), "openapi.yaml"))

    def test_two_operations_of_one_name_are_refused(self) -> None:
        entry = {"operationId": "go", "responses": {}}
        document = {"paths": {"/a": {"get": entry}, "/b": {"put": entry}}}
        with pytest.raises(DocumentError, match=r"openapi.yaml: PUT /b has the operationId go, and so has GET /a"):
            list(operations(document, (), "openapi.yaml"))

    def test_a_document_without_paths_has_none(self) -> None:
        assert list(operations({}, (), "openapi.yaml")) == []
