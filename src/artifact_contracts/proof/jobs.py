"""What is to be judged in a proof: each fault and each conforming variant of each API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.register import Level
from artifact_contracts.errors import UsageError, did_you_mean
from artifact_contracts.provider.conforming.variant_list import variants_of
from artifact_contracts.provider.faults.catalogue import faults_of
from artifact_contracts.provider.faults.fault import Fault
from artifact_contracts.provider.provider import Provider

_FEW = 20


@dataclass(frozen=True, eq=False)
class Job:
    """One provider to judge.

    Attributes:
        contract: the contract of the API it provides.
        name: the fault's or the conforming variant's name.
        kind: the provider.
        sentence: what is wrong with it, or how it differs from the usual one.
        detected_by: the requirement that must detect it; None for a conforming variant.
        seed_dependent: whether it shows with one value at one place only, so that a short run need not find it.
    """

    contract: Contract
    name: str
    kind: type[Provider]
    sentence: str
    detected_by: str | None = None
    seed_dependent: bool = False

    @property
    def api(self) -> str:
        """The API's id."""
        return self.contract.api

    @property
    def is_fault(self) -> bool:
        """Whether it has a defect that must be found."""
        return self.detected_by is not None

    @property
    def is_variant(self) -> bool:
        """Whether it conforms, so that whatever a run says against it is a false alarm."""
        return not self.is_fault

    @property
    def level(self) -> Level | None:
        """How binding the requirement is that it breaks; None for a conforming variant."""
        return self.contract.register[self.detected_by].level if self.detected_by else None

    @property
    def breaks_must(self) -> bool:
        """Whether it breaks a MUST."""
        return self.level is Level.MUST


def jobs_of(contract: Contract) -> Iterator[Job]:
    """Return every fault and every conforming variant of an API; a fault is left out where no requirement detects it.

    Args:
        contract: the API's.
    """
    for fault in faults_of(contract).values():
        if contract.register.asks(fault.detector(contract)):
            yield _of_fault(contract, fault)
    for variant in variants_of(contract).values():
        yield Job(contract, variant.name, variant.kind, variant.sentence)


def _of_fault(contract: Contract, fault: Fault) -> Job:
    return Job(contract, fault.name, fault.kind, fault.sentence, fault.detector(contract), fault.seed_dependent)


def chosen(
    contracts: Mapping[str, Contract],
    faults: Iterable[str] = (),
    variants: Iterable[str] = (),
    part: Part | None = None,
) -> list[Job]:
    """Return the jobs of a proof.

    Args:
        contracts: the contracts, by API.
        faults: names of faults; with no name of either kind, everything is chosen.
        variants: names of conforming variants.
        part: which part of what is chosen; None for all of it.

    Raises:
        UsageError: there is no fault or conforming variant of a name.
    """
    everything = [job for contract in contracts.values() for job in jobs_of(contract)]
    wanted = {(name, True) for name in faults} | {(name, False) for name in variants}
    for name, is_fault in sorted(wanted):
        known = {job.name for job in everything if job.is_fault is is_fault}
        if name not in known:
            what, option = ("fault", "--list-faults") if is_fault else ("conforming variant", "--list-variants")
            otherwise = "" if len(known) < _FEW else f"artifact-contracts mock {option} lists them."
            raise UsageError(
                f"There is no {what} {name} of {', '.join(contracts)}.", did_you_mean(name, known, otherwise)
            )
    jobs = [job for job in everything if not wanted or (job.name, job.is_fault) in wanted]
    return part.of(jobs) if part else jobs


@dataclass(frozen=True)
class Part:
    """One of several parts of a proof, as in ``1/2``; together they are the whole.

    A fault of two APIs falls into two parts, so that a half proves every fault for one of them.

    Attributes:
        number: which part, from 1.
        of_how_many: how many parts there are.
    """

    number: int
    of_how_many: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of_how_many}"

    @classmethod
    def parse(cls, text: str) -> Part:
        """Read a part.

        Args:
            text: as in ``1/2``.

        Raises:
            ValueError: it is none.
        """
        number, _, total = text.partition("/")
        if not (number.isdecimal() and total.isdecimal() and 1 <= int(number) <= int(total)):
            raise ValueError("write it as 1/2: the first of two parts")
        return cls(int(number), int(total))

    def of(self, jobs: list[Job]) -> list[Job]:
        """Return the jobs that belong to this part."""
        names = list(dict.fromkeys((job.name, job.is_fault) for job in jobs))
        apis = list(dict.fromkeys(job.api for job in jobs))
        return [
            job
            for job in jobs
            if (names.index((job.name, job.is_fault)) + apis.index(job.api)) % self.of_how_many == self.number - 1
        ]
