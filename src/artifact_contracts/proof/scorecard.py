"""What a proof shows: which requirement caught which fault, what survived, whom the suite accused for nothing."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from artifact_contracts import __version__, schemathesis_adapter
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.register import Requirement
from artifact_contracts.errors import ExitCode
from artifact_contracts.proof.evaluation import PROFILES, Evaluation

# The share of the faults that a profile must find, by level. Faults that show with one value at one place only have
# their turn with the seed, so they are promised by certify alone.
PROMISED: Mapping[str, Mapping[str, float]] = {
    "smoke": {"MUST": 0.5},
    "gate": {"MUST": 0.97},
    "certify": {"MUST": 1.0, "SHOULD": 1.0},
}


@dataclass(frozen=True)
class Scope:
    """What was to be proved.

    Attributes:
        contracts: of the APIs.
        profiles: by which.
        seed: with which.
        whole: whether with every fault and lawful variant there is, so that shares say something.
        part: the part of them, as in ``1/2``; None for all that were chosen.
        started: when.
    """

    contracts: Mapping[str, Contract]
    profiles: Sequence[str]
    seed: int
    whole: bool
    part: str | None
    started: datetime


def proof_of(judged: Sequence[Evaluation], scope: Scope, *, interrupted: bool = False) -> dict[str, Any]:
    """Return the model of a proof; see schemas/proof.schema.json.

    Args:
        judged: every provider that was judged, in the order of the catalogue.
        scope: what was to be proved.
        interrupted: whether there would have been more.
    """
    failed = [one for one in judged if one.evidence.error]
    sound = [one for one in judged if not one.evidence.error]
    profiles = [_profile(profile, sound, scope) for profile in scope.profiles]
    requirements = [row for contract in scope.contracts.values() for row in _requirements(contract, sound, scope)]
    survivors = [one for one in sound if _survived(one, scope)]
    accused = [one for one in sound if one.job.lawful and any(map(one.accused, scope.profiles))]
    proof = {
        "schema": 1,
        "suite": {
            "version": __version__,
            "python": platform.python_version(),
            "schemathesis": schemathesis_adapter.version(),
        },
        "seed": scope.seed,
        "part": scope.part,
        "started": _timestamp(scope.started),
        "finished": _timestamp(datetime.now(UTC)),
        "outcome": "",
        "exit_code": 0,
        "sentence": "",
        "apis": [{"id": api, "title": contract.target.title} for api, contract in scope.contracts.items()],
        "profiles": profiles,
        "requirements": requirements,
        "faults": [_fault(one, scope) for one in judged if not one.job.lawful],
        "lawful": [_lawful(one, scope) for one in judged if one.job.lawful],
        "survivors": [{**_named(one), "why": _in_place_of_its_catcher(one)} for one in survivors],
        "accused": [{**_named(one), "why": _all_accusations(one, scope)} for one in accused],
        "silent": [{"api": row["api"], "id": row["id"]} for row in requirements if row["silent"]],
        "errors": [{**_named(one), "error": one.evidence.error} for one in failed],
    }
    proof["outcome"], proof["exit_code"] = _outcome(proof, interrupted=interrupted)
    proof["sentence"] = _sentence(proof)
    return proof


def _named(one: Evaluation) -> dict[str, Any]:
    return {"api": one.job.api, "name": one.job.name, "lawful": one.job.lawful}


def _timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


# Faults and lawful variants.


def _about(one: Evaluation) -> dict[str, Any]:
    return {
        "api": one.job.api,
        "name": one.job.name,
        "sentence": one.job.sentence,
        "requests": {profile: seen.requests for profile, seen in one.evidence.seen.items()},
        "seconds": round(one.evidence.seconds, 3),
    }


def _fault(one: Evaluation, scope: Scope) -> dict[str, Any]:
    failed, advised = _broken(one)
    return {
        **_about(one),
        "level": one.job.level,
        "requirement": one.job.detected_by,
        "rotates": one.job.seed_dependent,
        "found": {profile: one.found(profile) for profile in scope.profiles},
        "failed": failed,
        "advised": advised,
        "first": one.first(scope.profiles[-1]),
    }


def _lawful(one: Evaluation, scope: Scope) -> dict[str, Any]:
    _, advised = _broken(one)
    return {
        **_about(one),
        "accused": _accusations(one, scope),
        "advised": advised,
    }


def _accusations(one: Evaluation, scope: Scope) -> dict[str, list[str]]:
    """Return what each profile accuses a lawful provider of."""
    return {
        profile: [*seen.failed, *([] if seen.exit_code in (0, 1) else [f"exit code {seen.exit_code}"])]
        for profile, seen in one.evidence.seen.items()
        if profile in scope.profiles
    }


def _broken(one: Evaluation) -> tuple[list[str], list[str]]:
    """Return which requirements were not kept in the longest run."""
    if not one.evidence.seen:
        return [], []
    seen = one.evidence.seen[max(one.evidence.seen, key=PROFILES.index)]
    return list(seen.failed), list(seen.advised)


def _in_place_of_its_catcher(one: Evaluation) -> str:
    """Say what a fault that survived has broken instead: perhaps it only names the wrong requirement."""
    others = ", ".join(each for group in _broken(one) for each in group)
    return (
        f"{one.job.detected_by} did not catch it{f', but this did: {others}' if others else ', nor did anything else'}"
    )


def _all_accusations(one: Evaluation, scope: Scope) -> str:
    return ", ".join(dict.fromkeys(chain.from_iterable(_accusations(one, scope).values())))


def _survived(one: Evaluation, scope: Scope) -> bool:
    """Whether a fault was not found although the longest profile promises to find all of its kind."""
    longest = max(scope.profiles, key=PROFILES.index)
    job = one.job
    promised = not job.lawful and PROMISED[longest].get(str(job.level)) == 1.0
    return promised and not one.found(longest)


# Profiles.


def _profile(profile: str, judged: Sequence[Evaluation], scope: Scope) -> dict[str, Any]:
    faults, lawful = [one for one in judged if not one.job.lawful], [one for one in judged if one.job.lawful]
    shares = {level: _share(profile, level, faults) for level in ("MUST", "SHOULD")}
    firsts = [one.first(profile) for one in faults if one.job.must and one.found(profile)]
    known = [first for first in firsts if first is not None]
    return {
        "profile": profile,
        "found": shares,
        "accused": {"number": sum(one.accused(profile) for one in lawful), "of": len(lawful)},
        "first": {"median": statistics.median(known), "worst": max(known)} if known else None,
        "requests": dict(_most_requests(profile, judged)),
        "kept": all(_kept(profile, level, share, scope) for level, share in shares.items()),
    }


def _share(profile: str, level: str, faults: Iterable[Evaluation]) -> dict[str, Any]:
    counted = [one for one in faults if one.job.level == level and (profile == "certify" or not one.job.seed_dependent)]
    return {
        "number": sum(one.found(profile) for one in counted),
        "of": len(counted),
        "promised": PROMISED[profile].get(level),
    }


def _kept(profile: str, level: str, share: Mapping[str, Any], scope: Scope) -> bool:
    promised = PROMISED[profile].get(level)
    if promised is None or (profile == "smoke" and not scope.whole):
        return True
    return bool(share["number"] >= promised * share["of"])


def _most_requests(profile: str, judged: Iterable[Evaluation]) -> Iterator[tuple[str, int]]:
    sent: dict[str, int] = {}
    for one in judged:
        if profile in one.evidence.seen:
            sent[one.job.api] = max(sent.get(one.job.api, 0), one.evidence.seen[profile].requests)
    yield from sent.items()


# Requirements.


def _requirements(contract: Contract, judged: Sequence[Evaluation], scope: Scope) -> Iterator[dict[str, Any]]:
    """Return the requirements that services are asked, each with the faults that broke it."""
    faults = [one for one in judged if one.job.api == contract.api and not one.job.lawful]
    everything = scope.whole and scope.part is None and "certify" in scope.profiles
    for requirement in contract.register.values():
        if _is_asked_of_services(contract, requirement):
            broke = [one.job.name for one in faults if any(requirement.id in ids for ids in _broken(one))]
            yield {
                "api": contract.api,
                "id": requirement.id,
                "level": requirement.level,
                "statement": requirement.statement,
                "broken_by": broke,
                "silent": everything and not broke,
            }


def _is_asked_of_services(contract: Contract, requirement: Requirement) -> bool:
    return contract.register.asks(requirement.id) and requirement.concern != "document"


# The verdict.


def _outcome(proof: Mapping[str, Any], *, interrupted: bool) -> tuple[str, int]:
    if interrupted:
        return "interrupted", int(ExitCode.INTERRUPTED)
    if proof["errors"]:
        return "suite_failed", int(ExitCode.SUITE_FAILED)
    kept = all(row["kept"] and not row["accused"]["number"] for row in proof["profiles"])
    if kept and not proof["survivors"] and not proof["silent"]:
        return "proven", int(ExitCode.CONFORMING)
    return "not_proven", int(ExitCode.NOT_CONFORMING)


def _sentence(proof: Mapping[str, Any]) -> str:
    faults, lawful = len(proof["faults"]), len(proof["lawful"])
    if proof["outcome"] == "interrupted":
        return f"Interrupted: {faults + lawful} providers were judged so far, so nothing is proven."
    if proof["outcome"] == "suite_failed":
        first = proof["errors"][0]
        return f"The suite itself failed, so nothing is proven: {first['name']} ({first['api']}): {first['error']}."
    longest = proof["profiles"][-1]
    found = sum(share["number"] for share in longest["found"].values())
    of = sum(share["of"] for share in longest["found"].values())
    said = f"{longest['profile']} found {found} of {of} faults"
    said += f" and accused {longest['accused']['number']} of {lawful} lawful providers"
    silent = len(proof["silent"])
    return f"{said}; {silent} requirement{'' if silent == 1 else 's'} never fired." if silent else f"{said}."
