"""Turns schemathesis's deterministic cases into calls that deviate from a valid one by exactly one thing.

Schemathesis fills every text with nothing and every identifier with 0; such a call would be refused for more than one
reason, or lawfully refused where it should be accepted. So the values of a valid call take the place of its own
wherever both have the same JSON type; what is left is the deviation itself.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from artifact_contracts.cases.call import Call, valid_call
from artifact_contracts.cases.wrong_values import further_wrong_types
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.pointers import value_at, with_value_at, without_value_at
from artifact_contracts.schemathesis_adapter import NO_BODY, GeneratedCase, deterministic_cases


def generated_cases(contract: Contract) -> dict[str, dict[str, list[GeneratedCase]]]:
    """Return the deterministic cases of each operation by kind: the stored ones, or where there are none, new ones.

    Behind them are the wrong types that schemathesis does not generate.

    Raises:
        SuiteError: nothing can be generated for one of the operations.
    """
    by_operation = contract.stored_cases
    if by_operation is None:
        by_operation = deterministic_cases(contract.document)
    operations = {operation.id: operation for operation in contract.operations}
    return {
        name: _by_kind([*cases, *further_wrong_types(contract, operations[name], cases)])
        for name, cases in by_operation.items()
    }


def _by_kind(cases: list[GeneratedCase]) -> dict[str, list[GeneratedCase]]:
    found: dict[str, list[GeneratedCase]] = {}
    for case in cases:
        found.setdefault(case.kind, []).append(case)
    return found


def is_null_for_absent(case: GeneratedCase, operation: Operation) -> bool:
    """Whether a case has null where a member may be left out, and nothing else that is wrong."""
    if case.kind != "wrong-type" or operation.body is None:
        return False
    return operation.body.accepts_without_nulls(case.body)


PLAIN_TEXT = "text"


def call_for(case: GeneratedCase, contract: Contract, operation: Operation, inputs: Mapping[str, str]) -> Call:
    """Return the call a generated case stands for, on top of the fullest valid call."""
    calls = contract.inputs_of(operation).calls
    call = valid_call(contract, operation, inputs, "full" if "full" in calls else "minimal")
    if case.kind == "method":
        # Without a body: most of these methods have no use for one, and TRACE must not carry one.
        return replace(call, method=case.method, body=NO_BODY)
    if case.kind == "media-type":
        return call.with_media_type(case.media_type)
    return call.with_body(_body(case, call.body, operation))


def _body(case: GeneratedCase, valid: Any, operation: Operation) -> Any:
    if case.body is NO_BODY or operation.body is None:
        return case.body
    wanted = case.kind == "valid"
    for body in _candidates(case, valid):
        if operation.body.accepts(body) is wanted:
            return body
    return case.body


def _candidates(case: GeneratedCase, valid: Any) -> Iterator[Any]:
    """Ways to bring the deviation into the valid body, the nearest to it first."""
    if case.kind == "missing-member":
        yield without_value_at(valid, case.pointer)
    elif case.kind != "valid":
        # Where the valid body lacks the object or the list that would hold it, nothing can be put into it.
        with contextlib.suppress(KeyError, TypeError):
            yield with_value_at(valid, case.pointer, value_at(case.body, case.pointer))
    yield _grafted(case.body, valid)


def _grafted(generated: Any, valid: Any) -> Any:
    if isinstance(generated, dict) and isinstance(valid, dict):
        return {key: _grafted(value, valid.get(key)) for key, value in generated.items()}
    same_type = type(generated) is type(valid) and not isinstance(generated, list)
    # Whether an empty text is accepted is a question of its own; here it would be a second deviation.
    return valid if same_type else generated or PLAIN_TEXT if isinstance(generated, str) else generated
