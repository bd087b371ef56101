"""The contract test, the fault and the conforming variant of a new requirement, before anybody has written them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from artifact_contracts.scaffold.clone import PLACEHOLDER, Clone
from artifact_contracts.scaffold.new_requirement import NewRequirement
from artifact_contracts.scaffold.python_text import (
    before_table,
    call,
    is_table,
    table,
    with_function,
    with_import,
    with_row,
)

_PACKAGE = "artifact_contracts"
_FAMILIES = f"{_PACKAGE}.provider.faults"
# Where variants of a concern mostly stand; whoever writes one knows better.
_VARIANTS_OF = {"authentication": "check_order.py", "response": "statuses.py", "error": "statuses.py"}
_OTHER_VARIANTS = "strictness.py"


def contract_test(new: NewRequirement, clone: Clone) -> Mapping[Path, str]:
    """Return the file of its concern with a contract test that asks nothing yet, so that it accuses nobody."""
    tests = {file: file.read_text("utf-8") for file in clone.contract_tests.glob("test_*.py")}
    own = clone.contract_tests / f"test_{new.concern.replace('-', '_')}.py"
    file = _fullest(tests, rf'^@requirement\("{new.concern}\.') or own
    text = tests.get(file) or _new_tests(new)
    text = with_import(text, f"{_PACKAGE}.errors", "NotTestedError")
    text = with_import(text, f"{_PACKAGE}.errors", "Untested")
    text = with_import(text, f"{_PACKAGE}.running.contract_test", "requirement")
    text = with_import(text, f"{_PACKAGE}.running.operation", "OperationUnderTest")
    function = f'''\
@requirement("{new.id}")
async def test_{"_".join(new.words)}(operation: OperationUnderTest) -> None:
    """Sends {PLACEHOLDER}.

    Must come back: {PLACEHOLDER}.
    """
    raise NotTestedError(f"its test is {PLACEHOLDER}: {{operation.calls.operation.id}}", Untested.NO_OCCASION)
'''
    return {file: with_function(text, function)}


def _new_tests(new: NewRequirement) -> str:
    imports = f"from {_PACKAGE}.running.contract_test import requirement"
    return f'"""What is asked of {new.concern}, as in {new.id}: {PLACEHOLDER}."""\n\n{_FUTURE}\n\n{imports}\n'


_FUTURE = "from __future__ import annotations"


def fault(new: NewRequirement, clone: Clone) -> Mapping[Path, str]:
    """Return the family of its concern with a fault that breaks nothing yet; a new family is put into the catalogue."""
    kind = _class_name(new, "Broken")
    row = call("Fault.of", f'"{fault_name(new)}"', f'"{new.id}"', kind)
    definition = f'class {kind}(Provider):\n    """Breaks {new.id}: {PLACEHOLDER}."""\n'
    file = _family(new, clone)
    if file is not None:
        return {file: _with_kind(file.read_text("utf-8"), "FAULTS", definition, row)}
    family = _own_family(new)
    text = (
        f'"""Faults in {new.concern}, as in {new.id}: {PLACEHOLDER}."""\n\n{_FUTURE}\n\n'
        f"from {_FAMILIES}.fault import Fault\nfrom {_PACKAGE}.provider.provider import Provider\n\n\n"
        f"{definition}\n\n{table('FAULTS', row)}\n"
    )
    catalogue = clone.faults / "catalogue.py"
    listed = with_import(catalogue.read_text("utf-8"), _FAMILIES, family)
    return {clone.faults / f"{family}.py": text, catalogue: with_row(listed, "CATALOGUE", f"    *{family}.FAULTS,")}


def variant(new: NewRequirement, clone: Clone) -> Mapping[Path, str]:
    """Return a list of conforming variants with one that differs in nothing yet."""
    file = clone.variants / _VARIANTS_OF.get(new.concern, _OTHER_VARIANTS)
    kind = _class_name(new, "Otherwise")
    row = call("ConformingVariant.of", f'"{variant_name(new)}"', kind)
    definition = f'class {kind}(Provider):\n    """Keeps {new.id}: {PLACEHOLDER}."""\n'
    return {file: _with_kind(file.read_text("utf-8"), "VARIANTS", definition, row)}


def fault_name(new: NewRequirement) -> str:
    """Return what its fault is called until somebody knows better."""
    return f"{'-'.join(new.words)}-broken"


def variant_name(new: NewRequirement) -> str:
    """Return what its conforming variant is called until somebody knows better."""
    return f"{'-'.join(new.words)}-otherwise"


def _with_kind(text: str, name: str, definition: str, row: str) -> str:
    """Return a text with a kind of provider before a table, and its row in it."""
    text = with_row(before_table(text, name, definition), name, row)
    if name == "FAULTS":
        text = with_import(text, f"{_FAMILIES}.fault", "Fault")
    return with_import(text, f"{_PACKAGE}.provider.provider", "Provider")


def _class_name(new: NewRequirement, ending: str) -> str:
    return "".join(word.capitalize() for word in new.words) + ending


def _own_family(new: NewRequirement) -> str:
    return f"{new.concern.replace('-', '_')}_faults"


def _family(new: NewRequirement, clone: Clone) -> Path | None:
    """Return the family of faults that is named like its concern, or else has the most about it; None if none has."""
    texts = {file: file.read_text("utf-8") for file in clone.faults.glob("*.py")}
    tables = {file: text for file, text in texts.items() if is_table(text, "FAULTS")}
    names = (new.concern, _own_family(new))
    named = next((file for file in tables if file.stem in names), None)
    return named or _fullest(tables, rf'"{new.concern}\.')


def _fullest(texts: Mapping[Path, str], pattern: str) -> Path | None:
    """Return the file in whose text a pattern is found most often, or None where it is in none.

    Args:
        texts: by file.
        pattern: the pattern; ``^`` is the beginning of a line.
    """
    counts = {file: len(re.findall(pattern, text, re.MULTILINE)) for file, text in sorted(texts.items())}
    best = max(counts, key=lambda file: counts[file], default=None)
    return best if best and counts[best] else None
