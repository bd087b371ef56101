"""The verdict in one sentence, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from artifact_contracts.results.outcomes import Outcome, RunOutcome


def sentence(results: Mapping[str, Any], suite_error: str | None) -> str:
    """Return the verdict in one sentence.

    Args:
        results: the results, complete but for the sentence.
        suite_error: what went wrong in the suite as a whole, or None.
    """
    outcome = results["outcome"]
    if outcome == RunOutcome.INTERRUPTED:
        return f"Interrupted: {_found(results)} so far; what was not reached is not tested."
    if outcome == RunOutcome.SUITE_FAILED:
        reason = suite_error or next(api["reason"] for api in results["apis"] if api["outcome"] == outcome)
        return f"The suite itself failed, so this is no verdict: {reason}"
    return " ".join(_about(api, results) for api in results["apis"]) or "Nothing was judged: no API was chosen."


def _about(api: Mapping[str, Any], results: Mapping[str, Any]) -> str:
    rows = [row for row in results["requirements"] if row["api"] == api["id"] and row["level"] == "MUST"]
    kept = sum(row["outcome"] == Outcome.PASSED for row in rows)
    asked = kept + sum(row["outcome"] in (Outcome.FAILED, Outcome.WAIVED) for row in rows)
    untested = sum(row["outcome"] in (Outcome.NOT_TESTED, Outcome.ERROR) for row in rows)
    rest = f"; {untested} more {_were(untested)} not tested" if untested else ""
    waived = sum(row["outcome"] == Outcome.WAIVED for row in rows)
    rest += f"; {waived} {_were(waived)} waived" if waived else ""
    if api["outcome"] == RunOutcome.CONFORMING:
        return f"{api['id']} keeps its contract: {kept} of {asked} MUST requirements tested were kept{rest}."
    if api["outcome"] == RunOutcome.NOT_JUDGED:
        return f"{api['id']} could not be judged: {api['reason']}."
    if api["outcome"] == RunOutcome.DOCUMENT_WRONG:
        return f"{api['id']} keeps what was tested, but {api['reason']}, so this is no clean verdict{rest}."
    broken = [row for row in rows if row["outcome"] == Outcome.FAILED]
    if not broken:
        return f"{api['id']} keeps every MUST but not every SHOULD, and --strict asks for both{rest}."
    return f"{api['id']} does not keep its contract: {len(broken)} of {asked} MUST requirements tested failed{rest}."


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _found(results: Mapping[str, Any]) -> str:
    failing = sum(finding["level"] == "MUST" and finding["waived_by"] is None for finding in results["findings"])
    return f"{failing} finding{' that fails' if failing == 1 else 's that fail'} the run"
