"""The typed model of ``proof.json``, from which the page of a proof is made; see schemas/proof.schema.json."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import msgspec

from artifact_contracts import yaml_files
from artifact_contracts.contract.register import Level
from artifact_contracts.results.model import SuiteInfo


class ProofOutcome(StrEnum):
    """What became of a proof."""

    PROVEN = "proven"
    NOT_PROVEN = "not_proven"
    SUITE_FAILED = "suite_failed"
    INTERRUPTED = "interrupted"


class ProviderKind(StrEnum):
    """What was judged: a provider with a defect, or one that differs where the contract leaves room."""

    FAULT = "fault"
    VARIANT = "variant"


class ProvedApi(msgspec.Struct, frozen=True, kw_only=True):
    """An API of the proof; ``title`` is its name for people."""

    id: str
    title: str


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How many of how many."""

    number: int
    of: int


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """How many of how many were found; ``promised`` is the share that must be, from 0 to 1, or None."""

    number: int
    of: int
    promised: float | None


class FirstFinding(msgspec.Struct, frozen=True, kw_only=True):
    """How many requests were sent until the first finding, over several faults."""

    median: float
    worst: int


class ProfileScore(msgspec.Struct, frozen=True, kw_only=True):
    """What one profile shows.

    Attributes:
        profile: its name.
        found: the share of the faults that it found, by level.
        false_alarms: how many conforming variants it called broken.
        first: how soon it found the MUST faults that it found; None if it found none.
        requests: the most that were sent, by API.
        kept: whether it found the shares that it promises.
    """

    profile: str
    found: Mapping[Level, Share]
    false_alarms: Count
    first: FirstFinding | None
    requests: Mapping[str, int]
    kept: bool


class RequirementScore(msgspec.Struct, frozen=True, kw_only=True):
    """Which faults broke a requirement; ``silent`` if none did although every one was tried."""

    api: str
    id: str
    level: Level
    statement: str
    broken_by: tuple[str, ...]
    silent: bool


class FaultResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a fault.

    Attributes:
        api: the API's id.
        name: the fault's name.
        sentence: what is wrong with the provider.
        level: of the requirement that must detect it.
        detected_by: that requirement.
        seed_dependent: whether it shows with one value at one place only.
        found: whether it was found, by profile.
        failed: the MUST requirements that were not kept in the longest run.
        advised: the SHOULD requirements likewise.
        first: how many requests were sent until something was found; None if nothing was.
        requests: how many were sent, by profile.
        seconds: how long it took to judge it.
    """

    api: str
    name: str
    sentence: str
    level: Level
    detected_by: str
    seed_dependent: bool
    found: Mapping[str, bool]
    failed: tuple[str, ...]
    advised: tuple[str, ...]
    first: int | None
    requests: Mapping[str, int]
    seconds: float


class VariantResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a conforming variant.

    Attributes:
        api: the API's id.
        name: the variant's name.
        sentence: how the provider differs.
        false_alarms: what each profile says it breaks, by profile.
        advised: the SHOULD requirements that were not kept in the longest run.
        requests: how many were sent, by profile.
        seconds: how long it took to judge it.
    """

    api: str
    name: str
    sentence: str
    false_alarms: Mapping[str, tuple[str, ...]]
    advised: tuple[str, ...]
    requests: Mapping[str, int]
    seconds: float


class Shortcoming(msgspec.Struct, frozen=True, kw_only=True):
    """A provider that speaks against the suite, and why: what was found instead, or what went wrong."""

    api: str
    name: str
    kind: ProviderKind
    why: str


class SilentRequirement(msgspec.Struct, frozen=True, kw_only=True):
    """A requirement that no fault broke."""

    api: str
    id: str


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A proof of the suite.

    Attributes:
        schema: the version of this model.
        suite: what judged.
        seed: of every run.
        part: which of several parts of the whole this is, as in ``1/2``; None for all that was chosen.
        started: when it began, ISO 8601.
        finished: when it ended.
        outcome: what became of it.
        exit_code: see errors.ExitCode.
        sentence: the verdict in one sentence.
        apis: the APIs.
        profiles: what each profile shows, the shortest first.
        requirements: which faults broke each requirement.
        faults: what became of each fault.
        variants: what became of each conforming variant.
        survivors: faults that the longest profile must find and did not.
        false_alarms: conforming variants that a run called broken, or could not judge.
        silent: requirements that no fault broke; known only where everything was judged.
        errors: providers that could not be judged, because the suite itself failed.
    """

    schema: int
    suite: SuiteInfo
    seed: int
    part: str | None
    started: str
    finished: str
    outcome: ProofOutcome
    exit_code: int
    sentence: str
    apis: tuple[ProvedApi, ...]
    profiles: tuple[ProfileScore, ...]
    requirements: tuple[RequirementScore, ...]
    faults: tuple[FaultResult, ...]
    variants: tuple[VariantResult, ...]
    survivors: tuple[Shortcoming, ...]
    false_alarms: tuple[Shortcoming, ...]
    silent: tuple[SilentRequirement, ...]
    errors: tuple[Shortcoming, ...]


def read_proof(file: Path) -> Proof:
    """Read a ``proof.json``.

    Raises:
        DocumentError: the file is missing, or is not what its schema describes.
    """
    return yaml_files.read_typed(file, "proof", Proof)
