"""The calls to one operation: the valid ones, and those that deviate from them by one thing."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable

from artifact_contracts.cases import permitted_variations
from artifact_contracts.cases.call import Call, valid_call
from artifact_contracts.cases.generated_calls import call_for
from artifact_contracts.cases.malformed_bodies import Corruption, corrupted, truncated
from artifact_contracts.cases.target_inputs import Keys, Resources
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation, Scheme
from artifact_contracts.contract.target_description import OperationInputs
from artifact_contracts.errors import NotTestedError, Untested
from artifact_contracts.pointers import with_value_at
from artifact_contracts.redaction import Secrets
from artifact_contracts.schemathesis_adapter import GeneratedCase
from artifact_contracts.targets import Target


class OperationCalls:
    """The calls to one operation of one target.

    Args:
        target: the target.
        operation: the operation.
        seed: from which words that name nothing are derived.
        secrets: the secrets of the run.

    Attributes:
        contract: the contract of its API.
        operation: the operation as it is documented.
        inputs: what target.yaml says of it.
        id: names it in ids of cases: the API, and the operation where there are several.
        keys: the keys of the target.
        resources: what the operation acts on.
    """

    def __init__(self, target: Target, operation: Operation, seed: int, secrets: Secrets) -> None:
        self.contract: Contract = target.contract
        self.operation = operation
        self.inputs: OperationInputs = target.contract.inputs_of(operation)
        self.id = target.api if len(self.contract.operations) == 1 else f"{target.api}.{operation.id}"
        self.keys = Keys(target, seed, secrets)
        self.resources = Resources(target, self.inputs.resource, seed)
        self._target = target
        self._valid: dict[tuple[str, str], Call] = {}

    def named(self, variant: str, scheme: Scheme | None = None) -> Call:
        """Return a valid call that target.yaml lists, authenticated by the first documented scheme or a given one."""
        scheme = scheme or self.operation.schemes[0]
        known = self._valid.get((variant, scheme.name))
        if known is None:
            call = valid_call(self.contract, self.operation, self._target.inputs, variant)
            known = call.with_credential(self.keys.valid.text, scheme=scheme)
            self._valid[variant, scheme.name] = known
        return known

    def minimal(self, scheme: Scheme | None = None) -> Call:
        """Return the smallest valid call."""
        return self.named("minimal", scheme)

    def full(self) -> Call:
        """Return the valid call with the most in it."""
        return self.named("full" if "full" in self.inputs.calls else "minimal")

    def is_valid(self, call: Call) -> bool:
        """Whether a call is one of those that target.yaml lists."""
        return len(call.credentials) == 1 and call == self.named(call.variant, call.credentials[0].scheme)

    def generated(self, case: GeneratedCase) -> Call:
        """Return the call a generated case stands for."""
        return call_for(case, self.contract, self.operation, self._target.inputs)

    def for_unknown_resource(self) -> Call:
        """Return the minimal call for a resource that does not exist."""
        return self.minimal().with_resource(self.resources.unknown)

    def unauthenticated(self, call: Call, who: str) -> Call:
        """Return a call with ``no key``, or with an unknown one."""
        return call.without_credential() if who == "no key" else call.with_credential(self.keys.unknown)

    def corrupted(self, corruption: Corruption) -> Call:
        """Return the full call with its body corrupted."""
        return corrupted(self.full(), self.inputs, corruption)

    def truncated(self, framing: Iterable[str] = ()) -> Call:
        """Return the full call with the end of its body missing, with some permitted variations of its framing."""
        return self._varied(self.corrupted(truncated), framing)

    def with_variation(self, name: str) -> Call:
        """Return the full call with one permitted variation."""
        return permitted_variations.VARIATIONS[name](self.full(), self.inputs)

    def with_all_variations(self, but: Collection[str] = ()) -> Call:
        """Return the full call with every permitted variation that its document and target.yaml allow, but for some."""
        return self._varied(self.full(), (name for name in permitted_variations.VARIATIONS if name not in but))

    def _varied(self, call: Call, variations: Iterable[str]) -> Call:
        for name in variations:
            if self.contract.register.asks(f"accepted.{name}"):
                with contextlib.suppress(NotTestedError):
                    call = permitted_variations.VARIATIONS[name](call, self.inputs)
        return call

    def with_empty_texts(self) -> Call:
        """Return the full call with nothing in the texts that may say anything."""
        return permitted_variations.empty_strings(self.full(), self.inputs)

    def with_long_text(self, letters: int) -> Call:
        """Return the full call with so many letters in the first text that may say anything."""
        if not self.inputs.texts:
            raise NotTestedError("target.yaml names no texts that may hold any value", Untested.NO_OCCASION)
        call = self.full()
        return call.with_body(with_value_at(call.body, self.inputs.texts[0], "x" * letters))

    def with_media_type(self, media_type: str | None) -> Call:
        """Return the full call with its body declared as something else, or as nothing."""
        if self.operation.body is None:
            raise NotTestedError("the operation takes no body", Untested.NO_OCCASION)
        return self.full().with_media_type(media_type)
