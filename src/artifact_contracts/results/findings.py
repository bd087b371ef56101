"""Requirements that were not kept: one finding for each cause, with the cases that show it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.defects import Defect
from artifact_contracts.contract.register import Level, Requirement
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.root_causes import roots_of
from artifact_contracts.results.run_record import CaseResult
from artifact_contracts.results.waivers import Waiver
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.yaml_files import pointer_of

# What is the same in so many concerns is not a matter of any of them.
CONCERNS = 4


@dataclass
class Finding:
    """A requirement not kept.

    Attributes:
        key: identifies it across runs.
        api: the API's id.
        requirement: the requirement.
        about_document: whether the contract document is at fault and not the service.
        cases: ids of the items, or places in the document, that show it; the first is the one described.
        sent: what the first case sends.
        judgement: the first judgement.
        exchange: the first exchange; None where the document is at fault.
        waived_by: the reason of the waiver that covers it, or None.
        also: other requirements that are not kept for the same cause.
        absorbed: the keys under which those would be findings of their own.
        exchanges: every exchange that shows it.
    """

    key: str
    api: str
    requirement: Requirement
    about_document: bool
    cases: list[str]
    sent: str
    check_result: CheckResult
    exchange: Exchange | None
    waived_by: str | None = None
    also: list[str] = field(default_factory=list)
    absorbed: list[str] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)

    def shows(self, requirement: str) -> bool:
        """Whether it shows that a requirement was not kept."""
        return requirement == self.requirement.id or requirement in self.also

    @property
    def must(self) -> bool:
        """Whether it is of a MUST."""
        return self.requirement.level is Level.MUST

    @property
    def fails(self) -> bool:
        """Whether it is of a MUST and not waived."""
        return self.must and self.waived_by is None


def key_of(api: str, requirement: str, cause: str) -> str:
    """Return what identifies a finding across runs."""
    return hashlib.sha256(f"{api}|{requirement}|{cause}".encode()).hexdigest()[:12]


def key_of_judgement(api: str, check_result: CheckResult, secrets: Secrets) -> str:
    """Return the key of the finding a judgement belongs to: the same whatever the credential was."""
    return key_of(api, check_result.requirement, secrets.redact(check_result.cause))


def findings_of(
    contract: Contract, items: Iterable[CaseResult], secrets: Secrets, waivers: Iterable[Waiver]
) -> dict[str, Finding]:
    """Put together what was found in one API, by key, findings that fail the run first.

    Args:
        contract: its contract.
        items: its items.
        secrets: kept out of causes, so that the same finding has the same key whatever the credential.
        waivers: accepted findings.
    """
    found: dict[str, Finding] = {}
    for defect in contract.defects:
        _add_defect(found, contract, defect)
    for item in items:
        for record in item.broken():
            _add(found, contract, item, record.check_result, record.exchange, secrets)
    _gather(found)
    for finding in found.values():
        finding.waived_by = waiver_for(waivers, finding.api, finding.requirement.id, finding.key)
    ordered = sorted(found.values(), key=lambda finding: (not finding.fails, finding.requirement.level is Level.SHOULD))
    return {finding.key: finding for finding in ordered}


def _add_defect(found: dict[str, Finding], contract: Contract, defect: Defect) -> None:
    if not contract.register.asks(defect.requirement):
        return
    place = pointer_of(defect.keys)
    key = key_of(contract.api, defect.requirement, place)
    found[key] = Finding(
        key=key,
        api=contract.api,
        requirement=contract.register[defect.requirement],
        about_document=True,
        cases=[f"openapi.yaml#{place}"],
        sent="Nothing: the document itself is judged.",
        check_result=CheckResult(defect.requirement, False, defect.expected, defect.observed, place),
        exchange=None,
    )


def _add(
    found: dict[str, Finding],
    contract: Contract,
    item: CaseResult,
    check_result: CheckResult,
    exchange: Exchange,
    secrets: Secrets,
) -> None:
    key = key_of_judgement(contract.api, check_result, secrets)
    if key not in found:
        requirement = contract.register[check_result.requirement]
        found[key] = Finding(key, contract.api, requirement, False, [], item.sends, check_result, exchange)
    found[key].exchanges.append(exchange)
    if found[key].cases[-1:] != [item.id]:
        found[key].cases.append(item.id)


def _gather(found: dict[str, Finding]) -> None:
    """Let a finding absorb those that have the same root cause."""
    roots: dict[tuple[str, str | None], Finding] = {}
    for finding in found.values():
        roots[finding.requirement.id, finding.check_result.cause] = finding
        roots.setdefault((finding.requirement.id, None), finding)
    for finding in list(found.values()):
        root = _root(finding, roots)
        if root is not None:
            _absorb(found, root, finding)
            # What would fall with this one falls with its root.
            roots = {place: root if each is finding else each for place, each in roots.items()}
    _gather_concerns(found)


def _gather_concerns(found: dict[str, Finding]) -> None:
    """Let findings of several concerns be one where they look at the same answer, or where they are everywhere."""
    by_answer: dict[tuple[str, str], list[Finding]] = {}
    for finding in list(found.values()):
        if not finding.check_result.per_concern:
            continue
        alike = by_answer.setdefault((finding.requirement.id, finding.check_result.observed), [])
        seen = set(map(id, finding.exchanges))
        same = next((each for each in alike if seen & set(map(id, each.exchanges))), None)
        if same:
            _absorb(found, same, finding)
        else:
            alike.append(finding)
    for first, *others in by_answer.values():
        if len(others) + 1 >= CONCERNS:
            for other in others:
                _absorb(found, first, other)


def _absorb(found: dict[str, Finding], root: Finding, finding: Finding) -> None:
    root.cases += [case for case in finding.cases if case not in root.cases]
    root.also += [each for each in (finding.requirement.id, *finding.also) if not root.shows(each)]
    root.absorbed += [finding.key, *finding.absorbed]
    del found[finding.key]


def _root(finding: Finding, roots: Mapping[tuple[str, str | None], Finding]) -> Finding | None:
    for requirement, cause in roots_of(finding.requirement.id, finding.check_result.cause):
        root = roots.get((requirement, cause))
        # Advice must not take a failure in, or the run would pass.
        if root and root is not finding and (root.must or not finding.must):
            return root
    return None


def waiver_for(waivers: Iterable[Waiver], api: str, requirement: str, key: str) -> str | None:
    """Return the reason of the waiver that covers a finding, or None."""
    for waiver in waivers:
        if (waiver.api, waiver.requirement) == (api, requirement) and waiver.finding in (None, key):
            return waiver.reason
    return None
