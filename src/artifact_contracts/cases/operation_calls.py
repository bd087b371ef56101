"""The calls that tests send: the valid ones of an operation, and those that deviate from them by one thing."""

from __future__ import annotations

from artifact_contracts.cases import malformed_bodies, permitted_variations
from artifact_contracts.cases.call import Call, fresh_word, valid_call, with_value_at
from artifact_contracts.cases.derived_keys import Key
from artifact_contracts.cases.generated_calls import call_for
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation, Scheme
from artifact_contracts.contract.target_description import OperationInputs, Resource
from artifact_contracts.errors import NotTestedError
from artifact_contracts.redaction import Secrets
from artifact_contracts.schemathesis_adapter import GeneratedCase
from artifact_contracts.targets import Target


class Calls:
    """The calls to one operation of one target.

    Args:
        target: the target.
        operation: the operation.
        seed: from which words that name nothing are derived.
        secrets: the secrets of the run.
    """

    def __init__(self, target: Target, operation: Operation, seed: int, secrets: Secrets) -> None:
        self.target = target
        self.operation = operation
        self.seed = seed
        self.secrets = secrets
        self._valid: dict[str, Call] = {}

    @property
    def contract(self) -> Contract:
        """The contract of its API."""
        return self.target.contract

    @property
    def inputs(self) -> OperationInputs:
        """What target.yaml says of the operation."""
        return self.contract.inputs_of(self.operation)

    @property
    def id(self) -> str:
        """Names it in test ids: the API, and the operation where there are several."""
        api = self.contract.api
        return api if len(self.contract.operations) == 1 else f"{api}.{self.operation.id}"

    def call(self, variant: str = "minimal", scheme: Scheme | None = None) -> Call:
        """Return a valid call that target.yaml lists, authenticated by the first documented scheme or a given one."""
        if variant not in self._valid:
            self._valid[variant] = valid_call(self.contract, self.operation, self.target.inputs, variant)
        call = self._valid[variant]
        return call.with_credential(self.key.text, scheme=scheme) if scheme else call

    def generated(self, case: GeneratedCase) -> Call:
        """Return the call a generated case stands for."""
        return call_for(case, self.contract, self.operation, self.target.inputs)

    @property
    def fullest(self) -> str:
        """The name of the valid call with the most in it."""
        return "full" if "full" in self.inputs.calls else "minimal"

    @property
    def key(self) -> Key:
        """The valid key."""
        return Key(self.contract.target.credentials.valid, self.target, self.secrets)

    @property
    def revoked_key(self) -> str:
        """The revoked key."""
        return self._optional(self.contract.target.credentials.revoked, "a revoked key")

    @property
    def other_key(self) -> str:
        """A valid key of another account."""
        return self._optional(self.contract.target.credentials.other, "a key of another account")

    @property
    def resource(self) -> Resource:
        """What the operation acts on."""
        if self.inputs.resource is None:
            raise NotTestedError("target.yaml names no resource that the operation acts on")
        return self.inputs.resource

    @property
    def known_resource(self) -> str:
        """The resource that a valid call acts on."""
        return self.target.inputs[self.resource.known]

    @property
    def foreign_resource(self) -> str:
        """A resource of another account."""
        return self._optional(self.resource.foreign, "a resource of another account")

    def unknown(self, what: str) -> str:
        """Return a word that names nothing, as in an unknown key."""
        return f"unknown-{what}-{fresh_word(self.seed, what)}"

    def as_stranger(self, call: Call, who: str) -> Call:
        """Return a call with no key, or with an unknown one."""
        return call.without_credential() if who == "no key" else call.with_credential(self.unknown("key"))

    def for_unknown_resource(self) -> Call:
        """Return the minimal call for a resource that does not exist."""
        return self.call().with_resource(self.unknown("resource"))

    def corrupted(self, corruption: malformed_bodies.Corruption) -> Call:
        """Return the fullest call with its body spoilt."""
        return malformed_bodies.corrupted(self.call(self.fullest), self.inputs, corruption)

    def truncated(self) -> Call:
        """Return the fullest call with its body cut short."""
        return self.corrupted(malformed_bodies.truncated)

    def with_empty_texts(self) -> Call:
        """Return the fullest call with nothing in the texts that may say anything."""
        return permitted_variations.empty_strings(self.call(self.fullest), self.inputs)

    def with_text_of(self, letters: int) -> Call:
        """Return the fullest call with so many letters in the first text that may say anything."""
        call = self.call(self.fullest)
        if not self.inputs.texts:
            raise NotTestedError("target.yaml names no texts that may say anything")
        return call.with_body(with_value_at(call.body, self.inputs.texts[0], "x" * letters))

    def with_body_typed(self, media_type: str | None) -> Call:
        """Return the fullest call with its body declared as something else, or as nothing."""
        if self.operation.body is None:
            raise NotTestedError("the operation takes no body")
        return self.call(self.fullest).with_media_type(media_type)

    def _optional(self, name: str | None, what: str) -> str:
        if name is None:
            raise NotTestedError(f"target.yaml names no input for {what}")
        if name not in self.target.inputs:
            row = self.contract.target.inputs[name]
            raise NotTestedError(f"the optional input {row.variable} was not given")
        return self.target.inputs[name]
