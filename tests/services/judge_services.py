"""Installs every stack, judges both operations on each, and prints what was found: ``make services`` runs it."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.services.service_installation import install, missing
from tests.services.service_runner import judged
from tests.services.service_stacks import APIS, STACKS, Mistake, Stack
from tests.services.services_page import HONEST, MISTAKEN, write_block
from tests.support.suite_runs import advised


@dataclass(frozen=True)
class Row:
    """A line of one of the two tables, and whether it says what it should."""

    cells: tuple[str, ...]
    right: bool

    @property
    def text(self) -> str:
        """The line as Markdown has it."""
        return "| " + " | ".join(self.cells) + " |"


def main() -> int:
    """Judge the stacks that are named, or all, and return 1 if one of them was judged otherwise than it should be."""
    parser = argparse.ArgumentParser(prog="make services", description=__doc__)
    parser.add_argument("stacks", nargs="*", metavar="STACK", help=", ".join(stack.name for stack in STACKS))
    parser.add_argument("--write", action="store_true", help="put both tables into docs/services.md")
    parser.add_argument("--profile", default="gate", help="how honest services are judged")
    parser.add_argument("--seed", default=1, type=int, help="likewise")
    given = parser.parse_args()
    stacks = [stack for stack in STACKS if not given.stacks or stack.name in given.stacks]
    for lacking in filter(None, map(_prepared, stacks)):
        print(lacking)
    ready = [stack for stack in stacks if not missing(stack)]
    honest = _table(HONEST, (_honest(stack, api, given) for stack in ready for api in APIS))
    mistaken = _table(MISTAKEN, (_mistaken(stack, each) for stack in ready for each in stack.mistakes))
    if given.write:
        write_block([row.text for row in honest], [row.text for row in mistaken])
    return 0 if all(row.right for row in (*honest, *mistaken)) else 1


def _prepared(stack: Stack) -> str | None:
    lacking = missing(stack)
    if lacking:
        return f"{stack.name} was left out: {lacking}."
    install(stack)
    return None


def _table(head: str, rows: Iterator[Row]) -> list[Row]:
    print(f"\n{head}")
    made = []
    for row in rows:
        print(row.text, "" if row.right else "<- not as it should be", flush=True)
        made.append(row)
    return made


def _honest(stack: Stack, api: str, given: argparse.Namespace) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        ended = judged(stack, api, Path(folder), profile=given.profile, seed=given.seed)
        failed, advice = _listed(ended.failing()), _listed(advised(ended.results))
    return Row((stack.name, api, str(ended.status), failed, advice), right=ended.status == 0)


def _mistaken(stack: Stack, mistake: Mistake) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        ended = judged(stack, mistake.api, Path(folder), mistake, mistake.profile)
        found = mistake.requirement in ended.failing()
    what = (stack.name, mistake.api, f"`{mistake.name}`: {mistake.meaning}", f"`{mistake.requirement}`")
    return Row((*what, mistake.profile, "yes" if found else "no"), right=found)


def _listed(ids: set[str]) -> str:
    return ", ".join(f"`{each}`" for each in sorted(ids)) or "none"


if __name__ == "__main__":
    sys.exit(main())
