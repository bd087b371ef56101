"""What a target's inputs name: keys that are valid or not, and resources that exist or belong to another account."""

from __future__ import annotations

from artifact_contracts.cases.derived_keys import Key
from artifact_contracts.cases.request import derived_word
from artifact_contracts.cases.similar_names import similar_name
from artifact_contracts.contract.target_description import Resource
from artifact_contracts.errors import NotTestedError, Untested
from artifact_contracts.redaction import Secrets
from artifact_contracts.targets import Target


def unknown_name(seed: int, what: str) -> str:
    """Return a word that names nothing, as in an unknown key; the same for the same seed."""
    return f"unknown-{what}-{derived_word(seed, what)}"


def _optional(target: Target, name: str | None, what: str) -> str:
    if name is None:
        raise NotTestedError(f"target.yaml names no input for {what}", Untested.NO_OCCASION)
    if name not in target.inputs:
        row = target.contract.target.inputs[name]
        raise NotTestedError(f"the optional input {row.variable} was not given", Untested.INPUT)
    return target.inputs[name]


class Keys:
    """The keys of a target.

    Args:
        target: the target.
        seed: from which the unknown key is derived.
        secrets: where keys that resemble a secret one are made known.
    """

    def __init__(self, target: Target, seed: int, secrets: Secrets) -> None:
        self._target = target
        self._names = target.contract.target.credentials
        self._seed = seed
        self._secrets = secrets

    @property
    def valid(self) -> Key:
        """The valid key, and what resembles it."""
        return Key(self._names.valid, self._target, self._secrets)

    @property
    def revoked(self) -> str:
        """A key that was valid once."""
        return _optional(self._target, self._names.revoked, "a revoked key")

    @property
    def of_another_account(self) -> str:
        """A valid key of another account."""
        return _optional(self._target, self._names.other, "a key of another account")

    @property
    def unknown(self) -> str:
        """A key that nobody was given."""
        return unknown_name(self._seed, "key")


class Resources:
    """The resources of a target that one operation acts on.

    Args:
        target: the target.
        resource: what target.yaml says of it; None where the operation acts on none.
        seed: from which the unknown name is derived.
    """

    def __init__(self, target: Target, resource: Resource | None, seed: int) -> None:
        self._target = target
        self._resource = resource
        self._seed = seed

    @property
    def _described(self) -> Resource:
        if self._resource is None:
            raise NotTestedError("target.yaml names no resource that the operation acts on", Untested.NO_OCCASION)
        return self._resource

    @property
    def known(self) -> str:
        """The one that a valid call acts on."""
        return self._target.inputs[self._described.known]

    @property
    def of_another_account(self) -> str:
        """One that exists and belongs to another account."""
        return _optional(self._target, self._described.foreign, "a resource of another account")

    @property
    def unknown(self) -> str:
        """A name that no resource has, of the form of the known one."""
        return similar_name(self.known, unknown_name(self._seed, "resource"))

    @property
    def statuses_of_unknown(self) -> tuple[str, ...]:
        """What may lawfully be answered for a name that no resource has."""
        return self._described.unknown_statuses

    @property
    def statuses_of_foreign(self) -> tuple[str, ...]:
        """What may lawfully be answered for a resource of another account."""
        return self._described.foreign_statuses
