"""What must not come back. Every answer is searched; this test provokes an echo on purpose."""

from __future__ import annotations

from artifact_contracts.cases.odd_identifiers import MARKUP
from artifact_contracts.running.contract_test import requirement
from artifact_contracts.running.operation import OperationUnderTest


@requirement("leakage.markup")
async def test_markup_in_an_identifier(operation: OperationUnderTest) -> None:
    """Sends the minimal call for a resource whose name is a piece of HTML with a script in it.

    Must come back: an answer without that piece, or one that no browser takes for HTML.
    """
    await operation.run_checks(operation.calls.minimal().with_resource(MARKUP))
