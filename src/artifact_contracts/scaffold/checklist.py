"""What is still missing of the requirements that the APIs are asked which come with the suite."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from artifact_contracts.checks.response_checks import SERVED
from artifact_contracts.contract.contract import Contract, load_chosen
from artifact_contracts.contract.register import Requirement
from artifact_contracts.provider.conforming.variant_list import VARIANTS
from artifact_contracts.provider.faults.catalogue import CATALOGUE, faults_of
from artifact_contracts.results.root_causes import FALL_ANYHOW, FALL_WITH
from artifact_contracts.running.contract_test import ContractTest, load_contract_tests
from artifact_contracts.running.plan import read_order
from artifact_contracts.scaffold.clone import DOCUMENT, PLACEHOLDER, Clone, this_clone

# Whatever breaks a requirement that falls with one of these breaks these first, so its faults are named after them.
_SHOWN_BY = ("response.no-server-error", "accepted.full")


@dataclass(frozen=True, order=True)
class Missing:
    """Something that a requirement lacks.

    Attributes:
        requirement: its id; empty for what concerns none in particular.
        file: where it is missing or to be changed, with the line where known.
        what: what is missing and what to do.
    """

    requirement: str
    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.requirement or 'all'}: {self.file}: {self.what}"


def missing(clone: Clone | None = None) -> list[Missing]:
    """Return all that is missing, by requirement.

    Args:
        clone: the clone to look at, which must be the one this package runs from; it is found if None.

    Raises:
        UsageError: this is no clone, or a file of a contract is malformed.
        SuiteError: a contract test cannot be loaded.
    """
    clone = clone or this_clone()
    contracts = load_chosen((clone.root / "specs",))
    tests = load_contract_tests(clone.contract_tests)
    found = [
        *_not_frozen(clone, contracts),
        *_not_asked(clone, contracts, tests),
        *_not_proven(clone, contracts),
        *_not_planned(clone, tests),
        *_not_said(clone, tests),
        *_nameless_providers(clone),
        *_placeholders(clone, {row for contract in contracts.values() for row in contract.register}),
    ]
    return sorted(set(found))


def _not_frozen(clone: Clone, contracts: Mapping[str, Contract]) -> Iterator[Missing]:
    """Find registers that are not as the list of frozen ids says."""
    file = clone.named(clone.frozen)
    lines = clone.frozen.read_text("utf-8").splitlines()
    rows = {f"{api} {row.id}": row for api, contract in contracts.items() for row in contract.register.values()}
    frozen = {line.rpartition(" ")[0]: line.rpartition(" ")[2] for line in lines}
    for name, row in rows.items():
        if name not in frozen:
            yield Missing(row.id, file, f"the line `{name} {row.level}` is missing; add it in the place of its row")
        elif frozen[name] != row.level:
            yield Missing(row.id, file, f"{name} is frozen as {frozen[name]} and registered as {row.level}")
    for name in frozen.keys() - rows.keys():
        api, _, identifier = name.partition(" ")
        what = "the row of a frozen id is missing; bring it back, with `excluded` if it no longer holds"
        yield Missing(identifier, f"specs/{api}/requirements.yaml", what)
    if frozen.keys() == rows.keys():
        for number, (line, name) in enumerate(zip_longest(lines, rows, fillvalue=""), 1):
            if line.rpartition(" ")[0] != name:
                what = f"{name} is due here, in the order of the registers, and no id twice"
                yield Missing(name.partition(" ")[2], f"{file}:{number}", what)
                return


def _not_asked(clone: Clone, contracts: Mapping[str, Contract], tests: Sequence[ContractTest]) -> Iterator[Missing]:
    """Find requirements that no contract test asks and no check serves."""
    asked = {test.requirement for test in tests} | set(SERVED)
    defects = clone.package / "contract" / "defects.py"
    of_documents = defects.read_text("utf-8")
    for _, row in _testable(contracts):
        if row.concern == DOCUMENT:
            if f'"{row.id}"' not in of_documents:
                yield Missing(row.id, clone.named(defects), "no defect of a document is reported as one of it")
        elif row.id not in asked:
            what = "no test asks it and SERVED of checks/response_checks.py lacks it; or say in its row why none can"
            yield Missing(row.id, f"{clone.named(clone.contract_tests)}/", what)


def _not_proven(clone: Clone, contracts: Mapping[str, Contract]) -> Iterator[Missing]:
    """Find requirements that no fault of an API breaks, so that nothing shows that they can fail."""
    detectors = {
        api: {fault.detector(contract) for fault in faults_of(contract).values()} for api, contract in contracts.items()
    }
    for api, row in _testable(contracts):
        shown = {row.id, *(root for root in _SHOWN_BY if row.id in _falling_with(root))}
        if row.concern != DOCUMENT and not shown & detectors[api]:
            what = f"no fault of {api} has it as detected_by; write one"
            yield Missing(row.id, f"{clone.named(clone.faults)}/", what)


def _falling_with(root: str) -> tuple[str, ...]:
    return (*FALL_WITH.get(root, ()), *FALL_ANYHOW.get(root, ()))


def _not_planned(clone: Clone, tests: Iterable[ContractTest]) -> Iterator[Missing]:
    """Find tests without a step; those that send at random are left to certify on purpose."""
    planned = {step.test for step in read_order(clone.plan).steps}
    for test in tests:
        if not test.random and test.name not in planned:
            yield Missing(test.requirement, clone.named(clone.plan), f"no step for {test.name}; run `make plan`")


def _not_said(clone: Clone, tests: Iterable[ContractTest]) -> Iterator[Missing]:
    """Find tests whose docstring does not say what is sent and what must come back, in sentences."""
    for test in tests:
        first, _, rest = (test.function.__doc__ or "").strip().partition("\n")
        if not (re.fullmatch(r"Sends .+\.", first) and re.fullmatch(r"Must come back: .+\.", " ".join(rest.split()))):
            what = f"the docstring of {test.function.__name__} is `Sends ….`, an empty line, `Must come back: ….`"
            yield Missing(test.requirement, f"{clone.named(clone.contract_tests)}/{test.name.partition('::')[0]}", what)


def _nameless_providers(clone: Clone) -> Iterator[Missing]:
    """Find faults and variants that do not say in a sentence what they do."""
    rows = [(clone.faults, fault.name, fault.sentence, fault.detected_by) for fault in CATALOGUE]
    for folder, name, sentence, detector in rows + [(clone.variants, row.name, row.sentence, "") for row in VARIANTS]:
        if not re.fullmatch(r"[A-Z].+\.", sentence):
            what = f"{name} does not say what it does; its docstring must be one sentence"
            yield Missing(detector if isinstance(detector, str) else "", f"{clone.named(folder)}/", what)


def _placeholders(clone: Clone, known: Iterable[str]) -> Iterator[Missing]:
    """Find what nobody has written yet; it belongs to the requirement that is named last before it."""
    names = re.compile(rf"(?<![\w.-])({'|'.join(map(re.escape, known))})[\"`:]")
    for file in clone.files():
        lines = file.read_text("utf-8").splitlines()
        for number, line in enumerate(lines):
            if PLACEHOLDER in line:
                named = next((each for each in reversed(lines[: number + 1]) if names.search(each)), "")
                found = names.findall(named)
                what = f"write over `{PLACEHOLDER}`"
                yield Missing(found[-1] if found else "", f"{clone.named(file)}:{number + 1}", what)


def _testable(contracts: Mapping[str, Contract]) -> Iterator[tuple[str, Requirement]]:
    """Return each API with each requirement that it is asked."""
    for api, contract in contracts.items():
        yield from ((api, row) for row in contract.register.values() if row.testable)
