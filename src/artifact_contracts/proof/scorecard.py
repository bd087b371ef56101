"""What a proof shows: which requirement detected which fault, what survived, which variants raised a false alarm."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from artifact_contracts import __version__, schemathesis_adapter
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.register import Requirement
from artifact_contracts.errors import ExitCode
from artifact_contracts.profiles import CERTIFY, NESTED, Profile
from artifact_contracts.proof.evaluation import Evaluation
from artifact_contracts.proof.profile_scores import must_find_all, profile_score
from artifact_contracts.proof.verdict import EXIT_CODES, Judged
from artifact_contracts.results.model import SuiteInfo
from artifact_contracts.results.proof_model import (
    FaultResult,
    Proof,
    ProvedApi,
    ProviderKind,
    RequirementScore,
    Shortcoming,
    SilentRequirement,
    VariantResult,
)


@dataclass(frozen=True)
class Scope:
    """What was to be proved.

    Attributes:
        contracts: of the APIs.
        profiles: by which, the shortest first.
        seed: with which.
        whole: whether with every fault and conforming variant there is, so that shares say something.
        part: the part of them, as in ``1/2``; None for all that were chosen.
        started: when.
    """

    contracts: Mapping[str, Contract]
    profiles: Sequence[Profile]
    seed: int
    whole: bool
    part: str | None
    started: datetime

    @property
    def longest(self) -> Profile:
        """The longest profile."""
        return max(self.profiles, key=NESTED.index)


def proof_of(evaluations: Sequence[Evaluation], scope: Scope, *, interrupted: bool = False) -> Proof:
    """Return the model of a proof.

    Args:
        evaluations: every provider that was judged, in the order of the catalogue.
        scope: what was to be proved.
        interrupted: whether there would have been more.
    """
    sound = [one for one in evaluations if one.evidence.error is None]
    requirements = tuple(row for contract in scope.contracts.values() for row in _requirements(contract, sound, scope))
    judged = Judged(
        number=len(evaluations),
        profiles=tuple(profile_score(profile, sound, whole=scope.whole) for profile in scope.profiles),
        survivors=tuple(_shortcoming(one, _found_instead(one)) for one in sound if _has_survived(one, scope)),
        silent=tuple(SilentRequirement(api=row.api, id=row.id) for row in requirements if row.silent),
        errors=tuple(_shortcoming(one, one.evidence.error) for one in evaluations if one.evidence.error is not None),
        interrupted=interrupted,
    )
    return Proof(
        schema=1,
        suite=SuiteInfo(
            version=__version__, python=platform.python_version(), schemathesis=schemathesis_adapter.version()
        ),
        seed=scope.seed,
        part=scope.part,
        started=_timestamp(scope.started),
        finished=_timestamp(datetime.now(UTC)),
        outcome=judged.outcome,
        exit_code=int(EXIT_CODES[judged.outcome]),
        sentence=judged.sentence,
        apis=tuple(ProvedApi(id=api, title=contract.target.title) for api, contract in scope.contracts.items()),
        profiles=judged.profiles,
        requirements=requirements,
        faults=tuple(_fault(one, one.job.detected_by, scope) for one in evaluations if one.job.detected_by is not None),
        variants=tuple(_variant(one, scope) for one in evaluations if one.job.is_variant),
        survivors=judged.survivors,
        false_alarms=tuple(
            _shortcoming(one, ", ".join(dict.fromkeys(chain.from_iterable(_false_alarms(one, scope).values()))))
            for one in sound
            if one.job.is_variant and any(map(one.is_false_alarm, scope.profiles))
        ),
        silent=judged.silent,
        errors=judged.errors,
    )


def _timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _shortcoming(one: Evaluation, why: str) -> Shortcoming:
    kind = ProviderKind.FAULT if one.job.is_fault else ProviderKind.VARIANT
    return Shortcoming(api=one.job.api, name=one.job.name, kind=kind, why=why)


# Faults.


def _fault(one: Evaluation, detected_by: str, scope: Scope) -> FaultResult:
    failed, advised = _broken(one)
    return FaultResult(
        api=one.job.api,
        name=one.job.name,
        sentence=one.job.sentence,
        level=one.job.contract.register[detected_by].level,
        detected_by=detected_by,
        seed_dependent=one.job.seed_dependent,
        found={profile.name: one.found(profile) for profile in scope.profiles},
        failed=failed,
        advised=advised,
        first=one.first(scope.longest),
        requests=_requests(one),
        seconds=round(one.evidence.seconds, 3),
    )


def _requests(one: Evaluation) -> dict[str, int]:
    return {profile.name: result.requests for profile, result in one.evidence.results.items()}


def _broken(one: Evaluation) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return which MUST and which SHOULD requirements were not kept in the longest run."""
    return (one.longest.failed, one.longest.advised) if one.longest else ((), ())


def _has_survived(one: Evaluation, scope: Scope) -> bool:
    """Whether a fault was not found although the longest profile promises to find all of its kind."""
    return must_find_all(scope.longest, one.job.level) and not one.found(scope.longest)


def _found_instead(one: Evaluation) -> str:
    """Say what a fault that survived has broken instead: perhaps it only names the wrong requirement."""
    others = ", ".join(chain.from_iterable(_broken(one)))
    instead = f"but this did: {others}" if others else "nor did anything else"
    return f"{one.job.detected_by} did not detect it, {instead}"


# Conforming variants.


def _variant(one: Evaluation, scope: Scope) -> VariantResult:
    _, advised = _broken(one)
    return VariantResult(
        api=one.job.api,
        name=one.job.name,
        sentence=one.job.sentence,
        false_alarms=_false_alarms(one, scope),
        advised=advised,
        requests=_requests(one),
        seconds=round(one.evidence.seconds, 3),
    )


def _false_alarms(one: Evaluation, scope: Scope) -> dict[str, tuple[str, ...]]:
    """Return what each profile says that a conforming variant breaks."""
    verdicts = (ExitCode.CONFORMING, ExitCode.NOT_CONFORMING)
    return {
        profile.name: (*result.failed, *(() if result.exit_code in verdicts else (f"exit code {result.exit_code}",)))
        for profile, result in one.evidence.results.items()
        if profile in scope.profiles
    }


# Requirements.


def _requirements(contract: Contract, sound: Iterable[Evaluation], scope: Scope) -> Iterator[RequirementScore]:
    """Return the requirements that services are asked, each with the faults that broke it."""
    faults = [one for one in sound if one.job.api == contract.api and one.job.is_fault]
    everything = scope.whole and scope.part is None and CERTIFY in scope.profiles
    for requirement in contract.register.values():
        if _is_asked_of_services(contract, requirement):
            broken_by = tuple(one.job.name for one in faults if requirement.id in chain.from_iterable(_broken(one)))
            yield RequirementScore(
                api=contract.api,
                id=requirement.id,
                level=requirement.level,
                statement=requirement.statement,
                broken_by=broken_by,
                silent=everything and not broken_by,
            )


def _is_asked_of_services(contract: Contract, requirement: Requirement) -> bool:
    return contract.register.asks(requirement.id) and requirement.concern != "document"
