"""Requirements that were not kept: one finding for each cause, with the cases that show it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from artifact_contracts.checks.judgement import Judgement
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.defects import Defect
from artifact_contracts.contract.register import Level, Requirement
from artifact_contracts.documents import pointer_of
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.verdict.ledger import Item
from artifact_contracts.verdict.waivers import Waiver


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
    """

    key: str
    api: str
    requirement: Requirement
    about_document: bool
    cases: list[str]
    sent: str
    judgement: Judgement
    exchange: Exchange | None
    waived_by: str | None = None

    @property
    def fails(self) -> bool:
        """Whether it is of a MUST and not waived."""
        return self.requirement.level is Level.MUST and self.waived_by is None


def key_of(api: str, requirement: str, cause: str) -> str:
    """Return what identifies a finding across runs."""
    return hashlib.sha256(f"{api}|{requirement}|{cause}".encode()).hexdigest()[:12]


def key_of_judgement(api: str, judgement: Judgement, secrets: Secrets) -> str:
    """Return the key of the finding a judgement belongs to: the same whatever the credential was."""
    return key_of(api, judgement.requirement, secrets.redact(judgement.cause))


def findings_of(
    contract: Contract, items: Iterable[Item], secrets: Secrets, waivers: Iterable[Waiver]
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
            _add(found, contract, item, record.judgement, record.exchange, secrets)
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
        judgement=Judgement(defect.requirement, False, defect.expected, defect.observed, place),
        exchange=None,
    )


def _add(
    found: dict[str, Finding],
    contract: Contract,
    item: Item,
    judgement: Judgement,
    exchange: Exchange,
    secrets: Secrets,
) -> None:
    key = key_of_judgement(contract.api, judgement, secrets)
    if key not in found:
        requirement = contract.register[judgement.requirement]
        found[key] = Finding(key, contract.api, requirement, False, [], item.sends, judgement, exchange)
    if item.id not in found[key].cases:
        found[key].cases.append(item.id)


def waiver_for(waivers: Iterable[Waiver], api: str, requirement: str, key: str) -> str | None:
    """Return the reason of the waiver that covers a finding, or None."""
    for waiver in waivers:
        if (waiver.api, waiver.requirement) == (api, requirement) and waiver.finding in (None, key):
            return waiver.reason
    return None
