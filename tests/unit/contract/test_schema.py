"""Schemas: whether anything satisfies them, what is wrong with a value, and where their references lead."""

from __future__ import annotations

import time
from typing import Any, ClassVar

import pytest

from artifact_contracts.contract.schema import Referable, Schema
from tests.support.sample_documents import document_of

WORD = {"$ref": "#/components/schemas/Word"}


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


def test_a_tree_of_schemas_is_looked_through_in_no_time() -> None:
    child = {"anyOf": [{"$ref": "#/components/schemas/Node"}, {"type": "null"}]}
    node = {"type": "object", "required": [*"abcdef"], "properties": dict.fromkeys("abcdef", child)}
    schema = Schema({"components": {"schemas": {"Node": node}}}, {"$ref": "#/components/schemas/Node"})
    started = time.process_time()
    assert schema.satisfiable
    # A search that goes over every path takes minutes for five members, and hours for six.
    assert time.process_time() - started < 5
