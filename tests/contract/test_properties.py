"""Property tests: schemathesis draws bodies from the document, Hypothesis searches and makes what it finds small.

They are run by ``certify`` and ``explore``. Each is called once for a round of the search, with the same seed until it
finds nothing new.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from artifact_contracts.running.contract_test import requirement
from artifact_contracts.running.operation import OperationUnderTest
from artifact_contracts.schemathesis_adapter import random_bodies

if TYPE_CHECKING:
    from artifact_contracts.running.property_search import PropertySearch


@requirement("accepted.generated", random=True)
def test_random_valid_bodies(operation: OperationUnderTest, search: PropertySearch) -> None:
    """Sends valid calls with random bodies that satisfy the schema.

    Must come back: a success, each time.
    """
    from hypothesis import given  # noqa: PLC0415 (120 ms that smoke and gate have no use for)

    bodies = random_bodies(operation.calls.contract.document, operation.calls.operation.id, valid=True)

    @given(bodies)
    def every_valid_body_is_accepted(body: bytes) -> None:
        search.expect_accepted(body)

    search.run(every_valid_body_is_accepted)


@requirement("body.generated", random=True)
def test_random_invalid_bodies(operation: OperationUnderTest, search: PropertySearch) -> None:
    """Sends calls with random bodies that do not satisfy the schema.

    Must come back: a refusal, 4xx, each time.
    """
    from hypothesis import given  # noqa: PLC0415 (120 ms that smoke and gate have no use for)

    bodies = random_bodies(operation.calls.contract.document, operation.calls.operation.id, valid=False)

    @given(bodies)
    def every_invalid_body_is_refused(body: bytes) -> None:
        search.expect_refused(body)

    search.run(every_invalid_body_is_refused)
