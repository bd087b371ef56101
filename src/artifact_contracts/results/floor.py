"""The floor under every verdict: what a run must have seen before it may say that a service conforms.

The target was alive at the end, and every MUST that the profile promises was judged, or was not for a reason that the
user chose or that the service may lawfully give. What is missing for anything else is said, and the run is not judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from artifact_contracts.contract.register import Level, Register
from artifact_contracts.errors import Untested
from artifact_contracts.profiles import Profile
from artifact_contracts.results.case_result import CaseResult

SHOWN = 3
_REMEDY = {
    Untested.BUDGET: "give it more with --max-requests and --max-time, or accept a partial verdict with --allow-partial"
}


@dataclass(frozen=True)
class Floor:
    """What a run lacks for a verdict.

    Attributes:
        missing: what that is, as a clause; None where there is nothing.
        partial: whether a part of what the profile promises was left out, and the user allowed that.
    """

    missing: str | None = None
    partial: bool = False


def floor_of(
    cases: Sequence[CaseResult],
    register: Register,
    profile: Profile,
    *,
    not_alive: str | None,
    waived: bool,
    allow_partial: bool,
) -> Floor:
    """Return what a run over one API lacks for a verdict.

    Args:
        cases: what came of its cases, those included that were cut from the plan.
        register: its requirements.
        profile: how much was to be sent.
        not_alive: why the target is not known to have been alive at the end; None if it is.
        waived: whether a failure is waived; the valid call that is refused for it is the user's choice then.
        allow_partial: whether bounds on requests and time may lower what the profile promises.
    """
    unjudged: dict[str, tuple[Untested, str]] = {}
    for case in cases:
        why = case.unjudged
        if case.requirement.level is Level.MUST and why is not None:
            known, _ = unjudged.get(case.requirement.id, (Untested.BUDGET, ""))
            if known is Untested.BUDGET:
                unjudged[case.requirement.id] = why, case.not_tested or "nothing was judged"
        for requirement in sorted(case.cut):
            if register[requirement].level is Level.MUST:
                unjudged[requirement] = Untested.CUT, Untested.CUT.value
    if waived:
        unjudged = {name: row for name, row in unjudged.items() if row[0] is not Untested.NOT_ACCEPTED}
    budget = {name for name, (why, _) in unjudged.items() if why is Untested.BUDGET}
    if allow_partial or profile.endless:
        unjudged = {name: row for name, row in unjudged.items() if name not in budget}
    missing = _told(unjudged, profile) if unjudged else not_alive
    return Floor(missing, partial=bool(budget) and not profile.endless)


def _told(unjudged: dict[str, tuple[Untested, str]], profile: Profile) -> str:
    """Say how many there are, name the first ones and why, and what to do about it."""
    number = len(unjudged)
    names = ", ".join(list(unjudged)[:SHOWN]) + (", …" if number > SHOWN else "")
    reasons = list(dict.fromkeys(reason for _, reason in unjudged.values()))
    kinds: Iterable[Untested] = dict.fromkeys(why for why, _ in unjudged.values())
    remedies = [_REMEDY[why] for why in kinds if why in _REMEDY]
    told = f"{number} MUST requirement{'' if number == 1 else 's'} that {profile} promises could not be judged"
    return "; ".join((f"{told} ({names}): {reasons[0]}", *remedies))
