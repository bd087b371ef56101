"""The page says of every stack what was found, and of every advice how it is met; this starts no service."""

from __future__ import annotations

import re

from tests.services.service_stacks import APIS, STACKS
from tests.services.services_page import HONEST, MISTAKEN, PAGE, advice_by_requirement, rows

TEXT = PAGE.read_text("utf-8")
ADVICE = "| requirement | advised | what the default is, and how it is mended |\n|---|---|---|"


def test_every_stack_is_in_the_tables() -> None:
    assert [tuple(row[:2]) for row in rows(TEXT, HONEST)] == [(stack.name, api) for stack in STACKS for api in APIS]
    assert [(row[0], row[2].split(":")[0].strip("`"), row[3].strip("`")) for row in rows(TEXT, MISTAKEN)] == [
        (stack.name, mistake.name, mistake.requirement) for stack in STACKS for mistake in stack.mistakes
    ]


def test_every_advice_has_its_answer() -> None:
    answered = {row[0].strip("`"): set(re.split(r", ", row[1])) for row in rows(TEXT, ADVICE)}
    advised = advice_by_requirement(TEXT)
    assert {name: stacks - answered.get(name, set()) for name, stacks in advised.items()} == {
        name: set() for name in advised
    }
