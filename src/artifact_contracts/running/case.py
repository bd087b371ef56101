"""A case: one contract test asked of one operation with one set of arguments, and what that costs in requests."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import product
from typing import Any

from artifact_contracts.cases.generated_calls import generated_cases, is_null_for_absent
from artifact_contracts.cases.operation_calls import OperationCalls
from artifact_contracts.cases.wrong_values import telling_rank
from artifact_contracts.contract.register import Requirement
from artifact_contracts.errors import NotTestedError
from artifact_contracts.running.contract_test import ContractTest
from artifact_contracts.schemathesis_adapter import GeneratedCase

# Methods that HTTP has for looking at a resource; the document does not say how a service answers them.
INSPECTING = frozenset(("HEAD", "OPTIONS", "TRACE"))
# Null where a member may be left out is a kind of its own: many services take it for a member that is not there.
_OF_ANOTHER_TYPE = ("wrong-type", "null-member")
# Every place of the key, those that the page of the operation names, and those that only other pages name.
_SCHEMES = ("scheme", "named-scheme", "further-scheme")
MEMBER_KINDS = ("wrong-type", "missing-member", "constraint")


class Case:
    """One contract test asked of one operation.

    Args:
        name: tells it from other cases of its test, as in ``api-bearerAuth``.
        test: the contract test.
        calls: the calls to the operation it is asked of.
        arguments: what the test is handed beside the operation.

    Attributes:
        id: its id in every report: as pytest names it below the suite's folder.
        api: the API's id.
        requirement: what it proves.
        sends: what is sent, in one sentence.
    """

    def __init__(self, name: str, test: ContractTest, calls: OperationCalls, arguments: Mapping[str, Any]) -> None:
        self.name = name
        self.test = test
        self.calls = calls
        self.arguments = arguments
        self.id = f"{test.name}[{name}]"
        self.api = calls.contract.api
        self.requirement: Requirement = calls.contract.register[test.requirement]
        self.sends = self._filled(test.sends)

    def _filled(self, text: str) -> str:
        for key, value in self.arguments.items():
            text = text.replace("{" + key + "}", str(getattr(value, "form", getattr(value, "name", value))))
        return text

    @property
    def member(self) -> str:
        """The member of the body that it is about; what tells it from others of its test where it is about none."""
        generated = self.arguments.get("case")
        if isinstance(generated, GeneratedCase) and generated.kind in MEMBER_KINDS:
            return generated.pointer
        return self.name

    @cached_property
    def telling_rank(self) -> int | None:
        """Its place among the cases that come first of those about its member, or None where it is none of them."""
        generated = self.arguments.get("case")
        if not isinstance(generated, GeneratedCase):
            return None
        return telling_rank(generated, self.calls.contract, self.calls.operation)

    @property
    def sends_valid_calls_only(self) -> bool:
        """Whether whatever it sends is a valid call."""
        if self.test.random:
            return False
        return self.test.each == "valid" or self.test.cost == 0 or self.requirement.concern == "repetition"

    @cached_property
    def requests(self) -> dict[Hashable, int]:
        """How many requests each exchange that it looks at costs; one that others look at as well costs once."""
        calls, test = self.calls, self.test
        try:
            variant = calls.full().variant if test.baseline == "full" else test.baseline
            baselines = (calls.minimal(), calls.named(variant, self.arguments.get("scheme")))
        except NotTestedError:
            return {}
        costs: dict[Hashable, int] = {call.draft: 1 for call in baselines}
        if test.each == "valid":
            return {**costs, calls.generated(self.arguments["case"]).draft: 1}
        own = (calls.id, self._filled(test.shares or self.id))
        return {**costs, own: test.cost} if test.cost else costs


class GeneratedCases:
    """The deterministic generated cases of some contracts, found out when they are first needed."""

    def __init__(self) -> None:
        self._by_api: dict[str, dict[str, dict[str, list[GeneratedCase]]]] = {}

    def of(self, calls: OperationCalls, kind: str) -> list[GeneratedCase]:
        """Return the cases of one operation and one kind."""
        contract = calls.contract
        if contract.api not in self._by_api:
            self._by_api[contract.api] = generated_cases(contract)
        by_kind = self._by_api[contract.api][calls.operation.id]
        if kind in _OF_ANOTHER_TYPE:
            of_null = kind == "null-member"
            wrong = by_kind.get("wrong-type", [])
            return [case for case in wrong if is_null_for_absent(case, calls.operation) is of_null]
        cases = by_kind.get(kind, [])
        return [case for case in cases if case.method not in INSPECTING] if kind == "method" else cases


def cases_of(test: ContractTest, operations: Iterable[OperationCalls], generated: GeneratedCases) -> list[Case]:
    """Return the cases of a contract test: one or more for every operation whose register asks its requirement.

    Args:
        test: the test.
        operations: the calls to every operation of a run.
        generated: the generated cases.
    """
    return [
        Case(name, test, calls, arguments)
        for calls in operations
        if calls.contract.register.asks(test.requirement)
        for name, arguments in _variants(test, calls, generated)
    ]


def _variants(test: ContractTest, calls: OperationCalls, generated: GeneratedCases) -> Iterator[tuple[str, Any]]:
    if test.each in _SCHEMES:
        further = calls.contract.target.credentials.further
        for scheme in calls.operation.schemes:
            if test.each != "scheme" and (scheme.name in further) is not (test.each == "further-scheme"):
                continue
            yield f"{calls.id}-{scheme.name}", {"scheme": scheme}
    elif test.each is not None:
        for case in generated.of(calls, test.each):
            yield f"{calls.id}-{case.name}", {"case": case}
    else:
        for values in product(*test.parameters.values()):
            yield "-".join((calls.id, *values)), dict(zip(test.parameters, values, strict=True))
