"""An honest service fails no MUST, whatever it is written in, and each mistake is found by the requirement named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.service_installation import install, missing
from tests.services.service_runner import judged
from tests.services.service_stacks import APIS, STACKS, Mistake, Stack


def installed(stack: Stack) -> None:
    lacking = missing(stack)
    assert not lacking, lacking
    install(stack)


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack.name)
def test_honest_services_fail_no_must(stack: Stack, api: str, tmp_path: Path) -> None:
    installed(stack)
    ended = judged(stack, api, tmp_path)
    assert ended.failing() == set()
    assert ended.status == 0, ended.out + ended.err


@pytest.mark.parametrize(
    ("stack", "mistake"),
    [pytest.param(stack, mistake, id=f"{stack.name}-{mistake.name}") for stack in STACKS for mistake in stack.mistakes],
)
def test_each_mistake_is_found_by_the_requirement_named(stack: Stack, mistake: Mistake, tmp_path: Path) -> None:
    installed(stack)
    ended = judged(stack, mistake.api, tmp_path, mistake, mistake.profile)
    assert mistake.requirement in ended.failing()
    assert ended.status == 1, ended.out + ended.err
