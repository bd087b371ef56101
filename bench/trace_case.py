"""Counts what one case costs a reader: calls, functions, files, and moves from file to file, for one request.

    python bench/trace_case.py [--api ID] [--requirement ID] [--list]

The case is asked of the embedded provider, with its baseline call already sent. Counted are the functions of the suite
and of its contract tests, each time one is entered; a coroutine that is resumed, or a generator that goes on, is not
entered again, and a comprehension is a part of the function it stands in, as later Pythons have it. A move is a call
into another file than the call before it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

from artifact_contracts import locations
from artifact_contracts.running.case import Case
from artifact_contracts.running.connections import Connections
from artifact_contracts.running.plan import Plan
from artifact_contracts.running.preparation import plan_of_suite, prepare
from artifact_contracts.running.runner import Runner
from artifact_contracts.settings import resolve

PACKAGE = Path(locations.__file__).parent
SUITE = locations.suite_folder()


@dataclass(frozen=True)
class Call:
    """A function that was entered: its file, below the package or the suite, and its name."""

    file: str
    function: str


def main() -> None:
    """Trace the case and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--api", default=min(locations.folders_of_apis(locations.specs_folder())))
    parser.add_argument("--requirement", default="authentication.missing")
    parser.add_argument("--list", action="store_true", help="list every call in its order")
    given = parser.parse_args()
    run = prepare(resolve({"api": [given.api], "seed": 1}, {}, Path("no-such.toml")))
    plan = plan_of_suite(run)
    with Connections(run) as connections:
        runner = Runner(run, connections)
        runner.run(_case(plan, "accepted.minimal"))
        with traced() as calls:
            runner.run(_case(plan, given.requirement))
    if given.list:
        for call in calls:
            print(f"{call.file}: {call.function}")
    moves = sum(one.file != other.file for one, other in pairwise(calls))
    print(f"{len(calls)} calls, {len(set(calls))} functions, {len({call.file for call in calls})} files, {moves} moves")


def _case(plan: Plan, requirement: str) -> Case:
    return next(case for case in plan.chosen if case.requirement.id == requirement)


@contextmanager
def traced() -> Iterator[list[Call]]:
    """Trace what is called in this thread until the end of the block."""
    calls: list[Call] = []
    # Kept until the end, so that no two of them have one identity.
    frames: dict[int, FrameType] = {}

    def profile(frame: FrameType, event: str, _: Any) -> None:
        file = Path(frame.f_code.co_filename)
        ours = file.is_relative_to(PACKAGE) or file.is_relative_to(SUITE)
        named = not frame.f_code.co_name.startswith("<")
        if event == "call" and ours and named and frames.get(id(frame)) is not frame:
            frames[id(frame)] = frame
            root = PACKAGE if file.is_relative_to(PACKAGE) else SUITE.parent
            calls.append(Call(str(file.relative_to(root)), frame.f_code.co_name))

    sys.setprofile(profile)
    try:
        yield calls
    finally:
        sys.setprofile(None)


if __name__ == "__main__":
    main()
