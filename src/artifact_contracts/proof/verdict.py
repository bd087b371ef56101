"""Whether a proof proves the suite, and the sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass

from artifact_contracts.errors import ExitCode
from artifact_contracts.results.proof_model import ProfileScore, ProofOutcome, Shortcoming, SilentRequirement

EXIT_CODES = {
    ProofOutcome.PROVEN: ExitCode.CONFORMING,
    ProofOutcome.NOT_PROVEN: ExitCode.NOT_CONFORMING,
    ProofOutcome.SUITE_FAILED: ExitCode.SUITE_FAILED,
    ProofOutcome.INTERRUPTED: ExitCode.INTERRUPTED,
}


@dataclass(frozen=True)
class Judged:
    """What the verdict depends on.

    Attributes:
        number: how many providers were judged.
        profiles: what each profile shows, the shortest first.
        survivors: faults that the longest profile must find and did not.
        silent: requirements that no fault broke.
        errors: providers that could not be judged.
        interrupted: whether there would have been more.
    """

    number: int
    profiles: tuple[ProfileScore, ...]
    survivors: tuple[Shortcoming, ...]
    silent: tuple[SilentRequirement, ...]
    errors: tuple[Shortcoming, ...]
    interrupted: bool

    @property
    def outcome(self) -> ProofOutcome:
        """What became of the proof."""
        if self.interrupted:
            return ProofOutcome.INTERRUPTED
        if self.errors:
            return ProofOutcome.SUITE_FAILED
        kept = all(score.kept and not score.false_alarms.number for score in self.profiles)
        proven = kept and not self.survivors and not self.silent
        return ProofOutcome.PROVEN if proven else ProofOutcome.NOT_PROVEN

    @property
    def sentence(self) -> str:
        """The verdict in one sentence, for people."""
        if self.interrupted:
            judged = f"{_counted(self.number, 'provider')} {'was' if self.number == 1 else 'were'} judged"
            return f"Interrupted: {judged} so far, so nothing is proven."
        if self.errors:
            first = self.errors[0]
            return f"The suite itself failed, so nothing is proven: {first.name} ({first.api}): {first.why}."
        longest = self.profiles[-1]
        found = sum(share.number for share in longest.found.values())
        faults = sum(share.of for share in longest.found.values())
        alarms = longest.false_alarms
        said = f"{longest.profile} found {found} of {faults} faults"
        if alarms.of:
            said += f", with {_counted(alarms.number, 'false alarm')} over {_counted(alarms.of, 'conforming variant')}"
        if not self.silent:
            return f"{said}."
        return f"{said}; {_counted(len(self.silent), 'requirement')} never fired."


def _counted(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
