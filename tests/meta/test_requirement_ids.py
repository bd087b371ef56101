"""Requirement ids are frozen: results, waivers and CI configurations rest on them.

To add one on purpose: ``artifact-contracts new requirement`` adds its row to ``specs/<api>/requirements.yaml`` and its
line, ``<api> <id> <level>``, to ``frozen_requirement_ids.txt``. A line is never changed or removed; a requirement that
no longer holds stays in the register with ``excluded`` and the reason. Raising a SHOULD to a MUST can turn a vendor
red: it needs a line in the changelog that says so.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from artifact_contracts.checks.response_checks import SERVED
from artifact_contracts.contract.defects import defects
from tests.support.published_contracts import CLONE, CONTRACTS

FROZEN = CLONE / "tests" / "meta" / "frozen_requirement_ids.txt"


def registered() -> list[str]:
    return [f"{api} {row.id} {row.level}" for api, contract in CONTRACTS.items() for row in contract.register.values()]


def marked() -> Iterator[str]:
    """The ids that contract tests are marked with."""
    for file in (CLONE / "tests" / "contract").glob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "requirement":
                yield ast.literal_eval(node.args[0])


def test_the_registers_are_as_frozen() -> None:
    assert registered() == FROZEN.read_text("utf-8").splitlines()


def test_every_test_and_check_serves_a_registered_requirement() -> None:
    known = {requirement for contract in CONTRACTS.values() for requirement in contract.register}
    # No contract that comes with the suite has a constraint beyond types; tests/meta/specs has.
    assert ({*marked(), *SERVED} - known) == {"body.constraints"}


def test_every_document_requirement_is_served() -> None:
    assert defects.__doc__
    documented = {row for contract in CONTRACTS.values() for row in contract.register if row.startswith("document.")}
    source = (CLONE / "src/artifact_contracts/contract/defects.py").read_text("utf-8")
    assert all(f'"{requirement}"' in source for requirement in documented)


# Without these no answer can be read.
READABLE = ("response.complete", "response.framing", "response.no-content", "response.strict-json")


def test_a_must_is_documented_or_needed_to_read_an_answer() -> None:
    for contract in CONTRACTS.values():
        for row in contract.register.values():
            by_documents = row.concern == "document" or row.source.startswith("documented: ")
            assert by_documents or row.id in READABLE or row.level == "SHOULD", row.id


def test_every_source_says_how_sure_it_is() -> None:
    for contract in CONTRACTS.values():
        for row in contract.register.values():
            sure = row.source.partition(":")[0]
            assert sure in ("documented", "standard", "inferred") or row.level == "SHOULD", row.id
