"""What is to be judged in a proof: each fault and each lawful variant of each API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.register import Level
from artifact_contracts.errors import UsageError, did_you_mean
from artifact_contracts.provider.conforming import conforming_of
from artifact_contracts.provider.faults import Fault, faults_of
from artifact_contracts.provider.provider import Provider


@dataclass(frozen=True, eq=False)
class Job:
    """One provider to judge.

    Attributes:
        contract: the contract of the API it provides.
        name: the fault's or the lawful variant's name.
        kind: the provider.
        sentence: what is wrong with it, or otherwise than usual.
        detected_by: the requirement that must catch it; None for a lawful variant.
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
    def lawful(self) -> bool:
        """Whether no run may accuse it."""
        return self.detected_by is None

    @property
    def level(self) -> Level | None:
        """How binding the requirement is that it breaks; None for a lawful variant."""
        return self.contract.register[self.detected_by].level if self.detected_by else None

    @property
    def must(self) -> bool:
        """Whether it breaks a MUST."""
        return self.level is Level.MUST


def jobs_of(contract: Contract) -> Iterator[Job]:
    """Return every fault and every lawful variant of an API; a fault that no requirement of it speaks of is none."""
    for name, fault in faults_of(contract).items():
        if contract.register.asks(fault.detector(contract)):
            yield _of_fault(contract, name, fault)
    for name, variant in conforming_of(contract).items():
        yield Job(contract, name, variant, variant.sentence())


def _of_fault(contract: Contract, name: str, fault: type[Fault]) -> Job:
    return Job(contract, name, fault, fault.sentence(), fault.detector(contract), fault.seed_dependent)


def chosen(
    contracts: Mapping[str, Contract], faults: Iterable[str] = (), lawful: Iterable[str] = (), part: Part | None = None
) -> list[Job]:
    """Return the jobs of a proof.

    Args:
        contracts: the contracts, by API.
        faults: names of faults; with no name of either kind, everything is chosen.
        lawful: names of lawful variants.
        part: which part of what is chosen; None for all of it.

    Raises:
        UsageError: there is no fault or lawful variant of a name.
    """
    everything = [job for contract in contracts.values() for job in jobs_of(contract)]
    wanted = {(name, False) for name in faults} | {(name, True) for name in lawful}
    for name, is_lawful in sorted(wanted):
        known = {job.name for job in everything if job.lawful is is_lawful}
        if name not in known:
            what, option = ("lawful variant", "--list-lawful") if is_lawful else ("fault", "--list-faults")
            remedy = did_you_mean(name, known) if len(known) < _FEW else f"artifact-contracts mock {option} lists them."
            raise UsageError(f"There is no {what} {name} of {', '.join(contracts)}.", remedy)
    jobs = [job for job in everything if not wanted or (job.name, job.lawful) in wanted]
    return part.of(jobs) if part else jobs


_FEW = 20


@dataclass(frozen=True)
class Part:
    """One of several parts of a proof, as in ``1/2``; together they are the whole.

    A fault of two APIs falls into two parts, so that a half proves every fault for one of them.
    """

    number: int
    of_how_many: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of_how_many}"

    @classmethod
    def parse(cls, text: str) -> Part:
        """Read a part as in ``1/2``; raise ValueError if it is none."""
        number, _, total = text.partition("/")
        if not (number.isdecimal() and total.isdecimal() and 1 <= int(number) <= int(total)):
            raise ValueError("write it as 1/2: the first of two parts")
        return cls(int(number), int(total))

    def of(self, jobs: list[Job]) -> list[Job]:
        """Return the jobs that belong to this part."""
        names = list(dict.fromkeys((job.name, job.lawful) for job in jobs))
        apis = list(dict.fromkeys(job.api for job in jobs))
        return [
            job
            for job in jobs
            if (names.index((job.name, job.lawful)) + apis.index(job.api)) % self.of_how_many == self.number - 1
        ]
