"""Puts a requirement into a register, the list of frozen ids and the changelog, and leaves the rest as it is."""

from __future__ import annotations

import math
import re

import yaml

from artifact_contracts.errors import SuiteError, UsageError
from artifact_contracts.scaffold.clone import DOCUMENT
from artifact_contracts.scaffold.new_requirement import NewRequirement
from artifact_contracts.scaffold.python_text import inserted


def with_requirement(text: str, new: NewRequirement) -> str:
    """Return the text of a register with a requirement behind the others of its concern.

    A new concern comes behind all others, but for what is about the document itself.

    Args:
        text: the text of ``requirements.yaml``.
        new: the requirement.

    Raises:
        SuiteError: the text would say something else than before of the others.
    """
    ends = _ends_of_rows(text)
    of_concern = [end for name, end in ends.items() if name.startswith(f"{new.concern}.")]
    others = [end for name, end in ends.items() if not name.startswith(f"{DOCUMENT}.")]
    place = of_concern[-1] if of_concern else (others or list(ends.values()))[-1]
    lines = [] if of_concern else [f"  # {new.concern}"]
    lines += [f"  {new.id}:", f"    level: {new.level}", _line("statement", new.statement), _line("source", new.source)]
    changed = inserted(text, place, lines)
    rows = yaml.safe_load(changed)["requirements"]
    if rows.pop(new.id, None) is None or rows != yaml.safe_load(text)["requirements"]:
        raise SuiteError(f"{new.id} could not be put into the register without changing it otherwise.")
    return changed


def order_of(text: str) -> list[str]:
    """Return the ids in the text of a register, in its order."""
    return list(yaml.safe_load(text)["requirements"])


def with_frozen_id(text: str, api: str, ids: list[str], new: NewRequirement) -> str:
    """Return the list of frozen ids with a line for a requirement in the place that it has in the register.

    Args:
        text: the text of the list.
        api: the API.
        ids: the ids in its register, in order, the new one among them.
        new: the requirement.

    Raises:
        UsageError: the list lacks the line that comes before it.
    """
    lines = text.splitlines()
    before = ids[ids.index(new.id) - 1]
    place = next((number for number, line in enumerate(lines, 1) if line.startswith(f"{api} {before} ")), None)
    if place is None:
        raise UsageError(f"The list of frozen ids has no line for {before} of {api}.", "Add it first.")
    return inserted(text, place, [f"{api} {new.id} {new.level}"])


def with_changelog_line(text: str, new: NewRequirement) -> str:
    """Return the changelog with a line for a requirement, at the end of the first list of what is unreleased.

    Raises:
        UsageError: there is no such list.
    """
    lines = text.splitlines()
    start = next((number for number, line in enumerate(lines) if line.startswith("## Unreleased")), len(lines))
    end = next((number for number, line in enumerate(lines) if number > start and line.startswith("## ")), len(lines))
    added = next((number for number in range(start, end) if lines[number] == "### Added"), start)
    items = [number for number in range(added, end) if lines[number].startswith("- ")]
    if not items:
        raise UsageError("CHANGELOG.md has no list under Unreleased.", "Give it one with a first line.")
    last = items[0]
    while last + 1 < end and re.match("- |  ", lines[last + 1]):
        last += 1
    red = "**Services that were green may turn red.**"
    advice = "With `--strict`, services that were green may turn red."
    line = f"- A new requirement, `{new.id}` ({new.level}): {new.statement} {red if new.level == 'MUST' else advice}"
    return inserted(text, last + 1, [line])


def _ends_of_rows(text: str) -> dict[str, int]:
    """Return, by id, how many lines there are up to the end of its row."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    members = root.value if isinstance(root, yaml.MappingNode) else ()
    rows = next(value for key, value in members if key.value == "requirements")
    lines = text.splitlines()
    ends = {key.value: _last_line(value) for key, value in rows.value}
    for name in ends:
        # A block of text takes the empty lines behind it for its own.
        while not lines[ends[name] - 1].strip():
            ends[name] -= 1
    return ends


def _last_line(node: yaml.Node) -> int:
    if isinstance(node, yaml.MappingNode) and node.value:
        return _last_line(node.value[-1][1])
    # The end of a block of text is the beginning of the next line.
    return int(node.end_mark.line) + (1 if node.end_mark.column else 0)


def _line(key: str, text: str) -> str:
    return "    " + yaml.safe_dump({key: text}, width=math.inf, allow_unicode=True).rstrip("\n")
