"""Requirements that were not kept: one finding for each cause, with the cases that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.register import Level, Requirement
from artifact_contracts.pointers import pointer_of
from artifact_contracts.results.case_result import CaseResult, Failure, FailureRules
from artifact_contracts.results.exchange_rows import RecordedExchange
from artifact_contracts.results.root_causes import roots_of
from artifact_contracts.sending.exchange import Exchange

# What is the same in so many concerns is not a matter of any of them.
CONCERNS = 4


@dataclass
class Finding:
    """A requirement not kept.

    Attributes:
        api: the API's id.
        failure: the first failure that shows it.
        cases: ids of the cases, or places in the document, in which this requirement was not kept; the first is the
            one described. Those in which only another one of ``also`` was not kept are not among them.
        sent: what the first case sends.
        also: other requirements that are not kept for the same cause.
        absorbed: the keys under which those would be findings of their own.
        exchanges: every exchange that shows it.
    """

    api: str
    failure: Failure
    cases: list[str]
    sent: str
    also: list[str] = field(default_factory=list)
    absorbed: list[str] = field(default_factory=list)
    exchanges: list[Exchange | RecordedExchange] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Identifies it across runs."""
        return self.failure.key

    @property
    def requirement(self) -> Requirement:
        """The requirement."""
        return self.failure.requirement

    @property
    def waived_by(self) -> str | None:
        """The reason of the waiver that covers it, or None."""
        return self.failure.waived_by

    @property
    def about_document(self) -> bool:
        """Whether the contract document is at fault and not the service."""
        return self.failure.exchange is None

    @property
    def fails(self) -> bool:
        """Whether it is of a MUST and not waived."""
        return self.failure.fails

    def shows(self, requirement: str) -> bool:
        """Whether it shows that a requirement was not kept."""
        return requirement == self.requirement.id or requirement in self.also


def findings_of(contract: Contract, cases: Iterable[CaseResult], rules: FailureRules) -> dict[str, Finding]:
    """Put together what was found in one API, by key, findings that fail the run first.

    Args:
        contract: its contract.
        cases: what came of its cases.
        rules: what turns defects of its document into failures.
    """
    found: dict[str, Finding] = {}
    for defect in contract.defects:
        if contract.register.asks(defect.requirement):
            place = pointer_of(defect.keys)
            result = CheckResult(defect.requirement, False, defect.expected, defect.observed, place)
            failure = rules.failure(result, None)
            sent = "Nothing: the document itself is judged."
            found[failure.key] = Finding(contract.api, failure, [f"openapi.yaml#{place}"], sent)
    for case in cases:
        for failure in case.failures:
            _add(found, case, failure)
    _gather(found)
    ordered = sorted(found.values(), key=lambda finding: (not finding.fails, finding.requirement.level is Level.SHOULD))
    return {finding.key: finding for finding in ordered}


def _add(found: dict[str, Finding], case: CaseResult, failure: Failure) -> None:
    finding = found.setdefault(failure.key, Finding(case.api, failure, [], case.sends))
    if failure.exchange is not None:
        finding.exchanges.append(failure.exchange)
    if finding.cases[-1:] != [case.id]:
        finding.cases.append(case.id)


# A requirement, a cause (None for any) and a concern, and by what it is waived: what is waived hides nothing else.
_Root = tuple[str, str | None, str, str | None]


def _gather(found: dict[str, Finding]) -> None:
    """Let a finding absorb those that have the same root cause."""
    roots: dict[_Root, Finding] = {}
    for finding in found.values():
        failure, waived_by = finding.failure, finding.waived_by
        roots[finding.requirement.id, failure.result.cause, failure.concern, waived_by] = finding
        roots.setdefault((finding.requirement.id, None, "", waived_by), finding)
    for finding in list(found.values()):
        root = _root(finding, roots)
        if root is not None:
            _absorb(found, root, finding)
            # What would fall with this one falls with its root.
            roots = {place: root if each is finding else each for place, each in roots.items()}
    _gather_concerns(found)


def _gather_concerns(found: dict[str, Finding]) -> None:
    """Let findings of several concerns be one where they look at the same answer, or where they are everywhere."""
    by_answer: dict[tuple[str, str, str | None], list[Finding]] = {}
    for finding in list(found.values()):
        if not finding.failure.result.per_concern:
            continue
        place = (finding.requirement.id, finding.failure.result.observed, finding.waived_by)
        alike = by_answer.setdefault(place, [])
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
    if finding.requirement.id == root.requirement.id:
        root.cases += [case for case in finding.cases if case not in root.cases]
    root.also += [each for each in (finding.requirement.id, *finding.also) if not root.shows(each)]
    root.absorbed += [finding.key, *finding.absorbed]
    del found[finding.key]


def _root(finding: Finding, roots: Mapping[_Root, Finding]) -> Finding | None:
    failure = finding.failure
    for place in roots_of(finding.requirement.id, failure.result.cause, failure.concern):
        root = roots.get((*place, failure.waived_by))
        # Advice must not take a failure in, or the run would pass.
        if root and root is not finding and (root.failure.must or not failure.must):
            return root
    return None
