"""What a fault is: a kind of provider with one defect, and which requirement must detect it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.contract.register import Level
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.part import Part
from artifact_contracts.provider.provider import Provider, kind_of, provider_with, sentence_of
from artifact_contracts.provider.response_writer import ResponseWriter

CRASH = "response.no-server-error"
CRASH_ON_EXTREME = "robustness.extremes"
NO_VERDICT = "nothing: no verdict is possible"

Applies = Callable[[Contract], bool]
Condition = Callable[[Provider, ProviderRequest], bool]
Outcome = Callable[[Provider, Operation], ProviderResponse]


@dataclass(frozen=True)
class Fault:
    """One defect of a provider, as a row of the catalogue.

    Attributes:
        name: names it on the command line and in the proof.
        sentence: what it does.
        detected_by: the requirement that must detect it; a function where that depends on the contract, and
            ``NO_VERDICT`` where the run can only say that it could not judge.
        kind: the provider that has it.
        applies: by which contracts it is a fault, where that does not follow from the requirement.
        seed_dependent: whether it shows with one value at one place only, so that a short run need not find it.
    """

    name: str
    sentence: str
    detected_by: str | Callable[[Contract], str]
    kind: type[Provider]
    applies: Applies | None = None
    seed_dependent: bool = False

    @classmethod
    def of(
        cls,
        name: str,
        detected_by: str | Callable[[Contract], str],
        *classes: type[Provider | Part],
        applies: Applies | None = None,
        seed_dependent: bool = False,
    ) -> Fault:
        """Return the fault that classes were written for; its sentence is the docstring of the first.

        Args:
            name: see above.
            detected_by: see above.
            classes: a provider, or the parts that differ from those of a conforming one.
            applies: see above.
            seed_dependent: see above.
        """
        return cls(name, sentence_of(classes[0]), detected_by, kind_of(*classes), applies, seed_dependent)

    def detector(self, contract: Contract) -> str:
        """Return the requirement of an API that must detect it."""
        return self.detected_by if isinstance(self.detected_by, str) else self.detected_by(contract)

    def level(self, contract: Contract) -> Level:
        """Return how binding the requirement is that it breaks."""
        return contract.register[self.detector(contract)].level

    def applies_to(self, contract: Contract) -> bool:
        """Whether it is a fault by this contract: whether the requirement that detects it is asked."""
        detector = self.detector(contract)
        asked = detector == NO_VERDICT or contract.register.asks(detector)
        return asked and (self.applies is None or self.applies(contract))


def crash(provider: Provider, operation: Operation) -> ProviderResponse:
    """Answer as a service does that failed."""
    return provider.writer.error(RefusalError(500, "Something went wrong."))


def success(provider: Provider, operation: Operation) -> ProviderResponse:
    """Answer as if all had been well."""
    return provider.writer.success(operation)


def refusal(provider: Provider, operation: Operation) -> ProviderResponse:
    """Answer as if the body were wrong."""
    return provider.writer.error(RefusalError(400, "That is not accepted."))


def on_arrival(when: Condition, then: Outcome) -> type[Provider]:
    """Return a provider that fails to see something through before it looks at anything of a request."""

    class OnArrival(Provider):
        def answer(self, request: ProviderRequest) -> ProviderResponse:
            return then(self, self.contract.operations[0]) if when(self, request) else super().answer(request)

    return OnArrival


def once_authenticated(when: Condition, then: Outcome) -> type[Provider]:
    """Return a provider that stumbles when it knows the caller, and before it performs the call."""

    class OnceAuthenticated(Provider):
        def perform(
            self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
        ) -> ProviderResponse:
            if when(self, request):
                return then(self, operation)
            return super().perform(request, operation, parameters, account)

    return OnceAuthenticated


def on_success(change: Callable[[ProviderResponse], None]) -> type[Provider]:
    """Return a provider that differs in how it says success."""

    class OnSuccess(ResponseWriter):
        def success(self, operation: Operation) -> ProviderResponse:
            answer = super().success(operation)
            change(answer)
            return answer

    return provider_with(OnSuccess)


def crash_on(
    name: str,
    what: str,
    when: Condition,
    *,
    applies: Applies | None = None,
    seed_dependent: bool = False,
    detected_by: str | Callable[[Contract], str] = CRASH,
) -> Fault:
    """Return the fault of a provider that knows the caller, and fails with 500 on something in the request.

    Args:
        name: what it is called, after ``crash-on-``.
        what: what it fails on, for its sentence.
        when: whether that is in a request.
        applies: see Fault.
        seed_dependent: see Fault.
        detected_by: see Fault.
    """
    kind = once_authenticated(when, crash)
    return Fault(f"crash-on-{name}", f"Fails with 500 on {what}.", detected_by, kind, applies, seed_dependent)


def crash_on_arrival_of(
    name: str, what: str, when: Condition, *, applies: Applies | None = None, detected_by: str = CRASH
) -> Fault:
    """Return the fault of a provider that fails with 500 before it asks who calls; arguments as for ``crash_on``."""
    return Fault(f"crash-on-{name}", f"Fails with 500 on {what}.", detected_by, on_arrival(when, crash), applies)


def key_headers(contract: Contract) -> set[str]:
    """Return the names of the headers that may hold a key, in lower case: the documented ones and Authorization."""
    schemes = [scheme for operation in contract.operations for scheme in operation.schemes]
    return {scheme.parameter.lower() for scheme in schemes if scheme.place == "header"} | {"authorization"}


def keys_sent(provider: Provider, request: ProviderRequest) -> list[str]:
    """Return the values of all headers of a request that may hold a key."""
    names = key_headers(provider.contract)
    return [value for name, value in request.headers if name in names]
