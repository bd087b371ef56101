"""What a service dies of is asked again when it is back; what only happens to be asked then is not accused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.foreign_servers import Handler
from tests.support.suite_runs import Ended, artifact_contracts
from tests.support.supervised_service import supervised


def judged(origin: str, folder: Path) -> Ended:
    return artifact_contracts(
        "verify",
        "--api",
        "elacity",
        folder=folder,
        ELACITY_BASE_URL=f"{origin}/api",
        ELACITY_API_KEY=Handler.key,
        ELACITY_REGISTRY_REF="acme/prompts",
    )


@pytest.mark.parametrize("answers_first", [False, True], ids=["before-it-answers", "after-it-has-answered"])
def test_what_it_dies_of_each_time_is_a_finding(tmp_path: Path, *, answers_first: bool) -> None:
    with supervised(answers_first=answers_first) as origin:
        ended = judged(origin, tmp_path)
    (finding,) = [row for row in ended.results.findings if row.level == "MUST"]
    assert ended.status == 1, ended.out + ended.err
    assert finding.requirement == "response.complete"
    assert "then no connection" in finding.observed
    assert "test_control_characters" in finding.case
    assert finding.exchange
    assert r"\u0000" in str(finding.exchange.request.body)
    # What shows it comes on top of the bound of gate.
    assert ended.results.apis[0].requests <= 200
    outcomes = {item.id: item.outcome for item in ended.results.items}
    assert outcomes[finding.case] == "failed"


def test_what_does_not_come_back_is_named_and_not_judged(tmp_path: Path) -> None:
    with supervised(starts=1) as origin:
        ended = judged(origin, tmp_path)
    assert ended.status == 3
    assert "test_control_characters" in str(ended.results.apis[0].suspect)
    assert "Outage:" in ended.out
