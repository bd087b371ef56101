"""What a fault is: a provider with one step replaced, that says which requirement must catch it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.contract.register import Level
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider

FAULTS: dict[str, type[Fault]] = {}
CRASH = "response.no-server-error"


class Fault(Provider):
    """A provider with one defect.

    Attributes:
        name: names it on the command line and in the proof.
        detected_by: the requirement that must catch it.
        seed_dependent: whether it shows with one value at one place only, so that a short run
            need not find it.
    """

    name: str
    detected_by: str
    seed_dependent: bool = False

    def __init_subclass__(cls, *, name: str = "", detected_by: str = "", seed_dependent: bool = False) -> None:
        super().__init_subclass__()
        if name:
            cls.name, cls.detected_by, cls.seed_dependent = name, detected_by, seed_dependent

    @classmethod
    def detector(cls, contract: Contract) -> str:
        """Return the requirement of an API that must catch it."""
        return cls.detected_by

    @classmethod
    def applies_to(cls, contract: Contract) -> bool:
        """Whether it is a fault by this contract: whether the requirement that catches it is asked."""
        return contract.register.asks(cls.detector(contract))

    @classmethod
    def level(cls, contract: Contract) -> Level:
        """Return how binding the requirement is that it breaks."""
        return contract.register[cls.detector(contract)].level

    @classmethod
    def sentence(cls) -> str:
        """Say in one sentence what it does."""
        return str(cls.__doc__).partition("\n")[0]


def listed(fault: type[Fault]) -> type[Fault]:
    """Enter a fault into the catalogue, under a name that no other has."""
    if fault.name in FAULTS:
        raise ValueError(f"there are two faults {fault.name}")
    FAULTS[fault.name] = fault
    return fault


Condition = Callable[[Fault, ProviderRequest], bool]
Outcome = Callable[[Fault, Operation], ProviderResponse]
Applies = Callable[[Contract], bool]


def crash(provider: Fault, operation: Operation) -> ProviderResponse:
    """Answer as a service does that failed."""
    return provider.error(RefusalError(500, "Something went wrong."))


def success(provider: Fault, operation: Operation) -> ProviderResponse:
    """Answer as if all had been well."""
    return provider.success(operation)


def refusal(status: int) -> Outcome:
    """Return the outcome of a refusal with a status."""
    return lambda provider, operation: provider.error(RefusalError(status, "That is not accepted."))


def made(
    name: str,
    sentence: str,
    detected_by: str,
    steps: Mapping[str, Any],
    *,
    base: type[Fault] = Fault,
    applies: Applies | None = None,
    seed_dependent: bool = False,
) -> type[Fault]:
    """Return a fault made of the steps it replaces.

    Args:
        name: its name.
        sentence: what it does.
        detected_by: the requirement that must catch it.
        steps: the methods and attributes it replaces, by name.
        base: the fault it is a case of.
        applies: for which contracts it is a fault, where that does not follow from the requirement.
        seed_dependent: see Fault.
    """
    members: dict[str, Any] = {"__doc__": sentence, "__module__": __name__, **steps}
    if applies is not None:
        members["applies_to"] = classmethod(lambda cls, contract: _asks(contract, detected_by) and applies(contract))
    # The keywords are those of __init_subclass__.
    return type(f"Fault {name}", (base,), members, name=name, detected_by=detected_by, seed_dependent=seed_dependent)


def _asks(contract: Contract, requirement: str) -> bool:
    return contract.register.asks(requirement)


def on_arrival(when: Condition, then: Outcome) -> dict[str, Any]:
    """Return the step of a fault that shows before anything of a request is looked at."""

    def answer(self: Fault, request: ProviderRequest) -> ProviderResponse:
        if when(self, request):
            return then(self, self.contract.operations[0])
        return Provider.answer(self, request)

    return {"answer": answer}


def once_authenticated(when: Condition, then: Outcome) -> dict[str, Any]:
    """Return the step of a fault that shows when the caller is known, and before the call is performed."""

    def perform(
        self: Fault, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        if when(self, request):
            return then(self, operation)
        return Provider.perform(self, request, operation, parameters, account)

    return {"perform": perform}


def on_success(change: Callable[[ProviderResponse], None]) -> dict[str, Any]:
    """Return the step of a fault in how success is said."""

    def success(self: Fault, operation: Operation) -> ProviderResponse:
        answer = Provider.success(self, operation)
        change(answer)
        return answer

    return {"success": success}


def on_error(change: Callable[[ProviderResponse, RefusalError], None], *statuses: int) -> dict[str, Any]:
    """Return the step of a fault in how errors are said; of some statuses, or of all."""

    def error(self: Fault, refusal: RefusalError) -> ProviderResponse:
        answer = Provider.error(self, refusal)
        if not statuses or refusal.status in statuses:
            change(answer, refusal)
        return answer

    return {"error": error}
