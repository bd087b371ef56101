"""Methods and paths the document does not name."""

from __future__ import annotations

import pytest

from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.schemathesis_adapter import NO_BODY, GeneratedCase

OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


@pytest.mark.requirement("method.undocumented", each="method")
async def test_undocumented_method(operation: OperationUnderTest, case: GeneratedCase) -> None:
    """Sends {case} to the path of the operation.

    Must come back: a refusal, 4xx, or 501 for a method the service does not know at all.
    """
    await operation.answers(operation.generated(case), ("4XX", "501"))


@pytest.mark.requirement("method.inspection")
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE"])
async def test_method_that_inspects(operation: OperationUnderTest, method: str) -> None:
    """Sends {method} to the path of the operation.

    Must come back: whatever the service says of it, but no error of its own; 501 is none.
    """
    call = operation.call().with_body(NO_BODY).with_method(method)
    await operation.withstands(call, ("2XX", "3XX", "4XX", "501"))


@pytest.mark.requirement("method.override")
async def test_method_override(operation: OperationUnderTest) -> None:
    """Sends the minimal call with an undocumented method, and headers that name the documented one.

    Must come back: a refusal, 4xx, or 501.
    """
    call = operation.call()
    for name in OVERRIDES:
        call = call.with_header(name, call.method)
    await operation.answers(call.with_method("PATCH" if call.method != "PATCH" else "PUT"), ("4XX", "501"))


@pytest.mark.requirement("method.trailing-slash")
async def test_slash_behind_the_path(operation: OperationUnderTest) -> None:
    """Sends the minimal call to the path with a slash behind it.

    Must come back: a success, a redirect or a refusal, but no error of the service.
    """
    await operation.withstands(operation.call().behind("/"), ("2XX", "3XX", "4XX"))
