"""The one door to schemathesis: it generates requests and validates OpenAPI documents; nothing else is asked of it.

Built on schemathesis 4.32 (pinned ``~=``). Not part of its documented interface are ``schema.iter_coverage_cases``,
from which the deterministic cases come, what it notes in ``case.meta`` of each of them, the attribute
``coverage_unexpected_methods_seen``, and the classes ``Ok`` and ``NotSet`` of ``schemathesis.core``;
tests/meta/test_engine.py says when one of them changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version as version_of
from typing import TYPE_CHECKING, Any

from jsonschema_rs import ValidationError

from artifact_contracts import case_names
from artifact_contracts.errors import SuiteError
from artifact_contracts.pointers import pointer_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
    from schemathesis.schemas import APIOperation
    from schemathesis.specs.openapi.schemas import OpenApiSchema

# A request without a body, which JSON has no value for.
NO_BODY = object()


@dataclass(frozen=True)
class GeneratedCase:
    """One deterministic request, as far as it deviates from or varies a valid call.

    Attributes:
        kind: ``valid``, ``wrong-type``, ``missing-member``, ``constraint``, ``missing-body``, ``method`` or
            ``media-type``.
        name: stable and readable, unique within kind and operation, as in ``artifact.hash-is-a-number``.
        pointer: JSON pointer to the member concerned; empty for the whole body or where there is none.
        method: the HTTP method, in capitals.
        media_type: the Content-Type to send, or None for the usual one.
        body: a JSON value, or NO_BODY.
    """

    kind: str
    name: str
    pointer: str
    method: str
    media_type: str | None
    body: Any = NO_BODY


_KINDS = {
    "INCORRECT_TYPE": "wrong-type",
    "OBJECT_MISSING_REQUIRED_PROPERTY": "missing-member",
    "UNSPECIFIED_HTTP_METHOD": "method",
    "MALFORMED_CONTENT_TYPE": "media-type",
    "UNSUPPORTED_CONTENT_TYPE": "media-type",
}
_WITH_A_MEMBER = ("wrong-type", "missing-member", "constraint")
# What schemathesis calls a member that a schema allows without naming it.
_ADDITIONAL = "x-schemathesis-additional"


def validation_error(document: Mapping[str, Any]) -> tuple[list[str | int], str] | None:
    """Judge an OpenAPI document by the JSON Schema of its version.

    Returns:
        The chain of keys to the first violation and what it is, or None if there is none.
    """
    from schemathesis.errors import InvalidSchema, LoaderError  # noqa: PLC0415 (schemathesis: 140 ms)

    try:
        _load(document).validate()
    except ValidationError as error:
        return list(error.instance_path), error.message
    except (InvalidSchema, LoaderError) as error:
        return [], str(error).splitlines()[0]
    return None


def deterministic_cases(document: Mapping[str, Any]) -> dict[str, list[GeneratedCase]]:
    """Return every deterministic case of each operation, always the same for the same document.

    Args:
        document: a valid OpenAPI document; every operation has an ``operationId`` of its own.

    Returns:
        The cases of each operation, by its ``operationId``. They do not depend on what other operations there are.

    Raises:
        SuiteError: schemathesis cannot read one of the operations.
    """
    from schemathesis.generation import GenerationMode  # noqa: PLC0415 (schemathesis: 140 ms)

    schema = _load(document)
    modes = list(GenerationMode)
    cases = {}
    for operation_id, operation in _operations(schema):
        # A schema sends an unexpected method once to each path; here each operation on the path is to have its own.
        schema.coverage_unexpected_methods_seen.clear()
        configuration = schema.config.generation_for(operation=operation, phase="coverage")
        generated = schema.iter_coverage_cases(operation, generation_modes=modes, generation_config=configuration)
        described = (_described(case) for case in generated if _concerns_the_request_itself(case))
        cases[operation_id] = list(_with_unique_names(described))
    return cases


def random_bodies(document: Mapping[str, Any], operation_id: str, *, valid: bool) -> SearchStrategy[bytes]:
    """Return a strategy of request bodies, as bytes, that are meant to satisfy the contract or not to.

    The caller checks whether a body really does: "not to" is an intention, and some drawn values happen to be valid.

    Raises:
        SuiteError: there is no such operation, or schemathesis cannot read its body.
    """
    from schemathesis.generation import GenerationMode  # noqa: PLC0415 (schemathesis: 140 ms)

    ((_, operation),) = _operations(_load(_only_the_body(document, operation_id)))
    mode = GenerationMode.POSITIVE if valid else GenerationMode.NEGATIVE
    return operation.as_strategy(generation_mode=mode).map(_body_bytes)


def import_now() -> None:
    """Import schemathesis, before processes are started that would each have to."""
    import schemathesis  # noqa: F401, PLC0415 (schemathesis: 140 ms)


@cache
def version() -> str:
    """Return the version of schemathesis in use."""
    return version_of("schemathesis")


def _load(document: Mapping[str, Any]) -> OpenApiSchema:
    import platformdirs  # noqa: PLC0415 (2 ms)
    import schemathesis  # noqa: PLC0415 (schemathesis: 140 ms)
    from hypothesis.configuration import set_hypothesis_home_dir  # noqa: PLC0415 (schemathesis: 140 ms)
    from schemathesis.config import SchemathesisConfig  # noqa: PLC0415 (schemathesis: 140 ms)

    # A configuration of our own keeps schemathesis.toml files of the surroundings, and its cache files, out.
    # Hypothesis keeps tables that take it most of a second to make, by default in the working directory.
    set_hypothesis_home_dir(platformdirs.user_cache_path("artifact-contracts") / "hypothesis")
    configuration = SchemathesisConfig.from_dict({"cache": {"enabled": False}, "generation": {"database": "none"}})
    return schemathesis.openapi.from_dict(dict(document), config=configuration)


def _operations(schema: OpenApiSchema) -> Iterator[tuple[str, APIOperation[Any, Any, Any, Any]]]:
    from schemathesis.core.result import Ok  # noqa: PLC0415 (schemathesis: 140 ms)

    for result in schema.get_all_operations():
        if not isinstance(result, Ok):
            error = result.err()
            raise SuiteError(f"schemathesis cannot read {error.label}: {error.message.splitlines()[0]}.")
        operation = result.ok()
        if "operationId" in operation.definition.raw:
            yield operation.definition.raw["operationId"], operation


def _only_the_body(document: Mapping[str, Any], operation_id: str) -> dict[str, Any]:
    """Reduce a document to one operation with nothing but its body, so that nothing else is ever made invalid."""
    body = _entry(document, operation_id).get("requestBody", {})
    return {
        "openapi": document["openapi"],
        "info": {"title": "body", "version": "1"},
        "paths": {"/": {"post": {"operationId": operation_id, "responses": {}, "requestBody": body}}},
        "components": _referred_to(document, body),
    }


def _entry(document: Mapping[str, Any], operation_id: str) -> Mapping[str, Any]:
    for item in document["paths"].values():
        for entry in item.values():
            if isinstance(entry, Mapping) and entry.get("operationId") == operation_id:
                return entry
    raise SuiteError(f"There is no operation {operation_id} in the document.")


def _referred_to(document: Mapping[str, Any], node: Any) -> dict[str, dict[str, Any]]:
    """Return the components that a part of a document refers to, directly or through others."""
    components = document.get("components", {})
    found: dict[str, dict[str, Any]] = {}
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            waiting.extend(node.values())
            section, name = _component(node.get("$ref"))
            if name in components.get(section, {}) and name not in found.setdefault(section, {}):
                found[section][name] = components[section][name]
                waiting.append(components[section][name])
        elif isinstance(node, list):
            waiting.extend(node)
    return found


def _component(reference: Any) -> tuple[str, str]:
    keys = reference.split("/") if isinstance(reference, str) else []
    return (keys[2], keys[3]) if keys[:2] == ["#", "components"] and len(keys) > 3 else ("", "")


def _concerns_the_request_itself(case: Any) -> bool:
    """Leave out what varies credentials and parameters: the suite's own cases do that with real values."""
    data = case.meta.phase.data
    location = data.parameter_location.name if data.parameter_location else None
    return location in (None, "BODY") or data.scenario.name in _KINDS


def _described(case: Any) -> GeneratedCase:
    from schemathesis.core import NotSet  # noqa: PLC0415 (schemathesis: 140 ms)

    data = case.meta.phase.data
    body = (
        NO_BODY
        if isinstance(case.body, NotSet)
        else json.loads(json.dumps(case.body).replace(_ADDITIONAL, "additional"))
    )
    kind = _kind(case, data)
    keys = case_names.keys_in_body((data.location or "").replace(_ADDITIONAL, "additional"), body)
    if kind == "missing-member":
        keys.append(data.description.rpartition(_MISSING)[2])
    return GeneratedCase(
        kind=kind,
        name=case_names.name_of(kind, keys, data.description, case.method, body),
        pointer=pointer_of(keys) if kind in _WITH_A_MEMBER else "",
        method=case.method.upper(),
        media_type=case.headers.get("Content-Type") if kind == "media-type" else None,
        body=body,
    )


# What stands before the name in the description of a missing member.
_MISSING = "Missing required property: "


def _kind(case: Any, data: Any) -> str:
    if case.meta.generation.mode.name == "POSITIVE":
        return "valid"
    if data.scenario.name == "MISSING_PARAMETER":
        return "missing-body"
    return _KINDS.get(data.scenario.name, "constraint")


def _with_unique_names(cases: Iterator[GeneratedCase]) -> Iterator[GeneratedCase]:
    seen: dict[tuple[str, str], int] = {}
    for case in cases:
        count = seen[case.kind, case.name] = seen.get((case.kind, case.name), 0) + 1
        yield case if count == 1 else replace(case, name=f"{case.name}-{count}")


def _body_bytes(case: Any) -> bytes:
    from schemathesis.core import NotSet  # noqa: PLC0415 (schemathesis: 140 ms)

    if isinstance(case.body, NotSet):
        return b""
    if isinstance(case.body, bytes):
        return case.body
    return json.dumps(case.body).encode()
