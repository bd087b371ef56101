"""Contract tests as pytest sees them, and as the ledger does."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from artifact_contracts.results.run_record import CaseResult
from artifact_contracts.running.operation import OperationUnderTest

MARKER = "requirement"
# Methods that HTTP has for looking at a resource; what a service says to them is no matter of the document.
INSPECTING = frozenset(("HEAD", "OPTIONS", "TRACE"))


def is_ours(item: pytest.Item) -> bool:
    """Whether an item is a contract test."""
    return item.get_closest_marker(MARKER) is not None


def is_asked(item: pytest.Item) -> bool:
    """Whether there is an operation that a contract test is asked of."""
    return isinstance(parameters(item).get("operation"), OperationUnderTest)


def marker_of(item: pytest.Item) -> pytest.Mark:
    """Return the marker of a contract test."""
    marker = item.get_closest_marker(MARKER)
    assert marker is not None  # noqa: S101 (only asked of contract tests)
    return marker


def parameters(item: pytest.Item) -> dict[str, Any]:
    """Return what an item was parametrised with."""
    callspec = getattr(item, "callspec", None)
    return dict(callspec.params) if callspec else {}


def arguments(item: pytest.Function) -> dict[str, Any]:
    """Return what of it the test itself takes."""
    code = inspect.unwrap(item.obj).__code__
    return {name: value for name, value in parameters(item).items() if name in code.co_varnames[: code.co_argcount]}


def id_of(item: pytest.Function) -> str:
    """Return the id that an item has in the ledger and in every report: as pytest names it below the suite's folder."""
    return f"{item.path.name}::{item.name}"


def ledger_item(item: pytest.Function) -> CaseResult:
    """Return the ledger's entry for a contract test; its sentences are those of the test's docstring."""
    given = parameters(item)
    operation: OperationUnderTest = given["operation"]
    sends, _, expects = (inspect.getdoc(item.obj) or item.name).partition("\n")
    for name, value in given.items():
        sends = sends.replace("{" + name + "}", str(getattr(value, "form", getattr(value, "name", value))))
    return CaseResult(
        id=id_of(item),
        api=operation.contract.api,
        requirement=operation.contract.register[marker_of(item).args[0]],
        # The reports say "sent" themselves.
        sends=sends.strip().removeprefix("Sends "),
        expects=" ".join(expects.split()).removeprefix("Must come back: "),
    )
