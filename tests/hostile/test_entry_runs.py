"""What judges the runs against the zoo notices what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.entry_runs import problems, quick_specs, run_of
from tests.hostile.measured_process import Measured
from tests.hostile.zoo_entry import Entry
from tests.hostile.zoo_silence import hints_first

GOOD = Entry(name="good", does="Is good.", serve=hints_first, exits=(0,))
GOOD_RUN = Measured(status=0, out="", err="", seconds=1, cpu=1, megabytes=50)


@pytest.mark.parametrize(
    ("run", "problem"),
    [
        (Measured(4, "", "", 1, 1, 50), "exit code 4"),
        (Measured(0, "", "", 99, 1, 50), "it took 99.0 s"),
        (Measured(0, "", "", 1, 99, 50), "s of CPU"),
        (Measured(0, "", "", 1, 1, 301), "it held 301 MB"),
        (Measured(0, "a" * 60_001, "", 1, 1, 50), "it printed 60001 characters"),
        (Measured(0, "", "Traceback (most recent call last):", 1, 1, 50), "a traceback"),
        (Measured(0, "one\n  ::set-output name=a::b", "", 1, 1, 50), "a line that acts"),
        (Measured(0, "one\u202e", "", 1, 1, 50), "a character that acts"),
        (Measured(0, "\x1b[31m", "", 1, 1, 50), "a character that acts"),
        (GOOD_RUN, "results.json cannot be read"),
        (GOOD_RUN, "reports: only none"),
    ],
)
def test_a_problem_is_named(run: Measured, problem: str, tmp_path: Path) -> None:
    assert [each for each in problems(GOOD, run, tmp_path) if problem in each]


def test_a_run_without_problems_has_none(tmp_path: Path) -> None:
    run = run_of(GOOD, tmp_path, quick_specs(tmp_path / "specs", 2.0))
    assert list(problems(GOOD, run, tmp_path)) == []
    assert 20 < run.megabytes < 300
    assert 0 < run.cpu < run.seconds + 1
    with (tmp_path / "reports" / "summary.md").open("a") as file:
        file.write("\n##[error]api-key-secret")
    (tmp_path / "reports" / ".results.json.part").touch()
    (tmp_path / "reports" / "junit.xml").write_text("<")
    other = Entry(name="other", does="Is not.", serve=hints_first, exits=(1,), shows="leakage.credential")
    found = "\n".join(problems(other, Measured(1, "", "", 1, 1, 50), tmp_path))
    assert "results.json says 0, the exit code is 1" in found
    assert "leakage.credential was not found" in found
    assert "a line that acts in summary.md" in found
    assert "junit.xml cannot be read" in found
    assert "left behind: .results.json.part" in found
